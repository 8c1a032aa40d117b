import { assert, assertEquals, assertThrows } from "@std/assert";
import { spy } from "@std/testing/mock";
import { FakeTime } from "@std/testing/time";
import { Particle } from "../../mod.ts";
import { Watchdog } from "../../src/stream/watchdog.ts";
import { logOf, ScriptedCloud, SetClock, settled } from "./scripted_cloud.ts";
import { mine, scripted } from "./shared_kit.ts";

const LIMIT = 13_000;
const HOUR = 3_600_000;

/** Returns the milliseconds until a watchdog reports silence, in steps of 100; `undefined` if it takes over an hour. */
function silenceAfter(
  time: FakeTime,
  each: (passed: number, watchdog: Watchdog) => void,
): number | undefined {
  let passed = 0;
  let reported: number | undefined;
  const watchdog = new Watchdog(LIMIT, () => {
    reported ??= passed;
    watchdog.stop();
  });
  while (reported === undefined && passed < HOUR) {
    each(passed, watchdog);
    passed += 100;
    time.tick(100);
  }
  watchdog.stop();
  return reported;
}

for (const set of [-HOUR, -20_000, -5_000, 0, 5_000, 20_000, HOUR]) {
  Deno.test(`silence is detected even if the clock is set by ${set / 1_000} s`, () => {
    using time = new FakeTime();
    using clock = new SetClock();
    const after = silenceAfter(
      time,
      (passed) => void (passed === 5_000 && (clock.ahead = set)),
    );
    assertEquals(after, LIMIT);
  });

  Deno.test(`silence after a byte is detected within two periods if the clock is set by ${set / 1_000} s`, () => {
    for (
      const [seenAt, setAt] of [[0, 5_000], [4_000, 5_000], [5_000, 4_000], [12_900, 100]] as const
    ) {
      using time = new FakeTime();
      using clock = new SetClock();
      const after = silenceAfter(time, (passed, watchdog) => {
        if (passed === seenAt) watchdog.seen();
        if (passed === setAt) clock.ahead = set;
      });
      assert(after !== undefined && after >= seenAt + LIMIT - LIMIT / 10, `too early: ${after}`);
      assert(after <= seenAt + 2 * LIMIT, `too late: ${after}`);
      if (set === 0) assertEquals(after, seenAt + LIMIT);
    }
  });

  Deno.test(`a connection with traffic stays open if the clock is set by ${set / 1_000} s`, () => {
    using time = new FakeTime();
    using clock = new SetClock();
    const after = silenceAfter(time, (passed, watchdog) => {
      if (passed % 11_000 === 0) watchdog.seen();
      if (passed % 70_000 === 5_000) clock.ahead += set;
    });
    assertEquals(after, undefined);
  });
}

Deno.test("Watchdog starts one timer per period, and leaves none when it stops", () => {
  using time = new FakeTime();
  using timers = spy(globalThis, "setTimeout");
  let silences = 0;
  const watchdog = new Watchdog(LIMIT, () => silences++);
  for (let i = 0; i < 1_299; i++) {
    watchdog.seen();
    time.tick(10);
  }
  assertEquals(timers.calls.length, 1);
  time.tick(10);
  assertEquals([timers.calls.length, timers.calls[1]!.args[1]], [2, LIMIT - 20]);
  watchdog.stop();
  watchdog.resume();
  watchdog.stop();
  time.tick(HOUR);
  assertEquals([time.next(), silences, timers.calls.length], [false, 0, 3]);
});

Deno.test("a limit of 0 starts no timer and adds no listeners to a page", () => {
  using time = new FakeTime();
  const document = new EventTarget();
  using listeners = spy(document, "addEventListener");
  using timers = spy(globalThis, "setTimeout");
  Object.defineProperty(globalThis, "document", { value: document, configurable: true });
  try {
    const watchdog = new Watchdog(0, () => assert(false, "it reported silence"));
    watchdog.seen();
    time.tick(HOUR);
    document.dispatchEvent(new Event("visibilitychange"));
    watchdog.stop();
    watchdog.resume();
    assertEquals([timers.calls.length, listeners.calls.length, time.next()], [0, 0, false]);
  } finally {
    Reflect.deleteProperty(globalThis, "document");
  }
});

Deno.test("a page that is shown again starts no further timer, even if the clock was set back", () => {
  using time = new FakeTime();
  using clock = new SetClock();
  const document = new EventTarget();
  Object.defineProperty(globalThis, "document", { value: document, configurable: true });
  try {
    using timers = spy(globalThis, "setTimeout");
    let silences = 0;
    const watchdog = new Watchdog(LIMIT, () => silences++);
    time.tick(5_000);
    clock.ahead = -HOUR;
    for (let i = 0; i < 10; i++) document.dispatchEvent(new Event("visibilitychange"));
    assertEquals([timers.calls.length, silences], [1, 0]);
    time.tick(LIMIT - 5_000);
    assertEquals(silences, 1);
    watchdog.stop();
  } finally {
    Reflect.deleteProperty(globalThis, "document");
  }
});

Deno.test("after sleep, unread bytes have a whole period to arrive", async () => {
  using time = new FakeTime();
  using clock = new SetClock();
  let silences = 0;
  const watchdog = new Watchdog(LIMIT, () => silences++);
  await time.tickAsync(1_000);
  watchdog.seen();
  clock.ahead = HOUR; // the machine sleeps, and the timer with it
  await time.tickAsync(LIMIT);
  assertEquals(silences, 0);
  await time.tickAsync(LIMIT);
  assertEquals(silences, 1);
  watchdog.stop();
});

Deno.test("EventStream closes a silent connection even if the clock was set back", async () => {
  using time = new FakeTime();
  using clock = new SetClock();
  const cloud = new ScriptedCloud();
  const stream = await cloud.connect();
  const log = logOf(stream);
  await time.tickAsync(5_000);
  clock.ahead = -HOUR;
  await time.tickAsync(8_000);
  await time.tickAsync(0);
  assertEquals([log, cloud.last.cancelled], [["disconnect idle"], true]);
  stream.close();
});

for (const idleTimeout of [0, Infinity]) {
  Deno.test(`EventStream waits forever with an idleTimeout of ${idleTimeout}, without a timer`, async () => {
    using time = new FakeTime();
    const cloud = new ScriptedCloud();
    const stream = await cloud.connect({ idleTimeout });
    logOf(stream);
    cloud.last.event("1");
    await time.tickAsync(0);
    assertEquals([time.next(), stream.state], [false, "open"]);
    stream.close();
  });
}

Deno.test("EventStream limits idleTimeout to the maximum delay of timers", async () => {
  using _time = new FakeTime();
  using timers = spy(globalThis, "setTimeout");
  const stream = await new ScriptedCloud().connect({ idleTimeout: 1e12 });
  logOf(stream);
  await settled();
  assertEquals(timers.calls.map(({ args }) => args[1]), [2 ** 31 - 1]);
  stream.close();
});

Deno.test("an invalid idleTimeout throws synchronously, before any request", () => {
  const cloud = new ScriptedCloud();
  const fetch = (_: string, init: RequestInit) => cloud.open(init.signal!, 0);
  const particle = new Particle({ auth: "t0ken", fetch });
  for (const idleTimeout of [-1, NaN, "5s", "13000", {}] as number[]) {
    for (
      const call of [
        () => cloud.connect({ idleTimeout }),
        () => particle.getEventStream({ deviceId: "mine", idleTimeout }),
        () => particle.events({ deviceId: "mine", idleTimeout }),
      ]
    ) {
      assertThrows(call, TypeError, "idleTimeout must be milliseconds from 0 to Infinity");
    }
  }
  assertEquals(cloud.attempts, 0);
});

Deno.test("subscriptions with equal timeouts share a connection, however these are written", async () => {
  const { particle, cloud } = scripted();
  const written = [[undefined, 0], [null, Infinity], [13_000, 0]] as [number, number][];
  const all = written.map(([idleTimeout, connectTimeout]) =>
    particle.events({ ...mine, idleTimeout, connectTimeout }).on("event", () => {})
  );
  const off = particle.events({ ...mine, idleTimeout: Infinity, connectTimeout: 0 });
  off.on("event", () => {});
  await settled();
  assertEquals(cloud.attempts, 2);
  [...all, off].forEach((subscription) => subscription.close());
});

Deno.test("EventStream counts a connection as stable even if the clock was set back", async () => {
  using time = new FakeTime();
  using clock = new SetClock();
  const cloud = new ScriptedCloud();
  const stream = await cloud.connect({ idleTimeout: 0 });
  const attempts: number[] = [];
  stream.on("event", () => {}).on("reconnect", ({ attempt }) => attempts.push(attempt));
  for (let i = 0; i < 2; i++) {
    cloud.last.end();
    await time.tickAsync(0);
    await time.tickAsync(2_000);
    await time.tickAsync(0);
    clock.ahead -= HOUR;
    await time.tickAsync(60_000);
    cloud.last.send(":\n");
    await time.tickAsync(0);
  }
  assertEquals(attempts, [1, 1]);
  stream.close();
});

Deno.test("EventStream closes a connection that only receives empty chunks", async () => {
  using time = new FakeTime();
  const cloud = new ScriptedCloud();
  const stream = await cloud.connect();
  const log = logOf(stream);
  for (const wait of [5_000, 5_000, 3_000]) {
    cloud.last.send("");
    await time.tickAsync(0);
    await time.tickAsync(wait);
  }
  await time.tickAsync(0);
  assertEquals(log, ["disconnect idle"]);
  stream.close();
});
