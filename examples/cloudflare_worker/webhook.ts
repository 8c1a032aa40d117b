/**
 * Takes the cloud's webhooks. An event gets a 2xx response when the inbox and the queue have it, or the dead letters do
 * because it does not fit into the queue, and not before.
 */
import { eventKey, type WebhookEvent, webhookReceiver } from "@particle-edge/sdk/receivers";
import { putDeadLetters } from "./dead_letters.ts";
import type { Delivery, Env } from "./env.ts";
import { keep } from "./inbox_object.ts";
import { fitsQueue } from "./queue_limit.ts";

/** Largest body, in bytes; a larger one gets a 413 response. The largest event of the cloud is much smaller. */
const MAX_BODY = 65_536;

/** Makes the receiver of an environment. Throws without a secret, so that every delivery gets an error response. */
export function createWebhook(env: Env): (request: Request, name: string) => Promise<Response> {
  const receive = webhookReceiver({
    secrets: [env.WEBHOOK_SECRET],
    maxAge: false, // an event that is late must not be lost
    maxBody: MAX_BODY,
    onError: (error) => console.error("A webhook failed:", error), // without the event: logs are not for data
    // If this throws, the response is a 500, and the cloud delivers the event again.
    onEvent: async (event) => await accept(await deliveryOf(event), env),
  });
  return (request, name) => receive(request, { name });
}

async function accept(delivery: Delivery, env: Env): Promise<void> {
  if (!fitsQueue(delivery)) {
    // Neither another delivery nor the inbox could ever get it into the queue.
    console.error(`An event of ${delivery.device} is too large for the queue: it is a dead letter`);
    return await putDeadLetters(env, [delivery]);
  }
  await keep(env, delivery);
  await env.EVENTS.send(delivery);
}

async function deliveryOf(event: WebhookEvent): Promise<Delivery> {
  return {
    // Without an id and a time, an equal reading cannot be told from a duplicate: each counts.
    key: await eventKey(event, "") ?? crypto.randomUUID().replaceAll("-", ""),
    device: deviceOf(event),
    name: event.name,
    data: event.data ?? (event.body || null), // a template without a field for the data: all that it sent
    publishedAt: event.publishedAt?.getTime() ?? Date.now(),
  };
}

/** The device's id; `none` if the webhook's template sends no such thing. */
function deviceOf({ coreid = "" }: WebhookEvent): string {
  const id = coreid.toLowerCase();
  return /^[0-9a-f]{24}$/.test(id) ? id : "none";
}
