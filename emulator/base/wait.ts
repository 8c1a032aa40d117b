/** Waits that end early when an `AbortSignal` aborts, and leave no timer or listener behind. */

/** The error of {@linkcode within} when the time is over. */
export class TimedOut extends Error {
  override name = "TimedOut";
}

/** Settles as `work` does, or rejects with the reason of the first signal to abort. */
export async function untilAborted<T>(work: Promise<T>, ...signals: AbortSignal[]): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(signals.find((signal) => signal.aborted)?.reason);
  for (const signal of signals) signal.addEventListener("abort", onAbort);
  if (signals.some((signal) => signal.aborted)) onAbort();
  try {
    return await Promise.race([aborted, work]);
  } finally {
    for (const signal of signals) signal.removeEventListener("abort", onAbort);
  }
}

/** Resolves after `ms` milliseconds, or rejects with the reason of the first signal to abort. */
export async function wait(ms: number, ...signals: AbortSignal[]): Promise<void> {
  const { promise: elapsed, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  try {
    await untilAborted(elapsed, ...signals);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Settles as `work` does, or rejects after `ms` milliseconds or when a signal aborts, even if `work` goes on.
 *
 * @param work gets a signal that aborts when nobody waits for it any more
 * @throws {TimedOut} after `ms` milliseconds
 */
export async function within<T>(
  ms: number,
  work: (signal: AbortSignal) => Promise<T>,
  ...signals: AbortSignal[]
): Promise<T> {
  for (const signal of signals) signal.throwIfAborted();
  const ending = new AbortController();
  const timer = setTimeout(() => ending.abort(new TimedOut(`Not done within ${ms} ms`)), ms);
  try {
    return await untilAborted(work(ending.signal), ending.signal, ...signals);
  } catch (error) {
    ending.abort(error);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
