import { Emitter, type Listener } from "./emitter.ts";
import { BatchQueue, EventQueue, type Queue, type QueueOptions } from "./event_queue.ts";
import type { EventStream } from "./event_stream.ts";
import type { ParticleEvent } from "./particle_event.ts";
import { type Audience, type Member, SharedStream } from "./shared_stream.ts";
import type { EventStreamEvents } from "./stream_events.ts";

/** What a {@linkcode Subscription} is made of. */
export interface SubscriptionOptions {
  /** Whose events, and how to connect. */
  audience: Audience;
  /** Only events whose name begins with this are delivered. */
  prefix?: string | undefined;
  /** Ends the subscription. */
  signal?: AbortSignal | undefined;
}

/**
 * Events that come over a connection which others share. Listen with `on("event", …)`, or iterate:
 * `for await (const event of subscription)`, or `subscription.batches()`; each makes it a consumer, and whoever is the
 * first one connects.
 *
 * It gives the connection up when it has no listener for `event` and no loop left, and takes it up again with the
 * next one, until it is closed. An error that ends the connection for good, also the first attempt's, goes to every
 * loop, which throws it, and to `error`; the next consumer connects anew.
 *
 * What a listener throws goes to the `error` of its own subscription, and to no other. A loop that is slower than the
 * stream has the effect it has on any {@linkcode EventStream}; what waits for it counts events of other names too, but
 * not those of the chunk in hand. All consumers get the same objects: do not change them.
 */
export class Subscription extends Emitter<EventStreamEvents>
  implements AsyncIterable<ParticleEvent>, AsyncDisposable {
  readonly #options: SubscriptionOptions;
  readonly #loops = new Set<Loop>();
  #shared: SharedStream | undefined;
  #closed = false;

  /** Makes a subscription, which connects to nothing yet. */
  constructor(options: SubscriptionOptions) {
    super();
    this.#options = options;
  }

  /** Calls `listener` on every event of this name; connects if that is `event`. */
  override on<Name extends keyof EventStreamEvents>(
    name: Name,
    listener: Listener<EventStreamEvents[Name]>,
  ): this {
    super.on(name, listener);
    if (name === "event") this.#join();
    return this;
  }

  /** Stops calling a listener that `on` was given; the connection is left with the last consumer. */
  override off<Name extends keyof EventStreamEvents>(
    name: Name,
    listener: Listener<EventStreamEvents[Name]>,
  ): this {
    super.off(name, listener);
    this.#leaveIfIdle();
    return this;
  }

  /** Connects, and iterates over the events from now on; throws if the connection fails for good. */
  [Symbol.asyncIterator](): AsyncIterableIterator<ParticleEvent> {
    return this.#begin(EventQueue<ParticleEvent>);
  }

  /**
   * Connects, and iterates over the events from now on, as arrays: all that match of a chunk of the network at once,
   * never none. Ends as `for await (const event of subscription)` does.
   */
  batches(): AsyncIterableIterator<ParticleEvent[]> {
    return this.#begin(BatchQueue<ParticleEvent>);
  }

  /**
   * Closes the subscription permanently: no listener hears anything afterwards, except errors that listeners throw. The
   * connection ends if nothing else uses it.
   */
  close(): void {
    this.#close();
  }

  /** Closes the subscription at the end of an `await using` block. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#close();
  }

  readonly #onSignal = (): void => this.close();

  /** Whether it is `name` that was asked for. Case counts, as it does for the cloud. */
  #wants({ name }: { name: string }): boolean {
    return name.startsWith(this.#options.prefix ?? "");
  }

  #begin<Q extends Queue<ParticleEvent, unknown>>(
    Kind: new (options: QueueOptions<ParticleEvent>) => Q,
  ): Q {
    const queue = new Kind({
      limit: 1,
      overflow: "wait",
      onOverflow: () => undefined,
      onLeave: () => this.#end(loop),
    });
    const loop: Loop = { queue, source: undefined };
    this.#loops.add(loop);
    this.#join();
    if (this.#closed) this.#end(loop);
    else if (this.#shared?.stream) this.#start(loop, this.#shared.stream);
    return queue;
  }

  /** Lets a loop take from `stream` what comes from now on. */
  #start(loop: Loop, stream: EventStream): void {
    const { prefix } = this.#options;
    const { queue } = loop;
    const source = loop.source = stream.batches();
    const pump = async () => {
      for await (const batch of source) {
        queue.push(prefix ? batch.filter((event) => this.#wants(event)) : batch);
        await queue.drained(); // the stream knows that the loop is slow by what is left with it
      }
    };
    pump().catch((error) => this.#end(loop, error)); // without one, it is the loop that has ended it
  }

  /** Ends a loop, which is over then as a consumer; what it throws, it throws after what waits for it. */
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
      // A slow loop may still be taking what is left of an earlier connection; it ends with the error of that one.
      for (const loop of this.#loops) if (!loop.source) this.#start(loop, stream);
    },
    take: (name, value) => {
      if (!this.#shared) return; // left while the others were being told
      const named = name === "event" || name === "malformed";
      if (!named || this.#wants(value as { name: string })) this.emit(name, value);
    },
    fail: (error, change) => {
      const heard = this.#loops.size > 0;
      this.#leave();
      // Loops that have begun throw the error on their own, after the events that still wait for them.
      for (const loop of this.#loops) if (!loop.source) this.#end(loop, error);
      return () => {
        if (this.#closed) return; // by a listener of another member
        if (change) this.emit("state", change, true);
        if (this.#closed) return;
        if (heard) this.emit("error", error);
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

/** What one `for await` has to take, and where that comes from as soon as there is a connection. */
interface Loop {
  readonly queue: Queue<ParticleEvent, unknown>;
  source: AsyncIterator<unknown> | undefined;
}
