/** Cases for OAuth clients. */
import { Particle } from "../../mod.ts";
import { type CloudCase, PRODUCT, statusOf } from "./kit.ts";

/** The cases by name. */
export const cases: Record<string, CloudCase> = {
  "an OAuth client can be created, listed, updated, used to log in, and deleted": async (t) => {
    const { particle, equal, baseUrl } = t;
    for (const product of [undefined, PRODUCT.slug]) {
      const { client } = (await particle.createOAuthClient({
        name: "Phone app",
        type: "installed",
        scope: "customers:create",
        product,
      })).body;
      const find = async () => {
        const { clients } = (await particle.listOAuthClients({ product })).body;
        return clients.find(({ id }) => id === client.id);
      };
      equal([(await find())?.name, (await find())?.secret], ["Phone app", undefined]);
      const clientId = client.id;
      await particle.updateOAuthClient({ clientId, name: "Other app", scope: "none", product });
      equal([(await find())?.name, (await find())?.scope], ["Other app", undefined]);
      const app = new Particle({ baseUrl, clientId, clientSecret: client.secret });
      const { access_token } = (await app.loginAsClientOwner()).body;
      const { body: user } = await app.getUserInfo({ auth: access_token });
      equal(user.username, t.username);
      equal((await particle.deleteOAuthClient({ clientId, product })).statusCode, 204);
      equal(await find(), undefined);
      equal(await statusOf(particle.deleteOAuthClient({ clientId, product })), 404);
      equal(await statusOf(app.loginAsClientOwner()), 400);
      equal(await statusOf(app.getUserInfo({ auth: access_token })), 401);
    }
  },

  "an OAuth client of a product can create customers, who see only their own devices": async (
    t,
  ) => {
    const { particle, equal, baseUrl } = t;
    const product = PRODUCT.slug;
    const { client } = (await particle.createOAuthClient({
      name: "Shop",
      type: "installed",
      scope: "customers:create",
      product,
    })).body;
    const app = new Particle({ baseUrl, clientId: client.id, clientSecret: client.secret });
    const customer = { email: "buyer@example.com", password: "pw", product };
    equal(await statusOf(particle.createCustomer(customer)), 400);
    const created = await app.createCustomer(customer);
    equal([created.statusCode, created.body.token_type], [201, "bearer"]);
    equal(await statusOf(app.createCustomer(customer)), 400);
    const auth = created.body.access_token;
    equal((await app.listDevices({ auth })).body, []);
    equal(await statusOf(app.listSIMs({ product, auth })), 403);
    const { body } = await app.login({ username: customer.email, password: customer.password });
    equal((await app.getUserInfo({ auth: body.access_token })).body.username, customer.email);
    const customers = await particle.get<{ customers: { username: string }[] }>({
      uri: `/v1/products/${product}/customers`,
    });
    equal(customers.body.customers.map(({ username }) => username), [customer.email]);
    await particle.delete({ uri: `/v1/products/${product}/customers/${customer.email}` });
    equal(await statusOf(app.listDevices({ auth })), 401);
    await particle.deleteOAuthClient({ clientId: client.id, product });
  },
};
