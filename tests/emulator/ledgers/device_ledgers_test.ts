import { assertEquals, assertThrows } from "@std/assert";
import { Emulator } from "@particle-edge/emulator";
import { call, type Json } from "../helpers.ts";

const ID = "0123456789abcdef01234567";
const PRODUCT = { id: 9000, slug: "kettle", org: "acme" };
const BASE = "/v1/orgs/acme/ledgers";

async function create(emulator: Emulator, name: string, direction: string, scope = "Device") {
  await call(emulator, "POST", BASE, { json: { ledger: { name, scope, direction } } });
}

const put = (emulator: Emulator, name: string, data: Json, value = ID) =>
  call(emulator, "PUT", `${BASE}/${name}/instances/${value}`, { json: { instance: { data } } });

const get = async (emulator: Emulator, name: string): Promise<Json> =>
  (await call(emulator, "GET", `${BASE}/${name}/instances/${ID}`)).body.instance?.data;

Deno.test("a device cannot write to ledgers that it has no access to", async () => {
  using emulator = new Emulator();
  emulator.addProduct(PRODUCT);
  const device = emulator.addDevice({ id: ID, product: 9000 });
  const stranger = emulator.addDevice({ product: 9000, quarantined: true });
  await create(emulator, "down", "Downstream");
  await create(emulator, "up", "Upstream");
  assertThrows(() => device.ledger(""), TypeError, "non-empty");
  assertThrows(
    () => device.ledger("nope").set({ a: 1 }),
    TypeError,
    "does not exist or is not available",
  );
  assertThrows(() => device.ledger("down").set({ a: 1 }), Error, "device-to-cloud");
  assertThrows(
    () => stranger.ledger("up").set({ a: 1 }),
    TypeError,
    "does not exist or is not available",
  );
  assertThrows(() => device.ledger("up").set({ a: "x".repeat(17_000) }), Error, "16384");
  const mode: Json = "merge";
  assertThrows(() => device.ledger("up").set({}, mode), TypeError, "mode");
  for (const data of [null, undefined, [], "x"] as Json[]) {
    assertThrows(() => device.ledger("up").set(data), TypeError, "object");
  }
  assertEquals(device.ledger("up").get(), {});
  assertEquals(await get(emulator, "up"), undefined);
});

Deno.test("data that a device writes reaches the cloud: immediately, or when the device connects", async () => {
  const errors: unknown[] = [];
  using emulator = new Emulator({ onError: (error) => errors.push(error) });
  emulator.addProduct(PRODUCT);
  const device = emulator.addDevice({ id: ID, product: 9000 });
  await create(emulator, "up", "Upstream");
  device.ledger("up").set({ a: 1, b: 1 });
  assertEquals(await get(emulator, "up"), { a: 1, b: 1 });
  device.goOffline();
  device.ledger("up").set({ b: 2 }, "Merge");
  assertEquals(await get(emulator, "up"), { a: 1, b: 1 });
  assertEquals(device.ledger("up").get(), { a: 1, b: 2 });
  device.goOnline();
  assertEquals(await get(emulator, "up"), { a: 1, b: 2 });
  device.goOffline();
  device.ledger("up").set({ b: "x".repeat(17_000) });
  device.goOnline();
  assertEquals(errors.length, 1);
  assertEquals(await get(emulator, "up"), { a: 1, b: 2 });
});

Deno.test("data that the cloud writes reaches a device: immediately, or when the device connects", async () => {
  const errors: unknown[] = [];
  using emulator = new Emulator({ onError: (error) => errors.push(error) });
  emulator.addProduct(PRODUCT);
  const device = emulator.addDevice({ id: ID, product: 9000 });
  const other = emulator.addDevice({ product: 9000 });
  await create(emulator, "down", "Downstream");
  await create(emulator, "all", "Downstream", "Product");
  const seen: Json[] = [];
  device.ledger("down").onChange(() => {
    throw new Error("a bug of the device");
  });
  const stop = device.ledger("down").onChange((data) => seen.push(data));
  await put(emulator, "down", { max: 1 });
  await put(emulator, "down", { max: 1 });
  assertEquals(seen, [{ max: 1 }]);
  assertEquals(errors.length, 1);
  assertEquals([device.ledger("down").get(), other.ledger("down").get()], [{ max: 1 }, {}]);
  await put(emulator, "all", { all: true }, "9000");
  assertEquals([device.ledger("all").get(), other.ledger("all").get()], [
    { all: true },
    { all: true },
  ]);
  device.goOffline();
  await put(emulator, "down", { max: 2 });
  assertEquals(device.ledger("down").get(), { max: 1 });
  device.goOnline();
  assertEquals(seen, [{ max: 1 }, { max: 2 }]);
  stop();
  await call(emulator, "DELETE", `${BASE}/down/instances/${ID}`);
  assertEquals([device.ledger("down").get(), seen.length], [{}, 2]);
});
