import type { CredentialSource, Secrets } from "./authenticator.ts";
import type { GuardOptions } from "./claim.ts";
import type { RefusedRequest } from "./refusal.ts";
import type { Reply } from "./reply.ts";
import type { WebhookEvent } from "./webhook_event.ts";

/** HTTP methods that a webhook can use. */
export type WebhookMethod = "POST" | "PUT" | "DELETE" | "GET";

/** Options that must be functions. */
const FUNCTIONS = ["onEvent", "onError", "onRefused", "validate", "onFailure"] as const;
/** Minimum of each numeric option. */
const LEAST = { lease: 1, rememberFor: 0, guardTimeout: 0, maxBody: 0, bodyTimeout: 0, maxAge: 0 };

/** When the receiver responds: after or before the event is handled. */
export type AcknowledgeOptions =
  | {
    /** `"after"`, the default, responds when `onEvent` has finished. If it fails, the cloud delivers the event again. */
    acknowledge?: "after" | undefined;
    /** Not allowed unless `acknowledge` is `"before"`. */
    onFailure?: undefined;
  }
  | {
    /**
     * `"before"` responds before `onEvent` has finished, so that it may take longer than the cloud waits. On Workers, pass
     * `waitUntil` to the receiver.
     */
    acknowledge: "before";
    /** Called with each event whose `onEvent` failed. The cloud does not deliver the event again, so store it. */
    onFailure: (error: unknown, event: WebhookEvent) => void | Promise<void>;
  };

/** Options that all receivers share. */
export interface ReceiverOptions extends GuardOptions {
  /** The accepted secrets: usually one, or two while a new secret replaces an old one. */
  secrets: Secrets;
  /** Where requests carry the secret. Default: `"bearer"`. */
  credential?: CredentialSource | undefined;
  /** Called with each failure, for logging. The receiver's own messages never contain a secret. Default: `console.error`. */
  onError?:
    | ((error: unknown, event: WebhookEvent | undefined) => void | Promise<void>)
    | undefined;
  /**
   * Called for each refused request, with the reason and, if known, the event. If the request has a valid secret, the
   * body of a 4xx response contains the reason too. Default: `console.warn` for stale events, because their response is
   * a 204 without a body.
   */
  onRefused?:
    | ((refused: RefusedRequest, event: WebhookEvent | undefined) => void | Promise<void>)
    | undefined;
  /**
   * Name of the field with the event's id, which the guard uses to recognize duplicates. To send it, add
   * `"event_id": "{{{PARTICLE_EVENT_ID}}}"` to the webhook's template. With `"standard-webhooks"`, the guard uses the
   * header `webhook-id` instead. Events without an id are compared by device, name, time and content; events without a
   * time are not guarded. Default: `"event_id"`.
   */
  idField?: string | undefined;
  /**
   * Maximum age of an event, in milliseconds, or `false` for no limit. Older events get a 204, because delivering them
   * again would not help. Events without a time are never too old. Default: 600,000.
   */
  maxAge?: number | false | undefined;
  /** Accepted HTTP methods. Default: `["POST"]`. */
  methods?: readonly WebhookMethod[] | undefined;
  /** Maximum size of the body, in bytes. Default: 131,072. */
  maxBody?: number | undefined;
  /** Time limit for reading the body, in milliseconds. `0` means no limit. Default: 10,000. */
  bodyTimeout?: number | undefined;
  /**
   * Response to requests without a valid secret: 401 for `"reject"`, 204 for `"swallow"`. If a host name returns more
   * errors than successes, the cloud throttles it for all webhooks, and anyone can point a webhook at your host. Default:
   * `"reject"`.
   */
  onUnauthorized?: "reject" | "swallow" | undefined;
  /** Checks an event before it is handled. If it returns `false`, the response is 400. */
  validate?: ((event: WebhookEvent) => boolean | Promise<boolean>) | undefined;
}

/** Options of {@linkcode webhookReceiver}. */
export type WebhookReceiverOptions = ReceiverOptions & AcknowledgeOptions & {
  /**
   * Handles an event. It must finish in less than 20 s, which is how long the cloud waits. If it throws, the response is
   * 500, and the cloud delivers the event again after 30 s and 60 s. To send data to the device, return the result of
   * `respond()`. If it returns nothing, the response is 204 without a body. The cloud counts that as success, but testing
   * such an integration in the console shows a timeout, because the test waits for a `hook-response`.
   */
  onEvent(event: WebhookEvent): Reply | void | Promise<Reply | void>;
};

/** Throws a `TypeError` if an option has the wrong type or is out of range. */
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
    throw new TypeError(`${name} must be a number >= ${least}, got ${value}`);
  }
}
