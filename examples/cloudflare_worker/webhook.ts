/** Takes the cloud's webhooks: an event is acknowledged when the inbox and the queue have it, and not before. */
import { eventKey, type WebhookEvent, webhookReceiver } from "@particle-edge/sdk/receivers";
import type { Delivery, Env } from "./env.ts";
import { keep } from "./inbox_object.ts";

/** Largest body, in bytes: the largest event, encoded, so that it fits into the 128 kB of a message. */
const MAX_BODY = 65_536;

/** The receiver of an environment. Without a secret it throws, so that every delivery is answered with an error. */
export function createWebhook(env: Env): (request: Request, name: string) => Promise<Response> {
  const receive = webhookReceiver({
    secrets: [env.WEBHOOK_SECRET],
    maxAge: false, // an event that is late is not to be lost
    maxBody: MAX_BODY,
    // What throws is answered 500, and the cloud delivers it again.
    onEvent: async (event) => {
      const delivery = await deliveryOf(event);
      await keep(env, delivery);
      await env.EVENTS.send(delivery);
    },
  });
  return (request, name) => receive(request, { name });
}

async function deliveryOf(event: WebhookEvent): Promise<Delivery> {
  return {
    // Without id and time two equal readings could not be told from a duplicate: each counts.
    key: await eventKey(event, "") ?? crypto.randomUUID().replaceAll("-", ""),
    device: deviceOf(event),
    name: event.name,
    data: event.data,
    publishedAt: event.publishedAt?.getTime() ?? Date.now(),
  };
}

/** The device's id; `none` if the webhook's template sends no such thing. */
function deviceOf({ coreid = "" }: WebhookEvent): string {
  const id = coreid.toLowerCase();
  return /^[0-9a-f]{24}$/.test(id) ? id : "none";
}
