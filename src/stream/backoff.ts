import { isParticleError } from "../core/errors.ts";

/** Milliseconds between a disconnect and the first reconnect, as stated in the reference document. */
const FIRST_DELAY = 2_000;
const MAX_DELAY = 60_000;

/** Longest `Retry-After` that is honored; if the server asks for more, the stream ends with the error. */
const MAX_RETRY_AFTER = 600_000;

/** Bounds for a server's `retry` field: 0 would mean a tight loop, and a huge value no reconnect at all. */
const MIN_RETRY = 1_000;
const MAX_RETRY = 300_000;

/**
 * Returns the delay before the next attempt to connect, in milliseconds.
 *
 * @param failures Number of connections that failed, or ended too soon, since the last stable one.
 * @param floor Minimum delay that the server asked for, in milliseconds.
 */
export function reconnectDelay(failures: number, floor: number): number {
  // After an outage all clients reconnect at once; from the second attempt on, they are spread over 4 s or more.
  const nominal = Math.min(MAX_DELAY, FIRST_DELAY * 2 ** (failures + 1));
  const wait = failures === 0 ? FIRST_DELAY : nominal * (0.5 + Math.random() / 2);
  return Math.round(wait >= floor ? wait : floor * (1 + Math.random() / 5));
}

/** Limits the value of a `retry` field to its bounds. */
export function clampRetry(milliseconds: number): number {
  return Math.min(MAX_RETRY, Math.max(MIN_RETRY, milliseconds));
}

/** Whether retrying cannot help: the cloud rejected the request, or the response is not an event stream. */
export function isTerminal(error: unknown): boolean {
  if (!isParticleError(error)) return true;
  const { code, statusCode = 0, retryAfter = 0 } = error;
  if (code === "redirect" || code === "invalid_response") return true;
  if (retryAfter > MAX_RETRY_AFTER) return true;
  return code === "http" && statusCode < 500 && statusCode !== 408 && statusCode !== 429;
}
