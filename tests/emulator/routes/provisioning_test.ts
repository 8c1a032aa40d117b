import { assert, assertEquals, assertMatch } from "@std/assert";
import { Emulator } from "@particle-edge/emulator";
import { addDevice } from "../../../emulator/devices/add_device.ts";
import { Cloud } from "../../../emulator/cloud.ts";
import { ProvisioningStore } from "../../../emulator/stores/provisioning.ts";
import { assertRoundTrip } from "../files.ts";
import { call, DEVICE_ERROR, send, tokenOf } from "../helpers.ts";

const ID = "0123456789abcdef01234567";

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

Deno.test("device_claims returns a code and the ids of the devices", async () => {
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

Deno.test("a claim code makes its user the owner of the device that uses it, once", async () => {
  using emulator = new Emulator();
  const token = await tokenOf(emulator, "customer");
  const claimCode = async () =>
    (await call(emulator, "POST", "/v1/device_claims", { token })).body.claim_code;
  const [fresh, taken, asleep] = [
    emulator.addDevice({ owner: null }),
    emulator.addDevice(),
    emulator.addDevice({ owner: null, online: false }),
  ];
  const code = await claimCode();
  assertEquals(taken.useClaimCode(code), false);
  assertEquals(asleep.useClaimCode(code), false);
  assertEquals(fresh.useClaimCode("wrong"), false);
  assertEquals(fresh.useClaimCode(code), true);
  assertEquals(fresh.owner, "customer");
  await call(emulator, "DELETE", `/v1/devices/${fresh.id}`, { token });
  assertEquals(fresh.useClaimCode(code), false);
  assertEquals(fresh.owner, null);
  for (let n = 0; n < 100; n++) await claimCode();
  const last = await claimCode();
  assertEquals(fresh.useClaimCode(last), true);
  const { status } = await call(emulator, "POST", "/v1/device_claims", { json: { iccid: {} } });
  assertEquals(status, 400);
});

Deno.test("a transfer moves a device when its owner accepts it", async () => {
  using emulator = new Emulator();
  const token = await tokenOf(emulator, "buyer");
  const [device, other] = [emulator.addDevice({ id: ID }), emulator.addDevice()];
  const json = { id: ID, request_transfer: true };
  const request = async () =>
    (await call(emulator, "POST", "/v1/devices", { json, token })).body.transfer_id;
  const id = await request();
  assertEquals(await request(), id);
  assertEquals(device.owner, emulator.user.username);
  assertEquals([other.acceptTransfer(id), device.acceptTransfer("x")], [false, false]);
  assertEquals(device.acceptTransfer(id), true);
  assertEquals(device.owner, "buyer");
  assertEquals(device.acceptTransfer(id), false);
});

Deno.test("a transfer request ends when the owner of the device changes", async () => {
  using emulator = new Emulator();
  const token = await tokenOf(emulator, "buyer");
  const device = emulator.addDevice({ id: ID });
  const json = { id: ID, request_transfer: true };
  const { transfer_id } = (await call(emulator, "POST", "/v1/devices", { json, token })).body;
  await call(emulator, "DELETE", `/v1/devices/${ID}`);
  assertEquals(device.acceptTransfer(transfer_id), false);
  assertEquals(device.owner, null);
});

const PEM = "-----BEGIN PUBLIC KEY-----\nMIIBIjAN\n-----END PUBLIC KEY-----\n";

Deno.test("POST /v1/provisioning/:deviceId rejects invalid keys and devices of other users", async () => {
  using emulator = new Emulator();
  const token = await tokenOf(emulator, "other");
  emulator.addDevice({ id: ID });
  const post = (json: unknown, id = ID, as?: string) =>
    call(emulator, "POST", `/v1/provisioning/${id}`, { json, token: as });
  const good = { deviceID: ID, publicKey: PEM, filename: "f", order: "o", algorithm: "ecc" };
  const bad = [
    {},
    { ...good, publicKey: "key" },
    { ...good, publicKey: [PEM] },
    { ...good, publicKey: PEM.replace("MII", "A".repeat(5000)) },
    { ...good, algorithm: "dsa" },
    { ...good, algorithm: {} },
    { ...good, deviceID: "f".repeat(24) },
  ];
  for (const json of bad) assertEquals((await post(json)).status, 400, JSON.stringify(json));
  assertEquals(await post(good, "f".repeat(24)), { status: 403, body: DEVICE_ERROR });
  assertEquals(await post(good, ID, token), { status: 403, body: DEVICE_ERROR });
  assertEquals(await post(good), { status: 200, body: { ok: true } });
});

Deno.test("a serial number finds the user's own devices and unclaimed ones", async () => {
  using emulator = new Emulator();
  const token = await tokenOf(emulator, "other");
  emulator.addProduct({ id: 9000, slug: "kettle" });
  emulator.addDevice({ id: ID, serialNumber: "OWN1", iccid: "8934", platform: "boron" });
  const free = emulator.addDevice({ serialNumber: "FREE", owner: null });
  const sold = emulator.addDevice({ serialNumber: "SOLD", owner: "other", product: "kettle" });
  const find = (serial: string, as?: string) =>
    call(emulator, "GET", `/v1/serial_numbers/${serial}`, { token: as });
  const own = await find("own1");
  assertEquals(own.body, { ok: true, deviceID: ID, platform_id: 13, iccid: "8934" });
  assertEquals((await find("OWN1", token)).status, 404);
  for (const as of [undefined, token]) {
    assertEquals((await find("FREE", as)).body.deviceID, free.id);
    assertEquals((await find("SOLD", as)).body.deviceID, sold.id);
  }
  assertEquals((await find("none")).status, 404);
});

Deno.test("the factory backup is returned unchanged", async () => {
  using emulator = new Emulator();
  const manufacturingBackup = new Uint8Array([0, 255, 10]);
  emulator.addDevice({ id: ID, manufacturingBackup });
  const { id } = emulator.addDevice();
  const put = (id: string) => send(emulator, "PUT", `/v1/devices/${id}/backup_files`);
  assertEquals(new Uint8Array(await (await put(ID)).arrayBuffer()), manufacturingBackup);
  assertEquals((await call(emulator, "PUT", `/v1/devices/${id}/backup_files`)).status, 404);
});

Deno.test("unprotecting requires the last nonce and the values signed by the device", async () => {
  using emulator = new Emulator();
  const token = await tokenOf(emulator, "other");
  emulator.addProduct({ id: 9000, slug: "kettle", org: "acme" });
  emulator.addDevice({ id: ID, product: "kettle", protected: true });
  const open = emulator.addDevice();
  const put = (json: unknown, scope = "", as?: string) =>
    call(emulator, "PUT", `/v1${scope}/devices/${ID}/unprotect`, { json, token: as });
  const proof = {
    device_nonce: "bm9uY2U=",
    device_signature: "c2ln",
    device_public_key_fingerprint: "ZnA=",
  };
  const prepare = async (scope = "") => (await put({ action: "prepare" }, scope)).body.server_nonce;
  const outdated = await prepare();
  const nonce = await prepare("/products/kettle");
  const bad = [
    {},
    { action: "open" },
    { action: "confirm" },
    { action: "confirm", server_nonce: outdated, ...proof },
    { action: "confirm", server_nonce: nonce },
    { action: "confirm", server_nonce: nonce, ...proof, device_signature: "?" },
    { action: "confirm", server_nonce: [nonce], ...proof },
  ];
  for (const json of bad) assertEquals((await put(json)).status, 400, JSON.stringify(json));
  for (
    const [scope, status] of [["", 403], ["/orgs/acme", 404], ["/products/kettle", 404]] as const
  ) {
    assertEquals((await put({ action: "prepare" }, scope, token)).status, status);
  }
  const status = async () =>
    (await call(emulator, "GET", `/v1/devices/${ID}`)).body.device_protection.status;
  assertEquals(await status(), "active");
  const { body } = await put({ action: "confirm", server_nonce: nonce, ...proof }, "/orgs/acme");
  assertEquals([body.ok, typeof body.server_signature], [true, "string"]);
  assertEquals(await status(), "disabled");
  assertEquals((await put({ action: "prepare" })).status, 400);
  const unprotected = `/v1/devices/${open.id}/unprotect`;
  assertEquals(
    (await call(emulator, "PUT", unprotected, { json: { action: "prepare" } })).status,
    400,
  );
});

Deno.test("keys, claim codes, nonces and transfers are saved and loaded", () => {
  const cloud = new Cloud({});
  const { provisioning: store, defaultUser: user } = cloud;
  const device = addDevice(cloud, {});
  store.setKey(device, { pem: PEM, algorithm: "ecc" });
  const code = store.newCode(user);
  const nonce = store.newNonce(device);
  const transfer = store.requestTransfer(
    device,
    user,
    cloud.users.add({ username: "b", password: "b" }),
  );
  const loaded = new ProvisioningStore();
  assertRoundTrip(store, loaded);
  assertEquals(loaded.keyOf(device)?.algorithm, "ecc");
  assertEquals(loaded.takeCode(code), user.id);
  assertEquals(loaded.takeNonce(device, nonce), true);
  assertEquals(loaded.takeTransfer(transfer, device), cloud.users.find("b")?.id);
  cloud.closing.abort();
});

Deno.test("a registration code adds a device of the right platform to the product, once", async () => {
  using emulator = new Emulator();
  emulator.addProduct({ id: 9000, slug: "kettle", platform: "msom" });
  const path = "/v1/products/9000/registration_code";
  for (const device_id of ["", "kettle", 1, null]) {
    assertEquals((await call(emulator, "POST", path, { json: { device_id } })).status, 400);
  }
  const stranger = await tokenOf(emulator, "stranger");
  assertEquals((await call(emulator, "POST", path, { token: stranger })).status, 404);
  const create = async (json?: object): Promise<string> => {
    const { status, body } = await call(emulator, "POST", path, { json });
    assertEquals(status, 200);
    return body.registration_code;
  };
  const device = emulator.addDevice({ owner: null, platform: "msom" });
  const other = emulator.addDevice({ owner: null, platform: "msom" });
  const foreign = emulator.addDevice({ owner: "stranger", platform: "msom" });
  const argon = emulator.addDevice({ owner: null, platform: "argon" });
  const code = await create({ device_id: device.id.toUpperCase() });
  assertEquals([other.useRegistrationCode(code), device.useRegistrationCode("x")], [false, false]);
  using restored = new Emulator({ state: emulator.save() });
  const again = restored.addDevice({ id: device.id });
  for (const one of [device, again]) {
    one.goOffline();
    assertEquals(one.useRegistrationCode(code), false);
    one.goOnline();
    assertEquals([one.useRegistrationCode(code), one.useRegistrationCode(code)], [true, false]);
    assertEquals(one.owner, emulator.user.username);
  }
  const { body } = await call(emulator, "GET", `/v1/products/9000/devices/${device.id}`);
  assertEquals([body.product_id, body.quarantined ?? false], [9000, false]);
  const open = await create();
  const refused = [foreign, argon].map((one) => one.useRegistrationCode(open));
  assertEquals([...refused, other.useRegistrationCode(open)], [false, false, true]);
});
