/** The longest delay that timers support, in milliseconds. With a longer one they fire immediately. */
const MAX_DELAY = 2 ** 31 - 1;

/** Limits a delay, in milliseconds, to the longest that timers support. */
export function clampDelay(milliseconds: number): number {
  return Math.min(milliseconds, MAX_DELAY);
}

/** Waits. Returns early when `signal` is aborted. */
export function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, clampDelay(milliseconds));
    signal?.addEventListener("abort", end);
    if (signal?.aborted) end();
  });
}
