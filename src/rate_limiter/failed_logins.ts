import { readText } from "../core/read_body.ts";
import type { Budget } from "./sliding_window.ts";

/** How much of a response is read to tell a missing second factor from a failure, in bytes, and for how long, in ms. */
const BODY_LIMIT = 16_384;
const BODY_DEADLINE = 5_000;

/**
 * Counts the token requests that fail in a row, so that the cloud does not block the IP address. Those that have not
 * ended count as failed, because they may.
 */
export class FailedLogins implements Budget {
  readonly limit: number;
  readonly #window: number;
  /** All failures so far, and how many of them are followed by a success. */
  #failures = 0;
  #forgiven = 0;
  #pending = 0;
  #blockedUntil = -Infinity;

  constructor({ limit, window }: { limit: number; window: number }) {
    this.limit = limit;
    this.#window = window;
  }

  /** Returns the number of failures in a row. */
  used(now: number): number {
    if (this.isBlocked(now)) return this.limit;
    return this.#failures - this.#forgiven;
  }

  freeAt(now: number): number {
    if (this.isBlocked(now)) return this.#blockedUntil;
    return this.used(now) + this.#pending < this.limit ? now : Infinity;
  }

  /** Returns whether no token request may be sent, not even after those that have not ended. */
  isBlocked(now: number): boolean {
    return now < this.#blockedUntil;
  }

  /** Forgets all failures. */
  reset(): void {
    this.#forgiven = this.#failures;
    this.#blockedUntil = -Infinity;
  }

  /**
   * Counts a token request that is about to be sent.
   *
   * @returns A function to call with the response, or without one.
   */
  begin(): (now: number, outcome?: LoginOutcome) => void {
    this.#pending++;
    const earlier = this.#failures;
    return (now, outcome) => {
      this.#pending--;
      // Requests that failed while this one was under way may have been handled after it.
      if (outcome === "succeeded") this.#forgiven = Math.max(this.#forgiven, earlier);
      if (outcome !== "failed") return;
      this.#failures++;
      if (this.#failures - this.#forgiven < this.limit) return;
      this.#forgiven = this.#failures;
      this.#blockedUntil = now + this.#window;
    };
  }
}

/** What a response to a token request says about the credentials; `undefined` if nothing. */
export type LoginOutcome = "succeeded" | "failed" | undefined;

/**
 * Returns what a response says. A 403 that requires a one-time password says nothing: the password is right, but whether
 * the cloud then counts from zero is unknown.
 */
export async function loginOutcome(response: Response): Promise<LoginOutcome> {
  const { ok, status } = response;
  if (ok) return "succeeded";
  if (status === 403) {
    const [text] = await readText(response.clone(), BODY_LIMIT, BODY_DEADLINE)
      .catch(() => [""]); // the connection was lost, but the status is known
    if (/"error"\s*:\s*"mfa_required"/.test(text)) return undefined;
  }
  return [400, 401, 403].includes(status) ? "failed" : undefined;
}
