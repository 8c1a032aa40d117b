import { isParticleError } from "../core/errors.ts";

/** The first reconnect comes this long after the disconnect, as the reference document promises. */
const FIRST_DELAY = 2_000;
const MAX_DELAY = 60_000;

/** A server may ask for a longer wait, within reason: beyond this the stream ends with the error. */
const MAX_RETRY_AFTER = 600_000;

/** The bounds a server's `retry` field is held to: 0 would be a tight loop, and a huge one never. */
const MIN_RETRY = 1_000;
const MAX_RETRY = 300_000;

/**
 * Milliseconds to wait before connecting again.
 *
 * @param failures How many connections failed, or ended too soon, since the last stable one.
 * @param floor Milliseconds the server asked to wait at least.
 */
export function reconnectDelay(failures: number, floor: number): number {
  // After an outage all clients come back at once; from the second attempt on they spread, over 4 s and more.
  const nominal = Math.min(MAX_DELAY, FIRST_DELAY * 2 ** (failures + 1));
  const wait = failures === 0 ? FIRST_DELAY : nominal * (0.5 + Math.random() / 2);
  return Math.round(wait >= floor ? wait : floor * (1 + Math.random() / 5));
}

/** A `retry` field within its bounds. */
export function clampRetry(milliseconds: number): number {
  return Math.min(MAX_RETRY, Math.max(MIN_RETRY, milliseconds));
}

/** Whether trying again is of no use: the cloud said no, or what answers is no event stream. */
export function isTerminal(error: unknown): boolean {
  if (!isParticleError(error)) return true;
  const { code, statusCode = 0, retryAfter = 0 } = error;
  if (code === "redirect" || code === "invalid_response") return true;
  if (retryAfter > MAX_RETRY_AFTER) return true;
  return code === "http" && statusCode < 500 && statusCode !== 408 && statusCode !== 429;
}
