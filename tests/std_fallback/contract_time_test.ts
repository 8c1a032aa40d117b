/**
 * The behavior of FakeTime of @std/testing that these tests rely on. Runs against whichever @std is used. Each case was
 * first observed with the original class.
 */
import { assert, assertEquals, assertInstanceOf, assertRejects, assertThrows } from "@std/assert";
import { FakeTime, TimeError } from "@std/testing/time";

/** Runs a function with fake time that starts at 1000, and returns the entries that it logs. */
function log(run: (time: FakeTime, note: (entry: unknown) => void) => void): unknown[] {
  using time = new FakeTime(1000);
  const entries: unknown[] = [];
  run(time, (entry) => entries.push(entry));
  return entries;
}

/** Runs an asynchronous function with fake time that starts at 1000, and returns the entries that it logs. */
async function logAsync(
  run: (time: FakeTime, note: (entry: unknown) => void) => Promise<unknown>,
): Promise<unknown[]> {
  using time = new FakeTime(1000);
  const entries: unknown[] = [];
  await run(time, (entry) => entries.push(entry));
  return entries;
}

Deno.test("FakeTime: a timer set after a promise starts at the end of a tickAsync()", async () => {
  const entries = await logAsync(async (time, note) => {
    const chain = (async () => {
      for (let i = 0; i < 3; i++) {
        await new Promise((resolve) => setTimeout(resolve, 1000));
        note(Date.now());
      }
    })();
    await time.tickAsync(3000);
    note("after");
    await time.tickAsync(1000);
    await time.tickAsync(1000);
    await chain;
  });
  assertEquals(entries, [4000, "after", 5000, 6000]);
});

Deno.test("FakeTime: tickAsync() runs microtasks before the timers, not between them", async () => {
  const entries = await logAsync(async (time, note) => {
    const later = (entry: string) => void Promise.resolve().then(() => note(entry));
    later("before");
    setTimeout(() => {
      note(1);
      later("between");
    }, 1);
    setTimeout(() => note(2), 2);
    await time.tickAsync(2);
  });
  assertEquals(entries, ["before", 1, 2, "between"]);
});

Deno.test("FakeTime: concurrent tickAsync() calls advance by the sum", async () => {
  const entries = await logAsync(async (time, note) => {
    await Promise.all([time.tickAsync(3), time.tickAsync(4)]);
    note(time.now);
  });
  assertEquals(entries, [1007]);
});

Deno.test("FakeTime: timers added by callbacks run in the same tick, each at its time", () => {
  const entries = log((time, note) => {
    const again = () => {
      note(Date.now());
      setTimeout(again, 100);
    };
    setTimeout(again, 100);
    time.tick(350);
    note(time.now);
  });
  assertEquals(entries, [1100, 1200, 1300, 1350]);
});

Deno.test("FakeTime: timers due at the same time run in the order in which they were added", () => {
  const entries = log((time, note) => {
    setInterval(() => note("interval"), 10);
    setTimeout(() => note("first"), 20);
    time.tick(10);
    setTimeout(() => note("second"), 10); // added after the interval was rescheduled
    time.tick(10);
  });
  assertEquals(entries, ["interval", "first", "interval", "second"]);
});

Deno.test("FakeTime: delays are whole milliseconds, rounded down, and never negative", () => {
  const entries = log((time, note) => {
    setTimeout(() => note(["1.7", Date.now()]), 1.7);
    setTimeout(() => note(["-5", Date.now()]), -5);
    setTimeout(() => note(["none", Date.now()]));
    time.tick(0);
    time.tick(1);
  });
  assertEquals(entries, [["-5", 1000], ["none", 1000], ["1.7", 1001]]);
});

Deno.test("FakeTime: an interval is at least 1 ms", () => {
  for (const ms of [0, 0.5, -1, undefined]) {
    const entries = log((time, note) => {
      setInterval(() => note(Date.now()), ms);
      time.tick(2);
    });
    assertEquals(entries, [1001, 1002]);
  }
});

Deno.test("FakeTime: the clock keeps fractions of a millisecond, a Date does not", () => {
  const entries = log((time, note) => {
    time.tick(0.5);
    setTimeout(() => note(Date.now()), 1);
    time.tick(0.75);
    note([time.now, Date.now(), new Date().getTime()]);
    time.tick(1);
  });
  assertEquals(entries, [[1001.25, 1001.25, 1001], 1001.5]);
});

Deno.test("FakeTime: delays over 32 bits do not overflow, and Infinity never ends", () => {
  const entries = log((time, note) => {
    setTimeout(() => note("never"), Infinity);
    setTimeout(() => note(Date.now()), 2 ** 32);
    time.tick(2 ** 31);
    note("no overflow");
    time.tick(2 ** 33);
  });
  assertEquals(entries, ["no overflow", 1000 + 2 ** 32]);
});

Deno.test("FakeTime: callbacks can clear timers due in the same tick, and their own", () => {
  const entries = log((time, note) => {
    setTimeout(() => {
      note("a");
      clearTimeout(b);
    }, 10);
    const b = setTimeout(() => note("b"), 10);
    const interval = setInterval(() => {
      note("interval");
      clearInterval(interval);
    }, 5);
    time.tick(100);
    note(time.next());
  });
  assertEquals(entries, ["interval", "a", false]);
});

Deno.test("FakeTime: clearTimeout() and clearInterval() clear either kind, and ignore unknown ids", () => {
  const entries = log((time, note) => {
    clearTimeout(setInterval(() => note("interval"), 5));
    clearInterval(setTimeout(() => note("timeout"), 5));
    clearTimeout(undefined);
    clearTimeout(99);
    time.tick(10);
  });
  assertEquals(entries, []);
});

Deno.test("FakeTime: callbacks get their arguments", () => {
  const entries = log((time, note) => {
    setTimeout((...args: unknown[]) => note(args), 1, 2, 3);
    setInterval((...args: unknown[]) => note(args), 1, 4);
    time.tick(1);
  });
  assertEquals(entries, [[2, 3], [4]]);
});

Deno.test("FakeTime: an error in a callback leaves tick() at the time of that timer", async () => {
  const fail = () => {
    throw new Error("boom");
  };
  const entries = log((time, note) => {
    setTimeout(fail, 10);
    setTimeout(() => note("later"), 20);
    assertThrows(() => time.tick(30), Error, "boom");
    note(time.now);
    time.tick(30);
    note(time.now);
  });
  assertEquals(entries, [1010, "later", 1040]);
  const again = log((time, note) => {
    setInterval(fail, 10);
    assertThrows(() => time.tick(30), Error, "boom");
    assertThrows(() => time.next(), Error, "boom"); // the interval is still active
    note(time.now);
  });
  assertEquals(again, [1020]);
  await logAsync(async (time) => {
    setTimeout(fail, 10);
    await assertRejects(() => time.tickAsync(30), Error, "boom");
  });
});

Deno.test("FakeTime: a callback may call tick()", () => {
  const entries = log((time, note) => {
    setTimeout(() => {
      time.tick(5);
      note(["a", time.now]);
    }, 10);
    setTimeout(() => note(["b", time.now]), 12);
    time.tick(12);
    note(time.now);
  });
  assertEquals(entries, [["b", 1012], ["a", 1015], 1012]);
});

Deno.test("FakeTime: next() runs all timers that are due at the time of the next one", () => {
  const entries = log((time, note) => {
    clearTimeout(setTimeout(() => note("cleared"), 5));
    setTimeout(() => note("a"), 10);
    setTimeout(() => {
      note("b");
      setTimeout(() => note("c"), 0);
    }, 10);
    setTimeout(() => note("d"), 20);
    note([time.next(), time.now]);
    note([time.next(), time.now]);
    note([time.next(), time.now]);
  });
  assertEquals(entries, ["a", "b", "c", [true, 1010], "d", [true, 1020], [false, 1020]]);
});

Deno.test("FakeTime: nextAsync() runs timers that microtasks add", async () => {
  const entries = await logAsync(async (time, note) => {
    void Promise.resolve().then(() => setTimeout(() => note(time.now), 10));
    note(await time.nextAsync());
    note(await time.nextAsync());
  });
  assertEquals(entries, [1010, true, false]);
});

Deno.test("FakeTime: runAll() and runAllAsync() continue until no timer is left", async () => {
  const chain = (note: (entry: unknown) => void) => {
    setTimeout(() => {
      note(Date.now());
      setTimeout(() => note(Date.now()), 5);
    }, 10);
    const id = setInterval(() => {
      note("interval");
      clearInterval(id);
    }, 12);
  };
  const expected = [1010, "interval", 1015, 1015];
  const all = log((time, note) => {
    chain(note);
    time.runAll();
    note(time.now);
    time.runAll();
  });
  assertEquals(all, expected);
  const awaited = await logAsync(async (time, note) => {
    chain(note);
    await time.runAllAsync();
    note(time.now);
  });
  assertEquals(awaited, expected);
  const added = (run: (time: FakeTime) => unknown) =>
    logAsync(async (time, note) => {
      setTimeout(() => Promise.resolve().then(() => setTimeout(note, 1, "added")), 1);
      await run(time);
    });
  assertEquals(await added((time) => time.runAll()), []);
  assertEquals(await added((time) => time.runAllAsync()), ["added"]);
});

Deno.test("FakeTime: delay() waits in real time, and ends with its signal", async () => {
  const entries = await logAsync(async (time, note) => {
    setTimeout(() => note("fake timer"), 1);
    await time.delay(5);
    note(time.now);
    for (const isEarly of [true, false]) {
      const controller = new AbortController();
      if (isEarly) controller.abort();
      const failed = time.delay(60_000, { signal: controller.signal }).catch((error) => error);
      await time.runMicrotasks(); // the original class leaks its timer if it is aborted immediately
      controller.abort();
      const { name, message } = await failed;
      note([name, message]);
    }
  });
  const error = ["AbortError", "Delay was aborted."];
  assertEquals(entries, [1000, error, error]);
});

Deno.test("FakeTime: runMicrotasks() runs chains of promises, but no timers", async () => {
  const entries = await logAsync(async (time, note) => {
    setTimeout(() => note("timer"), 0);
    let chain = Promise.resolve();
    for (let i = 0; i < 100; i++) chain = chain.then(() => {});
    void chain.then(() => note("end of the chain"));
    await time.runMicrotasks();
    note(time.now);
  });
  assertEquals(entries, ["end of the chain", 1000]);
});

Deno.test("FakeTime: now moves forward only", async () => {
  const entries = log((time, note) => {
    setTimeout(() => note(time.now), 10);
    time.now = 1020;
    note(time.now);
    assertThrows(() => time.now = 1019, RangeError);
    assertThrows(() => time.tick(-1), RangeError);
    note(time.now);
  });
  assertEquals(entries, [1010, 1020, 1020]);
  await logAsync((time) => assertRejects(() => time.tickAsync(-1), RangeError));
});

Deno.test("FakeTime: AbortSignal.timeout() uses the fake clock", () => {
  const entries = log((time, note) => {
    const signal = AbortSignal.timeout(10);
    const any = AbortSignal.any([signal]);
    signal.addEventListener("abort", () => note(time.now));
    time.tick(9);
    note(signal.aborted);
    time.tick(1);
    assertInstanceOf(signal.reason, DOMException);
    note([signal.reason.name, any.aborted]);
  });
  assertEquals(entries, [false, 1010, ["TimeoutError", true]]);
});

Deno.test("FakeTime: Date uses the fake time unless it has an argument", () => {
  log((time) => {
    time.tick(234);
    const now = new Date();
    assertInstanceOf(now, Date);
    assertEquals([now.getTime(), Date.now()], [1234, 1234]);
    assertEquals([new Date(5).getTime(), new Date("2020-01-01").getTime()], [5, 1577836800000]);
    assertEquals(new Date(2020, 1, 3).getDate(), 3);
    assertEquals([Date.UTC(1970, 0, 2), Date.parse("1970-01-02T00:00:00Z")], [864e5, 864e5]);
    assertEquals(Date(), now.toString());
    assertInstanceOf(structuredClone(now), Date);
    assertEquals(now.toISOString(), "1970-01-01T00:00:01.234Z");
  });
});

Deno.test("FakeTime: starts at a number, a string, a Date, or the real time", () => {
  const starts: [number | string | Date, number][] = [
    [77.9, 77],
    [-5, -5],
    ["2020-01-01T00:00:00Z", 1577836800000],
    [new Date(77), 77],
  ];
  for (const [start, expected] of starts) {
    using time = new FakeTime(start);
    time.tick(1);
    assertEquals([time.start, time.now], [expected, expected + 1]);
  }
  for (const start of [null, undefined]) {
    const before = Date.now();
    using time = new FakeTime(start);
    assert(time.start >= before);
  }
  for (const start of ["junk", NaN, new Date(NaN)]) {
    assertThrows(() => new FakeTime(start), TypeError);
  }
});

Deno.test("FakeTime: only one can be active, and restore() works once and restores all globals", () => {
  const real = () => [Date, setTimeout, clearTimeout, setInterval, clearInterval];
  const before = [...real(), AbortSignal.timeout];
  const time = new FakeTime();
  assertThrows(() => new FakeTime(), TimeError);
  for (const [i, value] of real().entries()) assert(value !== before[i]);
  time.restore();
  for (const [i, value] of real().entries()) assert(value === before[i]);
  assert(AbortSignal.timeout === before.at(-1));
  assertThrows(() => time.restore(), TimeError);
  assertThrows(() => time[Symbol.dispose](), TimeError);
});

Deno.test("FakeTime: after restore(), fake functions throw and a fake Date uses the real time", () => {
  const time = new FakeTime(0);
  const kept = { setTimeout, setInterval, clearTimeout, clearInterval, Date };
  const timeout = AbortSignal.timeout;
  assertThrows(() => Reflect.apply(setTimeout, null, ["1 + 1", 0]), TimeError);
  time.restore();
  assertThrows(() => kept.setTimeout(() => {}, 0), TimeError);
  assertThrows(() => kept.setInterval(() => {}, 0), TimeError);
  assertThrows(() => kept.clearTimeout(1), TimeError);
  assertThrows(() => kept.clearInterval(1), TimeError);
  assertThrows(() => timeout(5), TimeError);
  const before = Date.now();
  assert(kept.Date.now() >= before && new kept.Date().getTime() >= before);
});

Deno.test("FakeTime: timers that are pending when it is restored never run", async () => {
  let ran = false;
  {
    using _time = new FakeTime(0);
    setTimeout(() => ran = true, 0);
  }
  await new Promise((resolve) => setTimeout(resolve, 1));
  assertEquals(ran, false);
});
