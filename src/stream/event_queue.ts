/** How many items may wait before `full`. */
const CAPACITY = 1_024;

/** What one `for await` loop has still to take. The producer is to pause while it is `full`. */
export class EventQueue<T> implements AsyncIterableIterator<T> {
  readonly #onReturn: (queue: EventQueue<T>) => void;
  #items: T[] = [];
  #taken = 0;
  #waiting: { resolve(result: IteratorResult<T>): void; reject(error: unknown): void }[] = [];
  #ended = false;
  #error: unknown;
  #drained: (() => void) | undefined;

  /** Makes a queue; `onReturn` hears when its consumer leaves. */
  constructor(onReturn: (queue: EventQueue<T>) => void) {
    this.#onReturn = onReturn;
  }

  /** Hands an item to the consumer, or keeps it. */
  push(item: T): void {
    if (this.#ended) return;
    const waiting = this.#waiting.shift();
    if (waiting) waiting.resolve({ done: false, value: item });
    else this.#items.push(item);
  }

  /** Whether as much waits as should. */
  get full(): boolean {
    return this.#items.length - this.#taken >= CAPACITY;
  }

  /** Resolves as soon as the queue is not full, or has ended. */
  drained(): Promise<void> {
    if (!this.full || this.#ended) return Promise.resolve();
    return new Promise((resolve) => this.#drained = resolve);
  }

  /** Ends the queue. With an error, what waits is taken first and then the error thrown; else it is dropped. */
  end(error?: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#error = error;
    if (error === undefined) this.#clear();
    for (const { resolve, reject } of this.#waiting.splice(0)) {
      if (this.#error === undefined) resolve({ done: true, value: undefined });
      else reject(this.#takeError());
    }
    this.#drained?.();
  }

  /** Takes the next item; waits for one. */
  next(): Promise<IteratorResult<T>> {
    if (this.#taken < this.#items.length) {
      return Promise.resolve({ done: false, value: this.#take() });
    }
    if (this.#error !== undefined) return Promise.reject(this.#takeError());
    if (this.#ended) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  /** Leaves the queue: what `break` does. */
  return(): Promise<IteratorResult<T>> {
    this.#error = undefined;
    this.end();
    this.#clear();
    this.#onReturn(this);
    return Promise.resolve({ done: true, value: undefined });
  }

  /** The queue itself. */
  [Symbol.asyncIterator](): this {
    return this;
  }

  /** By an index, as shifting a long array moves all of it. */
  #take(): T {
    const item = this.#items[this.#taken++] as T;
    if (this.#taken === this.#items.length) this.#clear();
    if (!this.full) this.#drained?.();
    return item;
  }

  #takeError(): unknown {
    const error = this.#error;
    this.#error = undefined;
    return error;
  }

  #clear(): void {
    this.#items = [];
    this.#taken = 0;
  }
}
