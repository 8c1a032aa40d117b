import { assert, assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { Particle } from "@particle-edge/sdk";
import { memoryGuard } from "@particle-edge/sdk/receivers/memory";
import { createApp } from "../../examples/hono_receivers/app.ts";
import { optionsFromEnv } from "../../examples/hono_receivers/options.ts";
import {
  call,
  deadCloud,
  delivery,
  LOGIN,
  openScene,
  PASSWORD,
  SECRET,
} from "./hono_receivers_scene.ts";

const ENV = { PARTICLE_TOKEN: "t", WEBHOOK_SECRET: SECRET, FLEET_PASSWORD: PASSWORD };

/** Returns the status and, if there is one, the JSON body of a response. */
async function outcome(response: Response): Promise<[number, unknown]> {
  const text = await response.text();
  return [response.status, text === "" ? "" : JSON.parse(text)];
}

Deno.test("edge app: optionsFromEnv() throws and names the variable that is missing", () => {
  for (const name of Object.keys(ENV)) {
    for (const value of ["", undefined]) {
      assertThrows(() => optionsFromEnv({ ...ENV, [name]: value }), TypeError, name);
    }
  }
});

Deno.test("edge app: PARTICLE_PRODUCT and PARTICLE_URL are optional", () => {
  const { product, particle } = optionsFromEnv(ENV);
  const without = optionsFromEnv({ ...ENV, PARTICLE_PRODUCT: "", PARTICLE_URL: "" });
  assertEquals([product, without.product], [undefined, undefined]);
  assertEquals(without.particle.baseUrl, particle.baseUrl);
  const url = "http://127.0.0.1:9090";
  const given = optionsFromEnv({ ...ENV, PARTICLE_PRODUCT: "greenhouses", PARTICLE_URL: url });
  assertEquals([given.product, new URL(given.particle.baseUrl).origin], ["greenhouses", url]);
});

Deno.test("edge app: createApp() throws for a missing or empty secret and a short password", () => {
  const options = optionsFromEnv(ENV);
  for (const webhookSecrets of [[], [""], [" "]]) {
    assertThrows(() => createApp({ ...options, webhookSecrets }), TypeError, "secrets");
  }
  for (const password of ["", "short"]) {
    assertThrows(() => createApp({ ...options, password }), TypeError, "at least 12 characters");
  }
});

Deno.test("edge app: the new and the old secret are accepted, and no other", async () => {
  const options = optionsFromEnv({ ...ENV, WEBHOOK_SECRET_OLD: "the one before" });
  const app = createApp(options);
  const post = async (secret: string) =>
    (await app.request("/webhooks/unknown", delivery({ data: "1" }, secret))).status;
  assertEquals(await post("the one before"), 204);
  assertEquals(await post(SECRET), 204);
  assertEquals(await post("another"), 401);
});

Deno.test("edge app: receivers reject a wrong secret, the page's password and other methods", async () => {
  using scene = openScene();
  for (const path of ["/webhooks/too-warm", "/logic/watch_temperature"]) {
    const event = { event: "temperature", data: "40" };
    const send = async (init: RequestInit) => {
      const response = await scene.app.request(path, init);
      return [response.status, await response.text()];
    };
    assertEquals(await send(delivery(event, "wrong")), [401, ""]);
    assertEquals(await send({ ...delivery(event), headers: LOGIN }), [401, ""]);
    assertEquals(await send({ method: "POST" }), [401, ""]);
    const headers = { authorization: `Bearer ${SECRET}` };
    assertEquals(await send({ headers }), [405, "GET is not accepted; see methods"]);
  }
});

Deno.test("edge app: without the secret, known and unknown functions get the same response", async () => {
  using scene = openScene();
  const event = { event: "temperature", data: "40" };
  const requests: RequestInit[] = [
    {},
    { method: "POST" },
    { method: "POST", body: "x".repeat(200_000) },
    delivery(event, "wrong"),
    { ...delivery(event), headers: LOGIN },
  ];
  for (const init of requests) {
    const [known, unknown] = await Promise.all(
      ["watch_temperature", "absent"].map(async (name) => {
        const response = await scene.app.request(`/logic/${name}`, init);
        return [response.status, [...response.headers], await response.text()];
      }),
    );
    assertEquals(known, unknown);
    assertEquals(known?.[0], 401);
  }
});

Deno.test("edge app: the page, its API and unknown routes require the password", async () => {
  using scene = openScene();
  const wrong = { authorization: `Basic ${btoa("fleet:wrong")}` };
  for (const path of ["/", "/page.js", "/events", "/api/devices", "/logic", "/nothing"]) {
    for (const headers of [{}, wrong, { authorization: `Bearer ${SECRET}` }]) {
      const response = await scene.app.request(path, { headers });
      await response.body?.cancel();
      assertEquals(response.status, 401, path);
    }
  }
  const { status } = await scene.app.request("/nothing", { headers: LOGIN });
  assertEquals(status, 404);
});

Deno.test("edge app: only its own page may call functions with the browser's password", async () => {
  using scene = openScene();
  const path = `/api/devices/${scene.thermometer.id}/functions/fan`;
  const foreign: Record<string, string>[] = [
    { origin: "https://evil.test" },
    { origin: "null" },
    { origin: "http://localhost.evil.test" },
    { origin: "http://localhost", "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
  ];
  for (const headers of foreign) {
    const [status] = await outcome(await scene.app.request(path, call("1", headers)));
    assertEquals(status, 403, JSON.stringify(headers));
  }
  assertEquals(scene.calls, []);
  // The first is a request through a proxy, where the scheme differs; the last is one from a program.
  const own: Record<string, string>[] = [
    { origin: "https://localhost", "sec-fetch-site": "same-origin" },
    { "sec-fetch-site": "none" },
    {},
  ];
  for (const headers of own) {
    assertEquals((await scene.app.request(path, call("2", headers))).status, 200);
  }
  assertEquals(scene.calls, ["2", "2", "2"]);
});

Deno.test("edge app: other sites may link to the page", async () => {
  using scene = openScene();
  const headers = { ...LOGIN, "sec-fetch-site": "cross-site" };
  for (const method of ["GET", "HEAD"]) {
    assertEquals((await scene.app.request("/", { method, headers })).status, 200);
  }
});

Deno.test("edge app: a call with a wrong device, function, argument or size gets an error with a body", async () => {
  using scene = openScene();
  const { id } = scene.thermometer;
  const rows: [path: string, init: RequestInit, status: number][] = [
    [`${id}/functions/absent`, call("1"), 404],
    ["ffffffffffffffffffffffff/functions/fan", call("1"), 403],
    ["doorbell/functions/fan", call("1"), 404],
    [`${id}/functions/fan`, call(1), 400],
    [`${id}/functions/fan`, { ...call("1"), body: "{" }, 400],
    ["%252e%252e/functions/fan", call("1"), 400],
    [`${id}/functions/fan`, call("x".repeat(20_000)), 413],
  ];
  for (const [path, init, expected] of rows) {
    const response = await scene.app.request(`/api/devices/${path}`, init);
    const text = await response.text();
    assertEquals(response.status, expected, `${path}: ${text}`);
    assert(text.length > 0);
  }
  assertEquals([scene.calls, scene.errors], [[], []]);
});

Deno.test("edge app: an unknown function gets a 404, and an event without a handler a 204", async () => {
  using scene = openScene();
  for (const name of ["absent", "constructor", "__proto__"]) {
    const unknown = await scene.app.request(`/logic/${name}`, delivery({ data: "1" }));
    assertEquals(await outcome(unknown), [404, { error: "No such function" }]);
    const unhandled = await scene.app.request(`/webhooks/${name}`, delivery({ data: "1" }));
    assertEquals([unhandled.status, await unhandled.text()], [204, ""]);
  }
});

Deno.test("edge app: while the cloud is down, Logic gets a 500, and the page shows the problem", async () => {
  const { app, errors } = openScene({ particle: deadCloud() });
  const event = { event: "temperature", data: "40", coreid: "0123456789abcdef01234567" };
  assertEquals((await app.request("/logic/watch_temperature", delivery(event))).status, 500);
  assertEquals(errors.length, 1);
  const [status, body] = await outcome(await app.request("/api/devices", { headers: LOGIN }));
  assertEquals([status, body], [502, { error: "The cloud does not respond" }]);
  const events = await (await app.request("/events", { headers: LOGIN })).text();
  assertStringIncludes(events, "event: problem\ndata: The cloud does not respond\n\n");
  assertEquals((await app.request("/healthz")).status, 200);
});

Deno.test("edge app: errors of the cloud become 403, 404, 429, 502 or 504 for the page", async () => {
  const rows: [cloud: number, page: number][] = [
    [400, 502],
    [401, 502],
    [403, 403],
    [404, 404],
    [408, 504],
    [429, 429],
    [500, 502],
    [503, 502],
  ];
  for (const [status, expected] of rows) {
    const headers = { "retry-after": "7" };
    const particle = new Particle({
      auth: "token",
      fetch: () => Promise.resolve(Response.json({ error: "no" }, { status, headers })),
    });
    using scene = openScene({ particle });
    const path = `/api/devices/${scene.thermometer.id}/functions/fan`;
    const response = await scene.app.request(path, call("1"));
    const text = await response.text();
    assertEquals(response.status, expected, `${status}: ${text}`);
    assertEquals(response.headers.get("retry-after"), "7");
  }
});

Deno.test("edge app: without a product it shows up to 100 devices of the account", async () => {
  using scene = openScene({ product: undefined });
  for (let i = 0; i < 101; i++) scene.emulator.addDevice({ name: `d${i}` });
  const response = await scene.app.request("/api/devices", { headers: LOGIN });
  assertEquals((await response.json()).length, 100);
});

Deno.test("edge app: the same event to a webhook and a Logic function is not a duplicate", async () => {
  const keys: string[] = [];
  const guard = memoryGuard();
  using scene = openScene({
    guard: {
      ...guard,
      claim: (key, claimant, lease) => {
        keys.push(key);
        return guard.claim(key, claimant, lease);
      },
    },
  });
  const event = { event: "temperature", event_id: "e1", data: "1", coreid: scene.thermometer.id };
  for (const path of ["/webhooks/temperature", "/logic/watch_temperature"]) {
    for (let i = 0; i < 2; i++) await scene.app.request(path, delivery(event));
  }
  assertEquals([keys.length, new Set(keys).size], [4, 2]);
});

Deno.test("edge app: if the cloud rejects the token, the browser is not asked for a password", async () => {
  using scene = openScene();
  scene.particle.setDefaultAuth("expired");
  const response = await scene.app.request("/api/devices", { headers: LOGIN });
  assertEquals([response.status, response.headers.get("www-authenticate")], [502, null]);
  await response.body?.cancel();
});

Deno.test("edge app: the handler responds with advice once per event, and with a 204 for invalid data", async () => {
  using scene = openScene();
  const event = { event: "too-warm", event_id: "e1", data: '{"deviceId":"d1","temperature":30}' };
  const post = (event: Record<string, string>) =>
    scene.app.request("/webhooks/too-warm", delivery(event));
  assertEquals(await outcome(await post(event)), [200, { deviceId: "d1", fan: 50 }]);
  assertEquals(await outcome(await post(event)), [204, ""]);
  const hot = { event: "too-warm", data: '{"deviceId":"d1","temperature":90}' };
  assertEquals(await outcome(await post(hot)), [200, { deviceId: "d1", fan: 100 }]);
  for (const data of ["", "null", "[]", '{"deviceId":1}', '{"deviceId":"d1","temperature":"x"}']) {
    assertEquals(await outcome(await post({ event: "too-warm", data })), [204, ""], data);
  }
});

Deno.test("edge app: the Logic function reads the ledger and publishes to the product", async () => {
  using scene = openScene();
  const { particle, thermometer, emulator } = scene;
  await particle.createLedger({
    ledger: { name: "climate", scope: "Device", direction: "Downstream" },
  });
  const instance = { data: { limit: 20 } };
  const scopeValue = thermometer.id;
  await particle.setLedgerInstance({ ledgerName: "climate", scopeValue, instance });
  await using stream = await particle.getEventStream({ product: "greenhouses" });
  const next = stream[Symbol.asyncIterator]();
  const post = async (data: string) => {
    const event = { event: "temperature", data, coreid: thermometer.id };
    return (await scene.app.request("/logic/watch_temperature", delivery(event))).status;
  };
  assertEquals([await post("19"), await post("21")], [204, 204]);
  const { value } = await next.next();
  assertEquals(value.name, "too-warm");
  assertEquals(JSON.parse(value.data), { deviceId: thermometer.id, temperature: 21 });
  await next.return?.();
  await emulator.settled();
});

Deno.test("edge app: the page has a content security policy and complies with it", async () => {
  using scene = openScene();
  const response = await scene.app.request("/", { headers: LOGIN });
  const policy = response.headers.get("content-security-policy") ?? "";
  assertMatch(policy, /default-src 'none'.*script-src 'self'/);
  assertEquals(/unsafe|\*/.test(policy), false);
  assertEquals(response.headers.get("x-frame-options"), "SAMEORIGIN");
  assertEquals(/<script>|<style|\son\w+=|javascript:/i.test(await response.text()), false);
});
