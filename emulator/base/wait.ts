/** Waits that an `AbortSignal` can end early. They leave no timers or listeners behind. */

/** The error with which {@linkcode within} rejects when time runs out. */
export class TimedOut extends Error {
  override name = "TimedOut";
}

/** Settles like `work`, or rejects with the reason of the first signal that aborts. */
export async function untilAborted<T>(work: Promise<T>, ...signals: AbortSignal[]): Promise<T> {
  let onAbort = (): void => {}; // Not Promise.withResolvers(), which Node 20 does not have.
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signals.find((signal) => signal.aborted)?.reason);
  });
  for (const signal of signals) signal.addEventListener("abort", onAbort);
  if (signals.some((signal) => signal.aborted)) onAbort();
  try {
    return await Promise.race([aborted, work]);
  } finally {
    for (const signal of signals) signal.removeEventListener("abort", onAbort);
  }
}

/** Resolves after `ms` milliseconds, or rejects with the reason of the first signal that aborts. */
export async function wait(ms: number, ...signals: AbortSignal[]): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const elapsed = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  try {
    await untilAborted(elapsed, ...signals);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Settles like `work`, or rejects after `ms` milliseconds or when a signal aborts, even if `work` continues.
 *
 * @param work Receives a signal that aborts when its result is no longer needed.
 * @throws {TimedOut} if `work` takes longer than `ms` milliseconds.
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
