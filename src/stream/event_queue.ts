/** What a queue does with more than it may hold. */
export type Overflow = "wait" | "drop-oldest" | "error";

/** How an {@linkcode EventQueue} or {@linkcode BatchQueue} is bounded, and left. */
export interface QueueOptions<T> {
  /** How many items may wait. */
  limit: number;
  /** What happens beyond: the producer waits while the queue is `full`, or items or the queue go. */
  overflow: Overflow;
  /** Makes the error that the queue ends with, after what waits, if `overflow` is `error`. */
  onOverflow(): unknown;
  /** Hears when the consumer leaves, or is thrown out. */
  onLeave(queue: Queue<T, unknown>): void;
}

/** Items that came together; the next ones. A list, as shifting a long array moves all of it. */
interface Chunk<T> {
  readonly items: T[];
  next: Chunk<T> | undefined;
}

/** What one `for await` loop has still to take: chunks of items, handed out as its subclass likes. */
export abstract class Queue<T, Taken> implements AsyncIterableIterator<Taken> {
  readonly #options: QueueOptions<T>;
  #head: Chunk<T> | undefined;
  #tail: Chunk<T> | undefined;
  /** How many items of the first chunk are gone, and how many there are in all. */
  #gone = 0;
  #size = 0;
  #waiting: { resolve(result: IteratorResult<Taken>): void; reject(error: unknown): void }[] = [];
  #ended = false;
  #error: unknown;
  #drained: (() => void) | undefined;

  /** Makes a queue. */
  constructor(options: QueueOptions<T>) {
    this.#options = options;
  }

  /** Takes something of the queue, in which something waits. */
  protected abstract take(): Taken;

  /** Hands items to the consumer, or keeps them; returns how many were dropped for it. */
  push(items: T[]): number {
    if (this.#ended || items.length === 0) return 0;
    const chunk = { items, next: undefined };
    if (this.#tail) this.#tail.next = chunk;
    else this.#head = chunk;
    this.#tail = chunk;
    this.#size += items.length;
    while (this.#size > 0 && this.#waiting.length > 0) {
      this.#waiting.shift()?.resolve({ done: false, value: this.take() });
    }
    const { limit, overflow, onOverflow, onLeave } = this.#options;
    const excess = this.#size - limit;
    if (excess <= 0 || overflow === "wait") return 0;
    if (overflow === "drop-oldest") return this.#drop(excess);
    this.end(onOverflow());
    onLeave(this);
    return 0;
  }

  /** Whether the producer is to pause. */
  get full(): boolean {
    return this.#options.overflow === "wait" && this.#size >= this.#options.limit;
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

  /** Takes the next; waits for it. */
  next(): Promise<IteratorResult<Taken>> {
    if (this.#size > 0) {
      const value = this.take();
      if (!this.full) this.#drained?.();
      return Promise.resolve({ done: false, value });
    }
    if (this.#error !== undefined) return Promise.reject(this.#takeError());
    if (this.#ended) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  /** Leaves the queue: what `break` does. */
  return(): Promise<IteratorResult<Taken>> {
    this.#error = undefined;
    this.end();
    this.#clear();
    this.#options.onLeave(this);
    return Promise.resolve({ done: true, value: undefined });
  }

  /** The queue itself. */
  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Takes the first item. */
  protected takeOne(): T {
    const { items, next } = this.#head!;
    const item = items[this.#gone] as T;
    this.#size--;
    if (++this.#gone === items.length) this.#advance(next);
    return item;
  }

  /** Takes all that is left of the first chunk. */
  protected takeChunk(): T[] {
    const { items, next } = this.#head!;
    const left = this.#gone === 0 ? items : items.slice(this.#gone);
    this.#size -= left.length;
    this.#advance(next);
    return left;
  }

  #drop(count: number): number {
    for (let left = count; left > 0;) {
      const { items, next } = this.#head!;
      const dropped = Math.min(left, items.length - this.#gone);
      left -= dropped;
      this.#gone += dropped;
      if (this.#gone === items.length) this.#advance(next);
    }
    this.#size -= count;
    return count;
  }

  #advance(next: Chunk<T> | undefined): void {
    this.#head = next;
    if (!next) this.#tail = undefined;
    this.#gone = 0;
  }

  #takeError(): unknown {
    const error = this.#error;
    this.#error = undefined;
    return error;
  }

  #clear(): void {
    this.#advance(undefined);
    this.#size = 0;
  }
}

/** Hands out item by item. */
export class EventQueue<T> extends Queue<T, T> {
  protected override take(): T {
    return this.takeOne();
  }
}

/** Hands out all items of a chunk at once. */
export class BatchQueue<T> extends Queue<T, T[]> {
  protected override take(): T[] {
    return this.takeChunk();
  }
}
