import Particle from "particle:core";
import { base64Decode, base64Encode, stringToBytes } from "particle:encoding";
import { hmac } from "./sha256.js";

/**
 * Signs an event according to the Standard Webhooks specification and publishes it as `signed`, for a webhook that sends
 * the parts as headers and body. The secret is the cloud secret `WEBHOOK_SECRET` or the environment variable of that
 * name. The function gets the former only if its `secrets` list it, the latter only with `use_env`.
 *
 * @param {import("@particle-edge/sdk/logic").LogicContext} context
 */
export default function sign({ event, trigger, secrets, env }) {
  const secret = secrets.WEBHOOK_SECRET ?? env.WEBHOOK_SECRET;
  if (!event || !secret) {
    throw new Error("The function needs an event, and WEBHOOK_SECRET listed in its secrets");
  }
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
