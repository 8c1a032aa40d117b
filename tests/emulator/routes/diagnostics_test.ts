import { assertEquals, assertThrows } from "@std/assert";
import { Emulator } from "@particle-edge/emulator";
import type { DeviceOptions } from "@particle-edge/emulator";
import { FakeTime } from "@std/testing/time";
import { DiagnosticsStore } from "../../../emulator/stores/diagnostics.ts";
import { addDevice } from "../../../emulator/devices/add_device.ts";
import { Cloud } from "../../../emulator/cloud.ts";
import { assertRoundTrip } from "../files.ts";
import { call, DEVICE_ERROR, open, send, tokenOf } from "../helpers.ts";

const ID = "0123456789abcdef01234567";
const PATH = `/v1/diagnostics/${ID}`;
const DAY_MS = 24 * 60 * 60 * 1000;

async function refresh(emulator: Emulator, path = PATH): Promise<number> {
  const { status } = await call(emulator, "POST", `${path}/update`);
  return status;
}

function withVitals(vitals: DeviceOptions["vitals"], onError?: (error: unknown) => void): Emulator {
  const emulator = new Emulator({ onError });
  emulator.addProduct({ id: 9000, slug: "kettle" });
  emulator.addDevice({ id: ID, product: "kettle", vitals });
  return emulator;
}

Deno.test("vitals of unknown devices and devices of other users are not available", async () => {
  using emulator = withVitals({ a: 1 });
  const token = await tokenOf(emulator, "other");
  for (const [method, suffix] of [["POST", "/update"], ["GET", "/last"], ["GET", ""]] as const) {
    const foreign = await call(emulator, method, PATH + suffix, { token });
    assertEquals(foreign, { status: 403, body: DEVICE_ERROR });
    const unknown = `/v1/diagnostics/${"f".repeat(24)}${suffix}`;
    assertEquals((await call(emulator, method, unknown)).status, 403);
    const none = `/v1/products/none/diagnostics/${ID}${suffix}`;
    assertEquals((await call(emulator, method, none)).status, 404);
  }
  assertEquals((await call(emulator, "GET", `${PATH}/last`)).status, 404);
  assertEquals((await call(emulator, "GET", PATH)).body, { diagnostics: [] });
});

Deno.test("a device that is offline, crashes or hangs does not report vitals", async () => {
  using time = new FakeTime();
  const errors: unknown[] = [];
  const broken = new Error("broken");
  let calls = 0;
  const vitals = () => ++calls === 1 ? Promise.reject(broken) : new Promise<never>(() => {});
  using emulator = withVitals(vitals, (error) => errors.push(error));
  emulator.addDevice({ name: "off", online: false });
  assertEquals(await refresh(emulator, "/v1/diagnostics/off"), 404);
  assertEquals([await refresh(emulator), await refresh(emulator)], [202, 202]);
  await time.tickAsync(60_000);
  assertEquals(errors, [broken]);
  assertEquals((await call(emulator, "GET", PATH)).body, { diagnostics: [] });
});

Deno.test("a refresh publishes an event and stores the vitals", async () => {
  using time = new FakeTime(0);
  let uptime = 0;
  using emulator = withVitals(() => ({
    device: { system: { uptime: ++uptime } },
    odd: { err: -210 },
  }));
  const stream = await open(emulator, "/v1/devices/events/spark");
  assertEquals(await refresh(emulator), 202);
  const event = await stream.event();
  const payload = { device: { system: { uptime: 1 } }, odd: { err: -210 } };
  assertEquals([event.name, JSON.parse(event.fields.data)], [
    "spark/device/diagnostics/update",
    payload,
  ]);
  await stream.cancel();
  await time.tickAsync(1000);
  assertEquals(await refresh(emulator, `/v1/products/kettle/diagnostics/${ID}`), 202);
  await time.tickAsync(1);
  const first = { updated_at: "1970-01-01T00:00:00.000Z", deviceID: ID, payload };
  const second = {
    updated_at: "1970-01-01T00:00:01.000Z",
    deviceID: ID,
    payload: { ...payload, device: { system: { uptime: 2 } } },
  };
  assertEquals((await call(emulator, "GET", `${PATH}/last`)).body, { diagnostics: second });
  assertEquals((await call(emulator, "GET", PATH)).body, { diagnostics: [first, second] });
  const before = `${PATH}?end_date=1970-01-01T00:00:01Z`;
  assertEquals((await call(emulator, "GET", before)).body, { diagnostics: [first] });
  const from = `${PATH}?start_date=1970-01-01T00:00:01Z`;
  assertEquals((await call(emulator, "GET", from)).body, { diagnostics: [second] });
});

Deno.test("vitals are available as CSV", async () => {
  using time = new FakeTime(0);
  const reports = [{ a: 'say "hi", you', b: { c: 1 } }, { b: { c: null }, d: true }];
  using emulator = withVitals(() => reports.shift() ?? {});
  for (let n = 0; n < 2; n++) {
    await refresh(emulator);
    await time.tickAsync(1000);
  }
  const response = await send(emulator, "GET", PATH, { headers: { accept: "text/csv" } });
  assertEquals(response.headers.get("content-type"), "text/csv; charset=utf-8");
  assertEquals((await response.text()).split("\r\n"), [
    "updated_at,deviceID,a,b.c,d",
    `1970-01-01T00:00:00.000Z,${ID},"say ""hi"", you",1,`,
    `1970-01-01T00:00:01.000Z,${ID},,,true`,
    "",
  ]);
});

Deno.test("rejects invalid dates", async () => {
  using _time = new FakeTime(100 * DAY_MS);
  using emulator = withVitals({});
  const bad = [
    "start_date=yesterday",
    "end_date=2026-99-99",
    "start_date=1970-01-01",
    "start_date=1970-04-02&end_date=1970-04-01",
  ];
  for (const query of bad) {
    const { status, body } = await call(emulator, "GET", `${PATH}?${query}`);
    assertEquals([status, body.error, typeof body.description], [400, "bad_request", "string"]);
  }
});

Deno.test("vitals are stored for a month", async () => {
  using time = new FakeTime();
  using emulator = withVitals(undefined);
  await refresh(emulator);
  await time.tickAsync(29 * DAY_MS);
  await refresh(emulator);
  const count = async () => (await call(emulator, "GET", PATH)).body.diagnostics.length;
  await time.tickAsync(1);
  assertEquals(await count(), 2);
  await time.tickAsync(2 * DAY_MS);
  assertEquals(await count(), 1);
});

Deno.test("vitals are saved and loaded", () => {
  const store = new DiagnosticsStore();
  const cloud = new Cloud({});
  const device = addDevice(cloud, {});
  store.add(device, { device: { system: { uptime: 1 } } });
  store.add(device, {});
  assertRoundTrip(store, new DiagnosticsStore());
  cloud.closing.abort();
});

Deno.test("addDevice() rejects invalid vitals and backups", () => {
  using emulator = new Emulator();
  for (const vitals of [3, null, [], "fine"] as never[]) {
    assertThrows(() => emulator.addDevice({ vitals }), TypeError, "vitals");
  }
  const manufacturingBackup = "bytes" as never;
  assertThrows(() => emulator.addDevice({ manufacturingBackup }), TypeError, "Uint8Array");
});
