/** Throws an error as an uncaught one, so that an error of the caller's functions is not lost. */
export function throwLater(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
