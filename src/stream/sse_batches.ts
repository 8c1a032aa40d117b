import {
  createSseParser,
  type SseEvent,
  type SseParser,
  type SseParserOptions,
} from "./sse_parser.ts";

/** Reads the events of a stream of bytes, all of a chunk at once: that takes one wait for many events. */
export class SseBatches {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #parser: SseParser;
  #events: SseEvent[] = [];
  /** What ends the stream once the events before it are taken. */
  #failure: { readonly error: unknown } | undefined;

  /** Locks the stream. */
  constructor(stream: ReadableStream<Uint8Array>, options: Omit<SseParserOptions, "onEvent">) {
    this.#reader = stream.getReader();
    this.#parser = createSseParser({ ...options, onEvent: (event) => this.#events.push(event) });
  }

  /** The next events, of which there is at least one; `undefined` at the end. */
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

  /** Ends the stream. */
  cancel(reason?: unknown): Promise<void> {
    return this.#reader.cancel(reason);
  }

  /** Parses a chunk; whole events in front of one that is too large count. */
  #feed(chunk: Uint8Array): void {
    try {
      this.#parser.feed(chunk);
    } catch (error) {
      this.#failure = { error };
      this.cancel(error).catch(() => undefined); // the reader gets the error that matters
    }
  }
}

/**
 * Iterates over batches event by event.
 *
 * @param batches Where the events come from.
 * @param onEnd Told of the end, whether it came or broke the stream.
 * @param cancel Ends the stream when the loop is left.
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

  async function readOn(): Promise<IteratorResult<SseEvent>> {
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
      // Not an async function: most events are here already, and a promise for each is all that has to be made.
      const value = events[taken];
      if (value) {
        taken++;
        return Promise.resolve({ done: false, value });
      }
      const result = last.then(readOn); // one after the other, should more than one be asked for
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
