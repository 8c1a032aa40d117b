import { assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { FanOut } from "../../examples/cloudflare_worker/fan_out.ts";

const QUEUE = 1_048_576;
const KEEP_ALIVE = 15_000;
const upstream = "open";

/** Joins, and tells what came so far. */
function join(
  fanOut: FanOut,
  lastEventId: string | null = null,
  signal = new AbortController().signal,
) {
  const reader = fanOut.join({ lastEventId, upstream, signal }).getReader();
  const next = async () => new TextDecoder().decode((await reader.read()).value);
  return { next, leave: () => reader.cancel() };
}

Deno.test("FanOut tells when the last browser has left, by itself or by its signal", async () => {
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

Deno.test("FanOut lets go of a browser that is too slow, and it comes back for the rest", async () => {
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

Deno.test("FanOut sends nothing again for an id of another life", async () => {
  const fanOut = new FanOut(() => {});
  fanOut.send("message", "old");
  for (const id of ["0-0", "", "other-0", "-", "x-1e9"]) {
    const browser = join(fanOut, id);
    assertEquals((await browser.next()).includes("old"), false);
    await browser.leave();
  }
});

Deno.test("FanOut lets go of a browser that takes nothing from one check to the next", async () => {
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
