/**
 * The bindings in wrangler.jsonc, and the few Cloudflare types that they need. Importing `@cloudflare/workers-types` would
 * replace `Request` and other globals of Deno in every file that is checked together with this one.
 */

/** A value in a row of SQLite. */
export type SqlValue = string | number | null;

/** The methods of a Durable Object's storage that are used. */
export interface ObjectStorage {
  /** The SQLite database. */
  sql: {
    /** Runs one statement, or several without parameters. */
    exec<Row extends Record<string, SqlValue>>(
      query: string,
      ...values: SqlValue[]
    ): { toArray(): Row[] };
  };
  /** Runs a function in a transaction, which is rolled back if the function throws. */
  transactionSync<T>(work: () => T): T;
  /** Returns the time of the alarm; `null` if no alarm is set. */
  getAlarm(): Promise<number | null>;
  /** Sets the time of the alarm, in milliseconds since 1970. */
  setAlarm(time: number): Promise<void>;
}

/** What the runtime passes to the constructor of a Durable Object. */
export interface ObjectState {
  /** The persistent storage of the object. */
  storage: ObjectStorage;
}

/** The Durable Objects of a class. */
export interface ObjectNamespace {
  /** Returns the id of the object with this name. */
  idFromName(name: string): ObjectId;
  /** Returns the object with this id. It is created on its first request. */
  get(id: ObjectId): ObjectStub;
}

/** Id of a Durable Object. */
export interface ObjectId {
  /** Returns the id as a string. */
  toString(): string;
}

/** A client of a Durable Object. */
export interface ObjectStub {
  /** Sends a request to the object. */
  fetch(url: string, init?: RequestInit): Promise<Response>;
}

/** A producer of a Cloudflare Queue. */
export interface Queue<T> {
  /** Sends a message. When the promise resolves, Cloudflare has stored it. */
  send(message: T): Promise<void>;
}

/** A message that a queue delivers. */
export interface QueueMessage<T> {
  /** The body of the message. */
  readonly body: T;
  /** Number of deliveries so far, including this one. */
  readonly attempts: number;
  /** Acknowledges the message: it is not delivered again. */
  ack(): void;
  /** Requests another delivery. After `max_retries` the message goes to the dead letter queue. */
  retry(options: { delaySeconds: number }): void;
}

/** Messages that a queue delivers together. */
export interface QueueBatch<T> {
  /** Name of the queue. */
  readonly queue: string;
  /** The messages. */
  readonly messages: readonly QueueMessage<T>[];
}

/** An event on its way from the webhook to the object of its device. */
export interface Delivery {
  /** Unique key of the event. */
  key: string;
  /** Id of the device, or `none` if the webhook does not send one. */
  device: string;
  /** Name of the event. */
  name: string;
  /** The published data, or the whole body if the webhook's template has no field for the data. */
  data: string | null;
  /** When the event was published, or received if the webhook does not send that, in milliseconds since 1970. */
  publishedAt: number;
}

/** Bindings, variables and secrets. */
export interface Env {
  /** Secret of the webhook, which sends it as `Authorization: Bearer …`. */
  WEBHOOK_SECRET: string;
  /** Secret for reading devices, events and dead letters. */
  READ_SECRET: string;
  /** Access token of the Particle Cloud. */
  PARTICLE_TOKEN: string;
  /** URL of the Particle Cloud; empty for the real one. */
  PARTICLE_URL: string;
  /** Ids or slugs of the products whose events browsers may follow, separated by commas. */
  PRODUCTS: string;
  /** Delay before a failed message is delivered again, in seconds, multiplied by the number of attempts. */
  RETRY_SECONDS: number;
  /** Delay before the inbox sends an unconfirmed event again, in seconds. It doubles with each attempt. */
  RESEND_SECONDS: number;
  /** How many times the inbox sends an event again before it becomes a dead letter. */
  RESENDS: number;
  /** How long a stream stays open after the last browser has left, in seconds. */
  LINGER_SECONDS: number;
  /** The queue of accepted events. */
  EVENTS: Queue<Delivery>;
  /** Objects with accepted but unconfirmed events. */
  INBOX: ObjectNamespace;
  /** One object per device. */
  DEVICES: ObjectNamespace;
  /** One object per followed product. */
  STREAMS: ObjectNamespace;
  /** One object with the events that could not be handled. */
  DEAD_LETTERS: ObjectNamespace;
}
