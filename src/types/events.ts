import type { SharedRequestOptions } from "./common.ts";

/** An event whose data is not the JSON it should be; it is not delivered as an `event`. */
export interface MalformedEvent {
  /** Name of the event. */
  name: string;
  /** The data as it came. */
  data: string;
}

/** Options of every event stream, wherever it leads. */
export interface EventStreamSettings extends Omit<SharedRequestOptions, "timeout"> {
  /**
   * Milliseconds of silence after which the connection counts as dead; `0` or `Infinity`: never. Default: 13,000. Any
   * byte counts. Where the clock is set meanwhile, or the machine sleeps, it may be twice as long.
   */
  idleTimeout?: number | undefined;
  /** Milliseconds to wait for the headers of a connection; `0` or `Infinity`: forever. Default: 15,000. */
  connectTimeout?: number | undefined;
  /** Largest event in characters; a larger one ends the connection. Default: 1,048,576. */
  maxEventSize?: number | undefined;
  /** How many events may wait for a loop that is slower than the stream. Default: 1,024. */
  maxQueue?: number | undefined;
  /**
   * What happens when more have to wait, for each `for await` loop:
   * - `wait`: reading pauses, for all who listen, so that nothing is lost unless the cloud loses patience;
   * - `drop-oldest`: those that wait longest are dropped, and counted in `stream.dropped`;
   * - `error`: the loop gets what waits and then a `ParticleError` with code `overflow`.
   *
   * The events of a chunk come at once, some hundreds in a busy stream: but for `wait`, leave room for them.
   * Default: `wait`.
   */
  overflow?: "wait" | "drop-oldest" | "error" | undefined;
}

/** Options of `getEventStream`. The cloud refuses a stream of everything: name at least one of the fields. */
export interface GetEventStreamOptions extends EventStreamSettings {
  /** Events of this device alone; `mine`: of all one's devices. */
  deviceId?: string | undefined;
  /** Events whose name begins with this. */
  name?: string | undefined;
  /** Events of this organization, by id or slug. */
  org?: string | undefined;
  /** Events of this product, by id or slug. */
  product?: string | number | undefined;
}

/** Options of `publishEvent`. */
export interface PublishEventOptions extends SharedRequestOptions {
  /** Name of the event: 1 to 64 ASCII characters. */
  name: string;
  /** Data of the event. */
  data?: string | undefined;
  /** Send the event to one's own account only, which the cloud does in any case. */
  isPrivate?: boolean | undefined;
  /** Lifetime in seconds; the cloud's default is 60. */
  ttl?: number | undefined;
  /** Publish to this product, by id or slug. */
  product?: string | number | undefined;
  /** Id of a device of the product that the event shall seem to come from. */
  asDeviceId?: string | undefined;
}

/** Options of `events`. Without `deviceId`, `org` and `product`, the cloud demands a `name`. */
export interface EventsOptions extends GetEventStreamOptions {
  /** Ends this subscription, and not the connection that others share. */
  signal?: AbortSignal | undefined;
}
