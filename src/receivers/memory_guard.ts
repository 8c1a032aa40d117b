/**
 * Remembers handled events in memory, for a server that runs as a single process and rarely restarts.
 *
 * @module
 */
import type { ClaimState, DuplicateGuard } from "./duplicate_guard.ts";

/** Options of {@linkcode memoryGuard}. */
export interface MemoryGuardOptions {
  /**
   * Maximum number of events to remember. When it is reached, the oldest handled events are forgotten; events that are
   * being handled never are. Default: 100,000, about 20 MB.
   */
  maxEvents?: number | undefined;
}

/** An event that is being handled, and when its claim expires. */
interface Held {
  claimant: string;
  until: number;
}

/**
 * Creates a duplicate guard that keeps its state in memory and loses it when the process ends.
 *
 * While `maxEvents` events are being handled at the same time, `claim` rejects: the webhook gets a 503, and the cloud
 * delivers the event again.
 *
 * @param options How many events to remember. All options are optional.
 * @returns The guard.
 * @throws {TypeError} if `maxEvents` is less than 1 or not a number.
 */
export function memoryGuard(options: MemoryGuardOptions = {}): DuplicateGuard {
  const { maxEvents = 100_000 } = options;
  if (!(maxEvents >= 1)) throw new TypeError(`maxEvents must be a number >= 1, got ${maxEvents}`);
  const held = new Map<string, Held>();
  /** When each handled event expires, oldest first: maps keep the order of insertion. */
  const done = new Map<string, number>();
  const now = () => performance.now(); // unlike the wall clock, it never goes back

  function makeRoom(): void {
    const isFull = () => held.size + done.size >= maxEvents;
    if (!isFull()) return;
    for (const [key, { until }] of held) if (until <= now()) held.delete(key);
    // Removes a tenth at once: finding the oldest entry of a map takes as long as finding many.
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
    // deno-lint-ignore require-await -- async turns an exception into a rejection
    claim: async (key, claimant, lease) => claim(key, claimant, lease),
    commit(key, _claimant, rememberFor) {
      // The event was handled, even if the claim has expired and another claimant now holds it.
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
