/** Server-sent events in the cloud's dialect. Source: API reference, PR #216 of particle-api-js. */
import type { EventHub, Subscriber, Topic } from "../events/event_hub.ts";
import type { CloudEvent, User } from "../model/records.ts";

const encoder = new TextEncoder();
const GREETING = encoder.encode(":ok\n\n");
/** Not a comment but an empty line: parsers must take it for no event. */
const KEEP_ALIVE = encoder.encode("\n");
/** How much may wait for a reader that has stopped reading before it is cut, in bytes. Our own choice. */
const QUEUE_LIMIT = 1024 * 1024;

/** Headers of an event stream. */
export const STREAM_HEADERS: Readonly<Record<string, string>> = {
  "content-type": "text/event-stream",
  "cache-control": "no-cache",
};

/** What a new stream needs to know. */
export interface StreamOptions {
  user: User;
  topic: Topic;
  accepts: (event: CloudEvent) => boolean;
  keepAlive: readonly [minMs: number, maxMs: number];
  signal: AbortSignal | undefined;
}

/** The pieces as one. */
function joined(pieces: readonly Uint8Array[], size: number): Uint8Array {
  const [first] = pieces;
  if (first && pieces.length === 1) return first;
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.byteLength;
  }
  return bytes;
}

/**
 * One open stream: a queue of bytes and one timer.
 *
 * What waits when the reader comes back is handed over in one chunk: the slower readers are, the fewer chunks there
 * are to be written, which is what keeps a thousand streams going.
 */
class OpenStream implements Subscriber {
  readonly body: ReadableStream<Uint8Array>;
  readonly user: User;
  readonly topic: Topic;
  readonly accepts: (event: CloudEvent) => boolean;
  #hub: EventHub;
  #keepAlive: readonly [minMs: number, maxMs: number];
  #signal: AbortSignal | undefined;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  #queue: Uint8Array[] = [];
  #queued = 0;
  #isWanted = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** When the next keep-alive is due if nothing else is written before. */
  #quietUntil = 0;
  #onAbort = (): void => this.#fail(this.#signal?.reason);

  constructor(hub: EventHub, { user, topic, accepts, keepAlive, signal }: StreamOptions) {
    this.#hub = hub;
    this.user = user;
    this.topic = topic;
    this.accepts = accepts;
    this.#keepAlive = keepAlive;
    this.#signal = signal;
    this.body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.#controller = controller;
      },
      pull: (controller) => {
        this.#isWanted = true;
        this.#hand(controller);
      },
      cancel: () => void this.#forget(),
    }, { highWaterMark: 0 });
    hub.add(this);
    signal?.addEventListener("abort", this.#onAbort);
    this.write(GREETING);
    this.#watch();
    if (signal?.aborted) this.#onAbort();
  }

  write(bytes: Uint8Array): void {
    if (!this.#controller) return;
    this.#queue.push(bytes);
    this.#queued += bytes.byteLength;
    const [min, max] = this.#keepAlive;
    // Whole milliseconds, as timers round down: one that ends early would be armed again and again.
    this.#quietUntil = Date.now() + Math.ceil(min + Math.random() * (max - min));
    if (this.#isWanted) this.#hand(this.#controller);
    // Failing rather than closing: a close would keep the queue until the reader comes back for it.
    else if (this.#queued >= QUEUE_LIMIT) {
      this.#fail(new Error("The reader of the event stream stopped reading"));
    }
  }

  end(): void {
    const controller = this.#forget();
    if (!controller) return;
    if (this.#queue.length > 0) this.#hand(controller);
    controller.close();
  }

  /** Gives the reader all there is. */
  #hand(controller: ReadableStreamDefaultController<Uint8Array>): void {
    if (this.#queue.length === 0) return;
    this.#isWanted = false;
    const bytes = joined(this.#queue, this.#queued);
    this.#queue = [];
    this.#queued = 0;
    controller.enqueue(bytes);
  }

  #fail(reason: unknown): void {
    this.#queue = [];
    this.#forget()?.error(reason);
  }

  /** Waits for the next keep-alive. The timer is not moved at each write, but looks at the clock when it ends. */
  #watch(): void {
    this.#timer = setTimeout(() => {
      if (Date.now() >= this.#quietUntil) this.write(KEEP_ALIVE);
      this.#watch();
    }, Math.max(0, this.#quietUntil - Date.now()));
  }

  /** Lets go of everything the stream holds; returns its controller the first time. */
  #forget(): ReadableStreamDefaultController<Uint8Array> | undefined {
    const controller = this.#controller;
    this.#controller = undefined;
    clearTimeout(this.#timer);
    this.#signal?.removeEventListener("abort", this.#onAbort);
    this.#hub.delete(this);
    return controller;
  }
}

/** Answers with a new event stream. */
export function openStream(hub: EventHub, options: StreamOptions): Response {
  return new Response(new OpenStream(hub, options).body, { headers: STREAM_HEADERS });
}
