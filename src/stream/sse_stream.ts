import { eachEvent, SseBatches } from "./sse_batches.ts";
import type { SseEvent, SseParserOptions } from "./sse_parser.ts";

/** Options of an {@linkcode SseStream}: those of the parser, save the handler. */
export type SseStreamOptions = Omit<SseParserOptions, "onEvent">;

/** What a loop over a stream of events calls; the libraries of runtimes name it differently. */
type Iterator = ReturnType<ReadableStream<SseEvent>["values"]>;

/** Turns the bytes of an event stream into its events: `response.body.pipeThrough(new SseStream())`. */
export class SseStream implements ReadableWritablePair<SseEvent, Uint8Array> {
  /** Takes the bytes. */
  readonly writable: WritableStream<Uint8Array>;
  /** Gives the events. */
  readonly readable: ReadableStream<SseEvent>;

  /** Makes a stream; it errs with a `RangeError` on an event beyond `maxEventSize`. */
  constructor(options: SseStreamOptions = {}) {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    this.writable = writable;
    this.readable = new EventReadable(new SseBatches(readable, options));
  }
}

/** A stream of events over which a loop need not wait for each of them, as it would at any other stream. */
class EventReadable extends ReadableStream<SseEvent> {
  readonly #batches: SseBatches;
  /** Whether events may be on the way through the stream itself, since somebody read from it without a loop. */
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
    // What else an iterator is, such as disposable, no loop asks for.
    return eachEvent(this.#batches, release, (reason) => reader.cancel(reason)) as Iterator;
  }
}
