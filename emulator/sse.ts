/** Server-sent events in the cloud's dialect. Source: API reference, PR #216 of particle-api-js. */
import type { EventHub, Subscriber } from "./event_hub.ts";
import type { CloudEvent, User } from "./records.ts";

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
  accepts: (event: CloudEvent) => boolean;
  keepAlive: readonly [minMs: number, maxMs: number];
  signal: AbortSignal | undefined;
}

/** One open stream: a queue of bytes and at most one timer. */
class OpenStream implements Subscriber {
  readonly body: ReadableStream<Uint8Array>;
  readonly user: User;
  readonly accepts: (event: CloudEvent) => boolean;
  #hub: EventHub;
  #keepAlive: readonly [minMs: number, maxMs: number];
  #signal: AbortSignal | undefined;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #onAbort = (): void => this.#fail(this.#signal?.reason);

  constructor(hub: EventHub, { user, accepts, keepAlive, signal }: StreamOptions) {
    this.#hub = hub;
    this.user = user;
    this.accepts = accepts;
    this.#keepAlive = keepAlive;
    this.#signal = signal;
    this.body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.#controller = controller;
      },
      cancel: () => void this.#forget(),
    }, { highWaterMark: QUEUE_LIMIT, size: (chunk?: Uint8Array) => chunk?.byteLength ?? 0 });
    hub.add(this);
    signal?.addEventListener("abort", this.#onAbort);
    this.write(GREETING);
    if (signal?.aborted) this.#onAbort();
  }

  write(bytes: Uint8Array): void {
    this.#controller?.enqueue(bytes);
    // Failing rather than closing: a close would keep the queue until the reader comes back for it.
    if ((this.#controller?.desiredSize ?? 0) <= 0) {
      this.#fail(new Error("The reader of the event stream stopped reading"));
    } else this.#rest();
  }

  end(): void {
    this.#forget()?.close();
  }

  #fail(reason: unknown): void {
    this.#forget()?.error(reason);
  }

  /** Waits for the next keep-alive, counted from now. */
  #rest(): void {
    clearTimeout(this.#timer);
    const [min, max] = this.#keepAlive;
    this.#timer = setTimeout(() => this.write(KEEP_ALIVE), min + Math.random() * (max - min));
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
