/** Delivers each event to the streams that may see it. */
import { encodeEvent } from "./encode_event.ts";
import type { CloudEvent, Device, Org, Product, User } from "../model/records.ts";

/** The user, organization, product or device whose events a stream receives. */
export type Topic = User | Org | Product | Device;

/** An open event stream, as the hub sees it. */
export interface Subscriber {
  /** The user whose token opened the stream. */
  readonly user: User;
  readonly topic: Topic;
  /** Returns whether the stream should receive an event of its topic. */
  accepts(event: CloudEvent): boolean;
  write(bytes: Uint8Array): void;
  end(): void;
}

/** Returns the events that streams receive in place of an event: none, two copies, or also an earlier one after it. */
export type Delivery = (event: CloudEvent) => readonly CloudEvent[];

/** The open event streams, and the listeners in other parts of the cloud. */
export class EventHub {
  /** Replaces the events that streams receive; undefined delivers every event unchanged. */
  delivery: Delivery | undefined;
  #subscribers = new Map<Topic, Set<Subscriber>>();
  #size = 0;
  #listeners: ((event: CloudEvent) => void)[] = [];
  #isClosed = false;

  get size(): number {
    return this.#size;
  }

  /** Adds a stream. It ends immediately if the hub is closed, as its request may have arrived before. */
  add(subscriber: Subscriber): void {
    if (this.#isClosed) return subscriber.end();
    const subscribers = this.#subscribers.get(subscriber.topic);
    if (subscribers) subscribers.add(subscriber);
    else this.#subscribers.set(subscriber.topic, new Set([subscriber]));
    this.#size++;
  }

  delete(subscriber: Subscriber): void {
    const subscribers = this.#subscribers.get(subscriber.topic);
    if (!subscribers?.delete(subscriber)) return;
    this.#size--;
    if (subscribers.size === 0) this.#subscribers.delete(subscriber.topic);
  }

  /** Delivers an event to the streams, with the effect of {@linkcode delivery}, and then to the listeners. */
  publish(event: CloudEvent): void {
    if (this.delivery === undefined) this.deliver(event);
    else for (const one of this.delivery(event)) this.deliver(one);
    for (const listener of this.#listeners) listener(event);
  }

  /** Delivers an event to the streams only. */
  deliver(event: CloudEvent): void {
    if (this.#size === 0) return;
    const { owner, device, product, org = product?.org } = event;
    const isOwners = product?.owner === owner; // No stream may receive an event twice.
    let bytes = this.#send(event, owner, undefined);
    bytes = this.#send(event, device, bytes);
    bytes = this.#send(event, product, bytes);
    bytes = this.#send(event, org, bytes);
    if (!isOwners) this.#send(event, product?.owner, bytes);
  }

  /** Calls `listener` with every event, after the streams have received it. The listener must not throw. */
  listen(listener: (event: CloudEvent) => void): void {
    this.#listeners.push(listener);
  }

  /** Ends the streams of one user, or all streams. Returns the number of ended streams. */
  cut(user?: User): number {
    const ended = [...this.#subscribers.values()].flatMap((subscribers) =>
      [...subscribers].filter((one) => user === undefined || one.user === user)
    );
    for (const subscriber of ended) subscriber.end();
    return ended.length;
  }

  /** Ends all streams, and those that are still being opened. */
  close(): void {
    this.#isClosed = true;
    this.cut();
  }

  /** Writes to the streams of a topic. Returns the encoded event for the next topic, so it is encoded at most once. */
  #send(
    event: CloudEvent,
    topic: Topic | undefined,
    bytes: Uint8Array | undefined,
  ): Uint8Array | undefined {
    const subscribers = topic && this.#subscribers.get(topic);
    if (!subscribers) return bytes;
    for (const subscriber of subscribers) {
      if (subscriber.accepts(event)) subscriber.write(bytes ??= encodeEvent(event));
    }
    return bytes;
  }
}
