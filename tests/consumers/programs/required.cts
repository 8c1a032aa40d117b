/* Typed CommonJS: the class, with everything else that the package exports as its members. */
import Particle = require("@particle-edge/sdk");

const options: Particle.ApiClientOptions = { auth: "token" };
const particle: Particle = new Particle(options);
const error: unknown = new Particle.ParticleError("No response", { code: "timeout" });
console.log(particle instanceof Particle.ApiClient && Particle.isParticleError(error));
