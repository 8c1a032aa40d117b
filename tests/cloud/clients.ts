/** Cases for OAuth clients. */
import { Particle } from "../../mod.ts";
import { type CloudCase, errorOf, PRODUCT, statusOf } from "./kit.ts";

/** The cases by name. */
export const cases: Record<string, CloudCase> = {
  "an OAuth client can be created, listed, updated, used to log in, and deleted": async (t) => {
    const { particle, equal, baseUrl, fetch } = t;
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
      const app = new Particle({ baseUrl, fetch, clientId, clientSecret: client.secret });
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
    const { particle, equal, baseUrl, fetch } = t;
    const product = PRODUCT.slug;
    const { client } = (await particle.createOAuthClient({
      name: "Shop",
      type: "installed",
      scope: "customers:create",
      product,
    })).body;
    const app = new Particle({ baseUrl, fetch, clientId: client.id, clientSecret: client.secret });
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
    const list = async () => (await particle.listCustomers({ product })).body.customers;
    equal((await list()).map(({ username }) => username), [customer.email]);
    const change = { product, customerEmail: customer.email, password: "new" };
    await particle.updateCustomerPassword(change);
    const login = (password: string) => app.login({ username: customer.email, password });
    equal([await statusOf(login("pw")), (await login("new")).statusCode], [400, 200]);
    await particle.deleteCustomer({ product, customerEmail: customer.email });
    equal(await list(), []);
    equal(await statusOf(particle.deleteCustomer({ product, customerEmail: customer.email })), 404);
    equal(await statusOf(app.listDevices({ auth })), 401);
    await particle.deleteOAuthClient({ clientId: client.id, product });
  },

  "a customer can be created without a password, by a team member, or in the implicit form": async (
    t,
  ) => {
    const { particle, equal, baseUrl, fetch } = t;
    const product = PRODUCT.id;
    const redirect_uri = "https://shop.test/back";
    const draft = {
      name: "Web shop",
      type: "web",
      redirect_uri,
      scope: "customers:create",
      product,
    };
    const { client } = (await particle.createOAuthClient(draft as never)).body;
    const app = new Particle({ baseUrl, fetch, clientId: client.id, clientSecret: client.secret });
    const names = async () => {
      const { customers } = (await particle.listCustomers({ product })).body;
      return customers.map(({ username }) => username);
    };
    await app.createCustomer({ email: "shadow", product, noPassword: true });
    const byScope = await app.loginAsClientOwner({ customer: "shadow", tokenDuration: 60 });
    equal(byScope.body.expires_in, 60);
    const { body: user } = await app.getUserInfo({ auth: byScope.body.access_token });
    equal([user.username, user.no_password], ["shadow", true]);
    equal(await statusOf(app.loginAsClientOwner({ customer: "nobody" })), 400);

    const { access_token: member } = (await particle.login(t)).body;
    const password = "pw";
    const byMember = { email: "by-member@example.com", password, product, auth: member };
    equal((await particle.createCustomer(byMember)).statusCode, 201);
    const implicit = { email: "implicit@example.com", password, product };
    const response = await app.createCustomer({ ...implicit, responseType: "token" });
    equal([response.statusCode, response.body], [201, {}]);
    equal(await names(), ["shadow", byMember.email, implicit.email]);
    for (const customerEmail of await names()) {
      await particle.deleteCustomer({ product, customerEmail });
    }
    await particle.deleteOAuthClient({ clientId: client.id, product });
  },

  "a token of a product's client can be refreshed once": async (
    { particle, equal, baseUrl, fetch },
  ) => {
    const product = PRODUCT.slug;
    const { client } = (await particle.createOAuthClient({
      name: "Refresher",
      type: "installed",
      scope: "customers:create",
      product,
    })).body;
    const app = new Particle({ baseUrl, fetch, clientId: client.id, clientSecret: client.secret });
    const email = "refreshed@example.com";
    const created = (await app.createCustomer({ email, password: "pw", product })).body;
    const { refresh_token: refreshToken = "" } = created;
    const { body } = await app.refreshAccessToken({ refreshToken });
    equal((await app.getUserInfo({ auth: body.access_token })).body.username, email);
    equal(await statusOf(app.refreshAccessToken({ refreshToken })), 400);
    equal(await statusOf(particle.refreshAccessToken({ refreshToken: "unknown" })), 400);
    await particle.deleteCustomer({ product, customerEmail: email });
    await particle.deleteOAuthClient({ clientId: client.id, product });
  },

  "exchangeCode() rejects codes that are unknown": async ({ particle, equal }) => {
    const error = await errorOf(particle.exchangeCode({ code: "unknown" }));
    equal([error.statusCode, error.shortErrorDescription === undefined], [400, false]);
  },
};
