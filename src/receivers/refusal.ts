/** Why a request was refused, though nothing failed here. */
export type RefusalReason =
  /** The event was handled before. Response: 204. */
  | "duplicate"
  /** The event is being handled. Response: 503, so that the cloud delivers it again. */
  | "in-flight"
  /** The event is too old, or from the future. Response: 204. */
  | "stale"
  /** The request has no valid secret. Response: 401, or 204 with `onUnauthorized: "swallow"`. */
  | "unauthorized"
  /** The method is not among the `methods`. Response: 405. */
  | "wrong-method"
  /** The body is larger than `maxBody`. Response: 413. */
  | "too-large"
  /** The body took longer than `bodyTimeout`. Response: 408. */
  | "too-slow"
  /** The request holds no event, or one that `validate` refused. Response: 400. */
  | "invalid";

/** What happened to a request. */
export type Outcome =
  | RefusalReason
  /** The handler ran. */
  | "handled"
  /** The handler, the guard or the list of secrets failed. Response: 5xx, so that the cloud delivers again. */
  | "failed";

/** A request that was refused, for logs. */
export interface RefusedRequest {
  /** Why, in a word. */
  readonly reason: RefusalReason;
  /** Why, in a sentence; without any secret. */
  readonly message: string;
}

/** Why an event is not handled: what to count and how to respond. */
export class Refusal extends Error {
  override name = "Refusal";
  /** What it counts as. */
  declare readonly outcome: RefusalReason | "failed";
  /** Status of the response. */
  declare readonly status: number;

  /** Makes a refusal. */
  constructor(
    outcome: RefusalReason | "failed",
    status: number,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.outcome = outcome;
    this.status = status;
  }
}

/** Makes the refusal of a request that holds no event. */
export function invalid(message: string): Refusal {
  return new Refusal("invalid", 400, message);
}
