import { ParticleError } from "../core/errors.ts";
import { parseJson } from "../core/failure.ts";
import { cancel } from "../core/read_body.ts";
import type { EventStreamSettings, MalformedEvent, ParticleEvent } from "../types/events.ts";
import { clampRetry, isTerminal, reconnectDelay } from "./backoff.ts";
import { Emitter, type Listener } from "./emitter.ts";
import { EventQueue } from "./event_queue.ts";
import { createSseParser, type SseEvent } from "./sse_parser.ts";
import { Watchdog } from "./watchdog.ts";

/** How long a connection has to last to count as a stable one, after which the waits begin anew. */
const STABLE_AFTER = 10_000;

/** How a connection ended. */
export interface Disconnect {
  /** `end`: closed by the cloud; `idle`: silent for too long; `error`: broken, or its content was. */
  reason: "end" | "idle" | "error";
  /** The error behind it. */
  error?: unknown;
}

/** An attempt to connect again. */
export interface Reconnect {
  /** The number of the attempt since the last stable connection, from 1. */
  attempt: number;
  /** Milliseconds waited before it. */
  delay: number;
}

/** The events of an {@linkcode EventStream}. */
export interface EventStreamEvents {
  /** An event of a device or of the cloud. */
  event: ParticleEvent;
  /** An event whose data is no JSON object. */
  malformed: MalformedEvent;
  /** The connection ended; another attempt follows, unless the handler calls `abort()`. */
  disconnect: Disconnect;
  /** An attempt to connect again begins. */
  reconnect: Reconnect;
  /** The attempt worked. */
  "reconnect-success": Reconnect;
  /** The attempt failed. */
  "reconnect-error": unknown;
  /** A handler threw, or the stream ended for good, such as for a token that is no longer valid. */
  error: unknown;
}

/** `connecting` at first and on each attempt, `waiting` before it, `closed` for good. */
export type EventStreamState = "connecting" | "open" | "waiting" | "closed";

/** How an {@linkcode EventStream} connects. */
export interface EventStreamOptions
  extends Pick<EventStreamSettings, "signal" | "idleTimeout" | "connectTimeout" | "maxEventSize"> {
  /** Makes one connection; rejects with a `ParticleError`. */
  open(signal: AbortSignal, timeout: number): Promise<Response>;
}

/**
 * A stream of events that connects again by itself. Listen with `on("event", …)`, or iterate:
 * `for await (const event of stream)`; leaving the loop closes the stream if nobody else listens.
 *
 * Nothing is read before somebody listens for `event` or iterates. A loop that is slower than the stream slows down
 * the reading, for all, instead of filling the memory.
 */
export class EventStream extends Emitter<EventStreamEvents>
  implements AsyncIterable<ParticleEvent>, AsyncDisposable {
  readonly #options: EventStreamOptions;
  readonly #queues = new Set<EventQueue<ParticleEvent>>();
  #state: EventStreamState = "connecting";
  /** Ends the connection of the moment. */
  #connection = new AbortController();
  /** Resolves when the stream has let go of everything. */
  #done: Promise<void> = Promise.resolve();
  #failures = 0;
  #retry = 0;
  /** Ends the wait of the moment: for a consumer, or for the next attempt. */
  #wake: () => void = () => {};

  private constructor(options: EventStreamOptions) {
    super();
    this.#options = options;
  }

  /** Connects, and resolves to the open stream; rejects with the `ParticleError` of the first attempt. */
  static async connect(options: EventStreamOptions): Promise<EventStream> {
    const stream = new EventStream(options);
    options.signal?.addEventListener("abort", stream.#onSignal);
    if (options.signal?.aborted) stream.close();
    try {
      const response = await stream.#open();
      stream.#done = stream.#run(response).catch((error) => stream.#end(error));
      return stream;
    } catch (error) {
      stream.close();
      throw error;
    }
  }

  /** Where the stream stands. */
  get state(): EventStreamState {
    return this.#state;
  }

  /** Calls `listener` on every event of this name. */
  override on<Name extends keyof EventStreamEvents>(
    name: Name,
    listener: Listener<EventStreamEvents[Name]>,
  ): this {
    super.on(name, listener);
    if (name === "event" && this.#state === "open") this.#wake();
    return this;
  }

  /** Iterates over the events from now on; throws if the stream ends for good with an error. */
  [Symbol.asyncIterator](): AsyncIterableIterator<ParticleEvent> {
    const queue = new EventQueue<ParticleEvent>(() => this.#leave(queue));
    if (this.#isClosed()) queue.end();
    else this.#queues.add(queue);
    if (this.#state === "open") this.#wake();
    return queue;
  }

  /** Ends the stream for good, whatever it is doing: no event and no request follow. */
  close(): void {
    this.#end();
  }

  /** {@linkcode EventStream.close}, under the name it has in particle-api-js. */
  abort(): void {
    this.close();
  }

  /** Closes the stream at the end of an `await using` block. */
  [Symbol.asyncDispose](): Promise<void> {
    this.close();
    return this.#done;
  }

  readonly #onSignal = (): void => this.close();

  #isClosed(): boolean {
    return this.#state === "closed";
  }

  /** The life of the stream after the first connection. After every wait, it may have been closed. */
  async #run(first: Response): Promise<void> {
    let response: Response | undefined = first;
    if (!this.#hasConsumer()) await this.#sleep();
    while (response) {
      if (this.#isClosed()) return cancel(response.body);
      const disconnect = await this.#read(response);
      if (this.#isClosed()) return;
      this.#state = "waiting";
      this.emit("disconnect", disconnect);
      response = await this.#reconnect();
    }
  }

  #hasConsumer(): boolean {
    return this.listenerCount("event") > 0 || this.#queues.size > 0;
  }

  /** Makes one connection and checks that it is an event stream. */
  async #open(): Promise<Response> {
    this.#connection = new AbortController();
    if (this.#isClosed()) this.#connection.abort(this.#options.signal?.reason);
    const { signal } = this.#connection;
    const response = await this.#options.open(signal, this.#options.connectTimeout ?? 15_000);
    const error = refusal(response);
    if (error || signal.aborted) {
      cancel(response.body);
      throw error ?? new ParticleError("The event stream was closed", { code: "aborted" });
    }
    this.#state = "open";
    return response;
  }

  /** Reads a connection to its end, and says why that was. */
  async #read(response: Response): Promise<Disconnect> {
    const connection = this.#connection;
    const reader = response.body!.getReader();
    connection.signal.addEventListener("abort", () => cancel(reader));
    const start = Date.now();
    let idle = false;
    const watchdog = new Watchdog(this.#options.idleTimeout ?? 13_000, () => {
      idle = true;
      connection.abort();
    });
    try {
      const parser = this.#parser();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return { reason: idle ? "idle" : "end" };
        if (connection.signal.aborted) return { reason: "end" };
        watchdog.seen();
        parser.feed(value);
        if (Date.now() - start >= STABLE_AFTER) this.#failures = 0;
        await this.#backPressure(watchdog);
      }
    } catch (error) {
      return idle ? { reason: "idle" } : { reason: "error", error: streamError(error) };
    } finally {
      watchdog.stop();
      connection.abort();
    }
  }

  #parser(): ReturnType<typeof createSseParser> {
    return createSseParser({
      onEvent: (event) => this.#deliver(event),
      onRetry: (milliseconds) => this.#retry = clampRetry(milliseconds),
      maxEventSize: this.#options.maxEventSize,
    });
  }

  #deliver({ event: name, data }: SseEvent): void {
    if (this.#isClosed()) return; // by a handler of an earlier event of the same chunk
    const parsed = parseJson(data);
    if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
      return this.emit("malformed", { name, data });
    }
    // A spread, as assigning a "__proto__" member would set the prototype.
    const event = { name, ...parsed } as ParticleEvent;
    event.name = name;
    for (const queue of this.#queues) queue.push(event);
    this.emit("event", event);
  }

  /** Waits until no loop has too much to do. The silence meanwhile is our own. */
  async #backPressure(watchdog: Watchdog): Promise<void> {
    for (const queue of this.#queues) {
      if (!queue.full) continue;
      watchdog.stop();
      await queue.drained();
      watchdog.resume();
    }
  }

  /** Tries until there is a connection; `undefined` if the stream was closed, or nothing will help. */
  async #reconnect(): Promise<Response | undefined> {
    let floor = this.#retry;
    while (!this.#isClosed()) {
      const delay = reconnectDelay(this.#failures++, floor);
      const attempt = { attempt: this.#failures, delay };
      this.#state = "waiting";
      await this.#sleep(delay);
      if (this.#isClosed()) return;
      this.#state = "connecting";
      this.emit("reconnect", attempt);
      if (this.#isClosed()) return;
      try {
        const response = await this.#open();
        this.emit("reconnect-success", attempt);
        return response;
      } catch (error) {
        if (this.#isClosed()) return;
        this.emit("reconnect-error", error);
        if (isTerminal(error)) this.#end(error);
        floor = Math.max(this.#retry, (error as ParticleError).retryAfter ?? 0);
      }
    }
  }

  /** Waits for some milliseconds, or for ever; `#wake` ends it. */
  async #sleep(milliseconds?: number): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    if (this.#isClosed()) return;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      if (milliseconds !== undefined) timer = setTimeout(resolve, milliseconds);
    });
    clearTimeout(timer);
  }

  #leave(queue: EventQueue<ParticleEvent>): void {
    this.#queues.delete(queue);
    if (!this.#hasConsumer()) this.close();
  }

  /** The only way to `closed`. An error goes to those who iterate, and to `error`. */
  #end(error?: unknown): void {
    if (this.#isClosed()) return;
    this.#state = "closed";
    this.#options.signal?.removeEventListener("abort", this.#onSignal);
    this.#connection.abort();
    this.#wake();
    const heard = this.#queues.size > 0 || this.listenerCount("reconnect-error") > 0;
    for (const queue of this.#queues) queue.end(error);
    this.#queues.clear();
    if (error === undefined) return;
    if (heard) this.emit("error", error);
    else this.emitError(error);
  }
}

/** Why a 2xx answer is no event stream, if it is none. */
function refusal(response: Response): ParticleError | undefined {
  const statusCode = response.status;
  const type = response.headers.get("content-type") ?? "";
  if (response.body && /^\s*text\/event-stream\s*(?:;|$)/i.test(type)) return undefined;
  const what = response.body ? `its content type is "${type.slice(0, 100)}"` : "it has no body";
  return new ParticleError(
    `Invalid answer ${statusCode} - it is no event stream: ${what}; check that baseUrl is that of the API`,
    { code: "invalid_answer", statusCode },
  );
}

function streamError(error: unknown): ParticleError {
  if (error instanceof RangeError) {
    return new ParticleError(error.message, { code: "too_large", cause: error });
  }
  return new ParticleError("The connection of the event stream broke", {
    code: "network",
    cause: error,
  });
}
