import { WEBHOOK } from "../../../emulator/stores/integration_config.ts";
import { assert, assertEquals } from "@std/assert";
import { Emulator } from "@particle-edge/emulator";
import { FakeTime } from "@std/testing/time";
import { call, type Json, open } from "../helpers.ts";
import { MAX_DEPTH, publishEvent } from "../../../emulator/events/publish.ts";
import { Cloud } from "../../../emulator/cloud.ts";
import { readConfig } from "../../../emulator/routes/integration_config.ts";
import { WebhookEngine } from "../../../emulator/webhooks/engine.ts";
import { DEVICE, fakeFetch, World } from "./kit.ts";

const resolve = () => Promise.resolve(["10.0.0.1"]);
const OTHER = "f".repeat(24);

Deno.test("a webhook is triggered by the prefix of an event's name and by its device", async () => {
  const table: [settings: Json, event: string, requests: number][] = [
    [{ event: "temp" }, "temp", 1],
    [{ event: "temp" }, "temperature/kitchen", 1],
    [{ event: "temp" }, "Temp", 0],
    [{ event: "temp" }, "my/temp", 0],
    [{ event: "t" }, "temp", 1],
    [{ event: "temp", disabled: true }, "temp", 0],
    [{ event: "temp", disabled: false, mydevices: true }, "temp", 1],
    [{ event: "temp", deviceID: DEVICE }, "temp", 1],
    [{ event: "temp", deviceId: DEVICE.toUpperCase() }, "temp", 1],
    [{ event: "temp", deviceid: OTHER }, "temp", 0],
    [{ eventName: "temp", event: null }, "temp", 1],
    [{ event: "hook-" }, "hook-sent/x", 0],
    [{ event: "hook-" }, "hook-response/x/0", 0],
    [{ event: "hook-" }, "hook-error/x/0", 0],
    [{ event: "hook-" }, "hook-sentinel", 1],
    [{ event: "*" }, "temp", 0],
  ];
  for (const [settings, event, requests] of table) {
    using world = new World();
    await world.hook(settings);
    world.device.publish(event);
    await world.emulator.settled();
    assertEquals(world.received.length, requests, JSON.stringify([settings, event]));
  }
});

Deno.test("a webhook is triggered by events of its user, product or organization", async () => {
  const scopes = ["", "/products/kettle", "/products/pot", "/orgs/acme"];
  const table: [publisher: string, triggered: string[]][] = [
    ["mine", [""]],
    ["kettle", ["", "/products/kettle", "/orgs/acme"]],
    ["customer", ["/products/kettle", "/orgs/acme"]],
    ["quarantined", [""]],
    ["foreign", []],
    ["api", [""]],
    ["product api", ["", "/products/kettle", "/orgs/acme"]],
  ];
  for (const [publisher, triggered] of table) {
    using world = new World();
    const { emulator } = world;
    emulator.addUser({ username: "other", password: "pw" });
    emulator.addProduct({ id: 9000, slug: "kettle", org: "acme" });
    emulator.addProduct({ id: 9001, slug: "pot", org: "acme" });
    for (const scope of scopes) {
      await world.hook({ url: "http://127.0.0.1/", query: { scope }, noDefaults: true }, scope);
    }
    const api = (path: string) => call(emulator, "POST", path, { json: { name: "temp" } });
    if (publisher === "mine") world.device.publish("temp");
    if (publisher === "kettle") emulator.addDevice({ product: 9000 }).publish("temp");
    if (publisher === "customer") {
      emulator.addDevice({ product: 9000, owner: "other" }).publish("temp");
    }
    if (publisher === "quarantined") {
      emulator.addDevice({ product: 9000, quarantined: true }).publish("temp");
    }
    if (publisher === "foreign") emulator.addDevice({ owner: "other" }).publish("temp");
    if (publisher === "api") await api("/v1/devices/events");
    if (publisher === "product api") await api("/v1/products/kettle/events");
    await emulator.settled();
    const seen = world.received.map(({ url }) => new URL(url).searchParams.get("scope") ?? "");
    assertEquals(seen.sort(), triggered.sort(), publisher);
  }
});

Deno.test("two identical webhooks send two requests; response events do not trigger webhooks", async () => {
  using world = new World(() => new Response("again"));
  await world.hook({ responseTopic: "temp/again" });
  await world.hook({ responseTopic: "temp/again" });
  const events = await world.eventsOf(() => world.device.publish("temp"));
  assertEquals(world.received.length, 2);
  assertEquals(events.filter(({ name }) => name === "temp/again/0").length, 2);
});

Deno.test("closing the emulator ends open requests and waiting retries", async () => {
  using time = new FakeTime();
  const signals: AbortSignal[] = [];
  const world = new World((request) => {
    signals.push(request.signal);
    return request.url.endsWith("/hang")
      ? new Promise(() => {})
      : new Response(null, { status: 500 });
  }, { retryAfter: undefined });
  await world.hook({ url: "http://127.0.0.1/hang" });
  await world.hook({});
  world.device.publish("temp");
  await time.tickAsync(0);
  const settled = world.emulator.settled();
  world.emulator.close();
  await settled;
  assertEquals([signals.length, signals[0]?.aborted], [2, true]);
  await time.tickAsync(100_000);
  assertEquals([world.received.length, world.errors], [2, []]);
});

Deno.test("integrations other than webhooks deliver nothing, and their log says so", async () => {
  using world = new World();
  const id = await world.hook({ integration_type: "GoogleMaps", api_key: "k", url: undefined });
  assertEquals((await world.eventsOf(() => world.device.publish("temp"))).length, 1);
  assertEquals(world.received, []);
  const [entry] = (await world.show(id)).logs;
  assertEquals(entry.note, "The emulator does not deliver events to GoogleMaps");
});

Deno.test("the log keeps the last 10 requests and the last 10 errors, without secrets", async () => {
  let status = 500;
  using world = new World(
    (request) => new Response(`you said ${request.headers.get("x-api-key")} hunter2`, { status }),
    { throttle: { errors: 100 } },
  );
  const secrets = ["s3cr3t/ü", "hunter2", "tok.en", "S"];
  const id = await world.hook({
    headers: { "X-Api-Key": secrets[0]?.slice(0, 6), authorization: `Bearer ${secrets[2]}` },
    query: { access_token: secrets[0], password: "S" },
    url: "http://me:hunter2@127.0.0.1/",
    json: { again: secrets[0], plain: "visible" },
    rejectUnauthorized: false,
  });
  for (let i = 0; i < 24; i++) {
    status = i < 12 ? 500 : 200;
    world.device.publish("temp", `n${i}`);
    await world.emulator.settled();
  }
  const { logs } = await world.show(id);
  const failed = logs.filter(({ error }: Json) => error !== undefined);
  assertEquals(failed.map(({ event }: Json) => event.data).at(0), "n2");
  assertEquals([failed.length, logs.length], [10, 20]);
  assertEquals(logs.at(-1).event.data, "n23");
  assert(logs[0].note.includes("rejectUnauthorized"));
  const shown = JSON.stringify(logs);
  for (const secret of ["s3cr3t", "tok.en", "hunter2", btoa("me:hunter2")]) {
    assertEquals(shown.includes(secret), false, secret);
  }
  assert(shown.includes("visible") && shown.includes("you said [[SENSITIVE]]"));
  assert(new URL(logs[0].request.url).searchParams.get("password")?.startsWith("[["));
});

Deno.test("a webhook that triggers itself is stopped and reported once", async () => {
  const errors: unknown[] = [];
  const { fetch, received } = fakeFetch(() => new Response("ok"));
  const cloud = new Cloud({
    onError: (error) => errors.push(error),
    webhooks: { fetch, retryAfter: [] },
  });
  new WebhookEngine(cloud);
  const owner = cloud.defaultUser;
  const config = readConfig({ event: "temp", url: "http://127.0.0.1/" }, WEBHOOK);
  const hook = cloud.integrations.create(`user:${owner.id}`, config);
  const depths: number[] = [];
  cloud.hub.listen(({ name, depth }) => void (name !== "temp" && depths.push(depth)));
  const publish = (depth: number) =>
    publishEvent(cloud.hub, {
      name: "temp",
      data: null,
      coreid: "api",
      owner,
      device: undefined,
      product: undefined,
      depth,
    });
  publish(MAX_DEPTH - 1);
  await cloud.background.settled();
  assertEquals([received.length, depths, errors], [1, [MAX_DEPTH, MAX_DEPTH], []]);
  publish(MAX_DEPTH);
  publish(MAX_DEPTH + 1);
  await cloud.background.settled();
  assertEquals([received.length, errors.length], [1, 1]);
  assert(String(errors[0]).includes("triggers itself"));
  assertEquals(hook.logs.length, 3);
});

Deno.test("a webhook that calls the emulator's own API to trigger itself is stopped", async () => {
  const errors: unknown[] = [];
  let requests = 0;
  using emulator: Emulator = new Emulator({
    onError: (error) => errors.push(error),
    webhooks: {
      fetch: (url, init) => {
        requests++;
        return emulator.fetch(url, init);
      },
      retryAfter: [],
    },
  });
  const json = {
    integration_type: "Webhook",
    event: "loop",
    url: "http://127.0.0.1/v1/devices/events",
    requestType: "POST",
    noDefaults: true,
    headers: { authorization: `Bearer ${emulator.token}` },
    json: { name: "loop" },
  };
  assertEquals((await call(emulator, "POST", "/v1/integrations", { json })).status, 201);
  await call(emulator, "POST", "/v1/devices/events", { json: { name: "loop" } });
  await emulator.settled();
  assertEquals([requests, errors.length], [MAX_DEPTH, 1]);
});

Deno.test("many events of one webhook do not delay the others", async () => {
  let hanging = 0;
  const released = Promise.withResolvers<void>();
  using world = new World(async (request) => {
    if (request.url.endsWith("/hang")) {
      hanging++;
      await released.promise;
    }
    return new Response("ok");
  });
  const flooded = await world.hook({ event: "flood", url: "http://127.0.0.1/hang" });
  const other = await world.hook({ event: "other" });
  for (let i = 0; i < 10_001; i++) world.device.publish("flood");
  const response = await call(world.emulator, "GET", "/v1/devices");
  assertEquals(response.status, 200);
  const events = await open(world.emulator, "/v1/events/hook-response");
  world.device.publish("other");
  await events.event();
  assertEquals(hanging, 100, "open requests");
  const counters = async (id: string) => (await world.show(id)).counters[0];
  assertEquals((await counters(flooded)).error, 1);
  assertEquals((await counters(other)).success, 1);
  await events.cancel();
  released.resolve();
  await world.emulator.settled();
  world.device.publish("flood");
  await world.emulator.settled();
  const { success, error } = await counters(flooded);
  assertEquals([success, error], [10_001, 1]);
});

Deno.test("a receiver on this machine is called, but its redirects are not followed", async () => {
  const paths: string[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    const { pathname } = new URL(request.url);
    const type = request.headers.get("content-type");
    paths.push(`${request.method} ${pathname} ${type} ${await request.text()}`);
    if (pathname === "/redirect") return Response.redirect(new URL("/secret", request.url), 302);
    if (pathname === "/big") return new Response("y".repeat(1_000_000));
    return new Response("received");
  });
  const { port } = server.addr;
  {
    using emulator = new Emulator({ webhooks: { retryAfter: [], resolve } });
    const device = emulator.addDevice();
    const urls = [
      `http://127.0.0.1:${port}/plain`,
      `http://localhost.evil.test:${port}/internal`,
      `http://127.0.0.1:${port}/redirect`,
      `http://localhost:${port}/big`,
    ];
    const ids: string[] = [];
    for (const url of urls) {
      const json = { event: "temp", url, body: "{{{PARTICLE_EVENT_VALUE}}}", unchunked: true };
      ids.push((await call(emulator, "POST", "/v1/integrations", { json })).body.id);
    }
    device.publish("temp", "21");
    await emulator.settled();
    const outcome = async (id: string) => {
      const { body } = await call(emulator, "GET", `/v1/integrations/${id}`);
      return body.integration.logs[0].error;
    };
    assertEquals(await Promise.all(ids.map(outcome)), [
      undefined,
      `requests to localhost.evil.test:${port} are not allowed: see webhooks.allow`,
      "error status 302 from 127.0.0.1",
      undefined,
    ]);
    assertEquals(paths.sort(), [
      "POST /big null 21",
      "POST /plain null 21",
      "POST /redirect null 21",
    ]);
  }
  await server.shutdown();
});

Deno.test("a receiver that is down is logged for each attempt", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  using emulator = new Emulator({ webhooks: { retryAfter: [1] } });
  const device = emulator.addDevice();
  const json = { event: "temp", url: `http://127.0.0.1:${port}/` };
  const { body } = await call(emulator, "POST", "/v1/integrations", { json });
  device.publish("temp");
  await emulator.settled();
  const details = await call(emulator, "GET", `/v1/integrations/${body.id}`);
  assertEquals(details.body.integration.logs.map(({ error }: Json) => error), [
    "error no response from 127.0.0.1",
    "error no response from 127.0.0.1",
  ]);
});
