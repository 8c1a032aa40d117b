/**
 * Receives the cloud's webhooks. An event gets a 2xx response only after the inbox and the queue have stored it, or the
 * dead letters if it does not fit into the queue.
 */
import { eventKey, type WebhookEvent, webhookReceiver } from "@particle-edge/sdk/receivers";
import { putDeadLetters } from "./dead_letters.ts";
import type { Delivery, Env } from "./env.ts";
import { keep } from "./inbox_object.ts";
import { fitsQueue } from "./queue_limit.ts";

/** Largest body, in bytes. A larger one gets a 413 response. The cloud's largest event is much smaller. */
const MAX_BODY = 65_536;

/** Creates the receiver of an environment. Throws if the secret is missing, so that every delivery gets an error. */
export function createWebhook(env: Env): (request: Request, name: string) => Promise<Response> {
  const receive = webhookReceiver({
    secrets: [env.WEBHOOK_SECRET],
    maxAge: false, // late events must not be lost
    maxBody: MAX_BODY,
    onError: (error) => console.error("A webhook failed:", error), // without the event, whose data may be private
    // If this throws, the response is 500, and the cloud delivers the event again.
    onEvent: async (event) => await accept(await deliveryOf(event), env),
  });
  return (request, name) => receive(request, { name });
}

async function accept(delivery: Delivery, env: Env): Promise<void> {
  if (!fitsQueue(delivery)) {
    // Delivering or sending it again would not help.
    console.error(
      `An event of device ${delivery.device} is too large for the queue; it is now a dead letter`,
    );
    return await putDeadLetters(env, [delivery]);
  }
  await keep(env, delivery);
  await env.EVENTS.send(delivery);
}

async function deliveryOf(event: WebhookEvent): Promise<Delivery> {
  return {
    // Without an id and a time, duplicates cannot be distinguished from equal readings, so all are stored.
    key: await eventKey(event, "") ?? crypto.randomUUID().replaceAll("-", ""),
    device: deviceOf(event),
    name: event.name,
    data: event.data ?? (event.body || null), // the template may have no field for the data
    publishedAt: event.publishedAt?.getTime() ?? Date.now(),
  };
}

/** Returns the id of the device, or `none` if the webhook does not send a valid one. */
function deviceOf({ coreid = "" }: WebhookEvent): string {
  const id = coreid.toLowerCase();
  return /^[0-9a-f]{24}$/.test(id) ? id : "none";
}
