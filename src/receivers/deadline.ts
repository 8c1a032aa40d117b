import { clampDelay } from "../core/delay.ts";

/**
 * Settles as `work` does, or rejects with the error from `late` if `work` takes too long.
 *
 * @param limit Time limit in milliseconds. `0` means no limit.
 */
export function within<T>(limit: number, work: Promise<T>, late: () => Error): Promise<T> {
  if (limit === 0) return work;
  return new Promise<T>((resolve, reject) => {
    const timer = setTimeout(() => reject(late()), clampDelay(limit));
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
