import Particle from "particle:core";
import { base64Decode, base64Encode, stringToBytes } from "particle:encoding";
import { hmac } from "./sha256.js";

/**
 * Signs an event by the Standard Webhooks specification and publishes it as `signed`, for a webhook that sends the
 * parts along. The secret comes from the cloud secret `WEBHOOK_SECRET`, or from the environment variable of that name.
 *
 * @param {import("@particle-edge/sdk/logic").LogicContext} context
 */
export default function sign({ event, trigger, secrets, env }) {
  const secret = secrets.WEBHOOK_SECRET ?? env.WEBHOOK_SECRET;
  if (!event || !secret) throw new Error("This function needs an event and WEBHOOK_SECRET");
  const { eventName, eventData, deviceId, publishedAt } = event;
  const id = trigger.triggerEventId ?? `${deviceId} ${publishedAt} ${eventName}`;
  const timestamp = String(Math.floor(Date.now() / 1000));
  const body = JSON.stringify({
    event: eventName,
    data: eventData,
    coreid: deviceId,
    published_at: publishedAt,
    event_id: id,
  });
  const key = base64Decode(secret.replace(/^whsec_/, ""));
  const signature = base64Encode(hmac(key, stringToBytes(`${id}.${timestamp}.${body}`)));
  Particle.publish("signed", { id, timestamp, signature: `v1,${signature}`, body }, {
    productId: event.productId,
    asDeviceId: deviceId,
  });
}
