import { assertEquals, assertMatch } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { Emulator, type EmulatorOptions } from "@particle-edge/emulator";
import { call, DEVICE_ERROR, type Json, open, tokenOf } from "../helpers.ts";

const ID = "0123456789abcdef01234567";
const ORG = "/v1/orgs/acme/env";
const PRODUCT = "/v1/products/kettle/env";
const DEVICE = `/v1/env/${ID}`;

function withProduct(options: EmulatorOptions = {}): Emulator {
  const emulator = new Emulator(options);
  emulator.addProduct({ id: 9000, slug: "kettle", org: "acme" });
  return emulator;
}

const put = (emulator: Emulator, path: string, value: Json): ReturnType<typeof call> =>
  call(emulator, "PUT", path, { json: { value } });

const roll = (emulator: Emulator, path: string, when: Json): ReturnType<typeof call> =>
  call(emulator, "POST", `${path}/rollout`, { json: { when } });

const env = async (emulator: Emulator, path: string): Promise<Json> =>
  (await call(emulator, "GET", `${path}/render`)).body.env;

Deno.test("rejects an invalid name or value, and reports where it is", async () => {
  using emulator = new Emulator();
  const names = ["lower", "1A", "A-B", "PARTICLE_X", "A".repeat(129), "%C3%84", "a%2fb"];
  for (const name of names) {
    for (const method of ["PUT", "DELETE"]) {
      const options = method === "PUT" ? { json: { value: "" } } : {};
      const { status, body } = await call(emulator, method, `/v1/env/${name}`, options);
      assertEquals([status, body.error], [400, "invalid_request"], `${method} ${name}`);
      assertMatch(body.error_description, /^Validation error: .* at "key"$/);
    }
  }
  for (const value of [undefined, null, 1, true, {}, []]) {
    const { status, body } = await put(emulator, "/v1/env/A", value);
    assertEquals([status, body.error], [400, "invalid_request"]);
    assertEquals(body.error_description, 'Validation error: Expected string at "value"');
  }
  const good = { op: "Set", key: "A", value: "1" };
  const patches: [Json, string][] = [
    [undefined, "ops"],
    [{}, "ops"],
    [[], "ops"],
    [Array(51).fill(good), "ops"],
    [[good, null], "ops[1]"],
    [[good, { ...good, op: "set" }], "ops[1].op"],
    [[good, { ...good, key: "" }], "ops[1].key"],
    [[good, { ...good, key: "__proto__" }], "ops[1].key"],
    [[good, { op: "Unset" }], "ops[1].key"],
    [[{ ...good, value: 1 }], "ops[0].value"],
  ];
  for (const [ops, path] of patches) {
    const { status, body } = await call(emulator, "PATCH", "/v1/env", { json: { ops } });
    assertEquals([status, body.error], [400, "invalid_request"]);
    assertEquals(body.error_description.endsWith(` at "${path}"`), true, body.error_description);
  }
  for (const when of [undefined, "immediate", 1]) {
    assertEquals((await roll(emulator, "/v1/env", when)).status, 400);
  }
  const { body } = await call(emulator, "GET", "/v1/env");
  assertEquals([body.last_snapshot, body.latest.own], [null, {}]);
});

Deno.test("allows at most 100 variables, and 16,384 bytes including inherited ones", async () => {
  using emulator = withProduct();
  const set = (from: number, count: number) =>
    Array.from({ length: count }, (_, n) => ({ op: "Set", key: `K${from + n}`, value: "" }));
  for (const from of [0, 50]) {
    const json = { ops: set(from, 50) };
    assertEquals((await call(emulator, "PATCH", "/v1/env", { json })).status, 200);
  }
  assertEquals((await put(emulator, "/v1/env/ONE_MORE", "")).status, 400);
  assertEquals((await put(emulator, "/v1/env/K0", "changed")).status, 200);
  const large = (bytes: number) => "x".repeat(bytes - 8); // {"A":""} has 8.
  assertEquals((await put(emulator, `${ORG}/A`, large(16_385))).status, 400);
  assertEquals((await put(emulator, `${ORG}/A`, large(16_384))).status, 200);
  await roll(emulator, ORG, "Connect");
  assertEquals((await put(emulator, `${PRODUCT}/B`, "")).status, 400);
  await put(emulator, `${ORG}/A`, large(10_000));
  await roll(emulator, ORG, "Connect");
  assertEquals((await put(emulator, `${PRODUCT}/B`, large(6_000))).status, 200);
  await roll(emulator, PRODUCT, "Connect");
  emulator.addDevice({ product: 9000 });
  await put(emulator, `${ORG}/A`, large(11_000));
  const { status, body } = await roll(emulator, ORG, "Connect");
  assertEquals([status, body.error], [400, "invalid_request"]);
  assertEquals((await env(emulator, ORG)).A.length, large(10_000).length);
});

Deno.test("rejects scopes of other users, unknown scopes and devices without a product", async () => {
  using emulator = withProduct();
  const token = await tokenOf(emulator, "other");
  const single = emulator.addDevice();
  emulator.addDevice({ id: ID, product: 9000 });
  for (const path of [ORG, PRODUCT, "/v1/products/nope/env", "/v1/orgs/nope/env"]) {
    assertEquals((await call(emulator, "GET", path, { token })).status, 404);
  }
  for (const id of [ID, "f".repeat(24)]) {
    const { status, body } = await call(emulator, "GET", `/v1/env/${id}`, { token });
    assertEquals([status, body], [403, DEVICE_ERROR]);
  }
  assertEquals((await call(emulator, "GET", DEVICE, { token: null })).status, 400);
  assertEquals((await call(emulator, "GET", `/v1/env/${single.id}`)).status, 400);
  assertEquals((await put(emulator, `/v1/env/${single.id}/A`, "1")).status, 400);
  await put(emulator, "/v1/env/A", "1");
  assertEquals((await call(emulator, "GET", "/v1/env/A")).status, 404);
  assertEquals((await call(emulator, "GET", "/v1/env", { token })).body.latest.own, {});
});

Deno.test("changes are staged until a rollout; the narrowest scope wins", async () => {
  using time = new FakeTime(0);
  using emulator = withProduct();
  emulator.addDevice({ id: ID, product: 9000, online: false });
  await put(emulator, `${ORG}/A`, "org");
  await put(emulator, `${ORG}/B`, "org");
  assertEquals(await env(emulator, ORG), {});
  time.tick(1000);
  assertEquals((await roll(emulator, ORG, "Connect")).body, { success: true });
  await put(emulator, `${PRODUCT}/B`, "product");
  await put(emulator, `${PRODUCT}/C`, "product");
  await roll(emulator, PRODUCT, "Connect");
  const { body } = await put(emulator, `${DEVICE}/C`, "device");
  assertEquals(body.last_snapshot, null);
  assertEquals(body.latest.own, { C: { value: "device" } });
  assertEquals(body.latest.inherited, {
    A: { from: "Owner", value: "org" },
    B: { from: "Product", value: "product" },
    C: { from: "Product", value: "product" },
  });
  assertEquals(body.latest.created_at, "1970-01-01T00:00:01.000Z");
  assertEquals(await env(emulator, DEVICE), { A: "org", B: "product", C: "product" });
  const review = await call(emulator, "GET", `${DEVICE}/rollout`);
  assertEquals(review.body, {
    from_snapshot: {
      changes: [{ op: "Changed", key: "C", before: "product", after: "device" }],
      unchanged: { A: "org", B: "product" },
    },
  });
  await roll(emulator, DEVICE, "Connect");
  const rendered = await call(emulator, "GET", `${DEVICE}/render`);
  assertEquals(rendered.body.env, { A: "org", B: "product", C: "device" });
  assertEquals(rendered.body.rollout_at, "1970-01-01T00:00:01.000Z");
  await call(emulator, "DELETE", `${ORG}/A`);
  const ops = [{ op: "Unset", key: "B" }, { op: "Set", key: "D", value: "new" }];
  await call(emulator, "PATCH", ORG, { json: { ops } });
  assertEquals((await call(emulator, "GET", `${ORG}/rollout`)).body.from_snapshot.changes, [
    { op: "Removed", key: "A", before: "org" },
    { op: "Removed", key: "B", before: "org" },
    { op: "Added", key: "D", after: "new" },
  ]);
  const own = await call(emulator, "GET", ORG);
  assertEquals(Object.keys(own.body.last_snapshot.own), ["A", "B"]);
  assertEquals(Object.keys(own.body.latest.own), ["D"]);
  assertEquals(await env(emulator, "/v1/env"), {});
});

Deno.test("devices get variables when they connect, or at once through a reset", async () => {
  using time = new FakeTime(0);
  using emulator = withProduct();
  const device = emulator.addDevice({ id: ID, product: 9000 });
  const stranger = emulator.addDevice({ product: 9000, quarantined: true });
  assertEquals(device.env, {});
  await put(emulator, `${PRODUCT}/A`, "1");
  await roll(emulator, PRODUCT, "Connect");
  assertEquals(device.env, {});
  const review = (await call(emulator, "GET", `${DEVICE}/rollout`)).body;
  assertEquals(review.from_device, {
    changes: [{ op: "Added", key: "A", after: "1" }],
    unchanged: {},
  });
  time.tick(5000);
  device.goOffline();
  device.goOnline();
  assertEquals([device.env, stranger.env], [{ A: "1" }, {}]);
  assertEquals((await call(emulator, "GET", DEVICE)).body.on_device, {
    rendered: { A: "1" },
    last_reported_at: "1970-01-01T00:00:05.000Z",
  });
  const stream = await open(emulator, "/v1/devices/events");
  await put(emulator, `${PRODUCT}/A`, "2");
  await roll(emulator, PRODUCT, "Immediate");
  assertEquals(device.env, { A: "2" });
  for (const status of ["offline", "online"]) {
    const { name, fields } = await stream.event();
    assertEquals([name, fields.data], ["spark/status", status]);
  }
  await stream.cancel();
  device.goOffline();
  await put(emulator, `${DEVICE}/A`, "3");
  await roll(emulator, DEVICE, "Immediate");
  assertEquals([device.online, device.env], [false, { A: "2" }]);
  device.goOnline();
  assertEquals(device.env, { A: "3" });
});

Deno.test('envImmediate: "devices" delays variables of products until the next connection', async () => {
  using emulator = withProduct({ envImmediate: "devices" });
  const device = emulator.addDevice({ id: ID, product: 9000 });
  await put(emulator, `${PRODUCT}/A`, "1");
  await roll(emulator, PRODUCT, "Immediate");
  assertEquals(device.env, {});
  await put(emulator, `${DEVICE}/B`, "2");
  await roll(emulator, DEVICE, "Immediate");
  assertEquals(device.env, { A: "1", B: "2" });
});
