/* Written as the examples in the reference document of particle-api-js, with only the name of the package changed. */
const Particle = require("@particle-edge/sdk");
const { getVariable } = require("@particle-edge/sdk/devices");

const { baseUrl, username, password } = JSON.parse(process.argv[2]);
const particle = new Particle({ baseUrl });

particle.login({ username, password }).then((data) => {
  const auth = data.body.access_token;
  return particle.getVariable({ deviceId: "thermometer", name: "temp", auth }).then((data) => {
    const missing = { deviceId: "thermometer", name: "none", auth };
    return getVariable(particle, missing).catch((error) => {
      console.log(JSON.stringify({
        result: data.body.result,
        statusCode: error.statusCode,
        isParticleError: Particle.isParticleError(error),
        isInstance: error instanceof Particle.ParticleError,
        isNamed: Particle.Particle === Particle,
      }));
    });
  });
}, (error) => {
  console.error("API call failed:", error);
  process.exitCode = 1;
});
