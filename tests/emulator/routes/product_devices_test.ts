import { assertEquals, assertThrows } from "@std/assert";
import { Emulator } from "@particle-edge/emulator";
import { FakeTime } from "@std/testing/time";
import { sendFiles } from "../files.ts";
import { call, type Json, send, tokenOf } from "../helpers.ts";

const ID = "0123456789abcdef01234567";
const names = (devices: Json[]) => devices.map(({ name }) => name);

Deno.test("PUT of a product's device: development, groups, firmware lock", async () => {
  using time = new FakeTime();
  using emulator = new Emulator();
  emulator.addProduct({ id: 9000, slug: "kettle" });
  const device = emulator.addDevice({ id: ID, product: 9000, firmwareVersion: 1 });
  const path = `/v1/products/kettle/devices/${ID}`;
  const put = async (json: unknown) => (await call(emulator, "PUT", path, { json })).body;
  const get = async () => (await call(emulator, "GET", path)).body;
  assertEquals((await put({ development: true })).development, true);
  assertEquals((await put({ development: false })).development, false);
  assertEquals((await put({ groups: ["a", "b", "a"] })).groups, ["a", "b"]);
  assertEquals((await call(emulator, "PUT", path, { form: { "groups[]": "c" } })).body.groups, [
    "c",
  ]);
  assertEquals((await put({ groups: ["A B"] })).ok, false);
  assertEquals((await put({ desired_firmware_version: 2 })).desired_firmware_version, 2);
  assertEquals((await get()).firmware_version, 1);
  device.goOffline();
  device.goOnline();
  time.tick(10_000); // By now, the updates have ended.
  assertEquals((await get()).firmware_version, 2);
  await put({ desired_firmware_version: 3, flash: true });
  time.tick(10_000);
  const { groups, development, firmware_version, desired_firmware_version, product_id } =
    await get();
  assertEquals([groups, development, firmware_version, desired_firmware_version, product_id], [
    ["c"],
    false,
    3,
    3,
    9000,
  ]);
  assertEquals((await put({ desired_firmware_version: null })).desired_firmware_version, null);
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

Deno.test("a product is 404 for other users and if it does not exist", async () => {
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

Deno.test("functions and variables work in the scope of a product, too", async () => {
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

const NOTHING = {
  updated: 0,
  updatedDeviceIds: [],
  existingDeviceIds: [],
  nonmemberDeviceIds: [],
  invalidDeviceIds: [],
  protectedDeviceIds: [],
};
const IMPORT = "/v1/products/kettle/devices";

Deno.test("POST …/devices rejects a request without devices, and changes nothing", async () => {
  using emulator = new Emulator();
  emulator.addProduct({ id: 9000, slug: "kettle" });
  const device = emulator.addDevice({ id: ID });
  const bad = [
    {},
    { id: "" },
    { id: { __proto__: null } },
    { ids: [] },
    { ids: [ID, {}] },
    { ids: Array.from({ length: 10_001 }, (_, i) => String(i)) },
    { id: ID, claim_user: "stranger" },
    { id: ID, claim_user: { toString: 1 } },
  ];
  for (const json of bad) {
    assertEquals((await call(emulator, "POST", IMPORT, { json })).status, 400);
  }
  assertEquals((await call(emulator, "POST", IMPORT)).status, 400);
  assertEquals((await sendFiles(emulator, "POST", IMPORT, { "ids.txt": "\n \n" })).status, 400);
  const torn = await call(emulator, "POST", IMPORT, {
    headers: { "content-type": "multipart/form-data" },
    form: { id: ID },
  });
  assertEquals([torn.status, device.product], [400, null]);
  const token = await tokenOf(emulator, "other");
  assertEquals((await call(emulator, "POST", IMPORT, { json: { id: ID }, token })).status, 404);
});

Deno.test("POST …/devices reports the result for each device", async () => {
  using emulator = new Emulator();
  emulator.addUser({ username: "other", password: "pw" });
  emulator.addProduct({ id: 9000, slug: "kettle" });
  emulator.addProduct({ id: 9001, slug: "mine-too" });
  emulator.addProduct({ id: 9002, slug: "theirs", owner: "other" });
  const free = emulator.addDevice({ id: ID, owner: null });
  const member = emulator.addDevice({ product: "kettle" });
  const elsewhere = emulator.addDevice({ product: "mine-too" });
  const guarded = emulator.addDevice({ protected: true });
  const foreign = [
    emulator.addDevice({ owner: "other" }).id,
    emulator.addDevice({ owner: null, product: "theirs" }).id,
  ];
  const invalid = [
    emulator.addDevice({ platform: "photon" }).id,
    "f".repeat(24),
    "__proto__",
  ];
  const ids = [
    ID.toUpperCase(),
    member.id,
    elsewhere.id,
    guarded.id,
    ...foreign,
    ...invalid,
    member.id,
  ];
  const { status, body } = await call(emulator, "POST", IMPORT, { json: { ids } });
  assertEquals([status, body], [200, {
    updated: 1,
    updatedDeviceIds: [ID.toUpperCase()],
    existingDeviceIds: [member.id],
    nonmemberDeviceIds: [elsewhere.id, ...foreign],
    invalidDeviceIds: invalid,
    protectedDeviceIds: [guarded.id],
  }]);
  assertEquals([free.product, free.owner], [9000, null]);
  assertEquals([elsewhere.product, guarded.product], [9001, null]);
});

Deno.test("a product whose devices should be protected takes protected devices", async () => {
  using emulator = new Emulator();
  emulator.addProduct({ id: 9000, slug: "kettle", deviceProtection: true });
  const { id } = emulator.addDevice({ protected: true });
  const { body } = await call(emulator, "POST", IMPORT, { json: { id } });
  assertEquals(body, { ...NOTHING, updated: 1, updatedDeviceIds: [id] });
});

Deno.test("a file can name devices by id, serial number, IMEI and ICCID, and a member can claim them", async () => {
  using emulator = new Emulator();
  emulator.addProduct({ id: 9000, slug: "kettle" });
  const devices = [
    emulator.addDevice({ id: ID, owner: null }),
    emulator.addDevice({ serialNumber: "P01AB", owner: null }),
    emulator.addDevice({ imei: "352753090000001", owner: null }),
    emulator.addDevice({ iccid: "8934076500002586220", owner: null }),
  ];
  const lines = [ID, "p01ab", "352753090000001", "8934076500002586220"];
  const text = "\uFEFF" + lines.join("\r\n") + "\r\n";
  const fields = { claim_user: emulator.user.username };
  const { body } = await sendFiles(emulator, "POST", IMPORT, { "ids.txt": text }, fields);
  assertEquals(body, { ...NOTHING, updated: 4, updatedDeviceIds: lines });
  for (const { product, owner } of devices) {
    assertEquals([product, owner], [9000, emulator.user.username]);
  }
});

Deno.test("a device that reports a product waits in quarantine until it is approved", async () => {
  using emulator = new Emulator();
  emulator.addProduct({ id: 9000, slug: "kettle" });
  const device = emulator.addDevice({ id: ID, owner: null });
  device.reportProduct("kettle", 3);
  const quarantined = async () =>
    (await call(emulator, "GET", `${IMPORT}?quarantined=true`)).body.devices.map((
      { id, denied, firmware_version }: Json,
    ) => [id, denied, firmware_version]);
  assertEquals(await quarantined(), [[ID, false, 3]]);
  await call(emulator, "DELETE", `${IMPORT}/${ID}`, { json: { deny: true } });
  assertEquals(await quarantined(), [[ID, true, 3]]);
  const { body } = await call(emulator, "POST", IMPORT, { form: { id: ID } });
  assertEquals(body, { ...NOTHING, updated: 1, updatedDeviceIds: [ID] });
  assertEquals(await quarantined(), []);
  device.reportProduct(9000, 4);
  const { quarantined: again, denied, firmware_version } =
    (await call(emulator, "GET", `${IMPORT}/${ID}`)).body;
  assertEquals([again, denied, firmware_version], [false, false, 4]);
});

Deno.test("a product without a quarantine imports a device that reports it at once", async () => {
  using emulator = new Emulator();
  emulator.addProduct({ id: 9000, slug: "kettle", quarantine: false });
  const device = emulator.addDevice({ id: ID });
  device.reportProduct("kettle");
  const added = emulator.addDevice({ product: "kettle", quarantined: true });
  for (const { id } of [device, added]) {
    assertEquals((await call(emulator, "GET", `${IMPORT}/${id}`)).body.quarantined, false);
  }
  emulator.addProduct({ id: 9001, slug: "photons", platform: "photon" });
  assertThrows(() => device.reportProduct("photons"), TypeError, "platform");
  assertThrows(() => device.reportProduct("none"), TypeError, "addProduct");
  assertThrows(() => device.reportProduct("kettle", -1), TypeError, "firmware version");
});

Deno.test("PUT /v1/devices/:deviceId moves a device between products of the same platform", async () => {
  using emulator = new Emulator();
  emulator.addUser({ username: "other", password: "pw" });
  emulator.addProduct({ id: 9000, slug: "kettle" });
  emulator.addProduct({ id: 9001, slug: "photons", platform: "photon" });
  emulator.addProduct({ id: 9002, slug: "theirs", owner: "other" });
  const device = emulator.addDevice({ id: ID });
  const put = (product_id: unknown) =>
    call(emulator, "PUT", `/v1/devices/${ID}`, { json: { product_id, update_after_claim: false } });
  for (const [product, status] of [[9001, 400], [9002, 404], ["none", 404], [{}, 400]] as const) {
    assertEquals((await put(product)).status, status);
  }
  assertEquals((await put("kettle")).body, { id: ID, product_id: 9000 });
  assertEquals(device.product, 9000);
  await call(emulator, "PUT", `${IMPORT}/${ID}`, { json: { groups: ["a"] } });
  assertEquals((await put(12)).body, { id: ID, product_id: 12 });
  assertEquals(device.product, null);
  await put(9000);
  assertEquals((await call(emulator, "GET", `${IMPORT}/${ID}`)).body.groups, []);
});

Deno.test("an import includes and activates the SIMs, and claim_user may be a member of the team", async () => {
  using emulator = new Emulator();
  emulator.addProduct({ id: 9000, slug: "kettle", platform: "boron" });
  emulator.addUser({ username: "member", password: "pw" });
  await call(emulator, "POST", "/v1/products/9000/team", { json: { username: "member" } });
  const iccid = "8934076500002586220";
  const { id } = emulator.addDevice({ platform: "boron", iccid, owner: null });
  const import_ = (json: unknown) => call(emulator, "POST", "/v1/products/9000/devices", { json });
  assertEquals((await import_({ id, claim_user: "nobody" })).status, 400);
  const sims = async () =>
    (await call(emulator, "GET", "/v1/products/9000/sims")).body.sims.map((
      { _id, status }: Json,
    ) => [_id, status]);
  await call(emulator, "PUT", `/v1/sims/${iccid}`, { json: { action: "activate" } });
  await call(emulator, "PUT", `/v1/sims/${iccid}`, { json: { action: "deactivate" } });
  assertEquals(await sims(), []);
  const { body } = await import_({ id, claim_user: "member", import_sims: false });
  assertEquals([body.updated, await sims()], [1, [[iccid, "active"]]]);
  const device = await call(emulator, "GET", `/v1/products/9000/devices/${id}`);
  assertEquals(device.body.owner, "member");
});
