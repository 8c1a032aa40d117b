import { assertEquals, assertThrows } from "@std/assert";
import { Emulator } from "@particle-edge/emulator";
import { FakeTime } from "@std/testing/time";
import { call, DEVICE_ERROR, type Json, open, send, tokenOf } from "../helpers.ts";

const ID = "0123456789abcdef01234567";
const names = (devices: Json[]) => devices.map(({ name }) => name);

Deno.test("GET /v1/devices lists the user's devices, newest connection first", async () => {
  using time = new FakeTime();
  using emulator = new Emulator();
  emulator.addUser({ username: "other", password: "pw" });
  const first = emulator.addDevice({ name: "first" });
  time.tick(1);
  emulator.addDevice({ name: "second" });
  emulator.addDevice({ name: "never", online: false });
  emulator.addDevice({ name: "foreign", owner: "other" });
  emulator.addDevice({ name: "unclaimed", owner: null });
  const list = async () => names((await call(emulator, "GET", "/v1/devices")).body);
  assertEquals(await list(), ["second", "first", "never"]);
  time.tick(1);
  first.goOffline();
  first.goOnline();
  assertEquals(await list(), ["first", "second", "never"]);
});

Deno.test("GET /v1/devices/:deviceId shows a device, by id in any case and by name", async () => {
  using _time = new FakeTime(0);
  using emulator = new Emulator({ username: "me" });
  emulator.addDevice({
    id: ID,
    name: "kettle",
    platform: "boron",
    functions: { brew: () => 1 },
    variables: { count: 1, ratio: 1.5, mode: "auto", on: true, temp: () => 2 },
    serialNumber: "S1",
    iccid: "8934",
    notes: "hot",
  });
  const { body } = await call(emulator, "GET", `/v1/devices/${ID}`);
  const expected = {
    id: ID,
    name: "kettle",
    owner: "me",
    last_heard: "1970-01-01T00:00:00.000Z",
    last_handshake_at: "1970-01-01T00:00:00.000Z",
    product_id: 13,
    online: true,
    connected: true,
    platform_id: 13,
    cellular: true,
    notes: "hot",
    functions: ["brew"],
    variables: { count: "int32", ratio: "double", mode: "string", on: "bool", temp: "double" },
    status: "normal",
    serial_number: "S1",
    iccid: "8934",
  };
  const known = Object.fromEntries(Object.entries(body).filter(([key]) => key in expected));
  assertEquals(known, expected);
  assertEquals("firmware_version" in body, false);
  for (const path of [`/v1/devices/${ID.toUpperCase()}`, "/v1/devices/kettle"]) {
    assertEquals((await call(emulator, "GET", path)).body, body);
  }
});

Deno.test("an unknown device and another user's device get the same response on every route", async () => {
  using emulator = new Emulator();
  const token = await tokenOf(emulator, "other");
  emulator.addProduct({ id: 9000, slug: "kettle" });
  const { id } = emulator.addDevice({ functions: { f: () => 1 }, variables: { v: 1 } });
  for (const device of [id, ID, "no-name"]) {
    const base = `/v1/devices/${device}`;
    const routes: [string, string][] = [
      ["GET", base],
      ["PUT", base],
      ["DELETE", base],
      ["DELETE", `${base}/owner`],
      ["PUT", `${base}/ping`],
      ["POST", `${base}/f`],
      ["GET", `${base}/v`],
      ["GET", `${base}/events`],
    ];
    for (const [method, path] of routes) {
      const response = await call(emulator, method, path, { token });
      assertEquals(response, { status: 403, body: DEVICE_ERROR }, `${method} ${path}`);
    }
  }
  // The user's own device is not in this product.
  const outside = await call(emulator, "GET", `/v1/products/kettle/devices/${id}`);
  assertEquals(outside.status, 403);
  assertEquals((await call(emulator, "GET", `/v1/devices/${id}`)).status, 200);
});

Deno.test("functions: unknown name, offline device, argument that is too long", async () => {
  using emulator = new Emulator();
  const device = emulator.addDevice({ id: ID, functions: { f: () => 1 } });
  const post = (name: string, arg: unknown = "") =>
    call(emulator, "POST", `/v1/devices/${ID}/${name}`, { json: { arg } });
  const unknown = { status: 404, body: { ok: false, error: "Function g not found" } };
  assertEquals(await post("g"), unknown);
  assertEquals((await post("constructor")).status, 404);
  assertEquals((await post("f", "x".repeat(1024))).status, 200);
  assertEquals((await post("f", "x".repeat(1025))).status, 400);
  assertEquals((await post("f", { a: 1 })).status, 400);
  device.goOffline();
  const { status, body } = await post("f");
  assertEquals([status, body.ok, typeof body.error], [404, false, "string"]);
});

Deno.test("functions: a device that does not respond in time", async () => {
  using time = new FakeTime();
  for (const timeout of [undefined, 400] as const) {
    using emulator = new Emulator({ deviceErrors: { timeout } });
    let response: { status: number; body: Json } | undefined;
    emulator.addDevice({ id: ID, functions: { hang: () => new Promise(() => {}) } });
    const pending = call(emulator, "POST", `/v1/devices/${ID}/hang`).then((it) => response = it);
    await time.tickAsync(29_999);
    assertEquals(response, undefined);
    await time.tickAsync(1);
    await pending;
    assertEquals(response, { status: timeout ?? 408, body: { ok: false, error: "Timed out." } });
  }
});

Deno.test("functions: one that throws looks like a timeout, and its error is reported", async () => {
  const errors: unknown[] = [];
  using emulator = new Emulator({ onError: (error) => errors.push(error) });
  const [now, later] = [new Error("now"), new Error("later")];
  const functions = {
    now: () => {
      throw now;
    },
    later: () => Promise.reject(later),
  };
  emulator.addDevice({ id: ID, functions });
  for (const name of ["now", "later"]) {
    const { status, body } = await call(emulator, "POST", `/v1/devices/${ID}/${name}`);
    assertEquals([status, body], [408, { ok: false, error: "Timed out." }]);
  }
  assertEquals(errors, [now, later]);
});

Deno.test("functions: the argument may be arg or args, in JSON or a form", async () => {
  using emulator = new Emulator();
  const got: string[] = [];
  const f = (argument: string) => got.push(argument);
  emulator.addDevice({ id: ID, name: "kettle", functions: { f } });
  const path = `/v1/devices/kettle/f`;
  const responses = [
    await call(emulator, "POST", path, { json: { arg: "a" } }),
    await call(emulator, "POST", path, { json: { args: "b" } }),
    await call(emulator, "POST", path, { form: { arg: "c" } }),
    await call(emulator, "POST", path, { json: {} }),
    await call(emulator, "POST", path),
  ];
  assertEquals(got, ["a", "b", "c", "", ""]);
  assertEquals(responses.map(({ body }) => body.return_value), [1, 2, 3, 4, 5]);
  assertEquals(responses[0]?.body, { id: ID, name: "kettle", connected: true, return_value: 1 });
});

Deno.test("functions: the result is an integer, or raw on request", async () => {
  using emulator = new Emulator();
  const functions = { cut: () => -2.9, nothing: () => NaN, later: () => Promise.resolve(7) };
  emulator.addDevice({ id: ID, functions });
  const value = async (name: string) =>
    (await call(emulator, "POST", `/v1/devices/${ID}/${name}`)).body.return_value;
  assertEquals([await value("cut"), await value("nothing"), await value("later")], [-2, 0, 7]);
  const raw = await send(emulator, "POST", `/v1/devices/${ID}/later`, { form: { format: "raw" } });
  assertEquals(await raw.text(), "7");
});

Deno.test("variables: unknown name, offline device, callbacks that throw or are slow", async () => {
  using time = new FakeTime();
  const errors: unknown[] = [];
  using emulator = new Emulator({
    onError: (error) => errors.push(error),
    functionTimeout: 100,
    deviceErrors: { offline: 408 },
  });
  const device = emulator.addDevice({
    id: ID,
    variables: { bad: () => Promise.reject(new Error("x")), slow: () => new Promise(() => {}) },
  });
  const get = (name: string) => call(emulator, "GET", `/v1/devices/${ID}/${name}`);
  const unknown = { status: 404, body: { ok: false, error: "Variable not found" } };
  assertEquals(await get("nope"), unknown);
  assertEquals(await get("bad"), { status: 408, body: { ok: false, error: "Timed out." } });
  assertEquals(errors.length, 1);
  const slow = get("slow");
  await time.tickAsync(100);
  assertEquals((await slow).status, 408);
  device.goOffline();
  assertEquals((await get("bad")).body.error, "Device is not connected");
  assertEquals((await get("bad")).status, 408);
});

Deno.test("variables: value, coreInfo and raw format", async () => {
  using _time = new FakeTime(0);
  using emulator = new Emulator();
  let reads = 0;
  const variables = { count: () => ++reads, mode: "auto", json: () => '{"a":1}' };
  emulator.addDevice({ id: ID, name: "kettle", variables });
  assertEquals((await call(emulator, "GET", `/v1/devices/${ID}/count`)).body, {
    name: "count",
    result: 1,
    coreInfo: {
      name: "kettle",
      deviceID: ID,
      connected: true,
      last_handshake_at: "1970-01-01T00:00:00.000Z",
    },
  });
  assertEquals((await call(emulator, "GET", `/v1/devices/${ID}/count`)).body.result, 2);
  assertEquals((await call(emulator, "GET", `/v1/devices/${ID}/mode`)).body.result, "auto");
  const raw = await send(emulator, "GET", `/v1/devices/${ID}/json?format=raw`);
  assertEquals(await raw.text(), '{"a":1}');
  const { body } = await call(emulator, "GET", `/v1/devices/${ID}`);
  assertEquals(body.variables, { count: "double", mode: "string", json: "string" });
});

Deno.test("PUT /v1/devices/:deviceId rejects invalid values, and then changes nothing", async () => {
  using emulator = new Emulator();
  const device = emulator.addDevice({ id: ID, name: "old" });
  const put = (json: unknown) => call(emulator, "PUT", `/v1/devices/${ID}`, { json });
  const bad = [
    {},
    { name: "" },
    { name: {} },
    { signal: "maybe" },
    { name: "new", signal: 2 },
    { notes: [] },
    { firmware_updates_forced: "x" },
    { development: true }, // Outside a product.
    { groups: ["a"] },
  ];
  for (const json of bad) assertEquals((await put(json)).status, 400, JSON.stringify(json));
  assertEquals(device.name, "old");
  device.goOffline();
  assertEquals((await put({ name: "new", signal: 1 })).status, 404);
  assertEquals(device.name, "old");
});

Deno.test("PUT /v1/devices/:deviceId renames, notes, signals, forces updates", async () => {
  using _time = new FakeTime(0);
  using emulator = new Emulator();
  const device = emulator.addDevice({ id: ID });
  const put = async (json: unknown) =>
    (await call(emulator, "PUT", `/v1/devices/${ID}`, { json })).body;
  const updated_at = "1970-01-01T00:00:00.000Z";
  assertEquals(await put({ name: "new" }), { id: ID, name: "new", updated_at });
  assertEquals(device.name, "new");
  assertEquals(await put({ notes: "n" }), { id: ID, notes: "n", updated_at });
  for (const signal of ["1", 1, true, "true"]) {
    assertEquals(await put({ signal }), { id: ID, connected: true, signaling: true });
    assertEquals(device.signaling, true);
    await put({ signal: "0" });
    assertEquals(device.signaling, false);
  }
  const forced = { id: ID, firmware_updates_forced: true };
  assertEquals(await put({ firmware_updates_forced: true }), forced);
  const form = { name: "form", signal: "0" };
  const { body } = await call(emulator, "PUT", `/v1/devices/${ID}`, { form });
  assertEquals(body, { id: ID, name: "form", updated_at, connected: true, signaling: false });
});

Deno.test("PUT …/ping returns whether the device is online", async () => {
  using emulator = new Emulator();
  const device = emulator.addDevice({ id: ID, platform: "photon" });
  assertEquals(device.platformId, 6);
  const ping = async () => (await call(emulator, "PUT", `/v1/devices/${ID}/ping`)).body;
  assertEquals(await ping(), { online: true, ok: true });
  device.goOffline();
  assertEquals(await ping(), { online: false, ok: true });
});

Deno.test("DELETE /v1/devices/:deviceId and …/owner unclaim a device", async () => {
  using emulator = new Emulator();
  for (const suffix of ["", "/owner"]) {
    const device = emulator.addDevice();
    const path = `/v1/devices/${device.id}`;
    assertEquals((await call(emulator, "DELETE", path + suffix)).body, { ok: true });
    assertEquals(device.owner, null);
    assertEquals((await call(emulator, "GET", path)).status, 403);
  }
});

Deno.test("reset() restarts an online device, and publishes the reason", async () => {
  using emulator = new Emulator();
  const device = emulator.addDevice({ id: ID });
  const stream = await open(emulator, `/v1/devices/${ID}/events/spark`);
  device.reset("panic, hard_fault");
  const published = [];
  for (let n = 0; n < 3; n++) {
    const { name, fields } = await stream.event();
    published.push([name, fields.data]);
  }
  assertEquals(published, [
    ["spark/status", "offline"],
    ["spark/status", "online"],
    ["spark/device/last_reset", "panic, hard_fault"],
  ]);
  device.goOffline();
  await stream.next();
  device.reset();
  assertEquals(device.online, false);
  assertThrows(() => device.reset(""), TypeError);
  await stream.cancel();
});
