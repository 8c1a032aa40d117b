import type { SharedRequestOptions } from "./common.ts";

/** An event as the stream of the cloud carries it. */
export interface ParticleEvent {
  /** Name of the event, such as `temperature` or `spark/status`. */
  name: string;
  /** What was published; `null` if nothing was. Binary payloads come as a Data URL. */
  data: string | null;
  /** Lifetime in seconds; a number today, text in old recordings. */
  ttl: number | string;
  /** When it was published: ISO 8601 with milliseconds, UTC. */
  published_at: string;
  /** Id of the device; `api` for events of the API, `particle-internal` for those of the cloud itself. */
  coreid: string;
  /** Id of the owner; empty if the device has none. */
  userid?: string;
  /** Version of the product firmware; `0` if there is none. */
  version?: number;
  /** Always `false` nowadays. */
  public?: boolean;
  /** Id of the product, or of the platform for devices without a product. */
  productID?: number;
}

/** An event whose data is not the JSON it should be; it is not delivered as an `event`. */
export interface MalformedEvent {
  /** Name of the event. */
  name: string;
  /** The data as it came. */
  data: string;
}

/** Options of every event stream, wherever it leads. */
export interface EventStreamSettings extends Omit<SharedRequestOptions, "timeout"> {
  /** Milliseconds of silence after which the connection counts as dead; `0`: never. Default: 13,000. */
  idleTimeout?: number | undefined;
  /** Milliseconds until a connection must have answered. Default: 15,000. */
  connectTimeout?: number | undefined;
  /** Largest event in characters; a larger one ends the connection. Default: 1,048,576. */
  maxEventSize?: number | undefined;
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
}
