/**
 * Remembers handled events in Deno KV: atomic, and shared by all instances that open the same database.
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
  /** What is stored. */
  readonly value: unknown;
  /** Its version; `null` if there is none. */
  readonly versionstamp: string | null;
}

/** An atomic operation of Deno KV. */
export interface KvAtomic {
  /** Demands that an entry is still the one that was read. */
  check(...entries: { key: KvKey; versionstamp: string | null }[]): KvAtomic;
  /** Stores a value, for some milliseconds. */
  set(key: KvKey, value: unknown, options?: { expireIn?: number }): KvAtomic;
  /** Removes an entry. */
  delete(key: KvKey): KvAtomic;
  /** Does it all, or nothing. */
  commit(): Promise<{ ok: boolean }>;
}

/** The part of `Deno.Kv` that is used. */
export interface KvStore {
  /** Reads an entry. */
  get(key: KvKey): Promise<KvEntry>;
  /** Begins an atomic operation. */
  atomic(): KvAtomic;
}

/** What is stored for an event: the claimant that is handling it, `null` once it was handled, and until when. */
interface Stored {
  claimant: string | null;
  until: number;
}

/**
 * Makes a guard against duplicates of an open database: `denoKvGuard(await Deno.openKv())`.
 *
 * @param kv The database.
 * @param prefix Where in it the keys go. Default: `["particle-webhooks"]`.
 */
export function denoKvGuard(kv: KvStore, prefix: KvKey = ["particle-webhooks"]): DuplicateGuard {
  const read = async (key: string) => await kv.get([...prefix, key]);

  async function claim(key: string, claimant: string, lease: number): Promise<ClaimState> {
    for (;;) {
      const entry = await read(key);
      const stored = entry.value as Stored | null;
      // Expired entries may be there for a while.
      if (stored && stored.claimant !== claimant && stored.until > Date.now()) {
        return stored.claimant === null ? "done" : "in-flight";
      }
      const value: Stored = { claimant, until: Date.now() + lease };
      const { ok } = await kv.atomic().check(entry).set(entry.key, value, { expireIn: lease })
        .commit();
      if (ok) return "new"; // else somebody was faster: what do they say?
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
      await kv.atomic().check(entry).delete(entry.key).commit(); // unless it changed hands since
    },
  };
}
