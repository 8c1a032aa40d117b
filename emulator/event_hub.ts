/** Brings each event to the streams that may see it. */
import { encodeEvent } from "./encode_event.ts";
import type { CloudEvent, User } from "./records.ts";

/** An open event stream, as the hub sees it. */
export interface Subscriber {
  /** Whose token opened it. */
  readonly user: User;
  accepts(event: CloudEvent): boolean;
  write(bytes: Uint8Array): void;
  end(): void;
}

/** The set of open event streams, and of the parts of the cloud that act on events. */
export class EventHub {
  #subscribers = new Set<Subscriber>();
  #listeners: ((event: CloudEvent) => void)[] = [];

  get size(): number {
    return this.#subscribers.size;
  }

  add(subscriber: Subscriber): void {
    this.#subscribers.add(subscriber);
  }

  delete(subscriber: Subscriber): void {
    this.#subscribers.delete(subscriber);
  }

  publish(event: CloudEvent): void {
    let bytes: Uint8Array | undefined; // Encoded once for all streams, and not at all for none.
    for (const subscriber of this.#subscribers) {
      if (subscriber.accepts(event)) subscriber.write(bytes ??= encodeEvent(event));
    }
    for (const listener of this.#listeners) listener(event);
  }

  /** Calls `listener` on every event, once the streams have it. It must not throw. */
  listen(listener: (event: CloudEvent) => void): void {
    this.#listeners.push(listener);
  }

  /** Ends the streams of one user, or all of them; returns how many. */
  cut(user?: User): number {
    const ended = [...this.#subscribers].filter((one) => user === undefined || one.user === user);
    for (const subscriber of ended) subscriber.end();
    return ended.length;
  }
}
