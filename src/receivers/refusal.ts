/** What became of a request. */
export type Outcome =
  /** The handler ran. */
  | "handled"
  /** Handled before: answered 204. */
  | "duplicate"
  /** Being handled: answered 503, so that it is tried again. */
  | "inFlight"
  /** Too old, or of the future: answered 204. */
  | "stale"
  /** Without a valid secret: answered 401, or 204 with `onUnauthorized: "swallow"`. */
  | "unauthorized"
  /** No event, too large or too slow: answered 4xx. */
  | "invalid"
  /** The handler, the guard or the list of secrets failed: answered 5xx, so that it is tried again. */
  | "failed";

/** Why a request is not handled: what to count, and to answer. The message says it without what was sent. */
export class Refusal extends Error {
  override name = "Refusal";
  /** What it counts as. */
  declare readonly outcome: Outcome;
  /** The status to answer with. */
  declare readonly status: number;

  /** Makes a refusal. */
  constructor(outcome: Outcome, status: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.outcome = outcome;
    this.status = status;
  }
}

/** Refuses what is no event. */
export function invalid(message: string, status = 400): Refusal {
  return new Refusal("invalid", status, message);
}
