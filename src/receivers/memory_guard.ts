/**
 * Remembers handled events in the memory of this process: for one process that seldom restarts.
 *
 * @module
 */
import type { ClaimState, DuplicateGuard } from "./duplicate_guard.ts";

/** Options of {@linkcode memoryGuard}. */
export interface MemoryGuardOptions {
  /**
   * How many events are remembered. Beyond that, the handled ones are forgotten, oldest first; events that are being
   * handled never are. Default: 100,000, about 20 MB.
   */
  maxEvents?: number | undefined;
}

/** An event that is being handled, and until when the claim lasts. */
interface Held {
  claimant: string;
  until: number;
}

/**
 * Makes a guard against duplicates that forgets everything when the process ends.
 *
 * `claim` rejects while `maxEvents` events are being handled: the webhook gets a 503, and the cloud delivers again.
 *
 * @param options How many events are remembered.
 * @returns The guard.
 * @throws {TypeError} if `maxEvents` is not a number from 1.
 */
export function memoryGuard(options: MemoryGuardOptions = {}): DuplicateGuard {
  const { maxEvents = 100_000 } = options;
  if (!(maxEvents >= 1)) throw new TypeError(`maxEvents must be a number from 1, got ${maxEvents}`);
  const held = new Map<string, Held>();
  /** Until when each handled event is remembered; oldest first, as maps keep the order of insertion. */
  const done = new Map<string, number>();
  const now = () => performance.now(); // unlike the wall clock, it is never set back

  function makeRoom(): void {
    const isFull = () => held.size + done.size >= maxEvents;
    if (!isFull()) return;
    for (const [key, { until }] of held) if (until <= now()) held.delete(key);
    // A tenth at once: finding the oldest entry of a map takes as long as finding many.
    let surplus = Math.ceil(maxEvents / 10);
    for (const key of done.keys()) {
      if (surplus-- === 0) return;
      done.delete(key);
    }
  }

  function claim(key: string, claimant: string, lease: number): ClaimState {
    if ((done.get(key) ?? 0) > now()) return "done";
    const other = held.get(key);
    if (other && other.claimant !== claimant && other.until > now()) return "in-flight";
    done.delete(key);
    held.delete(key);
    makeRoom();
    if (held.size + done.size >= maxEvents) {
      throw new Error(
        `memoryGuard() is handling ${held.size} events; raise maxEvents`,
      );
    }
    held.set(key, { claimant, until: now() + lease });
    return "new";
  }

  return {
    // deno-lint-ignore require-await -- what it throws is a rejection
    claim: async (key, claimant, lease) => claim(key, claimant, lease),
    commit(key, _claimant, rememberFor) {
      // It was handled, even if the lease ran out in the meantime and another claimant has it.
      held.delete(key);
      done.delete(key);
      makeRoom();
      done.set(key, now() + rememberFor);
      return Promise.resolve();
    },
    release(key, claimant) {
      if (held.get(key)?.claimant === claimant) held.delete(key);
      return Promise.resolve();
    },
  };
}
