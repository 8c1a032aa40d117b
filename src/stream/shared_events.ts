import { Emitter, type Listener } from "./emitter.ts";
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
 * `for await (const event of subscription)`; either makes it a consumer, and whoever is the first one connects.
 *
 * It gives the connection up when it has no listener for `event` and no loop left, and takes it up again with the
 * next one, until it is closed. An error that ends the connection for good, also the first attempt's, goes to every
 * loop, which throws it, and to `error`; the next consumer connects anew.
 *
 * What a listener throws goes to the `error` of its own subscription, and to no other. A loop that is slower than the
 * stream has the effect it has on any {@linkcode EventStream}, and what waits for it counts events of other names
 * too. All consumers get the same objects: do not change them.
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
    const loop = new Loop((event) => this.#wants(event), () => {
      this.#loops.delete(loop);
      this.#leaveIfIdle();
    });
    this.#loops.add(loop);
    this.#join();
    if (this.#closed) loop.end();
    else if (this.#shared?.stream) loop.start(iterate(this.#shared.stream));
    return loop;
  }

  /** Ends the subscription for good: no event follows. The connection ends if nobody else uses it. */
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

  #join(): void {
    const { audience, signal } = this.#options;
    if (signal?.aborted) this.close();
    if (this.#closed || this.#shared) return;
    signal?.addEventListener("abort", this.#onSignal);
    this.#shared = SharedStream.join(audience, this.#member);
  }

  readonly #member: Member = {
    open: (stream) => {
      for (const loop of this.#loops) loop.start(iterate(stream));
    },
    take: (name, value) => {
      if (!this.#shared) return; // left while the others were being told
      const named = name === "event" || name === "malformed";
      if (!named || this.#wants(value as { name: string })) this.emit(name, value);
    },
    fail: (error) => {
      const loops = [...this.#loops];
      this.#loops.clear();
      this.#leave();
      // Loops that have begun throw it by themselves, after what is still waiting for them.
      for (const loop of loops) loop.start({ next: () => Promise.reject(error) });
      if (loops.length > 0) this.emit("error", error);
      else this.emitError(error);
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
    const left = this.#leave();
    for (const loop of this.#loops) loop.end();
    this.#loops.clear();
    return left;
  }
}

/** The part of an iterator that a loop needs. */
type Source = Pick<AsyncIterator<ParticleEvent>, "next" | "return">;

function iterate(stream: EventStream): Source {
  return stream[Symbol.asyncIterator]();
}

/** What one `for await` takes of a stream, which may not be there yet. */
class Loop implements AsyncIterableIterator<ParticleEvent> {
  readonly #events: AsyncGenerator<ParticleEvent, void>;
  readonly #onLeave: () => void;
  #source: Source | undefined;
  #started!: (source: Source) => void;

  constructor(wants: (event: ParticleEvent) => boolean, onLeave: () => void) {
    this.#onLeave = onLeave;
    const source = new Promise<Source>((resolve) => this.#started = resolve);
    this.#events = matching(source, wants, onLeave);
  }

  /** Takes from `source` from now on, unless it already takes from another. */
  start(source: Source): void {
    if (this.#source) return;
    this.#source = source;
    this.#started(source);
  }

  /** Ends the loop without an error. */
  end(): void {
    this.start({ next: () => Promise.resolve({ done: true, value: undefined }) });
    this.#source?.return?.();
  }

  next(): Promise<IteratorResult<ParticleEvent>> {
    return this.#events.next();
  }

  /** Ends the source first: a generator that waits for it would not hear of its own `return()`. */
  return(): Promise<IteratorResult<ParticleEvent>> {
    this.end();
    this.#onLeave();
    return this.#events.return();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

async function* matching(
  starting: Promise<Source>,
  wants: (event: ParticleEvent) => boolean,
  onEnd: () => void,
): AsyncGenerator<ParticleEvent, void> {
  const source = await starting;
  try {
    for (;;) {
      const { done, value } = await source.next();
      if (done) return;
      if (wants(value)) yield value;
    }
  } finally {
    onEnd();
  }
}
