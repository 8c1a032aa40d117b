import { assert, assertEquals, assertMatch } from "@std/assert";
import { Emulator } from "@particle-edge/emulator";
import { FakeTime } from "@std/testing/time";
import { call, DEVICE_ERROR, type Json, send, tokenOf } from "../helpers.ts";

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

Deno.test("an unknown device and a foreign one answer alike on every route", async () => {
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
      const answer = await call(emulator, method, path, { token });
      assertEquals(answer, { status: 403, body: DEVICE_ERROR }, `${method} ${path}`);
    }
  }
  // One's own device is no member of a product it is not in.
  const outside = await call(emulator, "GET", `/v1/products/kettle/devices/${id}`);
  assertEquals(outside.status, 403);
  assertEquals((await call(emulator, "GET", `/v1/devices/${id}`)).status, 200);
});

Deno.test("functions: unknown, offline, too long an argument", async () => {
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

Deno.test("functions: a device that does not answer in time", async () => {
  using time = new FakeTime();
  for (const timeout of [undefined, 400] as const) {
    using emulator = new Emulator({ deviceErrors: { timeout } });
    let answer: { status: number; body: Json } | undefined;
    emulator.addDevice({ id: ID, functions: { hang: () => new Promise(() => {}) } });
    const pending = call(emulator, "POST", `/v1/devices/${ID}/hang`).then((it) => answer = it);
    await time.tickAsync(29_999);
    assertEquals(answer, undefined);
    await time.tickAsync(1);
    await pending;
    assertEquals(answer, { status: timeout ?? 408, body: { ok: false, error: "Timed out." } });
  }
});

Deno.test("functions: one that throws looks like a timeout and is reported", async () => {
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

Deno.test("functions: the argument comes as arg or args, from JSON or a form", async () => {
  using emulator = new Emulator();
  const got: string[] = [];
  const f = (argument: string) => got.push(argument);
  emulator.addDevice({ id: ID, name: "kettle", functions: { f } });
  const path = `/v1/devices/kettle/f`;
  const answers = [
    await call(emulator, "POST", path, { json: { arg: "a" } }),
    await call(emulator, "POST", path, { json: { args: "b" } }),
    await call(emulator, "POST", path, { form: { arg: "c" } }),
    await call(emulator, "POST", path, { json: {} }),
    await call(emulator, "POST", path),
  ];
  assertEquals(got, ["a", "b", "c", "", ""]);
  assertEquals(answers.map(({ body }) => body.return_value), [1, 2, 3, 4, 5]);
  assertEquals(answers[0]?.body, { id: ID, name: "kettle", connected: true, return_value: 1 });
});

Deno.test("functions: the value is an int, raw if asked for", async () => {
  using emulator = new Emulator();
  const functions = { cut: () => -2.9, nothing: () => NaN, later: () => Promise.resolve(7) };
  emulator.addDevice({ id: ID, functions });
  const value = async (name: string) =>
    (await call(emulator, "POST", `/v1/devices/${ID}/${name}`)).body.return_value;
  assertEquals([await value("cut"), await value("nothing"), await value("later")], [-2, 0, 7]);
  const raw = await send(emulator, "POST", `/v1/devices/${ID}/later`, { form: { format: "raw" } });
  assertEquals(await raw.text(), "7");
});

Deno.test("variables: unknown, offline, throwing, slow", async () => {
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

Deno.test("PUT /v1/devices/:deviceId refuses what it cannot read, and changes nothing then", async () => {
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

Deno.test("PUT of a product's device: development, groups, firmware lock", async () => {
  using emulator = new Emulator();
  emulator.addProduct({ id: 9000, slug: "kettle" });
  const device = emulator.addDevice({ id: ID, product: 9000, firmwareVersion: 1 });
  const path = `/v1/products/kettle/devices/${ID}`;
  const put = async (json: unknown) => (await call(emulator, "PUT", path, { json })).body;
  const get = async () => (await call(emulator, "GET", path)).body;
  assertEquals((await put({ development: true })).development, true);
  assertEquals((await put({ groups: ["a", "b", "a"] })).groups, ["a", "b"]);
  assertEquals((await call(emulator, "PUT", path, { form: { "groups[]": "c" } })).body.groups, [
    "c",
  ]);
  assertEquals((await put({ groups: ["A B"] })).ok, false);
  assertEquals((await put({ desired_firmware_version: 2 })).desired_firmware_version, 2);
  assertEquals((await get()).firmware_version, 1);
  device.goOffline();
  device.goOnline();
  assertEquals((await get()).firmware_version, 2);
  await put({ desired_firmware_version: 3, flash: true });
  const { groups, development, firmware_version, desired_firmware_version, product_id } =
    await get();
  assertEquals([groups, development, firmware_version, desired_firmware_version, product_id], [
    ["c"],
    true,
    3,
    3,
    9000,
  ]);
  assertEquals((await put({ desired_firmware_version: null })).desired_firmware_version, null);
});

Deno.test("PUT …/ping tells whether the device is online", async () => {
  using emulator = new Emulator();
  const device = emulator.addDevice({ id: ID, platform: "photon" });
  assertEquals(device.platformId, 6);
  const ping = async () => (await call(emulator, "PUT", `/v1/devices/${ID}/ping`)).body;
  assertEquals(await ping(), { online: true, ok: true });
  device.goOffline();
  assertEquals(await ping(), { online: false, ok: true });
});

Deno.test("POST /v1/devices claims: unknown, foreign, transfer, unclaimed", async () => {
  using emulator = new Emulator();
  emulator.addUser({ username: "other", password: "pw" });
  const foreign = emulator.addDevice({ owner: "other" });
  const free = emulator.addDevice({ owner: null });
  const claim = (json: unknown) => call(emulator, "POST", "/v1/devices", { json });
  const unknown = await claim({ id: ID });
  assertEquals(unknown, { status: 404, body: { ok: false, errors: ["device not found"] } });
  const refused = await claim({ id: foreign.id });
  assertEquals(refused.status, 403);
  assertMatch(refused.body.errors[0], /belongs to someone else/);
  assertEquals(foreign.owner, "other");
  const transfer = await claim({ id: foreign.id, request_transfer: true });
  assertMatch(transfer.body.transfer_id, /^[0-9a-f]{24}$/);
  assertEquals((await claim({})).status, 400);
  const claimed = await call(emulator, "POST", "/v1/devices", { form: { id: free.id } });
  assertEquals(claimed.body, { ok: true, deviceID: free.id, claimed: true });
  assertEquals(free.owner, emulator.user.username);
});

Deno.test("POST /v1/devices provisions a device for a platform or a product", async () => {
  using emulator = new Emulator();
  const token = await tokenOf(emulator, "other");
  emulator.addProduct({ id: 9000, slug: "kettle", platform: "boron" });
  const post = (product_id: unknown, as?: string) =>
    call(emulator, "POST", "/v1/devices", { json: { product_id }, token: as });
  const { body } = await post(6);
  assertMatch(body.id, /^[0-9a-f]{24}$/);
  assertEquals([body.platform_id, body.product_id, body.online], [6, 6, false]);
  assertEquals((await post("kettle")).body.product_id, 9000);
  assertEquals((await post(9001)).status, 404);
  assertEquals((await post(9000, token)).status, 404);
  assertEquals((await call(emulator, "GET", "/v1/devices")).body.length, 2);
});

Deno.test("DELETE /v1/devices/:deviceId and …/owner unclaim", async () => {
  using emulator = new Emulator();
  for (const suffix of ["", "/owner"]) {
    const device = emulator.addDevice();
    const path = `/v1/devices/${device.id}`;
    assertEquals((await call(emulator, "DELETE", path + suffix)).body, { ok: true });
    assertEquals(device.owner, null);
    assertEquals((await call(emulator, "GET", path)).status, 403);
  }
});

Deno.test("DELETE of a product's device removes it, unclaims a customer's, denies quarantined ones", async () => {
  using emulator = new Emulator();
  emulator.addUser({ username: "customer", password: "pw" });
  emulator.addProduct({ id: 9000, slug: "kettle" });
  const mine = emulator.addDevice({ product: "kettle" });
  const sold = emulator.addDevice({ product: "kettle", owner: "customer" });
  const strange = emulator.addDevice({ product: "kettle", owner: null, quarantined: true });
  for (const { id } of [mine, sold]) {
    const response = await send(emulator, "DELETE", `/v1/products/9000/devices/${id}`);
    assertEquals([response.status, await response.text()], [204, ""]);
  }
  assertEquals([mine.product, mine.owner], [null, emulator.user.username]);
  assertEquals([sold.product, sold.owner], [null, null]);
  const path = `/v1/products/9000/devices/${strange.id}`;
  assertEquals((await call(emulator, "DELETE", path, { json: { deny: true } })).status, 204);
  const { denied, quarantined } = (await call(emulator, "GET", path)).body;
  assertEquals([denied, quarantined], [true, true]);
});

Deno.test("a product is 404 for strangers and when there is none", async () => {
  using emulator = new Emulator();
  const token = await tokenOf(emulator, "other");
  emulator.addProduct({ id: 9000, slug: "kettle" });
  for (const [product, as] of [["kettle", token], ["9000", token], ["none", undefined]] as const) {
    for (const suffix of ["devices", "events", "devices/x/f"]) {
      const { status } = await call(emulator, "GET", `/v1/products/${product}/${suffix}`, {
        token: as,
      });
      assertEquals(status, 404);
    }
  }
});

Deno.test("GET /v1/products/:product/devices filters, sorts and pages", async () => {
  using time = new FakeTime();
  using emulator = new Emulator();
  emulator.addUser({ username: "customer", password: "pw" });
  emulator.addProduct({ id: 9000, slug: "kettle" });
  const add = (name: string, options = {}) => {
    time.tick(1);
    return emulator.addDevice({ name, product: "kettle", ...options });
  };
  add("bert", { groups: ["x"], firmwareVersion: 2, serialNumber: "AB12", owner: "customer" });
  const { id } = add("anna", { groups: ["x", "y"], firmwareVersion: 3 });
  add("carl", { firmwareVersion: 1 });
  add("odd", { quarantined: true });
  emulator.addDevice({ name: "elsewhere" });
  const list = async (query: string) =>
    (await call(emulator, "GET", `/v1/products/kettle/devices${query}`)).body;
  const found: [string, string[]][] = [
    ["", ["carl", "anna", "bert"]],
    [`?deviceId=${id}`, ["anna"]],
    ["?deviceName=AR", ["carl"]],
    ["?serialNumber=b1", ["bert"]],
    ["?groups=y,z", ["anna"]],
    ["?groups=x&sortAttr=deviceName", ["anna", "bert"]],
    ["?quarantined=true", ["odd"]],
    ["?sortAttr=deviceName&sortDir=desc", ["carl", "bert", "anna"]],
    ["?sortAttr=firmwareVersion&sortDir=asc", ["carl", "bert", "anna"]],
    ["?sortAttr=lastConnection&sortDir=asc", ["bert", "anna", "carl"]],
    ["?perPage=2", ["carl", "anna"]],
    ["?per_page=2&page=2", ["bert"]],
    ["?perPage=2&page=3", []],
    ["?perPage=0&page=x", ["carl", "anna", "bert"]],
  ];
  for (const [query, expected] of found) {
    assertEquals(names((await list(query)).devices), expected, query);
  }
  const { devices, customers, meta } = await list("?perPage=2&page=2");
  assertEquals(meta, { total_pages: 2 });
  assertEquals(names(customers.map(({ username }: Json) => ({ name: username }))), ["customer"]);
  assertEquals(devices[0].groups, ["x"]);
});

Deno.test("functions and variables work in a product's scope too", async () => {
  using emulator = new Emulator();
  emulator.addProduct({ id: 9000, slug: "kettle" });
  emulator.addDevice({
    id: ID,
    product: "kettle",
    owner: null,
    functions: { f: () => 4 },
    variables: { v: 5 },
  });
  const base = `/v1/products/kettle/devices/${ID}`;
  assertEquals((await call(emulator, "POST", `${base}/f`)).body.return_value, 4);
  assertEquals((await call(emulator, "GET", `${base}/v`)).body.result, 5);
  assertEquals((await call(emulator, "PUT", `${base}/ping`)).body.online, true);
});

Deno.test("device_claims gives a code and the ids of the scope", async () => {
  using emulator = new Emulator();
  emulator.addProduct({ id: 9000, slug: "kettle" });
  const device = emulator.addDevice();
  const member = emulator.addDevice({ product: "kettle", owner: null });
  const post = async (path: string) => (await call(emulator, "POST", path, { json: {} })).body;
  const own = await post("/v1/device_claims");
  assertMatch(own.claim_code, /^[A-Za-z0-9+/]{63}$/);
  assertEquals(own.device_ids, [device.id]);
  assertEquals((await post("/v1/products/9000/device_claims")).device_ids, [member.id]);
  assert(own.claim_code !== (await post("/v1/device_claims")).claim_code);
});
