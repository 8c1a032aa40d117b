import { assert, assertEquals, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import { ParticleError } from "../../src/core/errors.ts";
import { forEachDevice } from "../../src/fleet/mod.ts";
import type { FleetProgress, ForEachDeviceOptions } from "../../src/types/fleet.ts";
import { HeldCalls, MemoryJournal, settle } from "./kit.ts";

/** Options of tests that pass invalid values. */
type Loose = ForEachDeviceOptions<unknown>;

const INVALID: Record<string, [devices: unknown, options: unknown, message: string]> = {
  "a string of devices": ["abc", {}, "devices must be an array or another iterable, got string"],
  "a response": [{ body: [] }, {}, "devices must be an array or another iterable, got object"],
  "no devices": [undefined, {}, "devices must be an array or another iterable, got undefined"],
  "concurrency 0": [[], { concurrency: 0 }, "concurrency must be a whole number from 1, got 0"],
  "concurrency -1": [[], { concurrency: -1 }, "concurrency must be a whole number from 1, got -1"],
  "concurrency 1.5": [[], { concurrency: 1.5 }, "concurrency must be a whole number from 1"],
  "concurrency NaN": [[], { concurrency: NaN }, "concurrency must be a whole number from 1"],
  "concurrency Infinity": [[], { concurrency: Infinity }, "concurrency must be a whole number"],
  "concurrency '5'": [[], { concurrency: "5" }, "concurrency must be a whole number from 1, got 5"],
  "a signal that is none": [[], { signal: {} }, "signal must be an AbortSignal, got object"],
  "a path as the journal": [[], { journal: "j.jsonl", run: "a" }, "journal must have append() and"],
  "a journal without append()": [
    [],
    { journal: { read: () => "" }, run: "a" },
    "journal must have",
  ],
  "a journal without a run": [[], { journal: new MemoryJournal() }, "run must be a string"],
  "an empty run": [[], { journal: new MemoryJournal(), run: "" }, "run must not be empty"],
  "options that are no object": [[], "x", "options must be an object, got string"],
};

for (const [what, [devices, options, message]] of Object.entries(INVALID)) {
  Deno.test(`forEachDevice() throws synchronously for ${what}, and calls nothing`, () => {
    const call = () => {
      throw new Error("called");
    };
    assertThrows(() => forEachDevice(devices as [], call, options as Loose), TypeError, message);
  });
}

Deno.test("forEachDevice() throws if call is not a function", () => {
  const call = { id: "a" } as unknown as () => void;
  assertThrows(() => forEachDevice([], call), TypeError, "call must be a function");
});

Deno.test("an iterator that throws ends the run after the calls under way", async () => {
  const calls = new HeldCalls();
  const failure = new Error("page 2 failed");
  function* devices() {
    yield "a";
    yield "b";
    throw failure;
  }
  let ended = false;
  const run = forEachDevice(devices(), calls.call, { concurrency: 5 });
  const rejected = assertRejects(() => run).finally(() => ended = true);
  await settle();
  assertEquals([calls.called, ended], [["a", "b"], false]);
  await calls.end("a");
  assertEquals(ended, false);
  await calls.end("b");
  assertStrictEquals(await rejected, failure);
});

Deno.test("an async iterator that rejects, and next() that throws, end the run", async () => {
  const failure = new Error("no page");
  const rejecting = { next: () => Promise.reject(failure) };
  const throwing = {
    next: () => {
      throw failure;
    },
  };
  for (const iterator of [rejecting, throwing]) {
    const devices = { [Symbol.asyncIterator]: () => iterator } as AsyncIterable<string>;
    assertStrictEquals(await assertRejects(() => forEachDevice(devices, () => 1)), failure);
  }
});

for (const id of [undefined, null, "", 5, {}, { id: "" }]) {
  Deno.test(`a device without an id, ${JSON.stringify(id)}, ends the run before it is called`, async () => {
    const called: unknown[] = [];
    const devices = ["a", id as string, "b"];
    await assertRejects(
      () => forEachDevice(devices, (device) => called.push(device)),
      TypeError,
      "The id of each device must",
    );
    assertEquals(called, ["a"]);
  });
}

Deno.test("an iterator is closed when the run ends early, and not after it has ended", async () => {
  for (const [bad, closed] of [[true, 1], [false, 0]] as const) {
    let count = 0;
    const list = ["a", bad ? "" : "b"].values();
    const devices = {
      [Symbol.iterator]: () => ({
        next: () => list.next(),
        return: () => (count++, { done: true, value: undefined }),
      }),
    } as Iterable<string>;
    const run = forEachDevice(devices, () => 1);
    if (bad) await assertRejects(() => run);
    else await run;
    assertEquals(count, closed);
  }
});

Deno.test("a device that is listed twice is called once and reported once", async () => {
  const calls: string[] = [];
  const totals: unknown[] = [];
  const devices = [{ id: "a" }, { id: "b" }, { id: "a" }, { id: "a" }, { id: "c" }];
  const { done, duplicates } = await forEachDevice(devices, ({ id }) => calls.push(id), {
    concurrency: 1,
    onProgress: ({ total }) => totals.push(total),
  });
  assertEquals([calls, duplicates, done.length], [["a", "b", "c"], ["a"], 3]);
  assertEquals(totals.at(-1), 3);
});

Deno.test("at most `concurrency` calls are under way, and each end starts the next", async () => {
  const calls = new HeldCalls();
  const run = forEachDevice(["a", "b", "c", "d"], calls.call, { concurrency: 2 });
  await settle();
  assertEquals(calls.called, ["a", "b"]);
  await calls.end("b");
  assertEquals(calls.called, ["a", "b", "c"]);
  await calls.end("a");
  assertEquals(calls.called, ["a", "b", "c", "d"]);
  await calls.end("c");
  await calls.end("d");
  const { done } = await run;
  assertEquals(done.map(({ id }) => id), ["b", "a", "c", "d"]);
  assertEquals(done[0], { id: "b", status: "done", value: "value of b" });
});

Deno.test("the list is not read ahead of the calls", async () => {
  const calls = new HeldCalls();
  let read = 0;
  async function* devices() {
    for (; read < 100; read++) yield `device ${read}`;
  }
  const controller = new AbortController();
  const { signal } = controller;
  const run = forEachDevice(devices(), calls.call, { concurrency: 3, signal });
  await settle();
  assertEquals([calls.called.length, read], [3, 2]);
  controller.abort();
  for (const id of calls.called) await calls.end(id);
  await run;
});

Deno.test("an abort finishes what is under way and starts nothing more", async () => {
  const calls = new HeldCalls();
  const controller = new AbortController();
  const { signal } = controller;
  const run = forEachDevice(["a", "b", "c", "d"], calls.call, { concurrency: 2, signal });
  await settle();
  controller.abort();
  await calls.end("a");
  await calls.end("b", new Error("no"));
  const { done, failed, unknown, aborted } = await run;
  assertEquals(calls.called, ["a", "b"]);
  assertEquals([done.length, failed.length, unknown.length, aborted], [1, 1, 0, true]);
});

Deno.test("an abort does not wait for the next device", async () => {
  const controller = new AbortController();
  const devices = {
    [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }),
  } as unknown as AsyncIterable<string>;
  const run = forEachDevice(devices, () => 1, { signal: controller.signal });
  await settle();
  controller.abort();
  assertEquals((await run).aborted, true);
});

Deno.test("a signal that is aborted already: nothing is called", async () => {
  const report = await forEachDevice(["a"], () => assert(false), { signal: AbortSignal.abort() });
  assertEquals(report, { done: [], failed: [], unknown: [], duplicates: [], aborted: true });
});

Deno.test("aborted is false if every device has a result", async () => {
  const controller = new AbortController();
  const calls = new HeldCalls();
  const run = forEachDevice(["a"], calls.call, { signal: controller.signal });
  await settle();
  controller.abort();
  await calls.end("a");
  const { done, aborted } = await run;
  assertEquals([done.length, aborted], [1, false]);
});

Deno.test("no listener stays on the signal", async () => {
  const { signal } = new AbortController();
  let count = 0;
  const { addEventListener, removeEventListener } = signal;
  signal.addEventListener = (...args: unknown[]) => {
    count++;
    Reflect.apply(addEventListener, signal, args);
  };
  signal.removeEventListener = (...args: unknown[]) => {
    count--;
    Reflect.apply(removeEventListener, signal, args);
  };
  await forEachDevice(["a"], () => 1, { signal });
  await assertRejects(() => forEachDevice([""], () => 1, { signal }));
  assertEquals(count, 0);
});

const error = (code: ParticleError["code"], statusCode?: number) =>
  new ParticleError("x", { code, statusCode });

const ERRORS: [error: unknown, status: "failed" | "unknown"][] = [
  [error("http", 400), "failed"],
  [error("http", 401), "failed"],
  [error("http", 404), "failed"],
  [error("http", 429), "failed"],
  [error("auth"), "failed"],
  [error("file"), "failed"],
  [error("redirect", 302), "failed"],
  [new TypeError("deviceId must not be empty"), "failed"],
  ["thrown text", "failed"],
  [undefined, "failed"],
  [error("http", 408), "unknown"],
  [error("http", 500), "unknown"],
  [error("http", 502), "unknown"],
  [error("http", 503), "unknown"],
  [error("network"), "unknown"],
  [error("timeout"), "unknown"],
  [error("aborted"), "unknown"],
  [error("invalid_response", 200), "unknown"],
  [error("too_large", 200), "unknown"],
];

Deno.test("a failed call is unknown only if the device may have acted, and the others go on", async () => {
  const ids = ERRORS.map((_, index) => `${index}`);
  const report = await forEachDevice([...ids, "last"], (id) => {
    if (id === "last") return 1;
    throw ERRORS[Number(id)]?.[0];
  });
  assertEquals(report.done.length, 1);
  for (const [index, [error, status]] of ERRORS.entries()) {
    const found = report[status].find(({ id }) => id === `${index}`);
    assert(found, `${String(error)} is not ${status}`);
    assertStrictEquals(found.error, error);
  }
});

Deno.test("progress has the counts, the rate and the time left", async () => {
  const calls = new HeldCalls();
  const reports: FleetProgress<string>[] = [];
  let time = 5_000;
  const run = forEachDevice(["a", "b", "c", "d"], calls.call, {
    now: () => time,
    onProgress: (progress) => reports.push(progress),
  });
  await settle();
  for (const id of ["a", "b", "c", "d"]) {
    time += 500;
    await calls.end(id, id === "b" ? new Error("no") : undefined);
  }
  await run;
  const shown = reports.map(({ outcome, ...rest }) => ({ id: outcome.id, ...rest }));
  const common = { unknown: 0, total: 4, rate: 2 };
  assertEquals(shown, [
    { id: "a", done: 1, failed: 0, timeLeft: 1_500, ...common },
    { id: "b", done: 1, failed: 1, timeLeft: 1_000, ...common },
    { id: "c", done: 2, failed: 1, timeLeft: 500, ...common },
    { id: "d", done: 3, failed: 1, timeLeft: 0, ...common },
  ]);
});

Deno.test("the time left is unknown without a total or while no time has passed", async () => {
  async function* devices() {
    yield "a";
  }
  const times: unknown[] = [];
  const options = {
    onProgress: ({ total, rate, timeLeft }: FleetProgress<number>) =>
      times.push([total, rate, timeLeft]),
  };
  let time = 0;
  await forEachDevice(devices(), () => 1, { ...options, now: () => time += 1_000 });
  await forEachDevice(devices(), () => 1, { ...options, total: 3, now: () => time += 1_000 });
  await forEachDevice(["a", "b"], () => 1, { ...options, now: () => 0 });
  assertEquals(times, [[undefined, 1, undefined], [3, 1, 2_000], [2, 0, undefined], [2, 0, 0]]);
  times.length = 0;
  await forEachDevice(["a", "b"], () => 1, { ...options, total: 1, now: () => 0 });
  assertEquals(times, [[1, 0, 0], [1, 0, 0]]); // a total that is too small
});

Deno.test("onProgress that throws ends the run with its error, after the calls under way", async () => {
  const calls = new HeldCalls();
  const failure = new Error("no terminal");
  const run = forEachDevice(["a", "b", "c"], calls.call, {
    concurrency: 2,
    onProgress: () => {
      throw failure;
    },
  });
  const rejected = assertRejects(() => run);
  await settle();
  await calls.end("a");
  assertEquals(calls.called, ["a", "b"]);
  await calls.end("b");
  assertStrictEquals(await rejected, failure);
});
