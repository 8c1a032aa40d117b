/**
 * Runs Logic functions at the edge: the same source that runs in the cloud runs on Workers, Deno or Bun for each event
 * that a webhook delivers.
 *
 * @example
 * ```ts
 * import { Particle } from "@particle-edge/sdk";
 * import { logicReceiver } from "@particle-edge/sdk/logic";
 *
 * const receive = logicReceiver(({ event }) => console.log(event?.eventName), {
 *   secrets: ["a long random text"],
 *   particle: new Particle({ auth: "token" }),
 * });
 * const response = await receive(new Request("https://example.com/logic", { method: "POST" }));
 * console.log(response.status); // 401: the secret is missing
 * ```
 *
 * @module
 */
export { logicReceiver } from "./logic_receiver.ts";
export type { LogicReceiverOptions } from "./logic_receiver.ts";
export type { LogicContext, LogicEvent, LogicFunction } from "./logic_context.ts";
export type { LedgerState, LedgerUse, LogicClient } from "./logic_run.ts";
