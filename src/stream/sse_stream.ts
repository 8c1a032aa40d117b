import { eachEvent, SseBatches } from "./sse_batches.ts";
import type { SseEvent, SseParserOptions } from "./sse_parser.ts";

/** Options of an {@linkcode SseStream} and of `sseEvents()`: those of the parser except `onEvent`. */
export type SseStreamOptions = Omit<SseParserOptions, "onEvent">;

/** Iterator of a stream of events; the type libraries of runtimes name it differently. */
type Iterator = ReturnType<ReadableStream<SseEvent>["values"]>;

/** Converts the bytes of an event stream into events: `response.body.pipeThrough(new SseStream())`. */
export class SseStream {
  /** Accepts the bytes. */
  readonly writable: WritableStream<Uint8Array>;
  /** Provides the events. */
  readonly readable: ReadableStream<SseEvent>;

  /**
   * Creates a stream. Reading rejects with a `RangeError` if an event is larger than `maxEventSize`.
   *
   * @param options Limits, and callbacks for `id` and `retry` fields. All options are optional.
   */
  constructor(options: SseStreamOptions = {}) {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    this.writable = writable;
    this.readable = new EventReadable(new SseBatches(readable, options));
  }
}

/** A stream of events whose loops do not have to wait for each event, as loops over other streams do. */
class EventReadable extends ReadableStream<SseEvent> {
  readonly #batches: SseBatches;
  /** Whether the stream has been read without a loop, so that its own queue may hold events. */
  #isRead = false;

  constructor(batches: SseBatches) {
    super({
      pull: async (controller) => {
        this.#isRead = true;
        const events = await batches.read();
        if (!events) controller.close();
        else for (const event of events) controller.enqueue(event);
      },
      cancel: (reason) => batches.cancel(reason),
    }, { highWaterMark: 0 });
    this.#batches = batches;
  }

  override [Symbol.asyncIterator](): Iterator {
    if (this.#isRead) return super.values();
    const reader = this.getReader(); // locks the stream, as every iterator does
    const release = () => reader.releaseLock();
    // Loops do not use the other members of the type, such as `Symbol.asyncDispose`.
    return eachEvent(this.#batches, release, (reason) => reader.cancel(reason)) as Iterator;
  }
}
