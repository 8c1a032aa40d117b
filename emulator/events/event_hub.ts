/** Brings each event to the streams that may see it. */
import { encodeEvent } from "./encode_event.ts";
import type { CloudEvent, Device, Org, Product, User } from "../model/records.ts";

/** What a stream is about; it sees only events that have to do with it. */
export type Topic = User | Org | Product | Device;

/** An open event stream, as the hub sees it. */
export interface Subscriber {
  /** Whose token opened it. */
  readonly user: User;
  readonly topic: Topic;
  /** Whether it is for an event of its topic. */
  accepts(event: CloudEvent): boolean;
  write(bytes: Uint8Array): void;
  end(): void;
}

/** Decides what streams get in place of an event: it twice, another one first, nothing. */
export type Delivery = (event: CloudEvent) => readonly CloudEvent[];

/** The set of open event streams, and of the parts of the cloud that act on events. */
export class EventHub {
  /** Decides what streams get in place of an event; undefined while that is the event itself. */
  delivery: Delivery | undefined;
  #subscribers = new Map<Topic, Set<Subscriber>>();
  #size = 0;
  #listeners: ((event: CloudEvent) => void)[] = [];

  get size(): number {
    return this.#size;
  }

  add(subscriber: Subscriber): void {
    const those = this.#subscribers.get(subscriber.topic);
    if (those) those.add(subscriber);
    else this.#subscribers.set(subscriber.topic, new Set([subscriber]));
    this.#size++;
  }

  delete(subscriber: Subscriber): void {
    const those = this.#subscribers.get(subscriber.topic);
    if (!those?.delete(subscriber)) return;
    this.#size--;
    if (those.size === 0) this.#subscribers.delete(subscriber.topic);
  }

  publish(event: CloudEvent): void {
    if (this.delivery === undefined) this.deliver(event);
    else for (const one of this.delivery(event)) this.deliver(one);
    for (const listener of this.#listeners) listener(event);
  }

  /** Brings an event to the streams, and to nothing else. */
  deliver(event: CloudEvent): void {
    if (this.#size === 0) return;
    const { owner, device, product } = event;
    const isOwners = product?.owner === owner; // Nobody is to get an event twice.
    let bytes = this.#bring(event, owner, undefined);
    bytes = this.#bring(event, device, bytes);
    bytes = this.#bring(event, product, bytes);
    bytes = this.#bring(event, product?.org, bytes);
    if (!isOwners) this.#bring(event, product?.owner, bytes);
  }

  /** Calls `listener` on every event, once the streams have it. It must not throw. */
  listen(listener: (event: CloudEvent) => void): void {
    this.#listeners.push(listener);
  }

  /** Ends the streams of one user, or all of them; returns how many. */
  cut(user?: User): number {
    const ended = [...this.#subscribers.values()].flatMap((those) =>
      [...those].filter((one) => user === undefined || one.user === user)
    );
    for (const subscriber of ended) subscriber.end();
    return ended.length;
  }

  /** Writes to the streams of a topic; returns the bytes, as an event is encoded once and only if somebody wants it. */
  #bring(
    event: CloudEvent,
    topic: Topic | undefined,
    bytes: Uint8Array | undefined,
  ): Uint8Array | undefined {
    const those = topic && this.#subscribers.get(topic);
    if (!those) return bytes;
    for (const subscriber of those) {
      if (subscriber.accepts(event)) subscriber.write(bytes ??= encodeEvent(event));
    }
    return bytes;
  }
}
