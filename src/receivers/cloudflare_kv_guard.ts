/**
 * Remembers handled events in Cloudflare Workers KV. It is **not atomic**, and other locations see a change only after
 * up to a minute. It recognizes the cloud's retries, which come 30 s and 60 s later, but two deliveries at the same time
 * may both be handled. Where that matters, use a Durable Object.
 *
 * @module
 */
import type { DuplicateGuard } from "./duplicate_guard.ts";

/** The methods of a KV namespace that the guard uses. */
export interface KvNamespace {
  /** Reads a value; `null` if there is none. */
  get(key: string, type: "json"): Promise<unknown>;
  /** Stores a value. `expirationTtl` is in seconds, at least 60. */
  put(key: string, value: string, options: { expirationTtl: number }): Promise<void>;
  /** Deletes a value. */
  delete(key: string): Promise<void>;
}

/** Shortest expiration time in KV, in seconds. Source: Workers KV documentation. */
const SHORTEST = 60;

/** The stored state of an event: who is handling it (`null` if it was handled), and when the entry expires. */
interface Stored {
  claimant: string | null;
  until: number;
}

/**
 * Creates a duplicate guard that stores its state in a KV namespace.
 *
 * @param namespace The binding of the KV namespace.
 * @param prefix Prefix of each key. Default: `"particle-webhooks:"`.
 * @returns The guard.
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
