import { assertEquals, assertThrows } from "@std/assert";
import {
  type AddDeviceToProductOptions,
  type DeviceInfo,
  type DeviceListResponse,
  type JSONResponse,
  Particle,
} from "../../mod.ts";
import { recorder } from "../kit/recorder.ts";
import { checkHostileIds } from "./hostile.ts";
import { checkRow, recorded, type Row } from "./wire.ts";

const deviceId = "0123456789abcdef01234567";
const own = `/v1/devices/${deviceId}`;
const inProduct = `/v1/products/p/devices/${deviceId}`;
const product = "p";

const rows: Record<string, Row> = {
  "listDevices()": [(particle) => particle.listDevices(), "GET", "/v1/devices"],
  "listDevices() for a product": [
    (particle) =>
      particle.listDevices({
        product: 7,
        deviceId: "ab",
        deviceName: "x y",
        serialNumber: "P0 1",
        quarantined: false,
        groups: ["a", "b"],
        sortAttr: "deviceName",
        sortDir: "asc",
        page: 0,
        perPage: 5,
      }),
    "GET",
    "/v1/products/7/devices?deviceId=ab&deviceName=x%20y&serialNumber=P0%201&quarantined=false&groups=a%2Cb&sortAttr=deviceName&sortDir=asc&page=0&per_page=5",
  ],
  "listDevices() with one group": [
    (particle) => particle.listDevices({ product, groups: "a" }),
    "GET",
    "/v1/products/p/devices?groups=a",
  ],
  "listDevices() with an empty list of groups": [
    (particle) => particle.listDevices({ product, groups: [] }),
    "GET",
    "/v1/products/p/devices",
  ],
  "getDevice()": [(particle) => particle.getDevice({ deviceId }), "GET", own],
  "getDevice() for a product": [
    (particle) => particle.getDevice({ deviceId, product }),
    "GET",
    inProduct,
  ],
  "claimDevice()": [
    (particle) => particle.claimDevice({ deviceId }),
    "POST",
    "/v1/devices",
    { id: deviceId, request_transfer: false },
  ],
  "claimDevice() with a transfer request": [
    (particle) => particle.claimDevice({ deviceId, requestTransfer: true }),
    "POST",
    "/v1/devices",
    { id: deviceId, request_transfer: true },
  ],
  "addDeviceToProduct()": [
    (particle) => particle.addDeviceToProduct({ product, deviceId }),
    "POST",
    "/v1/products/p/devices",
    { id: deviceId },
  ],
  "addDeviceToProduct() with several devices, their SIM cards and a user": [
    (particle) =>
      particle.addDeviceToProduct({
        product,
        deviceIds: [deviceId, "b"],
        importSims: true,
        claimUser: "user@example.com",
      }),
    "POST",
    "/v1/products/p/devices",
    { ids: [deviceId, "b"], import_sims: true, claim_user: "user@example.com" },
  ],
  "removeDevice()": [(particle) => particle.removeDevice({ deviceId, deny: true }), "DELETE", own],
  "removeDevice() for a product": [
    (particle) => particle.removeDevice({ deviceId, product, deny: false }),
    "DELETE",
    inProduct,
    { deny: false },
  ],
  "removeDeviceOwner()": [
    (particle) => particle.removeDeviceOwner({ deviceId, product }),
    "DELETE",
    `${inProduct}/owner`,
  ],
  "renameDevice()": [
    (particle) => particle.renameDevice({ deviceId, name: "new" }),
    "PUT",
    own,
    { name: "new" },
  ],
  "signalDevice() on": [
    (particle) => particle.signalDevice({ deviceId, signal: true }),
    "PUT",
    own,
    { signal: "1" },
  ],
  "signalDevice() off, for a product": [
    (particle) => particle.signalDevice({ deviceId, product, signal: false }),
    "PUT",
    inProduct,
    { signal: "0" },
  ],
  "setDeviceNotes()": [
    (particle) => particle.setDeviceNotes({ deviceId, notes: "" }),
    "PUT",
    own,
    { notes: "" },
  ],
  "markAsDevelopmentDevice()": [
    (particle) => particle.markAsDevelopmentDevice({ deviceId, product }),
    "PUT",
    inProduct,
    { development: true },
  ],
  "markAsDevelopmentDevice() with false": [
    (particle) => particle.markAsDevelopmentDevice({ deviceId, product, development: false }),
    "PUT",
    inProduct,
    { development: false },
  ],
  "forceFirmwareUpdates()": [
    (particle) => particle.forceFirmwareUpdates({ deviceId }),
    "PUT",
    own,
    { firmware_updates_forced: true },
  ],
  "forceFirmwareUpdates() with false, for a product": [
    (particle) => particle.forceFirmwareUpdates({ deviceId, product, forced: false }),
    "PUT",
    inProduct,
    { firmware_updates_forced: false },
  ],
  "pingDevice()": [(particle) => particle.pingDevice({ deviceId }), "PUT", `${own}/ping`],
  "pingDevice() for a product": [
    (particle) => particle.pingDevice({ deviceId, product }),
    "PUT",
    `${inProduct}/ping`,
  ],
  "listDeviceOrders()": [
    (particle) => particle.listDeviceOrders({ product: 7 }),
    "GET",
    "/v1/products/7/device_orders",
  ],
  "lockDeviceProductFirmware()": [
    (particle) =>
      particle.lockDeviceProductFirmware({
        deviceId,
        product,
        desiredFirmwareVersion: 0,
        flash: false,
      }),
    "PUT",
    inProduct,
    { desired_firmware_version: 0, flash: false },
  ],
  "unlockDeviceProductFirmware()": [
    (particle) => particle.unlockDeviceProductFirmware({ deviceId, product }),
    "PUT",
    inProduct,
    { desired_firmware_version: null },
  ],
  "updateDevice()": [
    (particle) =>
      particle.updateDevice({
        deviceId,
        name: "n",
        signal: false,
        notes: "",
        development: true,
        flash: true,
        firmwareUpdatesForced: false,
      }),
    "PUT",
    own,
    { name: "n", signal: "0", notes: "", firmware_updates_forced: false },
  ],
  "updateDevice() for a product": [
    (particle) =>
      particle.updateDevice({
        deviceId,
        product,
        development: false,
        desiredFirmwareVersion: null,
        flash: false,
      }),
    "PUT",
    inProduct,
    { development: false, desired_firmware_version: null, flash: false },
  ],
  "getVariable()": [
    (particle) => particle.getVariable({ deviceId, name: "temp" }),
    "GET",
    `${own}/temp`,
  ],
  "getVariable() for a product": [
    (particle) => particle.getVariable({ deviceId, product, name: "temp" }),
    "GET",
    `${inProduct}/temp`,
  ],
  "getVariableRaw()": [
    (particle) => particle.getVariableRaw({ deviceId, name: "temp" }),
    "GET",
    `${own}/temp?format=raw`,
  ],
  "getVariableRaw() for a product": [
    (particle) => particle.getVariableRaw({ deviceId, product, name: "temp" }),
    "GET",
    `${inProduct}/temp?format=raw`,
  ],
  "callFunctionRaw()": [
    (particle) => particle.callFunctionRaw({ deviceId, name: "brew" }),
    "POST",
    `${own}/brew`,
    { format: "raw" },
  ],
  "callFunctionRaw() for a product, with an argument": [
    (particle) => particle.callFunctionRaw({ deviceId, product, name: "brew", argument: "é" }),
    "POST",
    `${inProduct}/brew`,
    { args: "é", format: "raw" },
  ],
  "callFunction()": [
    (particle) => particle.callFunction({ deviceId, name: "brew" }),
    "POST",
    `${own}/brew`,
    {},
  ],
  "callFunction() with an argument": [
    (particle) => particle.callFunction({ deviceId, name: "brew", argument: "" }),
    "POST",
    `${own}/brew`,
    { args: "" },
  ],
  "callFunction() for a product": [
    (particle) => particle.callFunction({ deviceId, product, name: "brew", argument: "é" }),
    "POST",
    `${inProduct}/brew`,
    { args: "é" },
  ],
};

for (const [name, row] of Object.entries(rows)) {
  Deno.test(`${name} sends the expected request`, () => checkRow(row));
}

Deno.test("addDeviceToProduct() uploads a file instead of sending an id", async () => {
  const { particle, requests } = recorded();
  await particle.addDeviceToProduct({ product, deviceId, file: new Blob(["id1\nid2"]) });
  const parts = [...requests[0]!.body as FormData];
  assertEquals(parts.map(([name, value]) => [name, (value as File).name]), [["file", "file"]]);
  assertEquals(await (parts[0]![1] as File).text(), "id1\nid2");
});

Deno.test("addDeviceToProduct() sends the other options of a file in the query", async () => {
  const { particle, requests } = recorded();
  const file = new Blob(["id1"]);
  const claimUser = "a+b@example.com";
  await particle.addDeviceToProduct({ product, file, importSims: false, claimUser });
  const { url, body } = requests[0]!;
  assertEquals(new URL(url).search, "?import_sims=false&claim_user=a%2Bb%40example.com");
  assertEquals([...(body as FormData).keys()], ["file"]);
});

Deno.test("addDeviceToProduct() sends a file again after the connection is lost", async () => {
  const { fetch, requests } = recorder(new TypeError("connection lost"), Response.json({}));
  const particle = new Particle({ auth: "t", fetch, retry: { baseDelay: 0 } });
  const file = new Blob(["id1"]).stream();
  await particle.addDeviceToProduct({ product, file });
  const files = requests.map(({ body }) => (body as FormData).get("file") as File);
  assertEquals(await Promise.all(files.map((each) => each.text())), ["id1", "id1"]);
});

Deno.test("addDeviceToProduct() throws for invalid devices and users before any request", () => {
  const { particle, requests } = recorded();
  const wrong: [AddDeviceToProductOptions, string][] = [
    [{ product, deviceIds: [] }, "deviceIds must contain at least one id"],
    [{ product, deviceIds: [deviceId, ""] }, "deviceIds must not be empty"],
    [{ product, deviceIds: [7 as unknown as string] }, "deviceIds must be a string"],
    [{ product, deviceId, claimUser: "" }, "claimUser must not be empty"],
  ];
  for (const [options, message] of wrong) {
    assertThrows(() => particle.addDeviceToProduct(options), TypeError, message);
  }
  assertEquals(requests.length, 0);
});

Deno.test("getVariableRaw() resolves to the text of any value, callFunctionRaw() to a number", async () => {
  const { particle } = recorded(
    new Response("46"),
    new Response("grün, not JSON"),
    new Response(""),
    new Response("-1"),
  );
  const options = { deviceId, name: "n" };
  const read: () => Promise<string> = () => particle.getVariableRaw(options);
  assertEquals([await read(), await read(), await read()], ["46", "grün, not JSON", ""]);
  const called: JSONResponse<number> = await particle.callFunctionRaw(options);
  assertEquals(called, { body: -1, statusCode: 200 });
});

Deno.test("getVariableRaw() rejects for an error of the cloud, and throws for invalid options", async () => {
  const { particle, requests } = recorded(
    Response.json({ ok: false, error: "Variable not found" }, { status: 404 }),
  );
  const error = await particle.getVariableRaw({ deviceId, name: "n" })
    .then(() => undefined, (error) => error);
  assertEquals([error?.statusCode, error?.message.includes("Variable not found")], [404, true]);
  assertThrows(() => particle.getVariableRaw({ deviceId, name: "" }), TypeError, "name");
  assertThrows(
    () => particle.getVariableRaw({ deviceId, name: "n", timeout: -1 }),
    TypeError,
    "timeout",
  );
  assertEquals(requests.length, 1);
});

Deno.test("signalDevice() and updateDevice() do not treat the device's signal as an AbortSignal", async () => {
  const { particle, requests } = recorded();
  await particle.signalDevice({ deviceId, signal: true });
  await particle.updateDevice({ deviceId, signal: true });
  assertEquals(requests.map(({ init }) => init.signal instanceof AbortSignal), [true, true]);
  const abortSignal = AbortSignal.abort();
  const failed = await particle.signalDevice({ deviceId, signal: true, abortSignal })
    .then(() => undefined, (error) => error);
  assertEquals([failed?.code, requests.length], ["aborted", 2]);
});

Deno.test("unknown options never reach the request", async () => {
  const { particle, requests } = recorded();
  const smuggled = {
    query: { x: 1 },
    files: {},
    form: { x: 1 },
    isBuffer: true,
    uri: "/v1/user",
    method: "delete",
  };
  await particle.getDevice({ deviceId, ...smuggled } as { deviceId: string });
  await particle.renameDevice(
    { deviceId, name: "n", ...smuggled, signal: undefined } as { deviceId: string; name: string },
  );
  assertEquals(
    requests.map((
      { method, url, body },
    ) => [method, new URL(url).pathname, new URL(url).search, body]),
    [
      ["GET", own, "", undefined],
      ["PUT", own, "", '{"name":"n"}'],
    ],
  );
});

Deno.test("the type of listDevices() depends on whether product is given", async () => {
  const devices: JSONResponse<DeviceInfo[]> = await recorded(Response.json([])).particle
    .listDevices();
  assertEquals(devices.body, []);
  const page: JSONResponse<DeviceListResponse> = await recorded(
    Response.json({ devices: [], meta: { total_pages: 1 } }),
  )
    .particle.listDevices({ product: 1 });
  assertEquals(page.body.meta.total_pages, 1);
  // @ts-expect-error: filters require a product
  await recorded().particle.listDevices({ deviceName: "x" });
});

/** Every call that has an id in its path, with the other values it requires. */
const withId: Record<string, (particle: Particle, id: string) => unknown> = {
  getDevice: (particle, deviceId) => particle.getDevice({ deviceId }),
  "getDevice, product": (particle, product) => particle.getDevice({ deviceId, product }),
  "listDevices, product": (particle, product) => particle.listDevices({ product }),
  addDeviceToProduct: (particle, product) => particle.addDeviceToProduct({ product, deviceId }),
  removeDevice: (particle, deviceId) => particle.removeDevice({ deviceId }),
  "removeDeviceOwner, device": (particle, deviceId) =>
    particle.removeDeviceOwner({ deviceId, product }),
  "removeDeviceOwner, product": (particle, product) =>
    particle.removeDeviceOwner({ deviceId, product }),
  renameDevice: (particle, deviceId) => particle.renameDevice({ deviceId, name: "n" }),
  signalDevice: (particle, deviceId) => particle.signalDevice({ deviceId, signal: true }),
  setDeviceNotes: (particle, deviceId) => particle.setDeviceNotes({ deviceId, notes: "n" }),
  markAsDevelopmentDevice: (particle, product) =>
    particle.markAsDevelopmentDevice({ deviceId, product }),
  forceFirmwareUpdates: (particle, deviceId) => particle.forceFirmwareUpdates({ deviceId }),
  "pingDevice, device": (particle, deviceId) => particle.pingDevice({ deviceId }),
  "pingDevice, product": (particle, product) => particle.pingDevice({ deviceId, product }),
  listDeviceOrders: (particle, product) => particle.listDeviceOrders({ product }),
  lockDeviceProductFirmware: (particle, product) =>
    particle.lockDeviceProductFirmware({ deviceId, product, desiredFirmwareVersion: 1 }),
  unlockDeviceProductFirmware: (particle, product) =>
    particle.unlockDeviceProductFirmware({ deviceId, product }),
  updateDevice: (particle, deviceId) => particle.updateDevice({ deviceId }),
  unprotectDevice: (particle, deviceId) =>
    particle.unprotectDevice({ deviceId, action: "prepare" }),
  "unprotectDevice, org": (particle, org) =>
    particle.unprotectDevice({ deviceId, org, action: "prepare" }),
  "getVariable, device": (particle, deviceId) => particle.getVariable({ deviceId, name: "n" }),
  "getVariable, name": (particle, name) => particle.getVariable({ deviceId, name }),
  "callFunction, device": (particle, deviceId) => particle.callFunction({ deviceId, name: "n" }),
  "callFunction, name": (particle, name) => particle.callFunction({ deviceId, name }),
  "getVariableRaw, name": (particle, name) => particle.getVariableRaw({ deviceId, name }),
  "callFunctionRaw, name": (particle, name) => particle.callFunctionRaw({ deviceId, name }),
  sendPublicKey: (particle, deviceId) => particle.sendPublicKey({ deviceId, key: "k" }),
  lookupSerialNumber: (particle, serialNumber) => particle.lookupSerialNumber({ serialNumber }),
  downloadManufacturingBackup: (particle, deviceId) =>
    particle.downloadManufacturingBackup({ deviceId }),
};

checkHostileIds(withId);

Deno.test("getVariable() takes the type of the value, by default any variable type", async () => {
  const { particle } = recorded(Response.json({ result: 21.5 }), Response.json({ result: "x" }));
  const number = await particle.getVariable<number>({ deviceId, name: "temp" });
  assertEquals(number.body.result.toFixed(2), "21.50");
  const any = await particle.getVariable({ deviceId, name: "mode" });
  // @ts-expect-error: a string or a boolean has no toFixed()
  assertEquals(any.body.result.toFixed, undefined);
});
