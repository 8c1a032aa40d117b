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

Deno.test("memoryGuard() forgets the oldest events beyond maxEvents, and expired ones first", async () => {
  using time = new FakeTime();
  const guard = memoryGuard({ maxEvents: 2 });
  await guard.claim("brief", "a", 10);
  await guard.commit("old", "a", 1_000);
  time.tick(11);
  await guard.commit("young", "a", 1_000);
  assertEquals(await guard.claim("old", "b", 1), "done");
  await guard.commit("younger", "a", 1_000);
  assertEquals(await guard.claim("young", "b", 1), "done");
  assertEquals(await guard.claim("old", "b", 1), "new");
});

Deno.test("memoryGuard() refuses to remember nothing", () => {
  for (const maxEvents of [0, -1, NaN]) {
    assertThrows(() => memoryGuard({ maxEvents }), TypeError, "maxEvents");
  }
});
