/** Why a request was refused, although the server itself did not fail. */
export type RefusalReason =
  /** The event was already handled. Response: 204. */
  | "duplicate"
  /** The event is being handled. Response: 503, so that the cloud delivers it again. */
  | "in-flight"
  /** The event is too old, or its time is in the future. Response: 204. */
  | "stale"
  /** The request has no valid secret. Response: 401, or 204 with `onUnauthorized: "swallow"`. */
  | "unauthorized"
  /** The HTTP method is not in `methods`. Response: 405. */
  | "wrong-method"
  /** The body is larger than `maxBody`. Response: 413. */
  | "too-large"
  /** Reading the body took longer than `bodyTimeout`. Response: 408. */
  | "too-slow"
  /** The request does not contain a valid event, or `validate` returned `false`. Response: 400. */
  | "invalid";

/** The outcome of a request. */
export type Outcome =
  | RefusalReason
  /** The handler succeeded. */
  | "handled"
  /** The handler, the guard or the `secrets` function failed. Response: 5xx, so that the cloud delivers again. */
  | "failed";

/** A refused request, for logs. */
export interface RefusedRequest {
  /** The reason as a code. */
  readonly reason: RefusalReason;
  /** The reason as a sentence. It never contains a secret. */
  readonly message: string;
}

/** Thrown if an event is not handled. Holds the outcome to count and the status of the response. */
export class Refusal extends Error {
  override name = "Refusal";
  /** The outcome to count. */
  declare readonly outcome: RefusalReason | "failed";
  /** Status code of the response. */
  declare readonly status: number;

  /** Creates a refusal. */
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

/** Creates the refusal of a request that does not contain a valid event. */
export function invalid(message: string): Refusal {
  return new Refusal("invalid", 400, message);
}
