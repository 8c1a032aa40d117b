import type { Budget, SlidingWindow } from "./sliding_window.ts";

/** A request that waits. */
export interface Waiter {
  /** Smaller for requests that arrived earlier. */
  readonly order: number;
  /** Sends the request. */
  start(): void;
  /** Ends the wait with an error. */
  fail(error: unknown): void;
}

/** The requests that wait for the same limits, in order of arrival. */
export class Lane {
  readonly waiters: Set<Waiter> = new Set();
  /** Count requests until a time after their response. */
  readonly windows: readonly SlidingWindow[];
  /** All limits of the requests. */
  readonly budgets: readonly Budget[];

  constructor(windows: readonly SlidingWindow[], ...others: readonly Budget[]) {
    this.windows = windows;
    this.budgets = [...windows, ...others];
  }

  /** Returns when another request is permitted, like {@linkcode Budget.freeAt}. */
  freeAt(now: number): number {
    return Math.max(...this.budgets.map((budget) => budget.freeAt(now)));
  }
}

/**
 * Finds the request to send now: of those that are permitted, the one that arrived first. A request that is not
 * permitted does not hold up requests with other limits.
 *
 * @returns The request, if there is one, and the time at which one of the others is permitted.
 */
export function nextOf(
  lanes: Iterable<Lane>,
  now: number,
): { waiter: Waiter | undefined; wakeAt: number } {
  let next: Waiter | undefined;
  let wakeAt = Infinity;
  for (const lane of lanes) {
    const [waiter] = lane.waiters;
    if (!waiter) continue;
    const freeAt = lane.freeAt(now);
    if (freeAt > now) wakeAt = Math.min(wakeAt, freeAt);
    else if (!next || waiter.order < next.order) next = waiter;
  }
  return { waiter: next, wakeAt };
}
