import { Emitter, type Listener } from "./emitter.ts";
import { BatchQueue, EventQueue, type Queue, type QueueOptions } from "./event_queue.ts";
import type { EventStream } from "./event_stream.ts";
import type { ParticleEvent } from "./particle_event.ts";
import { type Audience, type Member, SharedStream } from "./shared_stream.ts";
import type { EventStreamEvents } from "./stream_events.ts";

/** Options of a {@linkcode Subscription}. */
export interface SubscriptionOptions {
  /** Whose events to receive, and how to connect. */
  audience: Audience;
  /** Delivers only events whose name starts with this. */
  prefix?: string | undefined;
  /** Ends the subscription. */
  signal?: AbortSignal | undefined;
}

/**
 * A subscription to events over a connection that is shared with other subscriptions. Listen with `on("event", …)`, or
 * iterate: `for await (const event of subscription)`, or over `subscription.batches()`. The first `event` listener or
 * loop opens the connection.
 *
 * A subscription leaves the connection when it has no `event` listeners and no loops left, and joins it again with the
 * next one, until it is closed. If the first attempt to connect fails, or the connection ends permanently, every loop
 * throws the error and `error` is emitted; the next `event` listener or loop connects again.
 *
 * If a listener throws, only its own subscription emits `error`. A loop that is slower than the stream slows down the
 * shared connection, as on any {@linkcode EventStream}. Events with other names also count toward `maxQueue`, but those
 * of the current chunk do not. All subscriptions receive the same objects: do not modify them.
 */
export class Subscription extends Emitter<EventStreamEvents>
  implements AsyncIterable<ParticleEvent>, AsyncDisposable {
  readonly #options: SubscriptionOptions;
  readonly #loops = new Set<Loop>();
  #shared: SharedStream | undefined;
  #closed = false;

  /** Creates a subscription, which does not connect yet. */
  constructor(options: SubscriptionOptions) {
    super();
    this.#options = options;
  }

  /** Calls `listener` on every event of this name. A listener for `event` opens or joins the connection. */
  override on<Name extends keyof EventStreamEvents>(
    name: Name,
    listener: Listener<EventStreamEvents[Name]>,
  ): this {
    super.on(name, listener);
    if (name === "event") this.#join();
    return this;
  }

  /** Removes a listener that was added with `on()`. Leaves the connection if there is no other listener or loop. */
  override off<Name extends keyof EventStreamEvents>(
    name: Name,
    listener: Listener<EventStreamEvents[Name]>,
  ): this {
    super.off(name, listener);
    this.#leaveIfIdle();
    return this;
  }

  /** Connects, and iterates over the events from now on; throws if the connection fails permanently. */
  [Symbol.asyncIterator](): AsyncIterableIterator<ParticleEvent> {
    return this.#begin(EventQueue<ParticleEvent>);
  }

  /**
   * Connects, and iterates over the events from now on, as arrays: each contains all matching events of one network
   * chunk and is never empty. Ends like `for await (const event of subscription)`.
   */
  batches(): AsyncIterableIterator<ParticleEvent[]> {
    return this.#begin(BatchQueue<ParticleEvent>);
  }

  /**
   * Closes the subscription permanently: no listener is called afterwards, except with errors that listeners throw. The
   * connection is closed if no other subscription uses it.
   */
  close(): void {
    this.#close();
  }

  /** Closes the subscription at the end of an `await using` block. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#close();
  }

  readonly #onSignal = (): void => this.close();

  /** Whether `name` starts with the requested prefix. Case-sensitive, as in the cloud. */
  #matches({ name }: { name: string }): boolean {
    return name.startsWith(this.#options.prefix ?? "");
  }

  #begin<Q extends Queue<ParticleEvent, unknown>>(
    Kind: new (options: QueueOptions<ParticleEvent>) => Q,
  ): Q {
    const queue = new Kind({
      limit: 1,
      overflow: "wait",
      onLeave: () => this.#end(loop),
    });
    const loop: Loop = { queue, source: undefined };
    this.#loops.add(loop);
    this.#join();
    if (this.#closed) this.#end(loop);
    else if (this.#shared?.stream) this.#start(loop, this.#shared.stream);
    return queue;
  }

  /** Passes the events of `stream` to a loop from now on. */
  #start(loop: Loop, stream: EventStream): void {
    const { prefix } = this.#options;
    const { queue } = loop;
    const source = loop.source = stream.batches();
    const pump = async () => {
      for await (const batch of source) {
        queue.push(prefix ? batch.filter((event) => this.#matches(event)) : batch);
        await queue.drained(); // unread batches signal to the stream that the loop is slow
      }
    };
    pump().catch((error) => this.#end(loop, error)); // without an error, it was the loop that ended the source
  }

  /** Ends a loop, which is then no longer a consumer. It throws an error only after the events that are waiting. */
  #end(loop: Loop, error?: unknown): void {
    this.#loops.delete(loop);
    loop.queue.end(error);
    loop.source?.return?.();
    this.#leaveIfIdle();
  }

  #join(): void {
    const { audience, signal } = this.#options;
    if (signal?.aborted) this.close();
    if (this.#closed || this.#shared) return;
    signal?.addEventListener("abort", this.#onSignal);
    this.#shared = SharedStream.join(audience, this.#member);
  }

  readonly #member: Member = {
    open: (stream) => {
      // A slow loop may still be reading events of an earlier connection; it ends with the error of that connection.
      for (const loop of this.#loops) if (!loop.source) this.#start(loop, stream);
    },
    take: (name, value) => {
      if (!this.#shared) return; // left while the other members were being called
      const named = name === "event" || name === "malformed";
      if (!named || this.#matches(value as { name: string })) this.emit(name, value);
    },
    fail: (error, change) => {
      const hasLoops = this.#loops.size > 0;
      this.#leave();
      // Loops that have a source throw its error on their own, after the events that are waiting.
      for (const loop of this.#loops) if (!loop.source) this.#end(loop, error);
      return () => {
        if (this.#closed) return; // a listener of another member closed it
        if (change) this.emit("state", change, true);
        if (this.#closed) return;
        if (hasLoops) this.emit("error", error);
        else this.emitError(error);
      };
    },
  };

  #leaveIfIdle(): void {
    if (this.listenerCount("event") === 0 && this.#loops.size === 0) this.#leave();
  }

  #leave(): Promise<void> {
    const shared = this.#shared;
    this.#shared = undefined;
    this.#options.signal?.removeEventListener("abort", this.#onSignal);
    return shared?.leave(this.#member) ?? Promise.resolve();
  }

  #close(): Promise<void> {
    this.#closed = true;
    this.mute();
    const left = this.#leave();
    for (const loop of this.#loops) this.#end(loop);
    return left;
  }
}

/** A `for await` loop: its waiting events, and their source once there is a connection. */
interface Loop {
  readonly queue: Queue<ParticleEvent, unknown>;
  source: AsyncIterator<unknown> | undefined;
}
