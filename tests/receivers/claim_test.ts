import { assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { memoryGuard } from "../../src/receivers/memory_guard.ts";
import type { ClaimState, DuplicateGuard } from "../../src/receivers/mod.ts";
import { deferred, EVENT, json, watched } from "./kit.ts";

/** Creates an event with an id. Its key is not hashed, so everything except timers runs in microtasks. */
const event = () => json({ ...EVENT, event_id: "1" });

/** A guard that records its calls. Claims return the given states in order, then `new`. */
class RecordingGuard implements DuplicateGuard {
  readonly calls: string[] = [];
  readonly claimants = new Set<string>();
  /** Each call waits for this promise. */
  delay: Promise<void> = Promise.resolve();
  readonly #states: ClaimState[];

  constructor(...states: ClaimState[]) {
    this.#states = states;
  }

  async claim(_key: string, claimant: string, lease: number): Promise<ClaimState> {
    this.#record(`claim for ${lease}`, claimant);
    await this.delay;
    return this.#states.shift() ?? "new";
  }

  commit(_key: string, claimant: string, rememberFor: number): Promise<void> {
    this.#record(`commit for ${rememberFor}`, claimant);
    return this.delay;
  }

  release(_key: string, claimant: string): Promise<void> {
    this.#record("release", claimant);
    return this.delay;
  }

  #record(call: string, claimant: string): void {
    this.calls.push(call);
    this.claimants.add(claimant);
  }
}

/** Advances the clock in steps and runs all microtasks after each. */
async function pass(time: FakeTime, milliseconds: number, step: number): Promise<void> {
  for (let passed = 0; passed < milliseconds; passed += step) {
    await time.tickAsync(step);
    await time.runMicrotasks();
  }
}

/** Creates a receiver whose handler runs until `end` resolves. */
function slow(guard: DuplicateGuard, options: Parameters<typeof watched>[0] = {}) {
  const started = deferred();
  const end = deferred();
  let runs = 0;
  const onEvent = async () => {
    runs++;
    started.resolve();
    await end.promise;
  };
  return { ...watched({ guard, onEvent, ...options }), started, end, runs: () => runs };
}

Deno.test("a claim is renewed at half its lease until the handler ends", async () => {
  using time = new FakeTime();
  const guard = new RecordingGuard();
  const { status, started, end, errors } = slow(guard, { lease: 1_000, rememberFor: 9_000 });
  const response = status(event());
  await started.promise;
  await pass(time, 499, 499);
  assertEquals(guard.calls, ["claim for 1000"]);
  await pass(time, 1, 1);
  assertEquals(guard.calls, ["claim for 1000", "claim for 1000"]);
  await pass(time, 1_000, 250);
  assertEquals(guard.calls, Array(4).fill("claim for 1000"));
  end.resolve();
  assertEquals(await response, 204);
  await pass(time, 5_000, 250);
  assertEquals(guard.calls, [...Array(4).fill("claim for 1000"), "commit for 9000"]);
  assertEquals([guard.claimants.size, errors], [1, []]);
});

Deno.test("a claim is renewed every 30 s by default, and released when the handler fails", async () => {
  using time = new FakeTime();
  const guard = new RecordingGuard();
  const started = deferred();
  const end = deferred();
  const { status } = watched({
    guard,
    onEvent: async () => {
      started.resolve();
      await end.promise;
      throw new Error("broken");
    },
  });
  const response = status(event());
  await started.promise;
  await pass(time, 60_000, 10_000);
  end.resolve();
  assertEquals(await response, 500);
  await pass(time, 120_000, 10_000);
  assertEquals(guard.calls, [...Array(3).fill("claim for 60000"), "release"]);
});

Deno.test("a duplicate is not handled while the first delivery is, whether it is acknowledged before or after", async () => {
  using time = new FakeTime();
  const realNow = performance.now;
  performance.now = () => Date.now();
  try {
    for (const when of [{}, { acknowledge: "before", onFailure: () => {} }] as const) {
      const { status, started, end, runs } = slow(memoryGuard(), { lease: 1_000, ...when });
      const work: Promise<unknown>[] = [];
      const first = status(event(), { waitUntil: (one) => void work.push(one) });
      await started.promise;
      for (let i = 0; i < 5; i++) {
        await pass(time, 700, 100);
        assertEquals(await status(event()), 503);
      }
      end.resolve();
      assertEquals(await first, 204);
      await Promise.all(work);
      assertEquals([await status(event()), runs()], [204, 1]);
    }
  } finally {
    performance.now = realNow;
  }
});

Deno.test("a renewal that fails is reported and retried", async () => {
  using time = new FakeTime();
  const guard = new RecordingGuard();
  const { status, started, end, errors } = slow(guard, { lease: 1_000, guardTimeout: 100 });
  const response = status(event());
  await started.promise;
  const { promise, resolve } = deferred();
  guard.delay = promise;
  await pass(time, 1_500, 50);
  assertEquals(guard.calls.length, 4);
  const late = "Error: The guard did not respond within 100 ms";
  assertEquals(errors.map(String), [late, late]); // the third renewal is still pending
  resolve();
  await pass(time, 500, 50);
  end.resolve();
  assertEquals([await response, guard.calls.at(-1), errors.length], [204, "commit for 3600000", 2]);
});

Deno.test("a claim lost to another claimant is reported once and no longer renewed", async () => {
  using time = new FakeTime();
  const guard = new RecordingGuard("new", "new", "in-flight");
  const { status, started, end, errors } = slow(guard, { lease: 1_000 });
  const response = status(event());
  await started.promise;
  await pass(time, 5_000, 250);
  assertEquals(guard.calls.length, 3);
  const lost = "Error: The guard did not renew a claim; its state is in-flight";
  assertEquals(errors.map(String), [lost]);
  end.resolve();
  assertEquals([await response, guard.calls.at(-1)], [204, "commit for 3600000"]);
});

Deno.test("the claim is released only after a pending renewal, which would otherwise claim the event again", async () => {
  using time = new FakeTime();
  const guard = new RecordingGuard();
  const started = deferred();
  const end = deferred();
  const { status } = watched({
    guard,
    lease: 1_000,
    onEvent: async () => {
      started.resolve();
      await end.promise;
      throw new Error("broken");
    },
  });
  const response = status(event());
  await started.promise;
  const { promise, resolve } = deferred();
  guard.delay = promise;
  await pass(time, 500, 250);
  assertEquals(guard.calls.length, 2);
  end.resolve();
  await time.runMicrotasks();
  assertEquals(guard.calls.length, 2);
  resolve();
  assertEquals([await response, guard.calls.at(-1)], [500, "release"]);
});

Deno.test("only one renewal is pending at a time", async () => {
  using time = new FakeTime();
  const guard = new RecordingGuard();
  const { status, started, end } = slow(guard, { lease: 100, guardTimeout: 1_000 });
  const response = status(event());
  await started.promise;
  const { promise, resolve } = deferred();
  guard.delay = promise;
  await pass(time, 900, 50);
  assertEquals(guard.calls.length, 2);
  resolve();
  end.resolve();
  assertEquals(await response, 204);
});

Deno.test("the response is 503 if the guard takes longer than 5 s by default", async () => {
  using time = new FakeTime();
  const guard = new RecordingGuard();
  guard.delay = new Promise(() => {});
  const { receive, errors } = watched({ guard });
  let status = 0;
  const response = receive(event()).then((one) => status = one.status);
  while (guard.calls.length === 0) await time.runMicrotasks();
  await pass(time, 4_999, 4_999);
  assertEquals(status, 0);
  await pass(time, 1, 1);
  await response;
  assertEquals([status, errors.length], [503, 1]);
});
