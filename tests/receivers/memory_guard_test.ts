import { assertEquals, assertThrows } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { memoryGuard } from "../../src/receivers/memory_guard.ts";
import { checkAtomic, checkExpiry, checkGuard } from "./guard_contract.ts";

Deno.test("memoryGuard() keeps to the contract of guards", async () => {
  using time = new FakeTime();
  const guard = memoryGuard();
  await checkGuard(guard, assertEquals, "a");
  await checkAtomic(guard, assertEquals, "b");
  await checkExpiry(guard, assertEquals, "c", (ms) => time.tickAsync(ms));
});

Deno.test("memoryGuard() forgets the oldest tenth beyond maxEvents", async () => {
  const guard = memoryGuard({ maxEvents: 20 });
  for (let i = 0; i < 21; i++) await guard.commit(`${i}`, "a", 1_000);
  const isKnown = async (i: number) => await guard.claim(`${i}`, "b", 0) === "done";
  assertEquals([await isKnown(3), await isKnown(20)], [true, true]);
  assertEquals([await isKnown(0), await isKnown(2)], [false, false]);
});

Deno.test("memoryGuard() refuses to remember nothing", () => {
  for (const maxEvents of [0, -1, NaN]) {
    assertThrows(() => memoryGuard({ maxEvents }), TypeError, "maxEvents");
  }
});
