/** Longest delay of a timer, in milliseconds: a longer one would end at once. */
const LONGEST = 2 ** 31 - 1;

/** Shortens a delay to the longest one that timers know. */
export function clamp(milliseconds: number): number {
  return Math.min(milliseconds, LONGEST);
}

/**
 * Settles as `work` does, or rejects with what `late` returns if that takes too long.
 *
 * @param limit How long it may take, in milliseconds; 0: forever.
 */
export function within<T>(limit: number, work: Promise<T>, late: () => Error): Promise<T> {
  if (limit === 0) return work;
  return new Promise<T>((resolve, reject) => {
    const timer = setTimeout(() => reject(late()), clamp(limit));
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
