import type { SharedRequestOptions } from "./common.ts";

/** An event whose data is not the expected JSON; it is not delivered as an `event`. */
export interface MalformedEvent {
  /** Name of the event. */
  name: string;
  /** The data, verbatim. */
  data: string;
}

/** Options that all event streams have. */
export interface EventStreamSettings
  extends Omit<SharedRequestOptions, "timeout" | "attemptTimeout" | "retry"> {
  /**
   * Milliseconds without a byte after which the connection is considered dead; `0` or `Infinity` for never. If the
   * clock changes or the machine sleeps, it may take up to twice as long. Default: 13,000.
   */
  idleTimeout?: number | undefined;
  /** Milliseconds to wait for the response headers of a connection; `0` or `Infinity` for no limit. Default: 15,000. */
  connectTimeout?: number | undefined;
  /** Maximum size of an event in characters; a larger event ends the connection. Default: 1,048,576. */
  maxEventSize?: number | undefined;
  /** Number of events that may wait for a loop that is slower than the stream. Default: 1,024. */
  maxQueue?: number | undefined;
  /**
   * What to do when more events are waiting, for each `for await` loop:
   * - `wait`: stop reading for all listeners, so that no event is lost unless the cloud closes the connection;
   * - `drop-oldest`: drop the events that have waited longest, and count them in `stream.dropped`;
   * - `error`: deliver the waiting events, then throw a `ParticleError` with code `overflow`.
   *
   * Events arrive in chunks, in a busy stream some hundreds at a time: except with `wait`, leave room for them.
   * Default: `wait`.
   */
  overflow?: "wait" | "drop-oldest" | "error" | undefined;
}

/** Options of `getEventStream`. The cloud requires at least one of `deviceId`, `name`, `org` and `product`. */
export interface GetEventStreamOptions extends EventStreamSettings {
  /** Only events of this device; `mine` for events of all your devices. */
  deviceId?: string | undefined;
  /** Only events whose name starts with this. */
  name?: string | undefined;
  /** Only events of this organization, by id or slug. */
  org?: string | undefined;
  /** Only events of this product, by id or slug. */
  product?: string | number | undefined;
}

/** Options of `publishEvent`. */
export interface PublishEventOptions extends SharedRequestOptions {
  /** Name of the event: 1 to 64 ASCII characters. */
  name: string;
  /** Data of the event. */
  data?: string | undefined;
  /** Send the event to your own account only. The cloud always does. */
  isPrivate?: boolean | undefined;
  /** Lifetime in seconds; the cloud's default is 60. */
  ttl?: number | undefined;
  /**
   * Publish to this organization, by id or slug. Particle documents only streams of organizations, so the cloud may not
   * support it.
   *
   * @experimental
   */
  org?: string | undefined;
  /** Publish to this product, by id or slug. */
  product?: string | number | undefined;
  /** Id of a device of the product to publish as: the event appears to come from it. */
  asDeviceId?: string | undefined;
}

/** Options of `events`. The cloud requires a `name` if `deviceId`, `org` and `product` are all missing. */
export interface EventsOptions extends GetEventStreamOptions {
  /** Ends this subscription, but not the shared connection. */
  signal?: AbortSignal | undefined;
}
