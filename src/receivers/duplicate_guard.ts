import { toUtf8 } from "./utf8.ts";
import type { WebhookEvent } from "./webhook_event.ts";

/** `new`: handle the event; `in-flight`: it is being handled elsewhere; `done`: it was already handled. */
export type ClaimState = "new" | "in-flight" | "done";

/** Remembers which events were handled. All times are in milliseconds. If `claim` rejects, the webhook gets a 503. */
export interface DuplicateGuard {
  /**
   * Claims an event so that no other process handles it at the same time. The claim expires after `lease`, so that the
   * event is not lost if the process crashes. Must be atomic: of two concurrent claimants, only one gets `new`.
   *
   * While a handler runs, the receiver renews its claim by calling this again with the same `claimant`. That also
   * returns `new` and extends the claim by another `lease`.
   */
  claim(key: string, claimant: string, lease: number): Promise<ClaimState>;
  /** Marks the event as handled and remembers it for `rememberFor`. */
  commit(key: string, claimant: string, rememberFor: number): Promise<void>;
  /** Gives up a claim because the event was not handled. Does nothing if another claimant now holds the claim. */
  release(key: string, claimant: string): Promise<void>;
}

/** Longest key that is not hashed, in characters. In UTF-8 it must fit into the 512 bytes of a Workers KV key. */
const KEY_MAX = 150;

/**
 * Returns the key that identifies an event in a guard. It consists of the id of the signed message, or else of the
 * device, name and id of the event, or else of its device, name, time and content.
 *
 * @param event The event.
 * @param scope Separates the keys of one webhook from those of others in the same guard.
 * @returns The key, or `undefined` if the event has neither an id nor a time: two readings of 21.5 are not duplicates.
 */
export async function eventKey(event: WebhookEvent, scope: string): Promise<string | undefined> {
  const { messageId, id, coreid, name, published_at, data, body, fields } = event;
  if (messageId === undefined && id === undefined) {
    if (published_at === undefined) return undefined;
    const content = data ?? (body || fields); // a custom body may have no data
    return await hash(JSON.stringify([scope, coreid, name, published_at, content]));
  }
  // Only the id counts here: device and name may come from the path or the query, which a signature does not cover.
  const text = JSON.stringify(
    messageId === undefined ? [scope, coreid, name, id] : [scope, messageId],
  );
  return text.length <= KEY_MAX ? text : await hash(text); // hashing is the most expensive step
}

async function hash(text: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", toUtf8(text)));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
