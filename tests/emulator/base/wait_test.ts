import { assert, assertEquals, assertRejects } from "@std/assert";
import { assertSpyCalls, spy } from "@std/testing/mock";
import { FakeTime } from "@std/testing/time";
import { TimedOut, untilAborted, wait, within } from "../../../emulator/base/wait.ts";

const never = (): Promise<never> => new Promise(() => {});

Deno.test("wait() resolves when its time is over, not before", async () => {
  using time = new FakeTime();
  let over = false;
  const waiting = wait(100, new AbortController().signal).then(() => over = true);
  await time.tickAsync(99);
  assertEquals(over, false);
  await time.tickAsync(1);
  await waiting;
});

Deno.test("wait() rejects with the reason of the signal that aborts, and leaves no timer behind", async () => {
  const [first, second] = [new AbortController(), new AbortController()];
  const reason = new Error("enough");
  const waiting = wait(1e6, first.signal, second.signal);
  second.abort(reason);
  assertEquals(await assertRejects(() => waiting), reason);
  assertEquals(await assertRejects(() => wait(1e6, second.signal)), reason);
});

Deno.test("untilAborted() settles like the work, and removes its listeners", async () => {
  const { signal } = new AbortController();
  using added = spy(signal, "addEventListener");
  using removed = spy(signal, "removeEventListener");
  assertEquals(await untilAborted(Promise.resolve(1), signal), 1);
  await assertRejects(() => untilAborted(Promise.reject(new Error("no")), signal), Error, "no");
  assertSpyCalls(added, 2);
  assertSpyCalls(removed, 2);
});

Deno.test("untilAborted() rejects immediately if a signal has already aborted", async () => {
  const reason = new Error("closed");
  const late = Promise.reject(new Error("unheard"));
  assertEquals(await assertRejects(() => untilAborted(late, AbortSignal.abort(reason))), reason);
  assertEquals(await assertRejects(() => untilAborted(never(), AbortSignal.abort(reason))), reason);
});

Deno.test("within() aborts work that takes too long and stops waiting for it", async () => {
  using time = new FakeTime();
  let seen: AbortSignal | undefined;
  const work = within(100, (signal) => {
    seen = signal;
    return never();
  });
  const rejected = assertRejects(() => work, TimedOut, "100 ms");
  await time.tickAsync(99);
  assertEquals(seen?.aborted, false);
  await time.tickAsync(1);
  await rejected;
  assert(seen?.reason instanceof TimedOut);
});

Deno.test("within() forwards an abort to the work, and does not start it if a signal has already aborted", async () => {
  const closing = new AbortController();
  const reason = new Error("closed");
  let seen: AbortSignal | undefined;
  const start = (signal: AbortSignal): Promise<never> => {
    seen = signal;
    return never();
  };
  const work = within(1e6, start, closing.signal);
  closing.abort(reason);
  assertEquals(await assertRejects(() => work), reason);
  assertEquals(seen?.reason, reason);
  seen = undefined;
  assertEquals(await assertRejects(() => within(1e6, start, closing.signal)), reason);
  assertEquals(seen, undefined);
});

Deno.test("within() settles like the work, and leaves no timer behind", async () => {
  assertEquals(await within(1e6, () => Promise.resolve(1)), 1);
  await assertRejects(() => within(1e6, () => Promise.reject(new Error("no"))), Error, "no");
});
