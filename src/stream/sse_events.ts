import { createSseParser, type SseEvent } from "./sse_parser.ts";
import type { SseStreamOptions } from "./sse_stream.ts";

/**
 * Iterates over the events of an answer, or of its body: `for await (const event of sseEvents(response))`. Leaving the
 * loop ends the connection.
 *
 * It is several times as fast as a loop over a {@linkcode SseStream}: between bytes and loop there is no further stream.
 *
 * @param source What to read; its content type is not looked at.
 * @param options Limits, and what to do about `retry` fields.
 * @throws {RangeError} from the loop, if an event grows beyond `maxEventSize`.
 */
export function sseEvents(
  source: Response | ReadableStream<Uint8Array>,
  options: SseStreamOptions = {},
): AsyncIterableIterator<SseEvent> {
  const body = source instanceof ReadableStream ? source : source.body;
  const reader = (body ?? new Blob().stream()).getReader();
  let events: SseEvent[] = [];
  let taken = 0;
  const parser = createSseParser({ ...options, onEvent: (event) => events.push(event) });

  /** Reads until there is an event, or no more to read. */
  async function readOn(): Promise<IteratorResult<SseEvent>> {
    events = [];
    taken = 0;
    try {
      while (events.length === 0) {
        const { done, value } = await reader.read();
        if (done) return { done, value: undefined };
        parser.feed(value);
      }
    } catch (error) {
      reader.cancel(error).catch(() => undefined); // the loop gets the error that matters
      throw error;
    }
    return { done: false, value: events[taken++] as SseEvent };
  }

  return {
    next() {
      if (taken === events.length) return readOn();
      return Promise.resolve({ done: false, value: events[taken++] as SseEvent });
    },
    async return() {
      await reader.cancel();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
