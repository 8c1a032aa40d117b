import { fromBase64 } from "../core/base64.ts";
import { hmac, hmacKey, isOneOf } from "./secret.ts";
import { toUtf8 } from "./utf8.ts";

/** How far the clocks of sender and receiver may be apart, in seconds. Source: Standard Webhooks. */
const TOLERANCE = 300;

/**
 * Signs a message by the Standard Webhooks specification, as {@linkcode webhookReceiver} verifies it with
 * `credential: "standard-webhooks"`. The cloud itself does not sign: a Logic function or a sender of your own does.
 *
 * @param secret Base64 of the key, with or without `whsec_` in front.
 * @param id Unique id of the message.
 * @param timestamp Seconds since 1970.
 * @param body The body, exactly as it is sent.
 * @returns The headers to send along.
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

/** The key of a secret. */
export function signingKey(secret: string): Promise<CryptoKey> {
  const bytes = fromBase64(secret.replace(/^whsec_/, ""));
  if (!bytes || bytes.length === 0) {
    throw new TypeError("A webhook secret must be Base64, with or without whsec_ in front");
  }
  return hmacKey(bytes);
}

/** Whether a request is signed with one of the keys, now. `now` is in milliseconds. */
export async function isSigned(
  headers: Headers,
  body: Uint8Array<ArrayBuffer>,
  keys: readonly CryptoKey[],
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

/** A signature as it is sent: its version, and Base64. */
async function sign(
  key: CryptoKey,
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
