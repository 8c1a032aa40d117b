/**
 * Receivers for webhooks of the Particle Cloud, for any server that uses `Request` and `Response`: Deno, Bun, Workers,
 * Hono and others. A receiver checks the secret, parses every body format that a webhook can send, and drops duplicates.
 *
 * @example
 * ```ts
 * import { webhookReceiver } from "@particle-edge/sdk/receivers";
 *
 * const receive = webhookReceiver({
 *   secrets: ["a long random text"],
 *   onEvent: ({ name, data }) => console.log(name, data),
 * });
 * const response = await receive(new Request("https://example.com/hook", { method: "POST" }));
 * console.log(response.status); // 401: the secret is missing
 * ```
 *
 * @module
 */
export { webhookReceiver } from "./webhook_receiver.ts";
export type { ReceiverContext, WebhookReceiver } from "./webhook_receiver.ts";
export type {
  AcknowledgeOptions,
  ReceiverOptions,
  WebhookMethod,
  WebhookReceiverOptions,
} from "./receiver_options.ts";
export type { GuardOptions } from "./claim.ts";
export type { Outcome, RefusalReason, RefusedRequest } from "./refusal.ts";
export type { CredentialSource, Secrets } from "./authenticator.ts";
export { WebhookEvent } from "./webhook_event.ts";
export type { Fields, GivenParts } from "./webhook_event.ts";
export { respond } from "./reply.ts";
export type { Reply, RespondOptions } from "./reply.ts";
export { eventKey } from "./duplicate_guard.ts";
export type { ClaimState, DuplicateGuard } from "./duplicate_guard.ts";
export { signWebhook } from "./standard_webhooks.ts";
