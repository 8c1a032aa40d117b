/** Which cases run with particle-api-js, and cases of its own in place of those that cannot. */
import type { Particle } from "../../mod.ts";
import { cloudCases } from "../cloud/cases.ts";
import { type CloudKit, DEVICES, PRODUCT } from "../cloud/kit.ts";

/** The cases of `tests/cloud` that cannot run with particle-api-js, with the reasons. */
export const NOT_FOR_PEER: Record<string, string> = {
  "setDefaultAuth() accepts a token or a function that returns one": "it only accepts tokens",
  "head() returns the status without a body": "it expects JSON as the body",
  "contributeLibrary() fails with the problem of an invalid archive":
    "the message of its error does not contain the problem",
  "a user's SIM can be activated, deactivated, limited and removed":
    "it expects JSON as the body of the response to HEAD",
  "client() returns libraries as objects with a download() method":
    "its client takes a Buffer; `particle library` uses it in cli_test.ts",
};

/** The methods of particle-api-js that cannot succeed with any cloud, with the reasons. */
export const BROKEN: Record<string, string> = {
  head: "it parses the body of the response as JSON",
};

/** Makes a client with the methods of particle-api-js. */
type Connect = (options: { clientId: string; clientSecret: string }) => Particle;

const own: Record<string, (kit: CloudKit, connect: Connect) => Promise<void>> = {
  "tokens can be deleted with particle-api-js: another one, the current one, and all": async (
    { particle, equal },
  ) => {
    const user = { username: "tokens@example.com", password: "pw" };
    await particle.createUser(user);
    const login = async () => (await particle.login(user)).body.access_token;
    const isValid = (auth: string) => particle.getUserInfo({ auth }).then(() => true, () => false);
    const [other, current, last] = [await login(), await login(), await login()];
    await particle.deleteAccessToken({ token: other });
    await particle.deleteCurrentAccessToken({ auth: current });
    equal([await isValid(other), await isValid(current), await isValid(last)], [
      false,
      false,
      true,
    ]);
    await particle.deleteActiveAccessTokens({ auth: last });
    equal(await isValid(last), false);
  },

  "loginAsClientOwner() and createCustomer() of particle-api-js work with a client of a product":
    async ({ particle, equal }, connect) => {
      const product = PRODUCT.slug;
      const { client: { id, secret } } = (await particle.createOAuthClient({
        name: "Peer",
        type: "installed",
        scope: "customers:create",
        product,
      })).body;
      const app = connect({ clientId: id, clientSecret: secret ?? "" });
      const { access_token } = (await app.loginAsClientOwner()).body;
      equal(typeof access_token, "string");
      const customer = { email: "peer@example.com", password: "pw", product };
      equal((await app.createCustomer(customer)).statusCode, 201);
    },

  "the SIM card of a user can be checked, activated, measured and removed with particle-api-js":
    async ({ particle, equal }) => {
      const iccid = "8934076500002589182";
      equal((await particle.checkSIM({ iccid })).statusCode, 204);
      equal((await particle.activateSIM({ iccid, country: "US" })).body, {});
      equal((await particle.getSIMDataUsage({ iccid })).body.iccid, iccid);
      equal((await particle.deactivateSIM({ iccid })).body, {});
      equal((await particle.reactivateSIM({ iccid })).body, {});
      const { statusCode, body } = await particle.removeSIM({ iccid });
      equal([statusCode, body], [202, {}]);
    },

  "setDefaultAuth() and client() of particle-api-js use a token": async (t) => {
    const { particle, username, password, equal } = t;
    const { access_token } = (await particle.login({ username, password })).body;
    particle.setDefaultAuth(access_token);
    const { body } = await particle.getDevice({ deviceId: DEVICES.thermometer });
    equal(body.name, "thermometer");
    equal(particle.client({ auth: access_token }).ready(), true);
  },
};

const usable = Object.entries(cloudCases).filter(([name]) => !(name in NOT_FOR_PEER));

/** The cases by name, in the order in which they run. */
export const peerCases: Record<string, (kit: CloudKit, connect: Connect) => Promise<void>> = {
  ...Object.fromEntries(usable),
  ...own,
};
