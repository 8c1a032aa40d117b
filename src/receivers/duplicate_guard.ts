import { toUtf8 } from "./utf8.ts";
import type { WebhookEvent } from "./webhook_event.ts";

/** `new`: handle the event; `in-flight`: it is being handled elsewhere; `done`: it was handled before. */
export type ClaimState = "new" | "in-flight" | "done";

/** Remembers which events were handled. Times are in milliseconds. A call that rejects gets the webhook a 503. */
export interface DuplicateGuard {
  /**
   * Claims an event, so that it is not handled elsewhere in the meantime. The claim expires after `lease`, so that an
   * event is not lost if the process crashes. Must be atomic: of two claimants at the same time, one gets `new`.
   *
   * The receiver claims again, with the same `claimant`, while a handler runs: that returns `new` as well and makes
   * the claim last for another `lease`.
   */
  claim(key: string, claimant: string, lease: number): Promise<ClaimState>;
  /** Notes that the claimed event was handled, and remembers it for `rememberFor`. */
  commit(key: string, claimant: string, rememberFor: number): Promise<void>;
  /** Gives up a claim, because the event was not handled. Does nothing if another claimant has it by now. */
  release(key: string, claimant: string): Promise<void>;
}

/** Longest key that is not hashed, in characters: in UTF-8 it must fit into the 512 bytes of a key in Workers KV. */
const KEY_MAX = 150;

/**
 * Returns the key by which a guard tells an event from all others: the id of the signed message, else the device, the
 * name and the id of the event, else the device, name, time and content.
 *
 * @param event The event.
 * @param scope Keeps the keys of one webhook apart from those of others.
 * @returns The key; `undefined` if the event has neither an id nor a time: two readings of 21.5 are not duplicates.
 */
export async function eventKey(event: WebhookEvent, scope: string): Promise<string | undefined> {
  const { messageId, id, coreid, name, published_at, data, body, fields } = event;
  if (messageId === undefined && id === undefined) {
    if (published_at === undefined) return undefined;
    const content = data ?? (body || fields); // a custom body may have no data
    return await hash(JSON.stringify([scope, coreid, name, published_at, content]));
  }
  // A signature covers neither the path nor the query, where device and name may come from: only the id counts.
  const text = JSON.stringify(
    messageId === undefined ? [scope, coreid, name, id] : [scope, messageId],
  );
  return text.length <= KEY_MAX ? text : await hash(text); // hashing takes longer than all the rest
}

async function hash(text: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", toUtf8(text)));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
