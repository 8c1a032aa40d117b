import type { EventStream } from "./event_stream.ts";
import type { EventStreamEvents, StateChange } from "./stream_events.ts";

/** Whose events a connection carries, and how to make it. */
export interface Audience {
  /** The client as it is now; connections of different ones are never shared. */
  readonly owner: object;
  /** Equal for those that can share a connection. */
  key: string;
  /** Makes the connection; `signal` ends it. */
  connect(signal: AbortSignal): Promise<EventStream>;
}

/** One who shares a connection. */
export interface Member {
  /** Hears that the connection is open; what it listens to from within misses nothing. */
  open(stream: EventStream): void;
  /** Takes what the stream emits. */
  take<Name extends keyof EventStreamEvents>(name: Name, value: EventStreamEvents[Name]): void;
  /**
   * Leaves a connection that has failed permanently, without telling its listeners: the function it returns does that,
   * with `change` if the stream had been open. Listeners that start anew thus never find a member that is still to leave.
   */
  fail(error: unknown, change?: StateChange): () => void;
}

/** What members hear of, beside `error`. */
const FORWARDED = [
  "event",
  "malformed",
  "state",
  "disconnect",
  "reconnect",
  "reconnect-success",
  "reconnect-error",
] as const satisfies readonly (keyof EventStreamEvents)[];

/** The connections that are in use, by client and key. */
const inUse = new WeakMap<object, Map<string, SharedStream>>();

/** An event stream for all who want the same: it opens with the first member and closes with the last. */
export class SharedStream {
  /** Takes the connection off the list of those that can be joined. */
  readonly #forget: () => void;
  readonly #end = new AbortController();
  /** Resolves when a stream that was closed has let go of everything. */
  readonly #settled: Promise<EventStream | undefined>;
  #stream: EventStream | undefined;
  /** Replaced on each change, so that members may come and go while it is walked. */
  #members: readonly Member[] = [];

  private constructor(audience: Audience, forget: () => void) {
    this.#forget = forget;
    this.#settled = audience.connect(this.#end.signal).then(
      (stream) => this.#opened(stream),
      (error) => this.#fail(error),
    );
  }

  /** Joins the connection of an audience, which is made if there is none. */
  static join(audience: Audience, member: Member): SharedStream {
    const { owner, key } = audience; // now: that of the client may be another one when this connection ends
    const siblings = inUse.get(owner) ?? new Map<string, SharedStream>();
    inUse.set(owner, siblings);
    let shared = siblings.get(key);
    if (!shared) {
      shared = new SharedStream(audience, () => siblings.delete(key));
      siblings.set(key, shared);
    }
    shared.#members = [...shared.#members, member];
    return shared;
  }

  /** The stream, as soon as it is open. */
  get stream(): EventStream | undefined {
    return this.#stream;
  }

  /** Leaves; resolves when the connection has ended, at once if others are using it. */
  async leave(member: Member): Promise<void> {
    if (!this.#members.includes(member)) return;
    this.#members = this.#members.filter((other) => other !== member);
    if (this.#members.length > 0) return;
    this.#forget();
    this.#end.abort();
    const stream = await this.#settled;
    await stream?.[Symbol.asyncDispose]();
  }

  #opened(stream: EventStream): EventStream {
    this.#stream = stream;
    for (const name of FORWARDED) this.#forward(stream, name);
    for (const member of this.#members) member.open(stream);
    return stream;
  }

  #forward<Name extends keyof EventStreamEvents>(stream: EventStream, name: Name): void {
    stream.on(name, (value) => this.#take(name, value));
  }

  #take<Name extends keyof EventStreamEvents>(name: Name, value: EventStreamEvents[Name]): void {
    const change = name === "state" ? value as StateChange : undefined;
    if (change?.state === "closed") this.#fail(change.error, change);
    else for (const member of this.#members) member.take(name, value);
  }

  /** Ends permanently. All members leave before the first listener is called: what it starts gets a new connection. */
  #fail(error: unknown, change?: StateChange): undefined {
    const members = this.#members;
    this.#members = [];
    if (members.length > 0) this.#forget();
    const reports = members.map((member) => member.fail(error, change));
    for (const report of reports) report();
  }
}
