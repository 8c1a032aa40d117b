import { assertEquals, assertThrows } from "@std/assert";
import { Emulator } from "@particle-edge/emulator";
import { call, tokenOf } from "../helpers.ts";

const orders = (emulator: Emulator, product: string | number, token?: string) =>
  call(emulator, "GET", `/v1/products/${product}/device_orders`, { token });

Deno.test("device orders of unknown products and of other users are not available", async () => {
  using emulator = new Emulator();
  emulator.addProduct({ id: 9000, slug: "kettle", deviceOrders: [{ id: 1 }] });
  const token = await tokenOf(emulator, "other");
  assertEquals((await orders(emulator, "none")).status, 404);
  assertEquals((await orders(emulator, "kettle", token)).status, 404);
});

Deno.test("addProduct() rejects device orders that are not objects", () => {
  using emulator = new Emulator();
  for (const deviceOrders of [7, {}, [null], ["1"], [[]]] as never[]) {
    assertThrows(
      () => emulator.addProduct({ id: 9000, slug: "kettle", deviceOrders }),
      TypeError,
      "deviceOrders",
    );
  }
});

Deno.test("device orders are those of the organization, the last fulfilled first; none by default", async () => {
  using emulator = new Emulator();
  const early = { id: "a", latest_fulfilled_at: "2026-01-01T00:00:00.000Z" };
  const late = { id: "b", latest_fulfilled_at: "2026-02-01T00:00:00.000Z" };
  const open = { id: "c", items: [{ sku: "B524" }] };
  emulator.addProduct({ id: 9000, slug: "none" });
  emulator.addProduct({ id: 9001, slug: "kettle", org: "acme", deviceOrders: [open, early] });
  emulator.addProduct({ id: 9002, slug: "toaster", org: "acme", deviceOrders: [late] });
  emulator.addProduct({ id: 9003, slug: "own", deviceOrders: [early] });
  assertEquals(await orders(emulator, "none"), { status: 200, body: { device_orders: [] } });
  const ofOrg = { device_orders: [late, early, open] };
  assertEquals((await orders(emulator, 9001)).body, ofOrg);
  assertEquals((await orders(emulator, "toaster")).body, ofOrg);
  assertEquals((await orders(emulator, "own")).body, { device_orders: [early] });
  using restored = new Emulator({ state: emulator.save() });
  assertEquals((await orders(restored, 9001)).body, ofOrg);
});
