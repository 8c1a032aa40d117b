import { WEBHOOK } from "../../../emulator/stores/integration_config.ts";
import { assert, assertEquals, assertMatch } from "@std/assert";
import { Validator } from "@cfworker/json-schema";
import { Emulator } from "@particle-edge/emulator";
import { FakeTime } from "@std/testing/time";
import { publishEvent } from "../../../emulator/events/publish.ts";
import { Cloud } from "../../../emulator/cloud.ts";
import { IntegrationStore } from "../../../emulator/stores/integrations.ts";
import { readConfig } from "../../../emulator/routes/integration_config.ts";
import { WebhookEngine } from "../../../emulator/webhooks/engine.ts";
import { call, DEVICE_ERROR, type Json, tokenOf } from "../helpers.ts";
import { fakeFetch, World } from "../webhooks/kit.ts";

const HOOK = { event: "temp", url: "https://example.com/a" };
const SCOPES = ["", "/products/kettle", "/orgs/acme"];

/** Returns a webhook as a body, for methods that may have one. */
const sending = (method: string) => method === "GET" ? {} : { json: HOOK };

/** Creates a cloud with a product in an organization. */
function cloud(): Emulator {
  const emulator = new Emulator();
  emulator.addProduct({ id: 9000, slug: "kettle", org: "acme" });
  return emulator;
}

Deno.test("rejects invalid settings, and changes nothing", async () => {
  using emulator = cloud();
  const { body } = await call(emulator, "POST", "/v1/integrations", { json: HOOK });
  const deep = (depth: number): Json => depth === 0 ? 1 : { a: deep(depth - 1) };
  const bad: Json[] = [
    {},
    { url: HOOK.url },
    { ...HOOK, event: "" },
    { ...HOOK, event: null },
    { ...HOOK, event: 7 },
    { ...HOOK, event: "x".repeat(65) },
    { ...HOOK, event: "a\nb" },
    { event: "temp" },
    { ...HOOK, url: "" },
    { ...HOOK, url: 5 },
    { ...HOOK, url: "example.com" },
    { ...HOOK, url: "file:///etc/passwd" },
    { ...HOOK, url: "javascript:alert(1)" },
    { ...HOOK, url: "http://{{#x}}/" },
    { ...HOOK, requestType: "PATCH" },
    { ...HOOK, requestType: {} },
    { ...HOOK, headers: "x" },
    { ...HOOK, headers: ["x"] },
    { ...HOOK, headers: { x: {} } },
    { ...HOOK, headers: Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`x${i}`, ""])) },
    { ...HOOK, auth: { username: null } },
    { ...HOOK, query: 1 },
    { ...HOOK, json: 5 },
    { ...HOOK, json: "{{#x}}" },
    { ...HOOK, json: { "{{x": 1 } },
    { ...HOOK, json: deep(40) },
    { ...HOOK, json: deep(2000) },
    { ...HOOK, form: "a=b" },
    { ...HOOK, body: {} },
    { ...HOOK, body: "{{#x}}".repeat(100_000) },
    { ...HOOK, body: "x", json: {} },
    { ...HOOK, form: {}, json: {} },
    { ...HOOK, responseTemplate: "{{/x}}" },
    { ...HOOK, responseTopic: "{{" },
    { ...HOOK, noDefaults: "perhaps" },
    { ...HOOK, deviceID: "kettle" },
    { ...HOOK, deviceid: 5 },
    { ...HOOK, integration_type: 5 },
    { ...HOOK, integration_type: "" },
    { ...HOOK, secrets: "KEY" },
    { ...HOOK, secrets: { name: "KEY" } },
    { ...HOOK, secrets: ["KEY"] },
    { ...HOOK, secrets: [{}] },
    { ...HOOK, secrets: [{ name: "" }] },
    { ...HOOK, secrets: [{ name: 7 }] },
    { ...HOOK, secrets: [{ name: "x".repeat(256) }] },
    { ...HOOK, secrets: Array.from({ length: 101 }, (_, i) => ({ name: `K${i}` })) },
    { ...HOOK, data_url_response_event: "perhaps" },
    { event: "temp", integration_type: "GoogleMaps", secrets: [null] },
    { event: "temp", integration_type: "GoogleMaps", deep: deep(2000) },
  ];
  for (const json of bad) {
    const what = JSON.stringify(json).slice(0, 200);
    for (const [method, path] of [["POST", ""], ["PUT", `/${body.id}`]] as const) {
      const response = await call(emulator, method, `/v1/integrations${path}`, { json });
      assertEquals([response.status, response.body.ok, typeof response.body.error], [
        400,
        false,
        "string",
      ], `${method} ${what}`);
    }
  }
  const list = await call(emulator, "GET", "/v1/integrations");
  assertEquals(list.body.map(({ id, url }: Json) => [id, url]), [[body.id, HOOK.url]]);
});

Deno.test("integrations: unknown, of another user, without a token", async () => {
  using emulator = cloud();
  const token = await tokenOf(emulator, "other");
  const { body: { id } } = await call(emulator, "POST", "/v1/products/kettle/webhooks", {
    json: HOOK,
  });
  const routes = (base: string): [string, string][] => [
    ["GET", base],
    ["PUT", base],
    ["DELETE", base],
    ["POST", `${base}/test`],
  ];
  for (const scope of SCOPES) {
    for (const kind of ["integrations", ...(scope.startsWith("/orgs") ? [] : ["webhooks"])]) {
      for (const name of ["0".repeat(24), "__proto__", "constructor", id]) {
        if (name === id && scope.startsWith("/products")) continue;
        for (const [method, path] of routes(`/v1${scope}/${kind}/${name}`)) {
          const { status, body } = await call(emulator, method, path, sending(method));
          assertEquals([status, body.ok], [404, false], `${method} ${path}`);
        }
      }
      const { status } = await call(emulator, "GET", `/v1${scope}/${kind}`, { token: null });
      assertEquals(status, 400);
    }
  }
  for (const [method, path] of routes(`/v1/products/kettle/integrations/${id}`)) {
    assertEquals((await call(emulator, method, path, { token, ...sending(method) })).status, 404);
  }
  for (const scope of ["/products/kettle", "/orgs/acme"]) {
    for (const method of ["GET", "POST"]) {
      const path = `/v1${scope}/integrations`;
      assertEquals((await call(emulator, method, path, { token, ...sending(method) })).status, 404);
    }
  }
  assertEquals((await call(emulator, "GET", `/v1/products/9000/webhooks/${id}`)).status, 200);
});

Deno.test("integrations: create, list, get, replace, delete in every scope", async () => {
  using _time = new FakeTime("2026-01-01T00:00:00.000Z");
  using emulator = cloud();
  for (const scope of SCOPES) {
    const base = `/v1${scope}/integrations`;
    const create = (json: Json, path = base) => call(emulator, "POST", path, { json });
    const { status, body } = await create(HOOK);
    assertMatch(body.id, /^[0-9a-f]{24}$/);
    assertEquals([status, body], [201, {
      ok: true,
      id: body.id,
      url: HOOK.url,
      event: "temp",
      name: "temp for example.com",
      created_at: "2026-01-01T00:00:00.000Z",
      hookUrl: `https://api.particle.io${base}/${body.id}`,
    }]);
    const twin = await create(HOOK);
    assert(twin.body.id !== body.id);
    const other = await create({
      event: "loc",
      integration_type: "GoogleCloudPubSub",
      topic: "projects/p",
      id: "forged",
      "__proto__": 1,
    });
    assertEquals([other.status, other.body.url, other.body.name], [
      201,
      undefined,
      "loc for GoogleCloudPubSub",
    ]);
    assertEquals(other.body.integrationUrl, `https://api.particle.io${base}/${other.body.id}`);

    const shown = {
      id: body.id,
      created_at: "2026-01-01T00:00:00.000Z",
      event: "temp",
      integration_type: "Webhook",
      name: "temp for example.com",
      url: HOOK.url,
      requestType: "POST",
    };
    const list = (await call(emulator, "GET", base)).body;
    assertEquals(list.map(({ id }: Json) => id), [body.id, twin.body.id, other.body.id]);
    assertEquals(list[0], shown);
    assertEquals([list[2].topic, list[2].id, list[2].integration_type], [
      "projects/p",
      other.body.id,
      "GoogleCloudPubSub",
    ]);

    const path = `${base}/${body.id}`;
    const full = {
      event: "humidity",
      url: "http://{{host}}/x",
      requestType: "GET",
      name: "mine",
      deviceid: "A".repeat(24),
      disabled: true,
      headers: { a: "b", n: 5 },
      noDefaults: true,
      unchunked: false,
    };
    const changed = await call(emulator, "PUT", path, { json: full });
    assertEquals([changed.status, changed.body.integration], [200, {
      id: body.id,
      created_at: shown.created_at,
      event: "humidity",
      integration_type: "Webhook",
      name: "mine",
      deviceID: "a".repeat(24),
      disabled: true,
      url: "http://{{host}}/x",
      requestType: "GET",
      headers: { a: "b", n: "5" },
      noDefaults: true,
      unchunked: false,
    }]);
    // The old settings are gone.
    await call(emulator, "PUT", path, { json: HOOK });
    const details = (await call(emulator, "GET", path)).body.integration;
    assertEquals(details, { ...shown, counters: [], logs: [] });

    assertEquals((await call(emulator, "DELETE", path)).status, 204);
    assertEquals((await call(emulator, "GET", path)).status, 404);
    assertEquals((await call(emulator, "GET", base)).body.length, 2);
  }
  assertEquals(({} as Json).topic, undefined);
});

Deno.test("/webhooks shows webhooks only", async () => {
  using emulator = cloud();
  for (const scope of ["", "/products/9000"]) {
    const [hooks, all] = [`/v1${scope}/webhooks`, `/v1${scope}/integrations`];
    const hook = await call(emulator, "POST", hooks, { json: { ...HOOK, deviceId: "" } });
    assertEquals([hook.status, hook.body.hookUrl.endsWith(`${hooks}/${hook.body.id}`)], [
      201,
      true,
    ]);
    const maps = { event: "loc", integration_type: "GoogleMaps", api_key: "k" };
    assertEquals((await call(emulator, "POST", hooks, { json: maps })).status, 400);
    const { id } = (await call(emulator, "POST", all, { json: maps })).body;
    const ids = async (path: string) =>
      (await call(emulator, "GET", path)).body.map((one: Json) => one.id);
    assertEquals(await ids(hooks), [hook.body.id]);
    assertEquals(await ids(all), [hook.body.id, id]);
    assertEquals((await call(emulator, "DELETE", `${hooks}/${id}`)).status, 404);
    const deleted = await call(emulator, "DELETE", `${hooks}/${hook.body.id}`);
    assertEquals([deleted.status, deleted.body], [200, { ok: true }]);
    assertEquals(await ids(all), [id]);
    assertEquals((await call(emulator, "DELETE", `${all}/${id}`)).status, 204);
  }
  assertEquals((await call(emulator, "GET", "/v1/orgs/acme/webhooks")).status, 404);
});

Deno.test("a webhook can be created with a form", async () => {
  using emulator = cloud();
  const form = { event: "temp", url: "http://127.0.0.1/", "headers[x]": "1", noDefaults: "true" };
  const { status, body } = await call(emulator, "POST", "/v1/webhooks", { form });
  assertEquals(status, 201);
  const { integration } = (await call(emulator, "GET", `/v1/webhooks/${body.id}`)).body;
  assertEquals([integration.headers, integration.noDefaults], [{ x: "1" }, true]);
});

Deno.test("POST …/test sends one request and does not publish an event", async () => {
  let status = 200;
  using world = new World(() => new Response("thanks", { status }));
  const id = await world.hook({ json: { v: "{{{PARTICLE_EVENT_VALUE}}}" }, disabled: true });
  const test = (json?: Json, path = `/v1/integrations/${id}/test`) =>
    call(world.emulator, "POST", path, { json });
  const events = await world.eventsOf(async () => {
    assertEquals(await test(), { status: 200, body: { pass: true, data: "thanks" } });
    await test({ data: "21", device_id: world.device.id });
    status = 500;
    const error = "error status 500 from 127.0.0.1";
    assertEquals((await test({})).body, { pass: false, error });
  });
  assertEquals(events, []);
  assertEquals(
    world.received.slice(0, 2).map(({ body }) => JSON.parse(body)).map((
      { event, data, coreid, v },
    ) => [event, data, coreid, v]),
    [["temp", "test-event", "api", "test-event"], ["temp", "21", world.device.id, "21"]],
  );
  assertEquals(await test({ device_id: "0".repeat(24) }), { status: 403, body: DEVICE_ERROR });
  for (const json of [{ data: {} }, { device_id: [] }]) {
    assertEquals((await test(json)).status, 400);
  }
  const away = await world.hook({ url: "https://example.com/" });
  const refused = (await test({}, `/v1/webhooks/${away}/test`)).body;
  assertEquals([refused.pass, refused.error.includes("not allowed")], [false, true]);
  const maps = await world.hook({ integration_type: "GoogleMaps" });
  assertEquals((await test({}, `/v1/integrations/${maps}/test`)).body.pass, false);
});

Deno.test("POST …/test reports a timeout for a 204 response, although deliveries succeed", async () => {
  for (
    const [options, expected] of [
      [{}, { pass: false, error: "timeout" }],
      [{ testOf204: "pass" }, { pass: true, data: "" }],
    ] as const
  ) {
    using world = new World(() => new Response(null, { status: 204 }), options);
    const id = await world.hook({});
    const path = `/v1/integrations/${id}/test`;
    assertEquals((await call(world.emulator, "POST", path)).body, expected);
    const events = await world.eventsOf(() => world.device.publish("temp"));
    assertEquals(events.map(({ name }) => name), ["temp", "hook-sent/temp"]);
    const { counters: [{ success, error }] } = await world.show(id);
    assertEquals([success, error], [1, 0]);
  }
});

Deno.test("integrations are saved and loaded", async () => {
  const { fetch } = fakeFetch(() => new Response("ok"));
  const cloud = new Cloud({ webhooks: { fetch } });
  new WebhookEngine(cloud);
  const owner = `user:${cloud.defaultUser.id}`;
  const settings = {
    event: "temp",
    url: "http://127.0.0.1/",
    deviceID: null,
    json: JSON.parse(`{"a":[1,{"__proto__":2}]}`),
    headers: { authorization: "x" },
    responseTemplate: { a: "{{b}}" },
    unchunked: true,
  };
  cloud.integrations.create(owner, readConfig(settings, WEBHOOK));
  cloud.integrations.create(owner, readConfig({ event: "t", integration_type: "X", k: [1] }, "X"));
  publishEvent(cloud.hub, {
    name: "temp",
    data: null,
    coreid: "api",
    owner: cloud.defaultUser,
    device: undefined,
    product: undefined,
  });
  await cloud.background.settled();
  const saved = JSON.parse(JSON.stringify(cloud.integrations.save()));
  const { errors } = new Validator(cloud.integrations.schema, "2020-12").validate(saved);
  assertEquals(errors, []);
  const [hook] = saved;
  assertEquals([hook.logs.length, Object.values(hook.counters)], [1, [{
    success: 1,
    error: 0,
    sleep: 0,
  }]]);
  const loaded = new IntegrationStore();
  loaded.create("user:gone", readConfig(HOOK, WEBHOOK));
  loaded.load(saved);
  assertEquals(JSON.parse(JSON.stringify(loaded.save())), saved);
  assertEquals([loaded.list(owner).length, loaded.list("user:gone").length], [2, 0]);
  const damaged = [{ ...hook, config: { ...hook.config, hook: { ...hook.config.hook, url: 5 } } }];
  assertEquals(new Validator(loaded.schema, "2020-12").validate(damaged).valid, false);
});

Deno.test("logs and counters are stored for 30 days", async () => {
  using time = new FakeTime("2026-01-01T12:00:00.000Z");
  using world = new World();
  const id = await world.hook({});
  const publish = async () => {
    world.device.publish("temp");
    await world.emulator.settled();
  };
  await publish();
  time.tick(24 * 3600_000);
  await publish();
  const dates = async () => (await world.show(id)).counters.map(({ date }: Json) => date);
  assertEquals(await dates(), ["2026-01-01", "2026-01-02"]);
  time.tick(30 * 24 * 3600_000);
  assertEquals((await world.show(id)).logs.length, 1);
  await publish();
  assertEquals(await dates(), ["2026-01-02", "2026-02-01"]);
  assertEquals((await world.show(id)).logs.length, 2);
});
