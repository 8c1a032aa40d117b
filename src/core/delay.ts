/** The longest delay that timers support, in milliseconds. With a longer one they fire immediately. */
const MAX_DELAY = 2 ** 31 - 1;

/** Limits a delay, in milliseconds, to the longest that timers support. */
export function clampDelay(milliseconds: number): number {
  return Math.min(milliseconds, MAX_DELAY);
}
