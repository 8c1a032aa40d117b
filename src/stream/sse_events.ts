import { eachEvent, SseBatches } from "./sse_batches.ts";
import type { SseEvent } from "./sse_parser.ts";
import type { SseStreamOptions } from "./sse_stream.ts";

/**
 * Iterates over the events of an answer, or of its body: `for await (const event of sseEvents(response))`. Leaving the
 * loop ends the connection.
 *
 * @param source What to read; its content type is not looked at.
 * @param options Limits, and what to do about `retry` fields.
 * @throws {RangeError} from the loop, if an event grows beyond `maxEventSize`.
 */
export function sseEvents(
  source: Response | ReadableStream<Uint8Array>,
  options: SseStreamOptions = {},
): AsyncIterableIterator<SseEvent> {
  const body = "getReader" in source ? source : source.body;
  const batches = new SseBatches(body ?? new Blob().stream(), options);
  return eachEvent(batches, () => {}, (reason) => batches.cancel(reason));
}
