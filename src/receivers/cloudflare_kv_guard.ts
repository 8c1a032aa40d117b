/**
 * Remembers handled events in Cloudflare Workers KV. It is **not atomic**, and other places see a change after up to a
 * minute: it keeps out the retries of the cloud, which come 30 s and 60 s later, but two deliveries at the same moment
 * may both be handled. Where that matters, use a Durable Object.
 *
 * @module
 */
import type { DuplicateGuard } from "./duplicate_guard.ts";

/** The part of a KV namespace that is used. */
export interface KvNamespace {
  /** Reads a value; `null` if there is none. */
  get(key: string, type: "json"): Promise<unknown>;
  /** Stores a value for some seconds, at least 60. */
  put(key: string, value: string, options: { expirationTtl: number }): Promise<void>;
  /** Removes a value. */
  delete(key: string): Promise<void>;
}

/** Shortest time that KV stores something, in seconds. Source: Workers KV documentation. */
const SHORTEST = 60;

/** What is stored for an event: the claimant that is handling it, `null` once it was handled, and until when. */
interface Stored {
  claimant: string | null;
  until: number;
}

/**
 * Makes a guard against duplicates of a KV namespace.
 *
 * @param namespace The binding.
 * @param prefix Goes in front of each key. Default: `"particle-webhooks:"`.
 */
export function cloudflareKvGuard(
  namespace: KvNamespace,
  prefix = "particle-webhooks:",
): DuplicateGuard {
  const read = async (key: string) => await namespace.get(prefix + key, "json") as Stored | null;
  const write = async (key: string, claimant: string | null, milliseconds: number) => {
    const stored: Stored = { claimant, until: Date.now() + milliseconds };
    const expirationTtl = Math.max(SHORTEST, Math.ceil(milliseconds / 1000));
    await namespace.put(prefix + key, JSON.stringify(stored), { expirationTtl });
  };
  return {
    async claim(key, claimant, lease) {
      const stored = await read(key);
      if (stored && stored.claimant !== claimant && stored.until > Date.now()) {
        return stored.claimant === null ? "done" : "in-flight";
      }
      await write(key, claimant, lease);
      return "new";
    },
    commit: (key, _claimant, rememberFor) => write(key, null, rememberFor),
    async release(key, claimant) {
      if ((await read(key))?.claimant === claimant) await namespace.delete(prefix + key);
    },
  };
}
