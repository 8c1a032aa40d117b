import { assert, assertEquals } from "@std/assert";
import { Emulator } from "@particle-edge/emulator";
import { FakeTime } from "@std/testing/time";
import { call, type Json, login, tokenOf } from "../helpers.ts";

const SECRETS = "/v1/secrets";
const ORG = "/v1/orgs/acme/secrets";
const USED = {
  ok: false,
  error: "This secret cannot be deleted as it is being used by integrations or Logic Functions.",
};
const MISSING = { status: 404, body: { ok: false, error: "not found" } };

function cloud(): Emulator {
  const emulator = new Emulator({ username: "boss" });
  emulator.addProduct({ id: 9000, slug: "kettle", org: "acme" });
  emulator.addProduct({ id: 9001, slug: "pan" });
  return emulator;
}

const create = (emulator: Emulator, name: unknown, value: unknown, path = SECRETS) =>
  call(emulator, "POST", path, { json: { secret: { name, value } } });

const put = (emulator: Emulator, name: string, value: unknown, path = SECRETS) =>
  call(emulator, "PUT", `${path}/${name}`, { json: { secret: { value } } });

async function integration(emulator: Emulator, settings: Json, scope = ""): Promise<string> {
  const json = { event: "temp", url: "http://127.0.0.1/", name: "my hook", ...settings };
  const { status, body } = await call(emulator, "POST", `/v1${scope}/integrations`, { json });
  assertEquals(status, 201, JSON.stringify(body));
  return body.id;
}

async function logic(emulator: Emulator, name: string, secrets: string[]): Promise<string> {
  const source = { type: "JavaScript", code: "export default () => {};" };
  const json = { logic_function: { name, source, secrets } };
  const { status, body } = await call(emulator, "POST", "/v1/logic/functions", { json });
  assertEquals(status, 201, JSON.stringify(body));
  return body.logic_function.id;
}

Deno.test("rejects invalid names and values without repeating them, and stores nothing", async () => {
  using emulator = cloud();
  const names = ["", "key", "1KEY", "MY-KEY", "MY KEY", "KEY\n", "É", "X".repeat(256), 7, null, {}];
  for (const name of names) {
    assertEquals((await create(emulator, name, "value")).status, 400, JSON.stringify(name));
  }
  const values = ["", "hidden".repeat(1000), 987654, null, undefined, ["hidden"], { a: "hidden" }];
  for (const value of values) {
    for (const attempt of [create(emulator, "KEY", value), put(emulator, "KEY", value)]) {
      const { status, body } = await attempt;
      assertEquals([status, body.ok, /hidden|987654/.test(body.error)], [400, false, false]);
    }
  }
  for (const json of [{}, { secret: "KEY" }, { secret: null }, { name: "KEY", value: "v" }]) {
    assertEquals((await call(emulator, "POST", SECRETS, { json })).status, 400);
    assertEquals((await call(emulator, "PUT", `${SECRETS}/KEY`, { json })).status, 400);
  }
  assertEquals((await put(emulator, "my-key", "value")).status, 400);
  assertEquals((await call(emulator, "GET", SECRETS)).body, { secrets: [] });
});

Deno.test("secrets: unknown, of another user, without a token, without the scope", async () => {
  using emulator = cloud();
  await create(emulator, "KEY", "value");
  await create(emulator, "KEY", "value", ORG);
  const token = await tokenOf(emulator, "other");
  for (const name of ["KEY", "__proto__", "constructor"]) {
    assertEquals(await call(emulator, "GET", `${SECRETS}/${name}`, { token }), MISSING);
    assertEquals(await call(emulator, "DELETE", `${SECRETS}/${name}`, { token }), MISSING);
  }
  assertEquals((await call(emulator, "GET", SECRETS, { token })).body, { secrets: [] });
  for (const path of [ORG, `${ORG}/KEY`]) {
    assertEquals((await call(emulator, "GET", path, { token })).status, 404);
    assertEquals((await call(emulator, "GET", path, { token: null })).status, 400);
  }
  const json = { secret: { value: "theirs" } };
  assertEquals((await call(emulator, "PUT", `${ORG}/KEY`, { token, json })).status, 404);
  const client = { name: "limited", type: "installed", scope: "secrets:list" };
  const made = (await call(emulator, "POST", "/v1/clients", { json: client })).body.client;
  const { access_token: limited } =
    (await login(emulator, { client_id: made.id, client_secret: made.secret })).body;
  assertEquals((await call(emulator, "GET", SECRETS, { token: limited })).status, 200);
  const refused = await call(emulator, "GET", `${SECRETS}/KEY`, { token: limited });
  assertEquals([refused.status, refused.body.error], [400, "invalid_scope"]);
});

Deno.test("a secret is created once, updated, listed without its value, and deleted", async () => {
  using time = new FakeTime(0);
  using emulator = cloud();
  const { body: user } = await call(emulator, "GET", "/v1/user");
  for (const path of [SECRETS, ORG]) {
    const { status, body } = await create(emulator, "KEY", "first value", path);
    const expected = {
      name: "KEY",
      created_at: new Date().toISOString(),
      updated_at: new Date().toISOString(),
      last_accessed_at: null,
      integrations: [],
      logic_functions: [],
    };
    const { created_by, updated_by, ...secret } = body.secret;
    assertEquals([status, secret, created_by === updated_by], [201, expected, true]);
    assert(created_by && user);
    assertEquals(await create(emulator, "KEY", "x", path), {
      status: 400,
      body: { ok: false, error: "Failed to create secret: Name already in use" },
    });
    time.tick(1000);
    const updated = await put(emulator, "KEY", "second value", path);
    assertEquals([updated.status, updated.body.secret], [200, {
      ...body.secret,
      updated_at: new Date().toISOString(),
    }]);
    assertEquals((await call(emulator, "GET", `${path}/KEY`)).body, updated.body);
    assertEquals((await put(emulator, "MADE_BY_PUT", "v", path)).status, 200);
    const list = (await call(emulator, "GET", path)).body;
    assertEquals(list.secrets.map((one: Json) => one.name), ["KEY", "MADE_BY_PUT"]);
    assertEquals(list.secrets[0], updated.body.secret);
    assert(!/first|second/.test(JSON.stringify([list, updated, body])));
    for (const expectedStatus of [204, 404]) {
      const deleted = await call(emulator, "DELETE", `${path}/KEY`);
      assertEquals(deleted.status, expectedStatus);
    }
    assertEquals(await call(emulator, "GET", `${path}/KEY`), MISSING);
    assertEquals((await create(emulator, "KEY", "again", path)).status, 201);
  }
});

Deno.test("a secret shows what uses it, and can be deleted only when nothing does", async () => {
  using emulator = cloud();
  await create(emulator, "KEY", "value");
  await create(emulator, "KEY", "value", ORG);
  await create(emulator, "FREE", "value");
  const secrets = [{ name: "KEY" }];
  const id = await integration(emulator, { secrets });
  const maps = await integration(emulator, { integration_type: "GoogleMaps", secrets });
  const ofProduct = await integration(emulator, { secrets }, "/products/pan");
  const ofOrgProduct = await integration(emulator, { secrets }, "/products/kettle");
  const ofOrg = await integration(emulator, { secrets }, "/orgs/acme");
  const functionId = await logic(emulator, "alarm", ["KEY"]);
  await logic(emulator, "other", []);
  const name = "my hook";
  const get = async (path: string) => (await call(emulator, "GET", path)).body.secret;
  const mine = await get(`${SECRETS}/KEY`);
  assertEquals(mine.integrations, [
    { name, id },
    { name, id: maps },
    { name, id: ofProduct, product_slug: "pan" },
  ]);
  assertEquals(mine.logic_functions, [{ id: functionId, name: "alarm" }]);
  const theirs = await get(`${ORG}/KEY`);
  assertEquals(theirs.integrations, [
    { name, id: ofOrgProduct, product_slug: "kettle" },
    { name, org_integration_id: ofOrg },
  ]);
  assertEquals(theirs.logic_functions, []);
  const free = await get(`${SECRETS}/FREE`);
  assertEquals([free.integrations, free.logic_functions], [[], []]);

  const remove = (path: string) => call(emulator, "DELETE", path);
  const inUse = { status: 400, body: USED };
  for (const path of [`${SECRETS}/KEY`, `${ORG}/KEY`]) assertEquals(await remove(path), inUse);
  await remove(`/v1/products/kettle/integrations/${ofOrgProduct}`);
  assertEquals(await remove(`${ORG}/KEY`), inUse);
  const edit = { event: "temp", url: "http://127.0.0.1/" };
  await call(emulator, "PUT", `/v1/orgs/acme/integrations/${ofOrg}`, { json: edit });
  assertEquals((await remove(`${ORG}/KEY`)).status, 204);
  for (const path of [id, maps].map((one) => `/integrations/${one}`)) await remove(`/v1${path}`);
  await remove(`/v1/products/pan/integrations/${ofProduct}`);
  assertEquals(await remove(`${SECRETS}/KEY`), inUse);
  await call(emulator, "PUT", `/v1/logic/functions/${functionId}`, { json: { secrets: [] } });
  assertEquals((await remove(`${SECRETS}/KEY`)).status, 204);
});

Deno.test("an integration shows the names of its secrets, and a delivery sets last_accessed_at", async () => {
  using time = new FakeTime(0);
  using emulator = new Emulator({
    webhooks: { retryAfter: [], fetch: () => Promise.resolve(new Response("ok")) },
  });
  await create(emulator, "KEY", "value");
  await create(emulator, "UNUSED", "value");
  const secrets = [{ name: "KEY" }, { name: "KEY" }, { name: "NONE" }];
  const id = await integration(emulator, { secrets });
  const shown = await call(emulator, "GET", `/v1/integrations/${id}`);
  assertEquals(shown.body.integration.secrets, [{ name: "KEY" }, { name: "NONE" }]);
  time.tick(5000);
  emulator.addDevice().publish("temp", "1");
  await emulator.settled();
  const list = (await call(emulator, "GET", SECRETS)).body.secrets;
  assertEquals(list.map((one: Json) => one.last_accessed_at), ["1970-01-01T00:00:05.000Z", null]);
});

Deno.test("secrets are saved with the state, and deleted with their user", async () => {
  const bodies: string[] = [];
  const webhooks = {
    retryAfter: [],
    fetch: (_: string, init: RequestInit) => {
      bodies.push(new TextDecoder().decode(init.body as Uint8Array));
      return Promise.resolve(new Response("ok"));
    },
  };
  using emulator = cloud();
  await create(emulator, "KEY", "from the saved state");
  await integration(emulator, { body: "{{{KEY}}}", secrets: [{ name: "KEY" }] });
  const device = emulator.addDevice();
  const token = await tokenOf(emulator, "other");
  const json = { secret: { name: "THEIRS", value: "of the deleted user" } };
  await call(emulator, "POST", SECRETS, { token, json });
  const state = emulator.save();
  assert(JSON.stringify(state).includes("of the deleted user"));
  using restored = new Emulator({ state, webhooks });
  assertEquals(restored.save(), state);
  assertEquals(
    (await call(restored, "GET", SECRETS)).body,
    (await call(emulator, "GET", SECRETS)).body,
  );
  restored.addDevice({ id: device.id }).publish("temp", "1");
  await restored.settled();
  assertEquals(bodies, ["from the saved state"]);
  const { status } = await call(restored, "DELETE", "/v1/user", {
    token,
    json: { password: "pw" },
  });
  assertEquals(status, 200);
  assert(!JSON.stringify(restored.save()).includes("of the deleted user"));
});
