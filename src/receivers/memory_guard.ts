/**
 * Remembers handled events in the memory of this process: for one process that seldom restarts.
 *
 * @module
 */
import type { ClaimState, DuplicateGuard } from "./duplicate_guard.ts";

/** Options of {@linkcode memoryGuard}. */
export interface MemoryGuardOptions {
  /** How many events are remembered; beyond, the oldest are forgotten. Default: 100,000, some 20 MB. */
  maxEvents?: number | undefined;
}

/** What is remembered of an event: its claimant while somebody handles it, and until when. */
interface Entry {
  claimant: string | undefined;
  until: number;
}

/**
 * Makes a guard against duplicates that forgets everything when the process ends.
 *
 * @throws {TypeError} if `maxEvents` is no number from 1.
 */
export function memoryGuard(options: MemoryGuardOptions = {}): DuplicateGuard {
  const { maxEvents = 100_000 } = options;
  if (!(maxEvents >= 1)) throw new TypeError(`maxEvents must be a number from 1, got ${maxEvents}`);
  /** Oldest first, as maps keep the order of insertion. */
  const entries = new Map<string, Entry>();

  function remember(key: string, entry: Entry): void {
    entries.set(key, entry);
    if (entries.size <= maxEvents) return;
    // A tenth at once, as to find the oldest one takes as long as to find many.
    for (const oldest of entries.keys()) {
      entries.delete(oldest);
      if (entries.size <= maxEvents * 0.9) break;
    }
  }

  function claim(key: string, claimant: string, lease: number): ClaimState {
    const entry = entries.get(key);
    if (entry && entry.until > Date.now()) {
      return entry.claimant === undefined ? "done" : "in-flight";
    }
    remember(key, { claimant, until: Date.now() + lease });
    return "new";
  }

  return {
    claim: (key, claimant, lease) => Promise.resolve(claim(key, claimant, lease)),
    commit(key, _claimant, keep) {
      // Whoever handled it, it was: also when the lease ran out meanwhile.
      remember(key, { claimant: undefined, until: Date.now() + keep });
      return Promise.resolve();
    },
    release(key, claimant) {
      if (entries.get(key)?.claimant === claimant) entries.delete(key);
      return Promise.resolve();
    },
  };
}
