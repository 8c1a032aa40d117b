/** Types for retries and time limits. */

/**
 * Whether a call may be sent again after a failure:
 * - `safe-read`: it changes nothing;
 * - `idempotent-write`: sent twice, it has the same effect as once;
 * - `acts-once`: sent twice, it may act twice, for example call a function of a device.
 */
export type CallClass = "safe-read" | "idempotent-write" | "acts-once";

/** What the cloud waits for before it responds: a device, or the compiler. */
export type Reach = "device" | "compile";

/** When and how often a client sends a call again. */
export interface RetryPolicy {
  /** The largest number of retries. Default: 1 for `idempotent-write`, otherwise 2. */
  maxRetries?: number | undefined;
  /**
   * The longest wait before the first retry, in milliseconds. It doubles with each retry, and the wait is a random part
   * of it. Default: 500.
   */
  baseDelay?: number | undefined;
  /** The limit of the doubled wait, in milliseconds. Default: 8,000. */
  maxDelay?: number | undefined;
  /**
   * The longest `Retry-After` that the client waits for, in milliseconds. If the cloud asks for more, the call fails
   * at once. Default: 60,000.
   */
  maxRetryAfter?: number | undefined;
}

/** The retries of one call. */
export interface CallRetryPolicy extends RetryPolicy {
  /**
   * Whether an `acts-once` call may be sent again as if it were a read. **It may then act twice**: a lost response does
   * not mean that nothing happened. Default: `false`.
   */
  unsafe?: boolean | undefined;
}
