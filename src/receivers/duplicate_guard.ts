import { toUtf8 } from "./encoding.ts";
import type { WebhookEvent } from "./webhook_event.ts";

/** `new`: take it; `in-flight`: somebody else is at it; `done`: it was handled. */
export type ClaimState = "new" | "in-flight" | "done";

/** Remembers which events were handled. Times are in milliseconds. */
export interface DuplicateGuard {
  /**
   * Claims an event, so that nobody else handles it meanwhile. The claim ends by itself after `lease`, so that a crash
   * does not swallow the event. It must be atomic: of two that claim at once, one gets `new`.
   */
  claim(key: string, claimant: string, lease: number): Promise<ClaimState>;
  /** Says that the claimed event was handled; remembered for `keep`. */
  commit(key: string, claimant: string, keep: number): Promise<void>;
  /** Gives a claim back, for the event was not handled. Does nothing if it is someone else's by now. */
  release(key: string, claimant: string): Promise<void>;
}

/** Longest id that is a key as it is: stores limit their keys. */
const ID_MAX = 200;

/**
 * What tells an event from all others: the id that the cloud gave it, else its device, name, time and data.
 * `undefined` if it came without id and time: two readings of 21.5 are no duplicates.
 */
export async function eventKey(event: WebhookEvent, scope: string): Promise<string | undefined> {
  const { id, coreid, name, published_at, data } = event;
  if (id === undefined && published_at === undefined) return undefined;
  const text = JSON.stringify(
    id === undefined ? [scope, coreid, name, published_at, data] : [scope, id],
  );
  if (id !== undefined && text.length <= ID_MAX) return text; // hashing takes longer than all the rest
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", toUtf8(text)));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
