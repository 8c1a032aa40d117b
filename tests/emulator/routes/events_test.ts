import { assertEquals, assertThrows } from "@std/assert";
import { Emulator } from "@particle-edge/emulator";
import { FakeTime } from "@std/testing/time";
import { call, DEVICE_ERROR, open, send, type StreamReader, tokenOf } from "../helpers.ts";

const ID = "0123456789abcdef01234567";

/** Ends all streams, and returns the names of the events on each. */
async function drain(emulator: Emulator, streams: StreamReader[]): Promise<string[][]> {
  emulator.cutStreams();
  return await Promise.all(streams.map(async (stream) => {
    const seen: string[] = [];
    for (let piece = await stream.next(); piece !== undefined; piece = await stream.next()) {
      seen.push(/^event: (.*)$/m.exec(piece)?.[1] ?? "");
    }
    return seen;
  }));
}

Deno.test("GET /v1/events requires a prefix", async () => {
  using emulator = new Emulator();
  for (const path of ["/v1/events", "/v1/events/", "/v1/events?nonce=1"]) {
    const response = await call(emulator, "GET", path);
    const body = { ok: false, error: "event prefix filter is required" };
    assertEquals(response, { status: 400, body });
  }
  assertEquals(emulator.streamCount, 0);
});

Deno.test("a stream requires a token, and responds in JSON without one", async () => {
  using emulator = new Emulator();
  for (const path of ["/v1/events", "/v1/events/x", "/v1/devices/events"]) {
    const { status, body } = await call(emulator, "GET", path, { token: "wrong" });
    assertEquals([status, body.error], [401, "invalid_token"]);
  }
  assertEquals(emulator.streamCount, 0);
});

Deno.test("HEAD of a stream does not open it", async () => {
  using emulator = new Emulator();
  const response = await send(emulator, "HEAD", "/v1/devices/events");
  assertEquals(response.headers.get("content-type"), "text/event-stream");
  assertEquals(emulator.streamCount, 0);
});

Deno.test("a stream sends events in the documented form", async () => {
  using _time = new FakeTime(0);
  using emulator = new Emulator();
  emulator.addProduct({ id: 9000, slug: "kettle" });
  const device = emulator.addDevice({ id: ID, product: "kettle", firmwareVersion: 4 });
  const stream = await open(emulator, "/v1/devices/events?nonce=42");
  assertEquals(stream.response.headers.get("content-type"), "text/event-stream");
  assertEquals(stream.response.headers.get("cache-control"), "no-cache");
  const userid = (await call(emulator, "GET", "/v1/user/identify")).body.id;
  const fields = (data: string, ttl: number) =>
    `{"data":${data},"ttl":${ttl},"published_at":"1970-01-01T00:00:00.000Z","coreid":"${ID}",` +
    `"userid":"${userid}","version":4,"public":false,"productID":9000}`;
  device.publish("a/b", "two\nlines é");
  assertEquals(await stream.next(), `event: a/b\ndata: ${fields('"two\\nlines é"', 60)}\n\n`);
  device.publish("none", null, { ttl: 5 });
  assertEquals(await stream.next(), `event: none\ndata: ${fields("null", 5)}\n\n`);
  await stream.cancel();
  assertEquals(emulator.streamCount, 0);
});

Deno.test("a stream sends events of an unclaimed developer device", async () => {
  using emulator = new Emulator();
  emulator.addProduct({ id: 9000, slug: "kettle" });
  const device = emulator.addDevice({ product: "kettle", owner: null });
  const stream = await open(emulator, "/v1/products/kettle/events");
  device.publish("x");
  const { fields } = await stream.event();
  assertEquals([fields.userid, fields.version, fields.data], ["", 0, null]);
});

Deno.test("goOnline() and goOffline() publish spark/status, once each", async () => {
  using emulator = new Emulator();
  const device = emulator.addDevice({ id: ID });
  const stream = await open(emulator, "/v1/devices/events/spark");
  device.goOnline();
  device.goOffline();
  device.goOffline();
  assertEquals([device.online, device.publish("lost")], [false, false]);
  device.goOnline();
  assertEquals([device.online, device.publish("kept")], [true, true]);
  for (const status of ["offline", "online"]) {
    const { name, fields } = await stream.event();
    assertEquals([name, fields.data, fields.coreid], ["spark/status", status, ID]);
  }
  assertEquals(await drain(emulator, [stream]), [[]]);
});

Deno.test("VirtualDevice.publish() throws for invalid events, and names the value", () => {
  using emulator = new Emulator();
  const device = emulator.addDevice();
  const bad: [() => unknown, string][] = [
    [() => device.publish(""), '""'],
    [() => device.publish("x".repeat(65)), "xxx"],
    [() => device.publish("é"), '"é"'],
    [() => device.publish("a\nb"), '"a\\nb"'],
    [() => device.publish("Spark/x"), '"Spark/x"'],
    [() => device.publish("x", { a: 1 } as unknown as string), '{"a":1}'],
    [() => device.publish("x", "é".repeat(8193)), "got 16386"],
    [() => device.publish("x", "", { ttl: -1 }), "got -1"],
  ];
  for (const [act, text] of bad) assertThrows(act, TypeError, text);
});

Deno.test("a prefix filters by the start of the name, case-sensitive and including slashes", async () => {
  using emulator = new Emulator();
  const device = emulator.addDevice({ id: ID });
  const paths = [
    "/v1/events/coffee%2Fb",
    "/v1/events/coffee/b",
    "/v1/devices/events/coffee",
    `/v1/devices/${ID}/events/Coffee`,
    "/v1/devices/events/50%25",
    "/v1/devices/events/",
  ];
  const streams = await Promise.all(paths.map((path) => open(emulator, path)));
  for (const name of ["coffee/brewed", "coffee", "tea", "50%off"]) device.publish(name);
  assertEquals(await drain(emulator, streams), [
    ["coffee/brewed"],
    ["coffee/brewed"],
    ["coffee/brewed", "coffee"],
    [],
    ["50%off"],
    ["coffee/brewed", "coffee", "tea", "50%off"],
  ]);
});

Deno.test("events reach the streams of their owner, device, product and organization only", async () => {
  using emulator = new Emulator();
  const stranger = await tokenOf(emulator, "stranger");
  const customer = await tokenOf(emulator, "customer");
  emulator.addProduct({ id: 9000, slug: "kettle", org: "acme" });
  emulator.addProduct({ id: 9001, slug: "mug", org: "acme" });
  const own = emulator.addDevice({ id: ID });
  const sold = emulator.addDevice({ product: "kettle", owner: "customer" });
  const mug = emulator.addDevice({ product: "mug", owner: null });
  const quarantined = emulator.addDevice({ product: "mug", owner: null, quarantined: true });
  const all = ["own", "sold", "mug", "api", "api-kettle", "as-sold"];
  const expected: [string, string | undefined, string[]][] = [
    ["/v1/devices/events", undefined, ["own", "api"]],
    [`/v1/devices/${ID}/events`, undefined, ["own"]],
    ["/v1/products/9000/events", undefined, ["sold", "api-kettle", "as-sold"]],
    ["/v1/products/kettle/devices/events", undefined, ["sold", "as-sold"]],
    [`/v1/products/kettle/devices/${sold.id}/events`, undefined, ["sold", "as-sold"]],
    ["/v1/orgs/acme/events", undefined, ["sold", "mug", "api-kettle", "as-sold"]],
    ["/v1/orgs/acme/devices/events", undefined, ["sold", "mug", "as-sold"]],
    [`/v1/orgs/acme/devices/${mug.id}/events`, undefined, ["mug"]],
    ["/v1/orgs/acme/products/mug/events", undefined, ["mug"]],
    ["/v1/orgs/acme/products/kettle/devices/events", undefined, ["sold", "as-sold"]],
    [`/v1/orgs/acme/products/mug/devices/${mug.id}/events`, undefined, ["mug"]],
    ["/v1/devices/events", customer, ["sold", "as-sold"]],
    [`/v1/devices/${sold.id}/events`, customer, ["sold", "as-sold"]],
    ["/v1/devices/events", stranger, []],
    ...all.map((name): [string, string | undefined, string[]] => [
      `/v1/events/${name}`,
      undefined,
      all.filter((other) => other.startsWith(name)),
    ]),
    ["/v1/events/o", stranger, []],
    ["/v1/events/a", customer, ["as-sold"]],
  ];
  const streams = await Promise.all(
    expected.map(([path, token]) => open(emulator, path, { token })),
  );
  own.publish("own");
  sold.publish("sold");
  mug.publish("mug");
  quarantined.publish("odd");
  const post = (path: string, json: unknown) => call(emulator, "POST", path, { json });
  await post("/v1/devices/events", { name: "api" });
  await post("/v1/products/kettle/events", { name: "api-kettle" });
  await post("/v1/products/kettle/events", { name: "as-sold", as_device_id: sold.id });
  const seen = await drain(emulator, streams);
  for (const [index, [path, token, names]] of expected.entries()) {
    assertEquals(seen[index], names, `${path} ${token}`);
  }
});

Deno.test("other users cannot open the streams of a device, product or organization", async () => {
  using emulator = new Emulator();
  const token = await tokenOf(emulator, "stranger");
  emulator.addProduct({ id: 9000, slug: "kettle", org: "acme" });
  emulator.addProduct({ id: 9001, slug: "lone" });
  const device = emulator.addDevice({ product: "kettle" });
  const foreign: [string, number][] = [
    [`/v1/devices/${device.id}/events`, 403],
    ["/v1/products/kettle/events", 404],
    ["/v1/orgs/acme/events", 404],
    [`/v1/orgs/acme/devices/${device.id}/events`, 404],
  ];
  for (const [path, status] of foreign) {
    assertEquals((await call(emulator, "GET", path, { token })).status, status, path);
  }
  const wrong = await call(emulator, "GET", "/v1/orgs/acme/products/lone/events");
  assertEquals(wrong.status, 404);
  const missing = await call(emulator, "GET", `/v1/orgs/acme/devices/${ID}/events`);
  assertEquals(missing, { status: 403, body: DEVICE_ERROR });
  assertEquals(emulator.streamCount, 0);
});

Deno.test("the streams of a former owner do not get the events of a device", async () => {
  using emulator = new Emulator();
  const device = emulator.addDevice();
  const stream = await open(emulator, `/v1/devices/${device.id}/events`);
  device.publish("before");
  await call(emulator, "DELETE", `/v1/devices/${device.id}`);
  device.publish("after");
  assertEquals(await drain(emulator, [stream]), [["before"]]);
});

Deno.test("POST /v1/devices/events publishes, from JSON or a form", async () => {
  using _time = new FakeTime(0);
  using emulator = new Emulator();
  const stream = await open(emulator, "/v1/devices/events");
  const post = (options: { json?: unknown; form?: Record<string, string> }) =>
    call(emulator, "POST", "/v1/devices/events", options);
  const json = { name: "n", data: "d", ttl: 7, private: true };
  assertEquals(await post({ json }), { status: 200, body: { ok: true } });
  const { name, fields } = await stream.event();
  assertEquals(name, "n");
  const { data, ttl, published_at, coreid, version, public: isPublic } = fields;
  assertEquals([data, ttl, published_at], ["d", 7, "1970-01-01T00:00:00.000Z"]);
  assertEquals([coreid, version, isPublic], ["api", 0, false]);
  await post({ form: { name: "f", data: "1", ttl: "8" } });
  const second = (await stream.event()).fields;
  assertEquals([second.data, second.ttl], ["1", 8]);
});

Deno.test("POST …/events rejects invalid events", async () => {
  using emulator = new Emulator();
  emulator.addProduct({ id: 9000, slug: "kettle" });
  const outside = emulator.addDevice();
  const stream = await open(emulator, "/v1/devices/events");
  const bad = [
    {},
    { name: "" },
    { name: "x".repeat(65) },
    { name: "é" },
    { name: 5 },
    { name: "x", data: { a: 1 } },
    { name: "x", data: "x".repeat(100 * 1024 + 1) },
    { name: "x", ttl: "long" },
    { name: "x", ttl: -1 },
  ];
  for (const json of bad) {
    const { status, body } = await call(emulator, "POST", "/v1/devices/events", { json });
    assertEquals([status, body.ok], [400, false], JSON.stringify(json).slice(0, 50));
  }
  const json = { name: "x", as_device_id: outside.id };
  const foreign = await call(emulator, "POST", "/v1/products/kettle/events", { json });
  assertEquals(foreign, { status: 403, body: DEVICE_ERROR });
  assertEquals(await drain(emulator, [stream]), [[]]);
});

Deno.test("an event can be published to an organization, whose streams and webhooks get it", async () => {
  using emulator = new Emulator({ username: "boss" });
  emulator.addProduct({ id: 9000, slug: "kettles", org: "acme" });
  emulator.addProduct({ id: 9001, slug: "other", org: "rival" });
  const device = emulator.addDevice({ product: 9000 });
  const stranger = await tokenOf(emulator, "stranger");
  const path = "/v1/orgs/acme/events";
  const post = (json: object, token?: string) => call(emulator, "POST", path, { json, token });
  assertEquals((await post({ name: "a" }, stranger)).status, 404);
  assertEquals((await post({})).status, 400);
  assertEquals((await post({ name: "a", as_device_id: "0".repeat(24) })).status, 403);
  const stream = await open(emulator, path);
  const others = await Promise.all(
    ["/v1/orgs/rival/events", "/v1/devices/events", "/v1/products/9000/events"]
      .map((path) => open(emulator, path)),
  );
  assertEquals(await post({ name: "a", data: "1" }), { status: 200, body: { ok: true } });
  await post({ name: "b", as_device_id: device.id });
  const toProduct = "/v1/orgs/acme/products/9000/events";
  await call(emulator, "POST", toProduct, { json: { name: "c" } });
  await call(emulator, "POST", "/v1/orgs/rival/events", { json: { name: "d" } });
  await call(emulator, "POST", "/v1/devices/events", { json: { name: "e" } });
  const names = [];
  for (let n = 0; n < 3; n++) names.push((await stream.event()).name);
  assertEquals(names, ["a", "b", "c"]);
  const [rivals, own, products] = others;
  assertEquals((await rivals?.event())?.name, "d");
  assertEquals([(await own?.event())?.name, (await own?.event())?.name], ["b", "e"]);
  assertEquals([(await products?.event())?.name, (await products?.event())?.name], ["b", "c"]);
  emulator.cutStreams();
});
