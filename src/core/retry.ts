import type { CallClass, CallRetryPolicy, Reach } from "../types/retry.ts";
import type { ParticleError } from "./errors.ts";
import { isGiven, orEmpty } from "./options.ts";

/** The rules by which a call is sent again. */
export interface RetryRules {
  readonly callClass: CallClass;
  readonly reaches: Reach | undefined;
  /** `false` for calls that must never be sent again. */
  readonly policy: CallRetryPolicy | false;
}

/** How far an attempt got before it failed. */
export interface Progress {
  /** Whether the request was passed to `fetch`. */
  wasSent: boolean;
  /** Status of the response; `undefined` while there is none. */
  statusCode: number | undefined;
}

/**
 * Errors of a connection that was never established, on Node and Bun. Other runtimes do not report it. `EHOSTUNREACH`
 * and `ENETUNREACH` are missing, because they can also end an established connection.
 */
const NOT_SENT =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|UND_ERR_CONNECT_TIMEOUT|ConnectionRefused|FailedToOpenSocket)$/;

const FIELDS: readonly string[] = ["maxRetries", "baseDelay", "maxDelay", "maxRetryAfter"];

/**
 * Checks the policy of a client or of a call, and returns a copy of the fields that are given. `false` means no retries.
 *
 * @param isCall Whether it is the policy of one call, which may also be `unsafe`.
 * @throws {TypeError} if the policy has an unknown field or an invalid value.
 */
export function requirePolicy(value: unknown, isCall: boolean): CallRetryPolicy {
  if (value === false) return { maxRetries: 0 };
  const policy: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(orEmpty(value as object | undefined, "retry"))) {
    const isUnsafe = name === "unsafe";
    if (!isUnsafe && !FIELDS.includes(name)) {
      throw new TypeError(`retry has no field "${name}"; it takes ${FIELDS.join(", ")}`);
    }
    if (!isGiven(field)) continue;
    if (isUnsafe && !isCall) {
      throw new TypeError(
        "retry.unsafe must be passed to single calls: their devices may act twice",
      );
    }
    if (isUnsafe ? typeof field !== "boolean" : !(typeof field === "number" && field >= 0)) {
      throw new TypeError(`retry.${name} must be ${isUnsafe ? "a boolean" : "a number from 0"}`);
    }
    policy[name] = field;
  }
  return policy;
}

/** Returns whether a request is a login, which is never sent again: repeated failures lock the caller out. */
export function isLogin(uri: string): boolean {
  return /\/oauth\/token\b/.test(uri);
}

/** Returns whether a request provably never reached the cloud. */
export function wasNotSent(error: ParticleError): boolean {
  const { code } = (error.cause ?? {}) as { code?: unknown };
  return error.code === "network" && (NOT_SENT.test(String(code)) || isDenied(error));
}

/** Returns whether Deno was not permitted to connect. */
function isDenied({ cause }: ParticleError): boolean {
  return (cause as Partial<Error> | undefined)?.name === "NotCapable";
}

/** Returns whether a request that was sent may have taken effect although it failed. */
export function isUnclear(error: ParticleError): boolean {
  const { code, statusCode = 0, shortErrorDescription = "" } = error;
  if (statusCode === 408 || statusCode >= 500) return true;
  if (statusCode === 400) return /timed out/i.test(shortErrorDescription); // another form of 408
  return /^(?:network|timeout|aborted|invalid_response|too_large)$/.test(code) &&
    !wasNotSent(error);
}

/** Returns whether a call may be sent again after a failure, no matter how often it already was. */
export function isRetryable(error: ParticleError, rules: RetryRules, progress: Progress): boolean {
  const { policy, callClass, reaches } = rules;
  const { code, statusCode = 0, retryAfter } = error;
  if (!policy || !progress.wasSent || isDenied(error)) return false;
  if (code === "rate_limited" || wasNotSent(error)) return true;
  // A device that did not respond in time may still do so, and would then receive the request twice.
  const isLost = code === "network" || code === "timeout" && !reaches;
  if (callClass === "safe-read" || policy.unsafe) {
    return isLost || [500, 502, 503, 504].includes(statusCode);
  }
  return callClass === "idempotent-write" &&
    (isLost && !progress.statusCode || statusCode === 503 && retryAfter !== undefined);
}

/** Returns the milliseconds to wait before the next attempt, or `Infinity` if there must not be one. */
export function retryDelay(
  { retryAfter = 0 }: ParticleError,
  { policy, callClass }: RetryRules,
  attempt: number,
): number {
  const {
    maxRetries = callClass === "idempotent-write" ? 1 : 2,
    baseDelay = 500,
    maxDelay = 8_000,
    maxRetryAfter = 60_000,
  } = policy || { maxRetries: 0 };
  if (attempt > maxRetries || retryAfter > maxRetryAfter) return Infinity;
  // At random, because many clients fail at the same time; the wait for a server is spread, too.
  return retryAfter + Math.random() * Math.min(maxDelay, baseDelay * 2 ** (attempt - 1));
}

/** What a retry costs, if a success earns 1. */
const COST = 10;

/** Enough for 100 retries without a success in between, so that a client does not prolong an outage. */
const BUDGET = 100 * COST;

/** The retries that a client has left. */
export class RetryBudget {
  #left = BUDGET;

  /** Takes a retry; returns whether there was one. */
  take(): boolean {
    if (this.#left < COST) return false;
    this.#left -= COST;
    return true;
  }

  /** Earns part of a retry, for a call that succeeded. */
  earn(): void {
    this.#left = Math.min(BUDGET, this.#left + 1);
  }
}
