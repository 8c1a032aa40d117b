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

/** How long a connection has to last to count as a stable one, after which the waits begin anew. */
const STABLE_AFTER = 10_000;

/** Milliseconds of silence after which a connection counts as dead, where the options do not say. */
export const IDLE_TIMEOUT = 13_000;

const OVERFLOWS: readonly Overflow[] = ["wait", "drop-oldest", "error"];

/** How an {@linkcode EventStream} connects. */
export interface EventStreamOptions
  extends Omit<EventStreamSettings, "auth" | "headers" | "context"> {
  /**
   * Makes one connection; rejects with a `ParticleError`. `lastEventId` is what to send as `Last-Event-ID`: `undefined`
   * before the first `id`, and empty if none must be sent.
   */
  open(signal: AbortSignal, timeout: number, lastEventId?: string): Promise<Response>;
}

/**
 * A stream of events that connects again by itself. Listen with `on("event", …)`, or iterate:
 * `for await (const event of stream)`; leaving the loop closes the stream if nobody else listens. Where many events
 * come, `stream.batches()` hands them out by the chunk, at a fraction of the cost.
 *
 * Nothing is read before somebody listens for `event` or iterates. A loop that is slower than the stream slows down
 * the reading, for all, instead of filling the memory; the option `overflow` knows other ways.
 *
 * Events that are published while the connection is down are lost. If the server numbers its events (`id`), the last
 * number goes with the next attempt as `Last-Event-ID`, in UTF-8; an empty `id` takes it back.
 */
export class EventStream extends Emitter<EventStreamEvents>
  implements AsyncIterable<ParticleEvent>, AsyncDisposable {
  readonly #options: EventStreamOptions;
  readonly #idleTimeout: number;
  readonly #queueOptions: QueueOptions<ParticleEvent>;
  readonly #queues = new Set<Queue<ParticleEvent, unknown>>();
  /** What the chunk of the moment held so far, for the queues. */
  #batch: ParticleEvent[] = [];
  #dropped = 0;
  #state: EventStreamState = "connecting";
  /** Ends the connection of the moment. */
  #connection = new AbortController();
  /** Resolves when the stream has let go of everything. */
  #done: Promise<void> = Promise.resolve();
  #failures = 0;
  #retry = 0;
  #lastEventId: string | undefined;
  /** Ends the wait of the moment: for a consumer, or for the next attempt. */
  #wake: () => void = () => {};

  private constructor(options: EventStreamOptions) {
    super();
    const { maxQueue: limit = 1_024, overflow = "wait" } = options;
    if (!(limit >= 1)) throw new TypeError(`maxQueue must be a number from 1, got ${limit}`);
    if (!OVERFLOWS.includes(overflow)) {
      throw new TypeError(`overflow must be one of ${OVERFLOWS.join(", ")}`);
    }
    this.#options = options;
    this.#idleTimeout = requireTimeout("idleTimeout", options.idleTimeout, IDLE_TIMEOUT);
    this.#queueOptions = {
      limit,
      overflow,
      onOverflow: () =>
        new ParticleError(`More than ${limit} events are waiting`, { code: "overflow" }),
      onLeave: (queue) => this.#leave(queue),
    };
  }

  /**
   * Connects, and resolves to the open stream; rejects with the `ParticleError` of the first attempt.
   *
   * @throws {TypeError} at once, with nothing sent, if an option is wrong.
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

  /** Where the stream stands. */
  get state(): EventStreamState {
    return this.#state;
  }

  /** How many events were dropped, summed over all loops, because of the option `overflow`. */
  get dropped(): number {
    return this.#dropped;
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
    return this.#join(new EventQueue(this.#queueOptions));
  }

  /**
   * Iterates over the events from now on, as arrays: all events of a chunk of the network at once, never none. Ends as
   * `for await (const event of stream)` does.
   */
  batches(): AsyncIterableIterator<ParticleEvent[]> {
    return this.#join(new BatchQueue(this.#queueOptions));
  }

  /**
   * Closes the stream permanently, whatever it is doing: no event and no request follow. No listener hears anything
   * but `state: closed` from then on, except errors that listeners throw.
   */
  close(): void {
    this.#end("closed");
    this.mute(); // also where the stream has just ended: the listener that closes it has heard why
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

  #change(change: StateChange): void {
    if (this.#isClosed()) return; // whatever was on its way when the stream was closed
    this.#state = change.state;
    this.emit("state", change);
  }

  /** The life of the stream after the first connection. After every wait and every handler, it may have been closed. */
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

  /** Makes one connection and checks that it is an event stream. */
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
    const seeId = (id: string) => {
      if (id || this.#lastEventId) this.#lastEventId = id;
    };
    return readConnection(response, this.#connection, {
      idleTimeout: this.#idleTimeout,
      maxEventSize: this.#options.maxEventSize,
      lastEventId: this.#lastEventId,
      onEvent: (event) => {
        seeId(event.id);
        this.#deliver(event);
      },
      onId: seeId,
      onRetry: (milliseconds) => this.#retry = clampRetry(milliseconds),
      onChunk: () => {
        // Absolute, so that a clock that is set back does not keep the waits long.
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

  /** Gives the loops what came, by the chunk: none of them could have run in the midst of one. */
  #flush(): void {
    const batch = this.#batch;
    if (batch.length === 0) return;
    this.#batch = [];
    const shared = this.#queues.size > 1; // and whoever gets an array may change it
    for (const queue of this.#queues) this.#dropped += queue.push(shared ? batch.slice() : batch);
  }

  /** Waits until no loop has too much to do. */
  async #drained(): Promise<void> {
    for (const queue of this.#queues) await queue.drained();
  }

  /** Tries until there is a connection; `undefined` if the stream was closed, or nothing will help. */
  async #reconnect(disconnect: Disconnect): Promise<Response | undefined> {
    let floor = this.#retry;
    let failure = disconnect;
    for (;;) {
      const delay = reconnectDelay(this.#failures++, floor);
      const attempt = { attempt: this.#failures, delay };
      this.#change({ state: "waiting", ...failure, ...attempt });
      if (failure === disconnect && !this.#isClosed()) this.emit("disconnect", disconnect);
      await this.#sleep(delay);
      if (this.#isClosed()) return;
      this.#change({ state: "connecting", ...attempt });
      if (!this.#isClosed()) this.emit("reconnect", attempt);
      if (this.#isClosed()) return;
      try {
        const response = await this.#open();
        this.#change({ state: "open", ...attempt });
        if (!this.#isClosed()) this.emit("reconnect-success", attempt);
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

  /** Lets a new queue take part, from the next event on. */
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

  /** The only way to `closed`. An error goes to those who iterate, and to `error`. */
  #end(reason: "closed" | "refused" | "error", error?: unknown): void {
    if (this.#isClosed()) return;
    this.#state = "closed";
    this.#options.signal?.removeEventListener("abort", this.#onSignal);
    this.#connection.abort();
    this.#wake();
    const heard = this.#queues.size > 0 || this.listenerCount("reconnect-error") > 0;
    for (const queue of this.#queues) queue.end(error);
    this.#queues.clear();
    this.#batch = [];
    const change: StateChange = { state: "closed", reason };
    if (error !== undefined) change.error = error;
    this.emit("state", change, true);
    if (error !== undefined && !this.isMuted) {
      if (heard) this.emit("error", error);
      else this.emitError(error);
    }
    this.mute();
  }
}

/** Returns an error if a 2xx response is not an event stream. */
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
