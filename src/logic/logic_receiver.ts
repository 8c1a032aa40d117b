import type { AcknowledgeOptions, ReceiverOptions } from "../receivers/receiver_options.ts";
import type { WebhookEvent } from "../receivers/webhook_event.ts";
import { type WebhookReceiver, webhookReceiver } from "../receivers/webhook_receiver.ts";
import { within } from "./current_run.ts";
import type { LogicContext, LogicFunction } from "./logic_context.ts";
import { type LedgerUse, type LogicClient, LogicRun } from "./logic_run.ts";

/** Options of {@linkcode logicReceiver}: those of a receiver, and what the function may use. */
export type LogicReceiverOptions = ReceiverOptions & AcknowledgeOptions & {
  /** The client with which the function publishes, and reads and writes ledgers. */
  particle: LogicClient;
  /** The ledgers that the function uses, which are read before it runs. Default: none. */
  ledgers?: readonly (string | LedgerUse)[] | undefined;
  /** The organization that the ledgers belong to. Default: one's own account. */
  org?: string | undefined;
  /** What the function is told of itself. Default: empty texts. */
  functionInfo?: LogicContext["functionInfo"] | undefined;
  /** `context.secrets`. Default: none. */
  functionSecrets?: Record<string, string | null> | undefined;
  /** `context.env`. Default: none. */
  env?: Record<string, string> | undefined;
};

/**
 * Makes a receiver that runs a logic function, of the source that runs in the cloud as well, for each event that a
 * webhook delivers. `particle:core` and `particle:encoding` have to lead to `@particle-edge/sdk/logic/core` and
 * `…/logic/encoding`.
 *
 * What the function publishes or writes is done after it has returned, in its order. If it throws, nothing is done, the
 * response is 500, and the cloud delivers the event again. In the cloud itself, what was done before stays done.
 *
 * The response never has a body: 204 if the function returned. The cloud counts that as success, but the console shows a
 * timeout when somebody tests an integration that gets it, because the test waits for a `hook-response`.
 *
 * @example
 * ```ts
 * import { Particle } from "@particle-edge/sdk";
 * import { logicReceiver } from "@particle-edge/sdk/logic";
 * import Logic from "@particle-edge/sdk/logic/core"; // "particle:core" in the source of a logic function
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
 * console.log(response.status); // 204; the event "alarm" is published
 * ```
 *
 * @param fn The function.
 * @param options Secrets, client, ledgers.
 * @returns The receiver.
 * @throws {TypeError} if an option is wrong; above all if there is no secret.
 */
export function logicReceiver(fn: LogicFunction, options: LogicReceiverOptions): WebhookReceiver {
  if (typeof fn !== "function") throw new TypeError("The logic function must be a function");
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

/** What a webhook's event is to a logic function. */
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
