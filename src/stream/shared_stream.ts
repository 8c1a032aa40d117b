import type { EventStream } from "./event_stream.ts";
import type { EventStreamEvents, StateChange } from "./stream_events.ts";

/** Whose events a connection carries, and how to open it. */
export interface Audience {
  /** Stands for a client and its current token and base URL; different owners never share a connection. */
  readonly owner: object;
  /** Equal for subscriptions that can share a connection. */
  key: string;
  /** Opens the connection; `signal` ends it. */
  connect(signal: AbortSignal): Promise<EventStream>;
}

/** A subscription that shares a connection. */
export interface Member {
  /** Called when the connection is open; a loop that starts within this call misses no events. */
  open(stream: EventStream): void;
  /** Called with each event that the stream emits. */
  take<Name extends keyof EventStreamEvents>(name: Name, value: EventStreamEvents[Name]): void;
  /**
   * Leaves a connection that has failed permanently, without calling listeners. The returned function calls them, with
   * `change` if the stream had been open. By then all members have left, so listeners can safely connect again.
   */
  fail(error: unknown, change?: StateChange): () => void;
}

/** Events that members receive; `error` is passed to `fail()`. */
const FORWARDED = [
  "event",
  "malformed",
  "state",
  "disconnect",
  "reconnect",
  "reconnect-success",
  "reconnect-error",
] as const satisfies readonly (keyof EventStreamEvents)[];

/** The connections in use, by owner and key. */
const inUse = new WeakMap<object, Map<string, SharedStream>>();

/** An event stream that members share: it opens with the first member and closes with the last. */
export class SharedStream {
  /** Removes the connection from those that can be joined. */
  readonly #forget: () => void;
  readonly #end = new AbortController();
  /** Resolves to the stream, or to `undefined` if the first attempt to connect failed. */
  readonly #settled: Promise<EventStream | undefined>;
  #stream: EventStream | undefined;
  /** Replaced on each change, so that members can join and leave while it is iterated. */
  #members: readonly Member[] = [];

  private constructor(audience: Audience, forget: () => void) {
    this.#forget = forget;
    this.#settled = audience.connect(this.#end.signal).then(
      (stream) => this.#opened(stream),
      (error) => this.#fail(error),
    );
  }

  /** Joins the connection of an audience; opens one if there is none. */
  static join(audience: Audience, member: Member): SharedStream {
    const { owner, key } = audience; // read once: the client may have another owner when this connection ends
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

  /** The stream, once it is open. */
  get stream(): EventStream | undefined {
    return this.#stream;
  }

  /** Leaves the connection; resolves when it has closed, or immediately if other members use it. */
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

  /** Ends the connection. All members leave before any listener is called, so that listeners can open a new one. */
  #fail(error: unknown, change?: StateChange): undefined {
    const members = this.#members;
    this.#members = [];
    if (members.length > 0) this.#forget();
    const reports = members.map((member) => member.fail(error, change));
    for (const report of reports) report();
  }
}
