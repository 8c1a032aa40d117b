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
  readonly #waiters = new Set<Waiter>();
  /** Never starts over while requests wait: from the start, a set with many deleted members is expensive to iterate. */
  #iterator = this.#waiters.values();
  #first: Waiter | undefined;
  /** Count requests until a time after their response. */
  readonly windows: readonly SlidingWindow[];
  /** All limits of the requests. */
  readonly budgets: readonly Budget[];

  constructor(windows: readonly SlidingWindow[], ...others: readonly Budget[]) {
    this.windows = windows;
    this.budgets = [...windows, ...others];
  }

  /** Number of requests that wait. */
  get size(): number {
    return this.#waiters.size;
  }

  /** The request that arrived first. */
  get first(): Waiter | undefined {
    while (!this.#first || !this.#waiters.has(this.#first)) {
      this.#first = this.#iterator.next().value;
      if (this.#first) continue;
      this.#iterator = this.#waiters.values(); // one that has ended finds no later members
      return undefined;
    }
    return this.#first;
  }

  add(waiter: Waiter): void {
    this.#waiters.add(waiter);
  }

  delete(waiter: Waiter): void {
    this.#waiters.delete(waiter);
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
    const waiter = lane.first;
    if (!waiter) continue;
    const freeAt = lane.freeAt(now);
    if (freeAt > now) wakeAt = Math.min(wakeAt, freeAt);
    else if (!next || waiter.order < next.order) next = waiter;
  }
  return { waiter: next, wakeAt };
}
