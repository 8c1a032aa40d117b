/**
 * Remembers handled events in Deno KV. The guard is atomic, and all instances that open the same database share it.
 *
 * @module
 */
import type { ClaimState, DuplicateGuard } from "./duplicate_guard.ts";

/** A key of Deno KV. */
export type KvKey = readonly (string | number)[];

/** An entry of Deno KV. */
export interface KvEntry {
  /** The key. */
  readonly key: KvKey;
  /** The stored value. */
  readonly value: unknown;
  /** The version; `null` if the entry does not exist. */
  readonly versionstamp: string | null;
}

/** An atomic operation of Deno KV. */
export interface KvAtomic {
  /** Makes the operation fail if an entry has changed since it was read. */
  check(...entries: { key: KvKey; versionstamp: string | null }[]): KvAtomic;
  /** Stores a value. `expireIn` is in milliseconds. */
  set(key: KvKey, value: unknown, options?: { expireIn?: number }): KvAtomic;
  /** Deletes an entry. */
  delete(key: KvKey): KvAtomic;
  /** Applies all changes, or none of them. */
  commit(): Promise<{ ok: boolean }>;
}

/** The methods of `Deno.Kv` that the guard uses. */
export interface KvStore {
  /** Reads an entry. */
  get(key: KvKey): Promise<KvEntry>;
  /** Starts an atomic operation. */
  atomic(): KvAtomic;
}

/** The stored state of an event: who is handling it (`null` if it was handled), and when the entry expires. */
interface Stored {
  claimant: string | null;
  until: number;
}

/**
 * Creates a duplicate guard that stores its state in Deno KV: `denoKvGuard(await Deno.openKv())`.
 *
 * @param kv The open database.
 * @param prefix Prefix of each key. Default: `["particle-webhooks"]`.
 * @returns The guard.
 */
export function denoKvGuard(kv: KvStore, prefix: KvKey = ["particle-webhooks"]): DuplicateGuard {
  const read = async (key: string) => await kv.get([...prefix, key]);

  async function claim(key: string, claimant: string, lease: number): Promise<ClaimState> {
    for (;;) {
      const entry = await read(key);
      const stored = entry.value as Stored | null;
      // Deno KV may delete an expired entry late.
      if (stored && stored.claimant !== claimant && stored.until > Date.now()) {
        return stored.claimant === null ? "done" : "in-flight";
      }
      const value: Stored = { claimant, until: Date.now() + lease };
      const { ok } = await kv.atomic().check(entry).set(entry.key, value, { expireIn: lease })
        .commit();
      if (ok) return "new"; // otherwise another claimant was faster: read its state
    }
  }

  return {
    claim,
    async commit(key, _claimant, rememberFor) {
      const value: Stored = { claimant: null, until: Date.now() + rememberFor };
      await kv.atomic().set([...prefix, key], value, { expireIn: rememberFor }).commit();
    },
    async release(key, claimant) {
      const entry = await read(key);
      if ((entry.value as Stored | null)?.claimant !== claimant) return;
      await kv.atomic().check(entry).delete(entry.key).commit(); // no effect if the entry has changed
    },
  };
}
