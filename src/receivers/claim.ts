import { clampDelay } from "../core/delay.ts";
import { within } from "./deadline.ts";
import { type DuplicateGuard, eventKey } from "./duplicate_guard.ts";
import { Refusal } from "./refusal.ts";
import type { WebhookEvent } from "./webhook_event.ts";

/** Options of a receiver for its duplicate guard. */
export interface GuardOptions {
  /** Recognizes duplicates: the cloud delivers each event at least once. Default: none, so every delivery is handled. */
  guard?: DuplicateGuard | undefined;
  /** Separates the keys of this webhook from those of others in the same guard. Default: none. */
  scope?: string | undefined;
  /**
   * How long a claim on an event lasts, in milliseconds. The claim is renewed while the handler runs; if the process
   * crashes, the event can be handled again after this time. Default: 60,000.
   */
  lease?: number | undefined;
  /**
   * How long a handled event is remembered, in milliseconds. Signed messages need at least 600,000, because a signature
   * can be valid for 10 minutes. Default: 3,600,000.
   */
  rememberFor?: number | undefined;
  /**
   * Time limit for each call of the guard, in milliseconds, after which the guard counts as failed. `0` means no limit.
   * Default: 5,000, well below the 20 s that the cloud waits.
   */
  guardTimeout?: number | undefined;
  /**
   * Whether to handle an event if the guard fails. Otherwise, the response is 503, and the cloud delivers the event
   * again. Default: `false`.
   */
  failOpen?: boolean | undefined;
}

/** A claim on an event: other processes do not handle the event until `commit` or `release` is called. Neither rejects. */
export interface Claim {
  /** Marks the event as handled. */
  commit(): Promise<void>;
  /** Gives up the claim, so that the next delivery is handled. */
  release(): Promise<void>;
}

/**
 * Claims an event with the guard, and renews the claim until it is committed or released.
 *
 * @param report Called with each failure of the guard that does not reject the request.
 * @returns The claim, or `undefined` if there is no guard or the event has no key.
 * @throws {Refusal} if the event was handled or is being handled, or if the guard fails.
 */
export async function claimEvent(
  event: WebhookEvent,
  options: GuardOptions,
  report: (error: unknown) => void,
): Promise<Claim | undefined> {
  const { guard, scope = "", rememberFor = 3_600_000, lease = 60_000, failOpen } = options;
  const key = guard && await eventKey(event, scope);
  if (!guard || key === undefined) return undefined;
  const claimant = crypto.randomUUID();
  const claim = async () => await guard.claim(key, claimant, lease);
  const release = async () => await guard.release(key, claimant);
  const inTime = timed(options.guardTimeout);

  const claiming = claim();
  try {
    const state = await inTime(claiming);
    if (state === "done") throw new Refusal("duplicate", 204, "The event was already handled");
    if (state === "in-flight") throw new Refusal("in-flight", 503, "The event is being handled");
  } catch (error) {
    if (error instanceof Refusal) throw error;
    // A claim that succeeds after the timeout would block the next delivery. If this fails, the claim expires.
    claiming.then((state) => state === "new" ? release() : undefined).catch(() => undefined);
    if (!failOpen) throw new Refusal("failed", 503, "", { cause: error });
    report(error);
    return undefined;
  }

  const endRenewal = renew(() => inTime(claim()), lease, report);
  const finish = async (call: () => Promise<void>) => {
    await endRenewal();
    await inTime(call()).catch(report);
  };
  return {
    commit: () => finish(async () => await guard.commit(key, claimant, rememberFor)),
    release: () => finish(release),
  };
}

/** Returns a function that applies the time limit to a call of the guard. */
function timed(guardTimeout = 5_000): <T>(call: Promise<T>) => Promise<T> {
  const late = () => new Error(`The guard did not respond within ${guardTimeout} ms`);
  return (call) => within(guardTimeout, call, late);
}

/** Renews a claim each time half of the lease has passed. Call the result to stop; it waits for a pending renewal. */
function renew(
  claim: () => Promise<unknown>,
  lease: number,
  report: (error: unknown) => void,
): () => Promise<void> {
  let renewal: Promise<void> | undefined;
  const timer = setInterval(() => {
    renewal ??= claim().then((state) => {
      if (state === "new") return;
      clearInterval(timer);
      throw new Error(`The guard did not renew a claim; its state is ${state}`);
    }).catch(report).finally(() => renewal = undefined);
  }, clampDelay(lease / 2));
  return async () => {
    clearInterval(timer);
    await renewal;
  };
}
