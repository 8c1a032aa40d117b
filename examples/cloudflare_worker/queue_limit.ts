/** The size limit of a queue message. */
import type { Delivery } from "./env.ts";

/** Largest message, in bytes: 128,000 minus what Cloudflare adds. Source: Cloudflare Queues documentation. */
const LARGEST = 127_000;

/** Returns whether an event fits into a queue message. It is sent as JSON, where a control character takes six bytes. */
export function fitsQueue(delivery: Delivery): boolean {
  return new TextEncoder().encode(JSON.stringify(delivery)).length <= LARGEST;
}
