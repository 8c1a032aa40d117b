import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { memoryGuard } from "../../src/receivers/memory_guard.ts";
import { checkAtomic, checkExpiry, checkGuard, checkRenewal } from "./guard_contract.ts";

/** Replaces `performance.now()` with a clock that moves only when `pass()` is called. */
class Clock implements Disposable {
  #now = 1_000;
  readonly #real = performance.now;

  constructor() {
    performance.now = () => this.#now;
  }

  pass(milliseconds: number): Promise<void> {
    this.#now += milliseconds;
    return Promise.resolve();
  }

  [Symbol.dispose](): void {
    performance.now = this.#real;
  }
}

Deno.test("memoryGuard() satisfies the contract of guards", async () => {
  using clock = new Clock();
  const pass = (milliseconds: number) => clock.pass(milliseconds);
  const guard = memoryGuard();
  await checkGuard(guard, assertEquals, "a");
  await checkAtomic(guard, assertEquals, "b");
  await checkExpiry(guard, assertEquals, "c", pass);
  await checkRenewal(guard, assertEquals, "d", pass);
});

Deno.test("memoryGuard() does not depend on the wall clock", async () => {
  const guard = memoryGuard();
  await guard.claim("held", "a", 60_000);
  await guard.commit("done", "a", 60_000);
  const states = async () => [
    await guard.claim("held", "b", 60_000),
    await guard.claim("done", "b", 60_000),
  ];
  const real = Date.now;
  try {
    for (const hours of [1, -1]) {
      Date.now = () => real() + hours * 3_600_000;
      assertEquals(await states(), ["in-flight", "done"]);
    }
  } finally {
    Date.now = real;
  }
});

Deno.test("memoryGuard() forgets the oldest tenth of the handled events beyond maxEvents", async () => {
  const guard = memoryGuard({ maxEvents: 20 });
  for (let i = 0; i < 21; i++) await guard.commit(`${i}`, "a", 1_000);
  const isKnown = async (i: number) => {
    const state = await guard.claim(`${i}`, "b", 1_000);
    if (state === "new") await guard.release(`${i}`, "b");
    return state === "done";
  };
  assertEquals([await isKnown(2), await isKnown(20)], [true, true]);
  assertEquals([await isKnown(0), await isKnown(1)], [false, false]);
});

Deno.test("memoryGuard() forgets the least recently committed event first", async () => {
  const guard = memoryGuard({ maxEvents: 2 });
  for (const key of ["first", "second", "first", "third"]) await guard.commit(key, "a", 1_000);
  assertEquals(await guard.claim("first", "b", 1_000), "done");
});

Deno.test("memoryGuard() never forgets events that are being handled", async () => {
  using clock = new Clock();
  const guard = memoryGuard({ maxEvents: 3 });
  assertEquals(await guard.claim("slow", "a", 1_000), "new");
  for (let i = 0; i < 10; i++) {
    assertEquals(await guard.claim(`${i}`, "b", 1_000), "new");
    await guard.commit(`${i}`, "b", 1_000);
  }
  assertEquals(await guard.claim("slow", "c", 1_000), "in-flight");
  assertEquals(await guard.claim("9", "c", 1_000), "done");

  for (const key of ["x", "y"]) assertEquals(await guard.claim(key, "b", 2_000), "new");
  await assertRejects(
    () => guard.claim("z", "c", 1_000),
    Error,
    "memoryGuard() is handling 3 events; raise maxEvents",
  );
  assertEquals(await guard.claim("slow", "a", 1_000), "new", "a renewal needs no room");
  await clock.pass(1_000);
  assertEquals(await guard.claim("z", "c", 1_000), "new", "the claim on slow has expired");
  assertEquals(await guard.claim("x", "c", 1_000), "in-flight");
});

Deno.test("memoryGuard({ maxEvents: 1 }) remembers the last handled event", async () => {
  const guard = memoryGuard({ maxEvents: 1 });
  for (const key of ["a", "b"]) {
    assertEquals(await guard.claim(key, "1", 1_000), "new");
    assertEquals(await guard.claim(key, "2", 1_000), "in-flight");
    await guard.commit(key, "1", 1_000);
    assertEquals(await guard.claim(key, "2", 1_000), "done");
  }
});

Deno.test("memoryGuard() remembers 100,000 events by default", async () => {
  const guard = memoryGuard();
  for (let i = 0; i < 100_000; i++) await guard.commit(`${i}`, "a", 60_000);
  assertEquals(await guard.claim("0", "b", 60_000), "done");
  await guard.commit("one more", "a", 60_000);
  assertEquals(await guard.claim("0", "b", 60_000), "new");
});

Deno.test("memoryGuard() throws if maxEvents is less than 1", () => {
  for (const maxEvents of [0, -1, NaN]) {
    assertThrows(() => memoryGuard({ maxEvents }), TypeError, "maxEvents");
  }
});
