import { eachEvent, SseQueue } from "./sse_queue.ts";
import type { SseEvent } from "./sse_parser.ts";
import type { SseStreamOptions } from "./sse_stream.ts";

/**
 * Iterates over the events of a response or its body: `for await (const event of sseEvents(response))`. Leaving the
 * loop ends the connection.
 *
 * @param source Response or body to read. Its content type is not checked.
 * @param options Limits, and callbacks for `id` and `retry` fields. All options are optional.
 * @returns An iterator over the events.
 * @throws {RangeError} from the loop, if an event is larger than `maxEventSize`.
 */
export function sseEvents(
  source: Response | ReadableStream<Uint8Array>,
  options: SseStreamOptions = {},
): AsyncIterableIterator<SseEvent> {
  const body = "getReader" in source ? source : source.body;
  const reader = (body ?? new Blob().stream()).getReader();
  const queue = new SseQueue(options, read);

  async function read(): Promise<void> {
    try {
      while (queue.isWanted) {
        const { done, value } = await reader.read();
        if (done) queue.end();
        else queue.feed(value);
      }
    } catch (error) {
      queue.end({ error });
      reader.cancel(error).catch(() => undefined); // `next()` throws the error that matters
    }
  }

  return eachEvent(queue, () => {}, (reason) => reader.cancel(reason));
}
