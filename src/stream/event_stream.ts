import { cancel } from "../core/cancel.ts";
import { ParticleError } from "../core/errors.ts";
import { requireTimeout } from "../core/options.ts";
import type { EventStreamSettings } from "../types/events.ts";
import { clampRetry, isTerminal, reconnectDelay } from "./backoff.ts";
import { readConnection } from "./connection.ts";
import { Emitter, type Listener } from "./emitter.ts";
import {
  BatchQueue,
  EventQueue,
  type Overflow,
  type Queue,
  type QueueOptions,
} from "./event_queue.ts";
import { parseParticleEvent, type ParticleEvent } from "./particle_event.ts";
import { idHeader } from "./id_header.ts";
import type { SseEvent } from "./sse_parser.ts";
import type {
  Disconnect,
  EventStreamEvents,
  EventStreamState,
  StateChange,
} from "./stream_events.ts";

/** Milliseconds after which a connection counts as stable, so that the reconnect delays start over. */
const STABLE_AFTER = 10_000;

/** Default of `idleTimeout`: milliseconds of silence after which a connection counts as dead. */
export const IDLE_TIMEOUT = 13_000;

const OVERFLOWS: readonly Overflow[] = ["wait", "drop-oldest", "error"];

/** Options of an {@linkcode EventStream}. */
export interface EventStreamOptions
  extends Omit<EventStreamSettings, "auth" | "headers" | "context"> {
  /**
   * Opens one connection; rejects with a `ParticleError`.
   *
   * @param signal Ends the attempt and the connection.
   * @param timeout Milliseconds to wait for the response headers.
   * @param lastEventId Value of the `Last-Event-ID` header: `undefined` before the first `id`, and empty if the header
   * must not be sent.
   * @returns The response, with an unread body.
   */
  open(signal: AbortSignal, timeout: number, lastEventId?: string): Promise<Response>;
}

/**
 * A stream of events that reconnects automatically. Listen with `on("event", …)`, or iterate:
 * `for await (const event of stream)`. Leaving the loop closes the stream unless it has other loops or `event`
 * listeners. On a busy stream, `stream.batches()` returns the events of each chunk together, which is much cheaper.
 *
 * Reading starts with the first `event` listener or loop. A loop that is slower than the stream slows down reading for
 * all consumers, so that memory does not fill up. Use the option `overflow` to drop events or to throw instead.
 *
 * Events that are published while the connection is down are lost. If the server numbers its events (`id`), the last
 * `id` is sent with the next attempt as `Last-Event-ID`, encoded as UTF-8; an empty `id` clears it.
 */
export class EventStream extends Emitter<EventStreamEvents>
  implements AsyncIterable<ParticleEvent>, AsyncDisposable {
  readonly #options: EventStreamOptions;
  readonly #idleTimeout: number;
  readonly #queueOptions: QueueOptions<ParticleEvent>;
  readonly #queues = new Set<Queue<ParticleEvent, unknown>>();
  /** Events of the current chunk that are not in the queues yet. */
  #batch: ParticleEvent[] = [];
  #dropped = 0;
  #state: EventStreamState = "connecting";
  /** Ends the current connection. */
  #connection = new AbortController();
  /** Resolves when the stream has released its connection. */
  #done: Promise<void> = Promise.resolve();
  #failures = 0;
  #retry = 0;
  #lastEventId: string | undefined;
  /** Ends the current wait, for a consumer or for the next attempt. */
  #wake: () => void = () => {};

  private constructor(options: EventStreamOptions) {
    super();
    const { maxQueue: limit = 1_024, overflow = "wait" } = options;
    if (!(limit >= 1)) throw new TypeError(`maxQueue must be at least 1, got ${limit}`);
    if (!OVERFLOWS.includes(overflow)) {
      throw new TypeError(`overflow must be one of ${OVERFLOWS.join(", ")}`);
    }
    this.#options = options;
    this.#idleTimeout = requireTimeout(options, "idleTimeout", IDLE_TIMEOUT);
    this.#queueOptions = {
      limit,
      overflow,
      onLeave: (queue) => this.#leave(queue),
    };
  }

  /**
   * Opens a stream. Rejects with a `ParticleError` if the first attempt to connect fails.
   *
   * @param options How to connect, and limits; only `open` is required.
   * @returns The open stream.
   * @throws {TypeError} synchronously, before any request, if an option is invalid.
   */
  static connect(options: EventStreamOptions): Promise<EventStream> {
    return new EventStream(options).#connect();
  }

  async #connect(): Promise<EventStream> {
    const { signal } = this.#options;
    signal?.addEventListener("abort", this.#onSignal);
    if (signal?.aborted) this.close();
    try {
      const response = await this.#open();
      this.#change({ state: "open" });
      this.#done = this.#run(response).catch((error) => this.#end("error", error));
      return this;
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** The current state. */
  get state(): EventStreamState {
    return this.#state;
  }

  /** Number of events dropped because of the option `overflow`, summed over all loops. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Calls `listener` on every event of this name. Reading starts with the first `event` listener or loop. */
  override on<Name extends keyof EventStreamEvents>(
    name: Name,
    listener: Listener<EventStreamEvents[Name]>,
  ): this {
    super.on(name, listener);
    if (name === "event" && this.#state === "open") this.#wake();
    return this;
  }

  /** Iterates over the events from now on; throws if the stream ends permanently with an error. */
  [Symbol.asyncIterator](): AsyncIterableIterator<ParticleEvent> {
    return this.#join(new EventQueue(this.#queueOptions));
  }

  /**
   * Iterates over the events from now on, as arrays: each contains all events of one network chunk and is never empty.
   * Ends like `for await (const event of stream)`.
   */
  batches(): AsyncIterableIterator<ParticleEvent[]> {
    return this.#join(new BatchQueue(this.#queueOptions));
  }

  /**
   * Closes the stream permanently, whatever its state: no event and no request follow. After that, listeners are called
   * only for `state: closed` and for errors that listeners throw.
   */
  close(): void {
    this.#end("closed");
    this.mute(); // also if the stream has just ended: a `state` listener that calls close() already knows the error
  }

  /** Same as {@linkcode EventStream.close}; its name in particle-api-js. */
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

  #change(change: StateChange): void {
    if (this.#isClosed()) return; // the stream was closed in the meantime
    this.#state = change.state;
    this.emit("state", change);
  }

  /** Runs the stream until it is closed, which can happen during every wait and in every listener. */
  async #run(first: Response): Promise<void> {
    let response: Response | undefined = first;
    if (!this.#hasConsumer()) await this.#sleep();
    while (response) {
      if (this.#isClosed()) return cancel(response.body);
      const disconnect = await this.#read(response);
      if (this.#isClosed()) return;
      response = await this.#reconnect(disconnect);
    }
  }

  #hasConsumer(): boolean {
    return this.listenerCount("event") > 0 || this.#queues.size > 0;
  }

  /** Opens one connection and checks that the response is an event stream. */
  async #open(): Promise<Response> {
    this.#connection = new AbortController();
    if (this.#isClosed()) this.#connection.abort(this.#options.signal?.reason);
    const { signal } = this.#connection;
    const { open, connectTimeout = 15_000 } = this.#options;
    const id = this.#lastEventId;
    const response = await open(signal, connectTimeout, id && idHeader(id));
    const error = refusal(response);
    if (error || signal.aborted) {
      cancel(response.body);
      throw error ?? new ParticleError("The event stream was closed", { code: "aborted" });
    }
    return response;
  }

  #read(response: Response): Promise<Disconnect> {
    const start = Date.now();
    const setLastId = (id: string) => {
      if (id || this.#lastEventId) this.#lastEventId = id;
    };
    return readConnection(response, this.#connection, {
      idleTimeout: this.#idleTimeout,
      maxEventSize: this.#options.maxEventSize,
      lastEventId: this.#lastEventId,
      onEvent: (event) => {
        setLastId(event.id);
        this.#deliver(event);
      },
      onId: setLastId,
      onRetry: (milliseconds) => this.#retry = clampRetry(milliseconds),
      onChunk: () => {
        // `Math.abs()`, so that a clock that is set back does not keep the delays long.
        if (this.#failures > 0 && Math.abs(Date.now() - start) >= STABLE_AFTER) this.#failures = 0;
        this.#flush();
        for (const queue of this.#queues) if (queue.full) return this.#drained();
      },
    });
  }

  #deliver({ event: name, data }: SseEvent): void {
    const event = parseParticleEvent(name, data);
    if (!event) return this.emit("malformed", { name, data });
    if (this.#queues.size > 0) this.#batch.push(event);
    this.emit("event", event);
  }

  /** Passes the events of a chunk to the loops together: no loop can run while a chunk is being parsed. */
  #flush(): void {
    const batch = this.#batch;
    if (batch.length === 0) return;
    this.#batch = [];
    const shared = this.#queues.size > 1; // and each loop may modify its array
    for (const queue of this.#queues) this.#dropped += queue.push(shared ? batch.slice() : batch);
  }

  /** Waits until the queues are no longer full. */
  async #drained(): Promise<void> {
    for (const queue of this.#queues) await queue.drained();
  }

  /** Tries to connect until it succeeds; returns `undefined` if the stream was closed or retrying cannot help. */
  async #reconnect(disconnect: Disconnect): Promise<Response | undefined> {
    let floor = this.#retry;
    let failure = disconnect;
    for (;;) {
      const delay = reconnectDelay(this.#failures++, floor);
      const attempt = { attempt: this.#failures, delay };
      this.#change({ state: "waiting", ...failure, ...attempt });
      if (failure === disconnect) this.emit("disconnect", disconnect);
      await this.#sleep(delay);
      if (this.#isClosed()) return;
      this.#change({ state: "connecting", ...attempt });
      this.emit("reconnect", attempt);
      if (this.#isClosed()) return;
      try {
        const response = await this.#open();
        this.#change({ state: "open", ...attempt });
        this.emit("reconnect-success", attempt);
        return response;
      } catch (error) {
        if (this.#isClosed()) return;
        this.emit("reconnect-error", error);
        if (isTerminal(error)) this.#end("refused", error);
        if (this.#isClosed()) return;
        failure = { reason: "error", error };
        floor = Math.max(this.#retry, (error as ParticleError).retryAfter ?? 0);
      }
    }
  }

  /** Waits for `milliseconds`, or forever if that is `undefined`; `#wake()` ends the wait. */
  async #sleep(milliseconds?: number): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    if (this.#isClosed()) return;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      if (milliseconds !== undefined) timer = setTimeout(resolve, milliseconds);
    });
    clearTimeout(timer);
  }

  /** Adds a queue, which receives events from the next one on. */
  #join<Q extends Queue<ParticleEvent, unknown>>(queue: Q): Q {
    this.#flush();
    if (this.#isClosed()) queue.end();
    else this.#queues.add(queue);
    if (this.#state === "open") this.#wake();
    return queue;
  }

  #leave(queue: Queue<ParticleEvent, unknown>): void {
    this.#queues.delete(queue);
    if (!this.#hasConsumer()) this.close();
  }

  /** Closes the stream; no other method does. An error is thrown by the loops and emitted as `error`. */
  #end(reason: "closed" | "refused" | "error", error?: unknown): void {
    if (this.#isClosed()) return;
    this.#state = "closed";
    this.#options.signal?.removeEventListener("abort", this.#onSignal);
    this.#connection.abort();
    this.#wake();
    const isHandled = this.#queues.size > 0 || this.listenerCount("reconnect-error") > 0;
    for (const queue of this.#queues) queue.end(error);
    this.#queues.clear();
    this.#batch = [];
    const change: StateChange = { state: "closed", reason };
    if (error !== undefined) change.error = error;
    this.emit("state", change, true);
    if (error !== undefined && !this.isMuted) {
      if (isHandled) this.emit("error", error);
      else this.emitError(error);
    }
    this.mute();
  }
}

/** Returns an error if a response with a 2xx status is not an event stream. */
function refusal({ body, headers, status }: Response): ParticleError | undefined {
  const type = headers.get("content-type") ?? "";
  let problem: string | undefined;
  if (status !== 200) problem = "its status is not 200";
  if (!/^\s*text\/event-stream\s*(?:;|$)/i.test(type)) {
    problem = `its content type is "${type.slice(0, 100)}"`;
  }
  if (!body) problem = "it has no body";
  if (problem) {
    return new ParticleError(
      `Invalid response ${status}, not an event stream: ${problem}; check baseUrl`,
      { code: "invalid_response", statusCode: status },
    );
  }
}
