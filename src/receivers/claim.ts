import { clampDelay } from "../core/delay.ts";
import { within } from "./deadline.ts";
import { type DuplicateGuard, eventKey } from "./duplicate_guard.ts";
import { Refusal } from "./refusal.ts";
import type { WebhookEvent } from "./webhook_event.ts";

/** Options of a receiver that concern its guard. */
export interface GuardOptions {
  /** Recognizes duplicates: the cloud delivers at least once. Default: none, so every delivery is handled. */
  guard?: DuplicateGuard | undefined;
  /** Keeps the keys of this webhook apart from others in the same guard. Default: none. */
  scope?: string | undefined;
  /**
   * How long the claim on an event lasts, in milliseconds. It is renewed for as long as the handler runs, so this is how
   * long an event waits after a crash. Default: 60,000.
   */
  lease?: number | undefined;
  /** How long a handled event is remembered, in milliseconds; signed messages need 600,000. Default: 3,600,000. */
  rememberFor?: number | undefined;
  /**
   * How long the guard may take to respond, in milliseconds; 0: forever. If it takes longer, it has failed. Default:
   * 5,000, well below the 20 s that the cloud waits.
   */
  guardTimeout?: number | undefined;
  /** Handles an event although the guard fails. Default: false: the response is 503, and the cloud delivers again. */
  failOpen?: boolean | undefined;
}

/** An event that nobody else handles until one of these is called. Neither rejects. */
export interface Claim {
  /** Notes that the event was handled. */
  commit(): Promise<void>;
  /** Gives the event up, so that the next delivery is handled. */
  release(): Promise<void>;
}

/**
 * Claims an event with the guard, and renews the claim until it is committed or released.
 *
 * @param report Hears what the guard fails at.
 * @returns The claim; `undefined` if there is nothing to claim.
 * @throws {Refusal} if the event was handled, is being handled, or the guard fails.
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
    if (state === "done") throw new Refusal("duplicate", 204, "The event was handled before");
    if (state === "in-flight") throw new Refusal("in-flight", 503, "The event is being handled");
  } catch (error) {
    if (error instanceof Refusal) throw error;
    // A claim that comes too late would keep the next delivery waiting. If this fails, the lease ends that.
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

/** Makes what rejects if a call of the guard takes too long. */
function timed(guardTimeout = 5_000): <T>(call: Promise<T>) => Promise<T> {
  const late = () => new Error(`The guard did not respond within ${guardTimeout} ms`);
  return (call) => within(guardTimeout, call, late);
}

/** Claims again at half the lease. The result ends that, and resolves when no renewal is on its way any more. */
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
      throw new Error(`The guard did not renew a claim: it is ${state}`);
    }).catch(report).finally(() => renewal = undefined);
  }, clampDelay(lease / 2));
  return async () => {
    clearInterval(timer);
    await renewal;
  };
}
