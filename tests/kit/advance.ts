import type { FakeTime } from "@std/testing/time";

/**
 * Advances fake time by whole milliseconds, from timer to timer, and lets promise callbacks run before and after each.
 *
 * `FakeTime.tickAsync()` lets them run only once, before the first timer: a timer that code arms after waiting for
 * another one would start at the end of the tick.
 */
export async function advance(time: FakeTime, ms: number): Promise<void> {
  let ended = false;
  setTimeout(() => ended = true, ms);
  while (!ended) await time.nextAsync();
  await time.tickAsync(0); // timers armed with no delay at the end
  await time.runMicrotasks();
}
