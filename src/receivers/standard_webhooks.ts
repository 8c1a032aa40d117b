import { fromBase64 } from "../core/base64.ts";
import { hmac, type HmacKey, hmacKey, isOneOf } from "./secret.ts";
import { toUtf8 } from "./utf8.ts";

/** Largest difference between the clocks of sender and receiver, in seconds. Source: Standard Webhooks. */
const TOLERANCE = 300;

/**
 * Signs a message according to the Standard Webhooks specification. {@linkcode webhookReceiver} verifies it with
 * `credential: "standard-webhooks"`. The cloud does not sign webhooks; a Logic function or a sender of your own can.
 *
 * @param secret The key in Base64, with or without the prefix `whsec_`.
 * @param id Unique id of the message.
 * @param timestamp Time of sending, in seconds since 1970.
 * @param body The body, exactly as it is sent.
 * @returns The headers to send with the body.
 * @throws {TypeError} if the secret is not Base64.
 */
export async function signWebhook(
  secret: string,
  id: string,
  timestamp: number,
  body: string,
): Promise<Record<"webhook-id" | "webhook-timestamp" | "webhook-signature", string>> {
  return {
    "webhook-id": id,
    "webhook-timestamp": `${timestamp}`,
    "webhook-signature": await sign(await signingKey(secret), id, `${timestamp}`, toUtf8(body)),
  };
}

/** Imports the key of a secret. */
export function signingKey(secret: string): Promise<HmacKey> {
  const bytes = fromBase64(secret.replace(/^whsec_/, ""));
  if (!bytes || bytes.length === 0) {
    throw new TypeError("A webhook secret must be Base64, with or without the prefix whsec_");
  }
  return hmacKey(bytes);
}

/** Checks whether a request has a signature by one of the keys and a current timestamp. `now` is in milliseconds. */
export async function isSigned(
  headers: Headers,
  body: Uint8Array<ArrayBuffer>,
  keys: readonly HmacKey[],
  now: number,
): Promise<boolean> {
  const id = headers.get("webhook-id") ?? "";
  const timestamp = headers.get("webhook-timestamp") ?? "";
  if (id === "" || !/^\d{1,12}$/.test(timestamp)) return false;
  if (Math.abs(now / 1000 - Number(timestamp)) > TOLERANCE) return false;
  const given = (headers.get("webhook-signature") ?? "").split(" ", 16);
  let found = false;
  for (const key of keys) {
    found = isOneOf(await sign(key, id, timestamp, body), given) || found;
  }
  return found;
}

/** Returns the signature as the header has it: the version, then Base64. */
async function sign(
  key: HmacKey,
  id: string,
  timestamp: string,
  body: Uint8Array<ArrayBuffer>,
): Promise<string> {
  const head = toUtf8(`${id}.${timestamp}.`);
  const message = new Uint8Array(head.length + body.length);
  message.set(head);
  message.set(body, head.length);
  return `v1,${btoa(String.fromCharCode(...await hmac(key, message)))}`;
}
