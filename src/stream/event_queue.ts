import { ParticleError } from "../core/errors.ts";

/** What a queue does when it holds more items than its limit. */
export type Overflow = "wait" | "drop-oldest" | "error";

/** Options of an {@linkcode EventQueue} or a {@linkcode BatchQueue}. */
export interface QueueOptions<T> {
  /** Number of items that may wait. */
  limit: number;
  /**
   * What happens beyond the limit: the producer waits while the queue is `full`, the oldest items are dropped, or the
   * queue ends with an error.
   */
  overflow: Overflow;
  /** Called when the consumer leaves the queue, or when an overflow ends it. */
  onLeave(queue: Queue<T, unknown>): void;
}

/** Items that arrived together, in a linked list: `shift()` on a long array would move every item. */
interface Chunk<T> {
  readonly items: T[];
  next: Chunk<T> | undefined;
}

/** Items that one `for await` loop has yet to receive. A subclass decides how many it receives at a time. */
export abstract class Queue<T, Taken> implements AsyncIterableIterator<Taken> {
  readonly #options: QueueOptions<T>;
  #head: Chunk<T> | undefined;
  #tail: Chunk<T> | undefined;
  /** Index of the first item of the first chunk, and number of items in all chunks. */
  #offset = 0;
  #size = 0;
  #waiting: { resolve(result: IteratorResult<Taken>): void; reject(error: unknown): void }[] = [];
  #ended = false;
  #error: unknown;
  #drained: (() => void) | undefined;

  /** Creates a queue. */
  constructor(options: QueueOptions<T>) {
    this.#options = options;
  }

  /** Removes and returns the next value; called only if the queue is not empty. */
  protected abstract take(): Taken;

  /** Passes items to the consumer or queues them; returns how many items were dropped to make room. */
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
    const { limit, overflow, onLeave } = this.#options;
    const excess = this.#size - limit;
    if (excess <= 0 || overflow === "wait") return 0;
    if (overflow === "drop-oldest") return this.#drop(excess);
    const message = `More than ${limit} events are waiting; raise maxQueue`;
    this.end(new ParticleError(message, { code: "overflow" })); // thrown after the items that are waiting
    onLeave(this);
    return 0;
  }

  /** Whether the producer should pause. */
  get full(): boolean {
    return this.#options.overflow === "wait" && this.#size >= this.#options.limit;
  }

  /** Resolves as soon as the queue is no longer full or has ended. */
  drained(): Promise<void> {
    if (!this.full || this.#ended) return Promise.resolve();
    return new Promise((resolve) => this.#drained = resolve);
  }

  /** Ends the queue. Waiting items are dropped, or, if there is an error, delivered before it is thrown. */
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

  /** Removes and returns the next value; waits until there is one. */
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

  /** Leaves the queue, as `break` does. */
  return(): Promise<IteratorResult<Taken>> {
    this.#error = undefined;
    this.end();
    this.#clear();
    this.#options.onLeave(this);
    return Promise.resolve({ done: true, value: undefined });
  }

  /** Returns the queue itself. */
  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Removes and returns the first item. */
  protected takeOne(): T {
    const { items, next } = this.#head!;
    const item = items[this.#offset] as T;
    this.#size--;
    if (++this.#offset === items.length) this.#advance(next);
    return item;
  }

  /** Removes and returns the remaining items of the first chunk. */
  protected takeChunk(): T[] {
    const { items, next } = this.#head!;
    const left = this.#offset === 0 ? items : items.slice(this.#offset);
    this.#size -= left.length;
    this.#advance(next);
    return left;
  }

  #drop(count: number): number {
    for (let left = count; left > 0;) {
      const { items, next } = this.#head!;
      const dropped = Math.min(left, items.length - this.#offset);
      left -= dropped;
      this.#offset += dropped;
      if (this.#offset === items.length) this.#advance(next);
    }
    this.#size -= count;
    return count;
  }

  #advance(next: Chunk<T> | undefined): void {
    this.#head = next;
    if (!next) this.#tail = undefined;
    this.#offset = 0;
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

/** A queue that delivers one item at a time. */
export class EventQueue<T> extends Queue<T, T> {
  protected override take(): T {
    return this.takeOne();
  }
}

/** A queue that delivers all items of a chunk at once. */
export class BatchQueue<T> extends Queue<T, T[]> {
  protected override take(): T[] {
    return this.takeChunk();
  }
}
