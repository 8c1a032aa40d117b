import type { FakeTime } from "@std/testing/time";

/**
 * Advances fake time timer by timer, and runs promise callbacks before and after each timer.
 *
 * `FakeTime.tickAsync()` runs them only once, before the first timer: a timer that is set after waiting for another one
 * would start at the end of the tick.
 *
 * @param time The fake time.
 * @param ms How far to advance, in whole milliseconds.
 */
export async function advance(time: FakeTime, ms: number): Promise<void> {
  let ended = false;
  setTimeout(() => ended = true, ms);
  while (!ended) await time.nextAsync();
  await time.tickAsync(0); // timers that were set without a delay at the end
  await time.runMicrotasks();
}
