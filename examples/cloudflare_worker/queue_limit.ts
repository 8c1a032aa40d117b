/** What fits into a message of a queue. */
import type { Delivery } from "./env.ts";

/** Largest message, in bytes: 128,000, less what Cloudflare adds to it. Source: Cloudflare Queues documentation. */
const LARGEST = 127_000;

/** Returns whether the queue takes an event: as JSON, in which a control character takes six bytes. */
export function fitsQueue(delivery: Delivery): boolean {
  return new TextEncoder().encode(JSON.stringify(delivery)).length <= LARGEST;
}
