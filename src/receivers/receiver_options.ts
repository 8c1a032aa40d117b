import type { CredentialSource, Secrets } from "./authenticator.ts";
import type { GuardOptions } from "./claim.ts";
import type { RefusedRequest } from "./refusal.ts";
import type { Reply } from "./reply.ts";
import type { WebhookEvent } from "./webhook_event.ts";

/** Methods that a webhook can use. */
export type WebhookMethod = "POST" | "PUT" | "DELETE" | "GET";

/** The options that are functions. */
const FUNCTIONS = ["onEvent", "onError", "onRefused", "validate", "onFailure"] as const;
/** The smallest value of each option that is a number. */
const LEAST = { lease: 1, rememberFor: 0, guardTimeout: 0, maxBody: 0, bodyTimeout: 0, maxAge: 0 };

/** When a receiver responds to an event. */
export type AcknowledgeOptions =
  | {
    /** `"after"`, the default, responds once `onEvent` has finished: if it fails, the cloud delivers the event again. */
    acknowledge?: "after" | undefined;
    /** Only with `acknowledge: "before"`. */
    onFailure?: undefined;
  }
  | {
    /**
     * `"before"` responds before `onEvent` has finished, so it may take longer than the cloud waits. On Workers, pass
     * `waitUntil`.
     */
    acknowledge: "before";
    /** Takes the events whose `onEvent` failed: the cloud does not deliver them again, so store them. */
    onFailure: (error: unknown, event: WebhookEvent) => void | Promise<void>;
  };

/** Options that all receivers have. */
export interface ReceiverOptions extends GuardOptions {
  /** The secrets that are accepted now: two of them while one replaces the other. */
  secrets: Secrets;
  /** Where a request has its secret. Default: `"bearer"`. */
  credential?: CredentialSource | undefined;
  /** Hears about failures, for logs; no message holds a secret. Default: `console.error`. */
  onError?:
    | ((error: unknown, event: WebhookEvent | undefined) => void | Promise<void>)
    | undefined;
  /**
   * Hears about every request that is refused, why, and the event if it is known. The sender is told as well, in the
   * body of a 4xx, if it has a valid secret. Default: `console.warn` for events that are too old, because their response
   * is a 204 without a body.
   */
  onRefused?:
    | ((refused: RefusedRequest, event: WebhookEvent | undefined) => void | Promise<void>)
    | undefined;
  /**
   * The field that holds the id of the event, by which the guard knows it; with `"standard-webhooks"`, the guard knows it
   * by `webhook-id`. An event without an id is known by its device, name, time and content, and without a time it is not
   * guarded at all. Default: `"event_id"`, so let the webhook's template send `"event_id": "{{{PARTICLE_EVENT_ID}}}"`.
   */
  idField?: string | undefined;
  /**
   * Oldest event that is handled, in milliseconds; `false`: any. Older ones get a 204, because delivering them again
   * would not help. Events without a time count as new. Default: 600,000.
   */
  maxAge?: number | false | undefined;
  /** Methods that are accepted. Default: `["POST"]`. */
  methods?: readonly WebhookMethod[] | undefined;
  /** Largest body, in bytes. Default: 131,072. */
  maxBody?: number | undefined;
  /** How long a body may take, in milliseconds; 0: forever. Default: 10,000. */
  bodyTimeout?: number | undefined;
  /**
   * Response to requests without a valid secret: 401 for `"reject"`, 204 for `"swallow"`. When errors outnumber successes,
   * the cloud throttles the host name for everybody, and anybody can point a webhook at it. Default: `"reject"`.
   */
  onUnauthorized?: "reject" | "swallow" | undefined;
  /** Checks an event before it is handled; the response is 400 if the result is false. */
  validate?: ((event: WebhookEvent) => boolean | Promise<boolean>) | undefined;
}

/** Options of {@linkcode webhookReceiver}. */
export type WebhookReceiverOptions = ReceiverOptions & AcknowledgeOptions & {
  /**
   * Handles an event. If it throws, the response is 500, and the cloud delivers the event again after 30 s and 60 s. It
   * has less than 20 s, which is how long the cloud waits. What it returns, made with `respond()`, reaches the device.
   * If it returns nothing, the response is 204 without a body. The cloud counts that as success, but the console shows
   * a timeout when somebody tests an integration that gets it, because the test waits for a `hook-response`.
   */
  onEvent(event: WebhookEvent): Reply | void | Promise<Reply | void>;
};

/** Throws unless the options have the types that they must have. */
export function checkOptions(options: WebhookReceiverOptions): void {
  for (const name of FUNCTIONS) {
    const value = options[name];
    if (typeof value === "function" || value === undefined && name !== "onEvent") continue;
    throw new TypeError(`${name} must be a function`);
  }
  const { acknowledge = "after", onFailure } = options;
  if (acknowledge !== (onFailure ? "before" : "after")) {
    throw new TypeError(
      `acknowledge must be "before" with onFailure, else "after", got ${acknowledge}`,
    );
  }
  for (const [name, least] of Object.entries(LEAST)) {
    const value = options[name as keyof typeof LEAST];
    if (value === undefined || name === "maxAge" && value === false) continue;
    if (typeof value === "number" && value >= least) continue;
    throw new TypeError(`${name} must be a number from ${least}, got ${value}`);
  }
}
