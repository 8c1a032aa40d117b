import { eachEvent, SseQueue } from "./sse_queue.ts";
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
    let held: { resolve(): void; reject(error: unknown): void } | undefined;
    let controller!: WritableStreamDefaultController;
    const queue = new SseQueue(options, () => held?.resolve());
    this.writable = new WritableStream<Uint8Array>({
      start: (itself) => void (controller = itself),
      write(chunk) {
        if (queue.isWanted) return queue.feed(chunk);
        // The chunk is held until its events are wanted, and no other chunk arrives meanwhile.
        return new Promise<void>((resolve, reject) => held = { resolve, reject }).then(() => {
          controller.signal.throwIfAborted();
          queue.feed(chunk);
        });
      },
      close: () => queue.end(),
      abort: (error) => queue.end({ error }),
    });
    this.readable = new EventReadable(queue, (reason) => {
      queue.cancel();
      controller.error(reason);
      held?.reject(reason);
    });
  }
}

/** A stream of events whose loops do not have to wait for each event, as loops over other streams do. */
class EventReadable extends ReadableStream<SseEvent> {
  readonly #queue: SseQueue;
  /** Whether the stream has been read without a loop, so that its own queue may hold events. */
  #isRead = false;

  constructor(queue: SseQueue, cancel: (reason: unknown) => void) {
    super({
      pull: async (controller) => {
        this.#isRead = true;
        const { done, value } = await queue.next();
        if (done) return controller.close();
        controller.enqueue(value);
        for (const event of queue.takeAll()) controller.enqueue(event);
      },
      cancel,
    }, { highWaterMark: 0 });
    this.#queue = queue;
  }

  override [Symbol.asyncIterator](): Iterator {
    if (this.#isRead) return super.values();
    const reader = this.getReader(); // locks the stream, as every iterator does
    const release = () => reader.releaseLock();
    // Loops do not use the other members of the type, such as `Symbol.asyncDispose`.
    return eachEvent(this.#queue, release, (reason) => reader.cancel(reason)) as Iterator;
  }
}
