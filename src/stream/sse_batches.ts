import {
  createSseParser,
  type SseEvent,
  type SseParser,
  type SseParserOptions,
} from "./sse_parser.ts";

/** Reads the events of a byte stream, all events of a chunk together, so that many events need only one `await`. */
export class SseBatches {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #parser: SseParser;
  #events: SseEvent[] = [];
  /** The error that ends the stream after the events before it. */
  #failure: { readonly error: unknown } | undefined;

  /** Creates a reader and locks the stream. */
  constructor(stream: ReadableStream<Uint8Array>, options: Omit<SseParserOptions, "onEvent">) {
    this.#reader = stream.getReader();
    this.#parser = createSseParser({ ...options, onEvent: (event) => this.#events.push(event) });
  }

  /** Returns the next events, at least one, or `undefined` at the end of the stream. */
  async read(): Promise<SseEvent[] | undefined> {
    while (this.#events.length === 0) {
      if (this.#failure) throw this.#failure.error;
      const { done, value } = await this.#reader.read();
      if (done) return undefined;
      this.#feed(value);
    }
    const events = this.#events;
    this.#events = [];
    return events;
  }

  /** Cancels the stream. */
  cancel(reason?: unknown): Promise<void> {
    return this.#reader.cancel(reason);
  }

  /** Parses a chunk. Complete events before one that is too large are kept. */
  #feed(chunk: Uint8Array): void {
    try {
      this.#parser.feed(chunk);
    } catch (error) {
      this.#failure = { error };
      this.cancel(error).catch(() => undefined); // `read()` throws the error that matters
    }
  }
}

/**
 * Iterates over the events of batches one at a time.
 *
 * @param batches Source of the events.
 * @param onEnd Called once: at the end of the stream, after an error, or when the loop is left.
 * @param cancel Cancels the stream when the loop is left.
 * @returns The iterator.
 */
export function eachEvent(
  batches: SseBatches,
  onEnd: () => void,
  cancel: (reason?: unknown) => Promise<void>,
): AsyncIterableIterator<SseEvent> {
  let events: readonly SseEvent[] = [];
  let taken = 0;
  let isEnded = false;
  let last: Promise<unknown> = Promise.resolve();

  function end(): void {
    events = [];
    taken = 0;
    if (!isEnded) onEnd();
    isEnded = true;
  }

  async function readNext(): Promise<IteratorResult<SseEvent>> {
    try {
      if (taken === events.length && !isEnded) {
        events = await batches.read() ?? [];
        taken = 0;
      }
    } catch (error) {
      end();
      throw error;
    }
    const value = events[taken++];
    if (value) return { done: false, value };
    end();
    return { done: true, value: undefined };
  }

  return {
    next() {
      // Not an async function: most events are already here, and one promise for each of them is enough.
      const value = events[taken];
      if (value) {
        taken++;
        return Promise.resolve({ done: false, value });
      }
      const result = last.then(readNext); // concurrent calls read one after another
      last = result;
      return result;
    },
    async return(reason?: unknown) {
      if (!isEnded) await cancel(reason);
      end();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
