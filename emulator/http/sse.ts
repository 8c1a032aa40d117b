/** Server-sent events in the form the cloud sends them. Source: API reference, PR #216 of particle-api-js. */
import type { EventHub, Subscriber, Topic } from "../events/event_hub.ts";
import type { CloudEvent, User } from "../model/records.ts";

const encoder = new TextEncoder();
const GREETING = encoder.encode(":ok\n\n");
/** An empty line rather than a comment. Parsers must not take it for an event. */
const KEEP_ALIVE = encoder.encode("\n");
/** How many bytes may be queued for a reader before its stream is closed. Our own choice. */
const QUEUE_LIMIT = 1024 * 1024;

/** The headers of an event stream. */
export const STREAM_HEADERS: Readonly<Record<string, string>> = {
  "content-type": "text/event-stream",
  "cache-control": "no-cache",
};

/** Options of {@linkcode openStream}. */
export interface StreamOptions {
  user: User;
  topic: Topic;
  accepts: (event: CloudEvent) => boolean;
  keepAlive: readonly [minMs: number, maxMs: number];
  signal: AbortSignal | undefined;
}

/** Joins pieces into one array. */
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
 * An open event stream: a queue of bytes and one timer.
 *
 * When the reader reads, it gets everything that is queued in one chunk. The slower the readers are, the fewer chunks
 * are written, so a thousand streams do not overload the process.
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
  #isPulled = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** When the next keep-alive is due, unless something else is written first. */
  #keepAliveAt = 0;
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
        this.#isPulled = true;
        this.#flush(controller);
      },
      cancel: () => void this.#release(),
    }, { highWaterMark: 0 });
    signal?.addEventListener("abort", this.#onAbort);
    this.write(GREETING);
    this.#scheduleKeepAlive();
    hub.add(this);
    if (signal?.aborted) this.#onAbort();
  }

  write(bytes: Uint8Array): void {
    if (!this.#controller) return;
    this.#queue.push(bytes);
    this.#queued += bytes.byteLength;
    const [min, max] = this.#keepAlive;
    // Whole milliseconds, because timers round down: one that fires too early would be set again and again.
    this.#keepAliveAt = Date.now() + Math.ceil(min + Math.random() * (max - min));
    if (this.#isPulled) this.#flush(this.#controller);
    // An error discards the queue; closing would keep it until the reader reads it.
    else if (this.#queued >= QUEUE_LIMIT) {
      this.#fail(new Error("The reader of the event stream stopped reading"));
    }
  }

  end(): void {
    const controller = this.#release();
    if (!controller) return;
    if (this.#queue.length > 0) this.#flush(controller);
    controller.close();
  }

  /** Passes everything that is queued to the reader. */
  #flush(controller: ReadableStreamDefaultController<Uint8Array>): void {
    if (this.#queue.length === 0) return;
    this.#isPulled = false;
    const bytes = joined(this.#queue, this.#queued);
    this.#queue = [];
    this.#queued = 0;
    controller.enqueue(bytes);
  }

  #fail(reason: unknown): void {
    this.#queue = [];
    this.#release()?.error(reason);
  }

  /** Waits for the next keep-alive. Writing does not reset the timer; it checks the clock when it fires. */
  #scheduleKeepAlive(): void {
    if (!this.#controller) return; // writing a keep-alive may have ended the stream
    this.#timer = setTimeout(() => {
      if (Date.now() >= this.#keepAliveAt) this.write(KEEP_ALIVE);
      this.#scheduleKeepAlive();
    }, Math.max(0, this.#keepAliveAt - Date.now()));
  }

  /** Releases everything the stream holds. Returns its controller the first time it is called. */
  #release(): ReadableStreamDefaultController<Uint8Array> | undefined {
    const controller = this.#controller;
    this.#controller = undefined;
    clearTimeout(this.#timer);
    this.#signal?.removeEventListener("abort", this.#onAbort);
    this.#hub.delete(this);
    return controller;
  }
}

/** Opens an event stream, and returns it as a response. */
export function openStream(hub: EventHub, options: StreamOptions): Response {
  return new Response(new OpenStream(hub, options).body, { headers: STREAM_HEADERS });
}
