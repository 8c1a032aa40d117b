/** A limit that a request may have to wait for. Times are in milliseconds. */
export interface Budget {
  /** The largest number of requests. */
  readonly limit: number;
  /** Returns the number of requests that count now. */
  used(now: number): number;
  /** Returns when another request is permitted: `now`, a later time, or `Infinity` if only an event can permit it. */
  freeAt(now: number): number;
}

/**
 * Counts requests, so that the cloud never receives more than `limit` of them in any period of `window` milliseconds,
 * however long each is on its way: a request counts from before it is sent until `window` after its response.
 */
export class SlidingWindow implements Budget {
  readonly limit: number;
  readonly #window: number;
  /** Number of requests that have not ended. */
  #pending = 0;
  /** When the others ended, in order; those before `#first` no longer count. */
  #ended: number[] = [];
  #first = 0;

  constructor({ limit, window }: { limit: number; window: number }) {
    this.limit = limit;
    this.#window = window;
  }

  used(now: number): number {
    const ended = this.#ended;
    while (ended[this.#first]! + this.#window <= now) this.#first++;
    if (this.#first > ended.length / 2) { // not every time, because a long array is expensive to shift
      ended.splice(0, this.#first);
      this.#first = 0;
    }
    return this.#pending + ended.length - this.#first;
  }

  freeAt(now: number): number {
    if (this.used(now) < this.limit) return now;
    return (this.#ended[this.#first] ?? Infinity) + this.#window;
  }

  /** Counts a request that is about to be sent. */
  take(): void {
    this.#pending++;
  }

  /** Starts the window of a request that has ended. */
  release(now: number): void {
    this.#pending--;
    this.#ended.push(now);
  }
}
