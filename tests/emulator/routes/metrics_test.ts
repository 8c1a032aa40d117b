import { assertEquals } from "@std/assert";
import { Emulator, type EmulatorOptions } from "@particle-edge/emulator";
import { FakeTime } from "@std/testing/time";
import { call, type Json, tokenOf } from "../helpers.ts";

const PRODUCT = "/v1/products/kettle";
const KINDS = ["online", "events", "integration", "functions", "variables"];
/** The member of the response that has the intervals. */
const MEMBER: Record<string, string> = { integration: "integrations" };
const START = Date.parse("2026-01-01T00:00:00Z");
const MINUTE = 60_000;

function cloud(options: EmulatorOptions = {}): Emulator {
  const emulator = new Emulator({ onError: () => {}, ...options });
  emulator.addProduct({ id: 9000, slug: "kettle" });
  emulator.addProduct({ id: 9001, slug: "other" });
  return emulator;
}

async function metrics(emulator: Emulator, kind: string, query = ""): Promise<Json[]> {
  const { status, body } = await call(emulator, "GET", `${PRODUCT}/metrics/${kind}?${query}`);
  assertEquals(status, 200, JSON.stringify(body));
  return body[MEMBER[kind] ?? kind];
}

/** Returns the query for the time since the start, in intervals of a minute. */
const minutes = (): string =>
  `bucket_size=60&start_date=${new Date(START).toISOString()}&end_date=${new Date().toISOString()}`;

const at = (minute: number): string => new Date(START + minute * MINUTE).toISOString();

Deno.test("metrics: products of other users, without a token, unknown kinds", async () => {
  using emulator = cloud();
  const token = await tokenOf(emulator, "other");
  for (const kind of KINDS) {
    const path = `${PRODUCT}/metrics/${kind}`;
    assertEquals((await call(emulator, "GET", path, { token })).status, 404);
    assertEquals((await call(emulator, "GET", path, { token: null })).status, 400);
    assertEquals((await call(emulator, "GET", `/v1/metrics/${kind}`)).status, 404);
  }
  assertEquals((await call(emulator, "GET", `${PRODUCT}/metrics/constructor`)).status, 404);
  assertEquals((await call(emulator, "GET", `${PRODUCT}/metrics`)).status, 404);
});

Deno.test("metrics: rejects invalid queries", async () => {
  using emulator = cloud();
  const queries = [
    "start_date=yesterday",
    "start_date=",
    "end_date=1704067200",
    "start_date=2026-01-02&end_date=2026-01-01",
    "bucket_size=15",
    "bucket_size=0",
    "bucket_size=-900",
    "bucket_size=16.5",
    "bucket_size=x",
    "bucket_size=",
    "product_fw=x",
    "product_fw=-1",
    "start_date=1970-01-01&bucket_size=16",
  ];
  for (const kind of KINDS) {
    for (const query of queries) {
      const { status, body } = await call(emulator, "GET", `${PRODUCT}/metrics/${kind}?${query}`);
      assertEquals([status, body.ok], [400, false], `${kind} ${query}`);
    }
  }
});

Deno.test("without dates, the metrics are those of the current interval of 900 s", async () => {
  using time = new FakeTime(START + 20 * MINUTE);
  using emulator = cloud();
  emulator.addDevice({ product: 9000 }).publish("temp", "1");
  const current = at(15);
  assertEquals(await metrics(emulator, "online"), [{ time: current, count: 1 }]);
  assertEquals(await metrics(emulator, "events"), [{ time: current, received: 1 }]);
  for (const kind of ["integration", "functions", "variables"]) {
    assertEquals(await metrics(emulator, kind), [{ time: current }]);
  }
  time.tick(15 * MINUTE);
  assertEquals(await metrics(emulator, "events"), [{ time: at(30), received: 0 }]);
  const query = `start_date=${at(0)}&end_date=${at(34)}`;
  assertEquals(await metrics(emulator, "events", query), [
    { time: at(0), received: 0 },
    { time: at(15), received: 1 },
    { time: at(30), received: 0 },
  ]);
});

Deno.test("a device counts as online in each interval in which it was connected, once", async () => {
  using time = new FakeTime(START);
  using emulator = cloud();
  const one = emulator.addDevice({ product: 9000 });
  const two = emulator.addDevice({ product: 9000, online: false });
  emulator.addDevice({ product: 9000, quarantined: true });
  emulator.addDevice({ product: 9001 });
  time.tick(MINUTE + 1000);
  two.goOnline();
  two.reset();
  time.tick(1000);
  two.goOffline();
  two.goOnline();
  time.tick(MINUTE);
  two.goOffline();
  time.tick(MINUTE);
  one.goOffline();
  time.tick(MINUTE);
  const online = await metrics(emulator, "online", minutes());
  assertEquals(online.map(({ count }) => count), [1, 2, 2, 1, 0]);
  assertEquals(online.map((bucket) => bucket.time), [0, 1, 2, 3, 4].map(at));
  const future = `start_date=${at(3)}&end_date=${at(6)}&bucket_size=60`;
  one.goOnline();
  const later = await metrics(emulator, "online", future);
  assertEquals(later.map(({ count }) => count), [1, 1, 0, 0]);
});

Deno.test("the events that devices publish are counted, but not system events, events of webhooks and of others", async () => {
  using time = new FakeTime(START);
  using emulator = cloud({
    webhooks: { retryAfter: [], fetch: () => Promise.resolve(new Response("ok")) },
  });
  const json = { event: "temp", url: "http://127.0.0.1/" };
  await call(emulator, "POST", `${PRODUCT}/webhooks`, { json });
  const device = emulator.addDevice({ product: 9000 });
  const outside = emulator.addDevice();
  const stranger = emulator.addDevice({ product: 9000, quarantined: true });
  for (const one of [device, outside, stranger]) one.publish("temp", "1");
  await emulator.settled();
  const published = { name: "temp", data: "1" };
  await call(emulator, "POST", `${PRODUCT}/events`, { json: published });
  await emulator.settled();
  time.tick(MINUTE);
  device.publish("temp", "2");
  device.publish("other", null);
  device.reset();
  await emulator.settled();
  const events = await metrics(emulator, "events", minutes());
  assertEquals(events.map(({ received }) => received), [1, 2]);
});

Deno.test("integrations of the product are counted by their final outcome", async () => {
  using time = new FakeTime(START);
  let status = 200;
  using emulator = cloud({
    webhooks: {
      retryAfter: [1],
      throttle: { errors: 4, coolDown: 3 * MINUTE },
      fetch: () => Promise.resolve(new Response("ok", { status })),
    },
  });
  const json = { event: "temp", url: "http://127.0.0.1/" };
  await call(emulator, "POST", `${PRODUCT}/webhooks`, { json });
  await call(emulator, "POST", "/v1/webhooks", { json });
  const device = emulator.addDevice({ product: 9000 });
  const fire = async () => {
    device.publish("temp", "1");
    for (let i = 0; i < 20; i++) await time.tickAsync(1);
    await emulator.settled();
  };
  await fire();
  time.tick(MINUTE);
  status = 500;
  await fire();
  await fire();
  const counts = await metrics(emulator, "integration", minutes());
  assertEquals(counts, [{ time: at(0), success: 1 }, { time: at(1), failure: 1, sleep: 1 }]);
});

for (const [kind, method, path] of [["functions", "POST", "brew"], ["variables", "GET", "temp"]]) {
  Deno.test(`${kind}: successes, failures and calls to offline devices are counted`, async () => {
    using time = new FakeTime(START);
    using emulator = cloud();
    let respond: () => number = () => 1;
    const device = emulator.addDevice({
      product: 9000,
      functions: { brew: () => respond() },
      variables: { temp: () => respond() },
    });
    const ask = async (name = path!): Promise<number> =>
      (await call(emulator, method!, `/v1/devices/${device.id}/${name}`)).status;
    assertEquals([await ask(), await ask(), await ask("unknown")], [200, 200, 404]);
    time.tick(MINUTE);
    respond = () => {
      throw new Error("a bug of the device");
    };
    assertEquals(await ask(), 408);
    device.goOffline();
    assertEquals([await ask(), await ask()], [404, 404]);
    time.tick(MINUTE);
    assertEquals(await metrics(emulator, kind!, minutes()), [
      { time: at(0), success: 2 },
      { time: at(1), failure: 1, offline: 2 },
      { time: at(2) },
    ]);
    const other = kind === "functions" ? "variables" : "functions";
    assertEquals(
      await metrics(emulator, other, minutes()),
      [0, 1, 2].map((i) => ({ time: at(i) })),
    );
  });
}

Deno.test("metrics can be filtered by firmware, Device OS and group, as they were at the time", async () => {
  using time = new FakeTime(START);
  using emulator = cloud();
  const a = emulator.addDevice({ product: 9000, firmwareVersion: 1, groups: ["x", "y"] });
  const b = emulator.addDevice({ product: 9000, firmwareVersion: 2, groups: ["y"] });
  for (const device of [a, b, b]) device.publish("temp", "1");
  await call(emulator, "PUT", `${PRODUCT}/devices/${b.id}`, { json: { groups: ["z"] } });
  b.publish("temp", "1");
  time.tick(1000);
  const expected: [query: string, received: number][] = [
    ["product_fw=1", 1],
    ["product_fw=2", 3],
    ["product_fw=3", 0],
    ["device_group=x", 1],
    ["device_group=y", 3],
    ["device_group=z", 1],
    ["device_group=y&product_fw=2", 2],
    ["device_os_version=6.3.0", 4],
    ["device_os_version=1.0.0", 0],
  ];
  for (const [query, received] of expected) {
    const [bucket] = await metrics(emulator, "events", query);
    assertEquals(bucket.received, received, query);
  }
  const online = async (query: string) => (await metrics(emulator, "online", query))[0].count;
  assertEquals(await online("device_group=z"), 1);
  assertEquals(await online("product_fw=1"), 1);
  assertEquals(await online("device_os_version=1.0.0"), 0);
});

Deno.test("metrics are deleted with their product", async () => {
  using emulator = cloud();
  const device = emulator.addDevice({ product: 9000 });
  device.publish("temp", "1");
  device.goOffline();
  assertEquals(JSON.stringify(emulator.save().stores.metrics).includes(device.id), true);
  await call(emulator, "DELETE", `${PRODUCT}/devices/${device.id}`);
  assertEquals((await call(emulator, "DELETE", PRODUCT)).status, 204);
  assertEquals(emulator.save().stores.metrics, {});
});

Deno.test("metrics are saved with the state", async () => {
  using time = new FakeTime(START);
  using emulator = cloud();
  const device = emulator.addDevice({ product: 9000, functions: { brew: () => 1 } });
  device.publish("temp", "1");
  await call(emulator, "POST", `/v1/devices/${device.id}/brew`);
  time.tick(MINUTE);
  device.goOffline();
  const state = emulator.save();
  device.goOnline();
  device.publish("temp", "2");
  using restored = new Emulator({ state });
  assertEquals(restored.save(), state);
  time.tick(MINUTE);
  const counts = async (kind: string) => await metrics(restored, kind, minutes());
  assertEquals((await counts("events")).map(({ received }) => received), [1, 0, 0]);
  assertEquals((await counts("functions")).map(({ success }) => success), [
    1,
    undefined,
    undefined,
  ]);
  assertEquals((await counts("online")).map(({ count }) => count), [1, 1, 0]);
});
