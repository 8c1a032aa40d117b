import { assertEquals, assertThrows } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { type DeviceOptions, Emulator, type EmulatorOptions } from "@particle-edge/emulator";
import { call, open, type StreamReader } from "../helpers.ts";
import { sendFiles, upload } from "../files.ts";

const ID = "0123456789abcdef01234567";
const DEVICE = `/v1/products/kettle/devices/${ID}`;
/** Longer than an update takes. */
const UPDATE_MS = 2000;

function lab(options: DeviceOptions = {}, more: EmulatorOptions = {}) {
  const emulator = new Emulator({ releaseUntested: true, ...more });
  emulator.addProduct({ id: 9000, slug: "kettle" });
  const device = emulator.addDevice({ id: ID, product: 9000, firmwareVersion: 1, ...options });
  return { emulator, device };
}

const release = (emulator: Emulator, json: unknown) =>
  call(emulator, "PUT", "/v1/products/kettle/firmware/release", { json });

async function read(stream: StreamReader, count: number): Promise<[string, string, number][]> {
  const events: [string, string, number][] = [];
  while (events.length < count) {
    const { name, fields } = await stream.event();
    events.push([name, fields.data, fields.version]);
  }
  return events;
}

Deno.test("otaStep must be a duration", () => {
  for (const otaStep of [-1, NaN, Infinity, 2 ** 31]) {
    assertThrows(() => new Emulator({ otaStep }), TypeError, "otaStep");
  }
});

Deno.test("an over-the-air update publishes its events step by step", async () => {
  using time = new FakeTime();
  const { emulator, device } = lab({}, { otaStep: 100 });
  using _ = emulator;
  await upload(emulator, 2, "abc");
  const stream = await open(emulator, "/v1/products/kettle/events");
  await release(emulator, { version: 2, product_default: true, intelligent: true });
  assertEquals((await read(stream, 1))[0]?.[0], "particle/firmware/release");
  time.tick(300);
  assertEquals(await read(stream, 3), [
    ["spark/status", "auto-update", 1],
    ["spark/flash/status", "started ", 1],
    ["spark/flash/status", "success ", 1],
  ]);
  assertEquals(device.online, true);
  time.tick(100);
  assertEquals([device.online, device.firmwareVersion], [false, 1]);
  time.tick(100);
  assertEquals([device.online, device.firmwareVersion], [true, 2]);
  time.tick(500);
  assertEquals(await read(stream, 7), [
    ["spark/status", "offline", 1],
    ["spark/status", "online", 2],
    ["spark/device/last_reset", "update", 2],
    ["particle/device/updates/forced", "false", 2],
    [
      "spark/device/app-hash",
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
      2,
    ],
    ["particle/device/updates/pending", "false", 2],
    ["particle/device/updates/enabled", "true", 2],
  ]);
  await stream.cancel();
  const { body } = await call(emulator, "GET", "/v1/products/kettle/firmware/2");
  assertEquals(body.device_count, 1);
});

Deno.test("an update without pauses is complete before the response", async () => {
  const { emulator, device } = lab({ firmwareVersion: 2 }, { otaStep: 0 });
  using _ = emulator;
  await upload(emulator, 2);
  await upload(emulator, 3);
  await release(emulator, { version: 2, product_default: true });
  const stream = await open(emulator, "/v1/products/kettle/events/spark/flash");
  // After flashing, the device returns to its target version.
  await sendFiles(emulator, "PUT", DEVICE, { "main.ino": "PRODUCT_VERSION(7)" });
  assertEquals(device.firmwareVersion, 2);
  await release(emulator, { version: 3, product_default: true, intelligent: true });
  assertEquals([device.online, device.firmwareVersion], [true, 3]);
  assertEquals((await read(stream, 6)).map(([, , version]) => version), [2, 2, 7, 7, 2, 2]);
  await stream.cancel();
});

Deno.test("a standard release waits for the next handshake; an intelligent one updates online devices immediately", async () => {
  using time = new FakeTime();
  const { emulator, device } = lab();
  using _ = emulator;
  await upload(emulator, 2);
  await upload(emulator, 3);
  await release(emulator, { version: 2, product_default: true });
  time.tick(UPDATE_MS);
  assertEquals(device.firmwareVersion, 1);
  device.goOffline();
  device.goOnline();
  assertEquals(device.firmwareVersion, 1);
  time.tick(UPDATE_MS);
  assertEquals(device.firmwareVersion, 2);
  device.goOffline();
  await release(emulator, { version: 3, product_default: true, intelligent: true });
  time.tick(UPDATE_MS);
  assertEquals(device.firmwareVersion, 2);
  device.goOnline();
  time.tick(UPDATE_MS);
  assertEquals(device.firmwareVersion, 3);
});

Deno.test("a failed update is reported, and does not change the version", async () => {
  using time = new FakeTime();
  const { emulator, device } = lab({ otaFails: true });
  using _ = emulator;
  await upload(emulator, 2);
  const stream = await open(emulator, "/v1/products/kettle/events/spark");
  await release(emulator, { version: 2, product_default: true, intelligent: true });
  time.tick(UPDATE_MS);
  device.publish("still-there");
  device.goOffline();
  const seen = (await read(stream, 4)).map(([name, data]) => [name, data]);
  assertEquals(seen, [
    ["spark/status", "auto-update"],
    ["spark/flash/status", "started "],
    ["spark/flash/status", "failed "],
    ["spark/status", "offline"],
  ]);
  assertEquals(device.firmwareVersion, 1);
  await stream.cancel();
});

Deno.test("a device that does not allow updates is updated only when forced", async () => {
  using time = new FakeTime();
  const { emulator, device } = lab({ firmwareUpdatesEnabled: false });
  using _ = emulator;
  await upload(emulator, 2);
  await release(emulator, { version: 2, product_default: true, intelligent: true });
  device.goOffline();
  device.goOnline();
  time.tick(UPDATE_MS);
  assertEquals(device.firmwareVersion, 1);
  assertEquals((await call(emulator, "GET", DEVICE)).body.firmware_updates_enabled, false);
  await call(emulator, "PUT", DEVICE, { json: { firmware_updates_forced: true } });
  device.goOffline();
  device.goOnline();
  time.tick(UPDATE_MS);
  assertEquals(device.firmwareVersion, 2);
});

Deno.test("quarantined and development devices are not updated", async () => {
  using time = new FakeTime();
  for (const options of [{ quarantined: true }, { development: true }]) {
    const { emulator, device } = lab(options);
    using _ = emulator;
    await upload(emulator, 2);
    await release(emulator, { version: 2, product_default: true, intelligent: true });
    device.goOffline();
    device.goOnline();
    time.tick(UPDATE_MS);
    assertEquals(device.firmwareVersion, 1, JSON.stringify(options));
  }
});

Deno.test("a lock takes effect immediately with flash, otherwise at the next handshake; the latest lock wins", async () => {
  using time = new FakeTime();
  const { emulator, device } = lab();
  using _ = emulator;
  const lock = (json: unknown) => call(emulator, "PUT", DEVICE, { json });
  await lock({ desired_firmware_version: 2 });
  time.tick(UPDATE_MS);
  assertEquals(device.firmwareVersion, 1);
  await lock({ desired_firmware_version: 3, flash: true });
  time.tick(120); // The update is replaced after two steps.
  await lock({ desired_firmware_version: 4, flash: true });
  time.tick(UPDATE_MS);
  assertEquals(device.firmwareVersion, 4);
});

Deno.test("an update stops when its device goes offline, and starts again when it is back online", async () => {
  using time = new FakeTime();
  const { emulator, device } = lab();
  using _ = emulator;
  const lock = { json: { desired_firmware_version: 2, flash: true } };
  await call(emulator, "PUT", DEVICE, lock);
  time.tick(75);
  device.goOffline();
  time.tick(UPDATE_MS);
  assertEquals([device.online, device.firmwareVersion], [false, 1]);
  device.goOnline();
  time.tick(UPDATE_MS);
  assertEquals([device.online, device.firmwareVersion], [true, 2]);
});

Deno.test("an update starts again when its device restarts", async () => {
  using time = new FakeTime();
  for (const after of [75, 225]) { // Before the update restarts it, and while it does.
    const { emulator, device } = lab();
    using _ = emulator;
    const lock = { json: { desired_firmware_version: 2, flash: true } };
    await call(emulator, "PUT", DEVICE, lock);
    time.tick(after);
    device.goOffline();
    device.goOnline();
    time.tick(225);
    assertEquals([device.online, device.firmwareVersion], [false, 1], String(after));
    time.tick(UPDATE_MS);
    assertEquals([device.online, device.firmwareVersion], [true, 2]);
  }
});

Deno.test("an update continues when the same version is released again", async () => {
  using time = new FakeTime();
  const { emulator, device } = lab({}, { otaStep: 100 });
  using _ = emulator;
  await upload(emulator, 2);
  await release(emulator, { version: 2, product_default: true, intelligent: true });
  time.tick(300);
  await release(emulator, { version: 2, product_default: true, intelligent: true });
  time.tick(200);
  assertEquals([device.online, device.firmwareVersion], [true, 2]);
});

Deno.test("closing the emulator ends updates", async () => {
  using time = new FakeTime();
  const { emulator, device } = lab();
  await call(emulator, "PUT", DEVICE, { json: { desired_firmware_version: 2, flash: true } });
  time.tick(75);
  emulator.close();
  time.tick(UPDATE_MS);
  assertEquals(device.firmwareVersion, 1);
});

Deno.test("flash: invalid requests do not start an update", async () => {
  using time = new FakeTime();
  const { emulator, device } = lab({ development: true });
  using _ = emulator;
  const put = (files: Record<string, string>, fields: Record<string, string> = {}) =>
    sendFiles(emulator, "PUT", `/v1/devices/${ID}`, files, fields);
  assertEquals((await put({})).status, 400);
  assertEquals((await put({ "a.bin": "" })).status, 400);
  assertEquals((await put({ "a.bin": "x", "b.bin": "y" })).status, 400);
  assertEquals((await put({ "a.exe": "x" })).status, 400);
  assertEquals((await put({ "a.ino": "" }, { build_target_version: "0.0.1" })).status, 400);
  const failed = await put({ "main.ino": "#error No kettle" });
  assertEquals([failed.status, failed.body.errors], [
    400,
    ["main.ino:1:2: error: #error No kettle"],
  ]);
  for (const json of [{ app: "other" }, { app_id: {} }]) {
    const { status } = await call(emulator, "PUT", `/v1/devices/${ID}`, { json });
    assertEquals([400, 404].includes(status), true);
  }
  device.goOffline();
  assertEquals((await put({ "a.bin": "x" })).status, 404);
  assertEquals((await put({ "a.ino": "" })).status, 404);
  time.tick(UPDATE_MS);
  assertEquals([device.online, device.firmwareVersion], [false, 1]);
});

Deno.test("flash: accepts sources, a binary, a bundle, a compiled binary and Tinker", async () => {
  using time = new FakeTime();
  const { emulator, device } = lab({ development: true });
  using _ = emulator;
  const path = `/v1/devices/${ID}`;
  const source = { "main.ino": "PRODUCT_VERSION(7)\nvoid setup() {}" };
  const updated = (response: unknown, expected: unknown, version: number) => {
    assertEquals(response, { status: 200, body: expected });
    time.tick(UPDATE_MS);
    assertEquals(device.firmwareVersion, version);
  };
  const started = { id: ID, status: "Update started" };
  const compiling = { ok: true, message: "Update started" };
  updated(await sendFiles(emulator, "PUT", path, source), compiling, 7);
  await upload(emulator, 2, "abc");
  updated(await sendFiles(emulator, "PUT", DEVICE, { "f.bin": "abc" }), started, 2);
  updated(await sendFiles(emulator, "PUT", DEVICE, { "f.zip": "PK" }), started, 0);
  const { body } = await sendFiles(emulator, "POST", "/v1/binaries", source);
  const app = { json: { app_id: body.binary_id } };
  updated(await call(emulator, "PUT", path, app), started, 7);
  updated(await call(emulator, "PUT", path, { json: { app: "tinker" } }), started, 0);
});

Deno.test("flash: a product's device returns to its target version, unless it is a development device", async () => {
  using time = new FakeTime();
  const { emulator, device } = lab({ firmwareVersion: 2 });
  using _ = emulator;
  await upload(emulator, 2);
  await release(emulator, { version: 2, product_default: true });
  const source = { "main.ino": "PRODUCT_VERSION(7)" };
  assertEquals((await sendFiles(emulator, "PUT", DEVICE, source)).status, 200);
  time.tick(300);
  assertEquals(device.firmwareVersion, 7);
  time.tick(UPDATE_MS);
  assertEquals(device.firmwareVersion, 2);
});

/** Uploads versions of firmware, some of them mandatory, and releases these to a group without devices. */
async function uploadVersions(
  emulator: Emulator,
  versions: readonly number[],
  mandatory: readonly number[],
): Promise<void> {
  for (const version of versions) await upload(emulator, version);
  for (const version of mandatory) {
    const path = `/v1/products/kettle/firmware/${version}`;
    const { body } = await call(emulator, "PUT", path, { json: { mandatory: true } });
    assertEquals(body.mandatory, true);
    if (version !== 4) await release(emulator, { version, groups: ["nobody"] });
  }
}

/** Returns the versions that the device ran after each of its restarts. */
async function versionsAfter(emulator: Emulator, change: () => Promise<unknown>) {
  const stream = await open(emulator, `${DEVICE}/events/spark/status`);
  await change();
  const { firmware_version: last } = (await call(emulator, "GET", DEVICE)).body;
  const versions: number[] = [];
  while (versions.at(-1) !== last) {
    const { fields } = await stream.event();
    if (fields.data === "online") versions.push(fields.version);
  }
  await stream.cancel();
  return versions;
}

Deno.test("devices pass through released mandatory versions, upwards and downwards", async () => {
  using emulator = lab({}, { otaStep: 0 }).emulator;
  // Version 4 is mandatory, but was never released.
  await uploadVersions(emulator, [1, 2, 3, 4, 5, 6], [2, 3, 4, 6]);
  const releaseDefault = (version: number) => () =>
    release(emulator, { version, product_default: true, intelligent: true });
  assertEquals(await versionsAfter(emulator, releaseDefault(5)), [2, 3, 5]);
  assertEquals(await versionsAfter(emulator, releaseDefault(1)), [3, 2, 1]);
});

Deno.test("a locked device does not pass through mandatory versions", async () => {
  using emulator = lab({}, { otaStep: 0 }).emulator;
  await uploadVersions(emulator, [2, 3, 5], [2, 3]);
  const json = { desired_firmware_version: 5, flash: true };
  const lock = () => call(emulator, "PUT", DEVICE, { json });
  assertEquals(await versionsAfter(emulator, lock), [5]);
});
