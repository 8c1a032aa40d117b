import { createSseParser, type SseEvent, type SseParser } from "./sse_parser.ts";
import type { SseStreamOptions } from "./sse_stream.ts";

type Result = IteratorResult<SseEvent, undefined>;

const DONE = { done: true, value: undefined } as const;

/** A call of `next()` that waits for an event. */
interface Waiting {
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/** Parses chunks, and passes on their events one at a time. An event that is already there takes a single promise. */
export class SseQueue {
  /** Called when a call of `next()` gets the end of the stream or its error. */
  onEnd: () => void = () => {};
  readonly #parser: SseParser;
  readonly #onWanted: () => void;
  #events: SseEvent[] = [];
  #taken = 0;
  #waiting: Waiting[] = [];
  /** The end of the stream, which comes after the events before it. */
  #end: { readonly error?: unknown } | undefined;

  /** Creates a queue that calls `onWanted` when it needs chunks: as many as it takes until `isWanted` is false. */
  constructor(options: SseStreamOptions, onWanted: () => void) {
    this.#onWanted = onWanted;
    this.#parser = createSseParser({ ...options, onEvent: (event) => this.#events.push(event) });
  }

  /** Whether a call of `next()` waits for a chunk. */
  get isWanted(): boolean {
    return this.#waiting.length > 0;
  }

  /** Returns the next event. Concurrent calls get their events in order. */
  next(): Promise<Result> {
    const value = this.#events[this.#taken];
    if (value) {
      this.#taken++;
      return Promise.resolve({ done: false, value });
    }
    return new Promise((resolve, reject) => {
      const waiting = this.#waiting.push({ resolve, reject });
      if (this.#end) this.#settle();
      else if (waiting === 1) this.#onWanted();
    });
  }

  /** Removes and returns the events that are there. */
  takeAll(): SseEvent[] {
    const events = this.#events.slice(this.#taken);
    this.#clear();
    return events;
  }

  /** Parses a chunk. Throws if an event is too large; complete events before it are kept. */
  feed(chunk: Uint8Array): void {
    if (this.#end) return; // the stream has been canceled since
    this.#clear(); // a chunk is only wanted after all events have been taken
    try {
      this.#parser.feed(chunk);
    } catch (error) {
      this.#end = { error };
      throw error;
    } finally {
      this.#settle();
    }
  }

  /** Ends the stream, with an error if there is one, after the events that are there. */
  end(end: { readonly error?: unknown } = {}): void {
    this.#end ??= end;
    this.#settle();
  }

  /** Ends the stream, and drops the events that are there. */
  cancel(): void {
    this.#clear();
    this.end();
  }

  #clear(): void {
    this.#events = [];
    this.#taken = 0;
  }

  /** Settles calls that wait. */
  #settle(): void {
    while (this.#waiting.length > 0) {
      const value = this.#events[this.#taken];
      if (!value) break;
      this.#taken++;
      this.#waiting.shift()?.resolve({ done: false, value });
    }
    if (!this.#end || !this.isWanted) return;
    const { error } = this.#end;
    for (const { resolve, reject } of this.#waiting.splice(0)) {
      if ("error" in this.#end) reject(error);
      else resolve(DONE);
    }
    this.onEnd();
  }
}

/**
 * Iterates over the events of a queue.
 *
 * @param queue Source of the events.
 * @param onEnd Called at the end of the stream, after an error, or when the loop is left.
 * @param cancel Cancels the stream when the loop is left.
 * @returns The iterator.
 */
export function eachEvent(
  queue: SseQueue,
  onEnd: () => void,
  cancel: (reason?: unknown) => Promise<void>,
): AsyncIterableIterator<SseEvent, undefined> {
  let isEnded = false;
  const end = () => {
    isEnded = true;
    onEnd();
  };
  queue.onEnd = end;
  return {
    next: () => isEnded ? Promise.resolve(DONE) : queue.next(), // an error is thrown once, as by all iterators
    async return(reason?: unknown) {
      if (!isEnded) await cancel(reason);
      end();
      return DONE;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
