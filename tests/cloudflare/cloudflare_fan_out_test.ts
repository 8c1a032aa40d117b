import { assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { FanOut } from "../../examples/cloudflare_worker/fan_out.ts";

const QUEUE = 1_048_576;
const KEEP_ALIVE = 15_000;
const upstream = "open";
const GREETING = 'retry: 2000\nevent: upstream\ndata: "open"\n\n';

/** Returns the data of all events in a text. */
function dataIn(text: string): string[] {
  return [...text.matchAll(/^data: (.*)$/gm)].map(([, data = ""]) => data);
}

/** Joins as a browser. `next()` reads the next chunk. */
function join(
  fanOut: FanOut,
  lastEventId: string | null | undefined = null,
  signal = new AbortController().signal,
) {
  const reader = fanOut.join({ lastEventId: lastEventId ?? null, upstream, signal }).getReader();
  const next = async () => new TextDecoder().decode((await reader.read()).value);
  return { next, leave: () => reader.cancel() };
}

Deno.test("FanOut calls onEmpty when the last browser has left, by cancelling or by its signal", async () => {
  let empty = 0;
  const fanOut = new FanOut(() => empty++);
  const gone = new AbortController();
  const one = join(fanOut);
  join(fanOut, null, gone.signal);
  gone.abort();
  assertEquals([fanOut.size, empty], [1, 0]);
  await one.leave();
  assertEquals([fanOut.size, empty], [0, 1]);
});

Deno.test("FanOut disconnects a browser that is too slow, which gets the rest when it reconnects", async () => {
  using time = new FakeTime();
  const fanOut = new FanOut(() => {});
  const slow = join(fanOut);
  await slow.next();
  fanOut.send("message", "first");
  await time.tickAsync(200);
  const id = /^id: (\S+)/.exec(await slow.next())?.[1] ?? "";
  fanOut.send("message", "x".repeat(QUEUE - 1_000));
  await time.tickAsync(200);
  assertEquals(fanOut.size, 1);
  fanOut.send("message", "y".repeat(2_000));
  await time.tickAsync(200);
  assertEquals(fanOut.size, 0);
  const again = join(fanOut, id);
  const missed = await again.next();
  assertEquals([missed.includes("data: x"), missed.includes("data: y")], [true, true]);
  assertEquals(missed.includes("data: first"), false);
  await again.leave();
});

Deno.test("FanOut sends no missed events for the id of another instance", async () => {
  const fanOut = new FanOut(() => {});
  for (let i = 0; i < 3; i++) fanOut.send("message", "old");
  for (const id of ["0-0", "", "other-0", "-", "x-1e9"]) {
    const browser = join(fanOut, id);
    assertEquals(await browser.next(), GREETING);
    await browser.leave();
  }
});

Deno.test("FanOut sends earlier events only to browsers that were connected, and missed events once", async () => {
  using time = new FakeTime();
  const fanOut = new FanOut(() => {});
  const first = join(fanOut);
  assertEquals(await first.next(), GREETING);
  fanOut.send("message", "one");
  fanOut.send("message", "two");
  const second = join(fanOut);
  assertEquals(await second.next(), GREETING);
  const text = await first.next();
  assertEquals(dataIn(text), ["one", "two"]);
  const back = join(fanOut, /^id: (\S+)/.exec(text)?.[1]);
  assertEquals(dataIn(await back.next()), ['"open"', "two"]);
  fanOut.send("message", "three");
  await time.tickAsync(1);
  for (const browser of [first, second, back]) {
    assertEquals(dataIn(await browser.next()), ["three"]);
    await browser.leave();
  }
});

Deno.test("FanOut keeps the last 2,000 events for browsers that reconnect", async () => {
  const fanOut = new FanOut(() => {});
  const first = join(fanOut);
  await first.next();
  fanOut.send("message", "0");
  const second = join(fanOut); // flushes delayed events
  const id = /^id: (\S+)/.exec(await first.next())?.[1];
  for (let i = 1; i <= 2_002; i++) fanOut.send("message", `${i}`);
  const back = join(fanOut, id);
  const [, ...missed] = dataIn(await back.next());
  assertEquals([missed.length, missed[0], missed.at(-1)], [2_000, "3", "2002"]);
  for (const browser of [first, second, back]) await browser.leave();
});

Deno.test("FanOut delays events by at most 200 ms, however many browsers there are", async () => {
  using time = new FakeTime();
  const fanOut = new FanOut(() => {});
  const browsers = Array.from({ length: 3_000 }, () => join(fanOut));
  const [one] = browsers;
  await one!.next();
  fanOut.send("message", "one");
  let text = "";
  const reading = one!.next().then((next) => text = next);
  await time.tickAsync(199);
  assertEquals(text, "");
  await time.tickAsync(1);
  await reading;
  assertEquals(dataIn(text), ["one"]);
  for (const browser of browsers) await browser.leave();
});

Deno.test("FanOut counts a browser that leaves once, and serves browsers that connect later", async () => {
  using time = new FakeTime();
  let empty = 0;
  const fanOut = new FanOut(() => empty++);
  const gone = new AbortController();
  const first = join(fanOut, null, gone.signal);
  await first.leave();
  gone.abort();
  assertEquals(empty, 1);
  const later = join(fanOut);
  assertEquals(await later.next(), GREETING);
  await time.tickAsync(KEEP_ALIVE);
  assertEquals(await later.next(), ": \n\n");
  await later.leave();
  assertEquals(empty, 2);
});

Deno.test("FanOut counts a browser that it disconnects once, even if it leaves before it has read the rest", async () => {
  let empty = 0;
  const fanOut = new FanOut(() => empty++);
  const gone = new AbortController();
  const browser = join(fanOut, null, gone.signal);
  gone.abort();
  await browser.leave();
  assertEquals(empty, 1);
});

Deno.test("FanOut keeps a browser that is not further behind than at the last check", async () => {
  using time = new FakeTime();
  const fanOut = new FanOut(() => {});
  const browser = join(fanOut);
  for (let i = 0; i < 4; i++) {
    await time.tickAsync(KEEP_ALIVE);
    assertEquals(fanOut.size, 1, `${i}`);
    assertEquals(await browser.next(), i === 0 ? GREETING : ": \n\n");
  }
  await browser.leave();
});

Deno.test("FanOut disconnects a browser that reads nothing from one check to the next", async () => {
  using time = new FakeTime();
  const fanOut = new FanOut(() => {});
  const alive = join(fanOut);
  await alive.next();
  join(fanOut); // never reads
  for (let i = 0; i < 2; i++) {
    await time.tickAsync(KEEP_ALIVE);
    assertEquals(await alive.next(), ": \n\n");
  }
  assertEquals(fanOut.size, 1);
  await alive.leave();
});
