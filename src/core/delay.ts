/** The longest delay of a timer, in milliseconds: timers fire at once if it is longer. */
const MAX_DELAY = 2 ** 31 - 1;

/** Limits a delay, in milliseconds, to the longest one that timers support. */
export function clampDelay(milliseconds: number): number {
  return Math.min(milliseconds, MAX_DELAY);
}
