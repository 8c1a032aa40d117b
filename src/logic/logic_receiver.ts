import type { AcknowledgeOptions, ReceiverOptions } from "../receivers/receiver_options.ts";
import type { WebhookEvent } from "../receivers/webhook_event.ts";
import { type WebhookReceiver, webhookReceiver } from "../receivers/webhook_receiver.ts";
import { within } from "./current_run.ts";
import type { LogicContext, LogicFunction } from "./logic_context.ts";
import { type LedgerUse, type LogicClient, LogicRun } from "./logic_run.ts";

/** Options of {@linkcode logicReceiver}: those of a receiver, and what the function can use. */
export type LogicReceiverOptions = ReceiverOptions & AcknowledgeOptions & {
  /** The client that publishes the function's events and reads and writes its ledgers. */
  particle: LogicClient;
  /** The ledgers that the function uses. They are read before the function runs. Default: none. */
  ledgers?: readonly (string | LedgerUse)[] | undefined;
  /** The organization that owns the ledgers. Default: your own account. */
  org?: string | undefined;
  /** `context.functionInfo`. Default: empty strings. */
  functionInfo?: LogicContext["functionInfo"] | undefined;
  /** `context.secrets`. Default: none. */
  functionSecrets?: Record<string, string | null> | undefined;
  /** `context.env`. Default: none. */
  env?: Record<string, string> | undefined;
};

/**
 * Creates a receiver that runs a Logic function for each event that a webhook delivers. The same source can also run in
 * the cloud. Imports of `particle:core` and `particle:encoding` must resolve to `@particle-edge/sdk/logic/core` and
 * `@particle-edge/sdk/logic/encoding`.
 *
 * Events that the function publishes and ledgers that it writes are sent after it has returned, in the same order. If the
 * function throws, nothing is sent, the response is 500, and the cloud delivers the event again. In the cloud itself,
 * what a function has done before it throws is not undone.
 *
 * The response never has a body. It is 204 if the function returned. The cloud counts that as success, but testing such
 * an integration in the console shows a timeout, because the test waits for a `hook-response`.
 *
 * @example
 * ```ts
 * import { Particle } from "@particle-edge/sdk";
 * import { logicReceiver } from "@particle-edge/sdk/logic";
 * import Logic from "@particle-edge/sdk/logic/core"; // "particle:core" in the source of a Logic function
 *
 * const receive = logicReceiver(
 *   ({ event }) => {
 *     if (Number(event?.eventData) > 30) Logic.publish("alarm", { deviceId: event?.deviceId });
 *   },
 *   { secrets: ["a long random text"], particle: new Particle({ auth: "token" }) },
 * );
 * const response = await receive(
 *   new Request("https://example.com/logic", {
 *     method: "POST",
 *     headers: { authorization: "Bearer a long random text" },
 *     body: new URLSearchParams({ event: "temperature", data: "31.5" }),
 *   }),
 * );
 * console.log(response.status); // 204; the event "alarm" was published
 * ```
 *
 * @param fn The Logic function.
 * @param options Secrets, client and ledgers. `secrets` and `particle` are required.
 * @returns The receiver. Its promises never reject.
 * @throws {TypeError} if an option is invalid, in particular if there is no secret.
 */
export function logicReceiver(fn: LogicFunction, options: LogicReceiverOptions): WebhookReceiver {
  if (typeof fn !== "function") throw new TypeError("fn must be a function");
  const { particle, ledgers = [], org, functionInfo, functionSecrets, env, ...rest } = options;
  const base = {
    functionInfo: functionInfo ?? { ownerId: "", logicFunctionId: "" },
    secrets: functionSecrets ?? {},
    env: env ?? {},
  };
  return webhookReceiver({
    ...rest,
    async onEvent(event) {
      const run = new LogicRun(particle, { ...base, ...contextOf(event) }, org);
      const uses = ledgers.map((use) => typeof use === "string" ? { name: use } : use);
      await Promise.all(uses.map((use) => run.load(use)));
      await within(run, () => fn(run.context));
      await run.settle();
    },
  });
}

/** Converts a webhook's event to the context of a Logic function. */
function contextOf(event: WebhookEvent): Pick<LogicContext, "trigger" | "event"> {
  const { id, name, data, published_at, coreid, productID, userid } = event;
  const triggeredAt = new Date().toISOString();
  return {
    trigger: { triggeredAt, ...id === undefined ? {} : { triggerEventId: id } },
    event: {
      publishedAt: published_at ?? triggeredAt,
      eventName: name,
      deviceId: coreid ?? "",
      ...data === null ? {} : { eventData: data },
      ...productID === undefined ? {} : { productId: productID },
      ...userid === undefined ? {} : { userId: userid },
    },
  };
}
