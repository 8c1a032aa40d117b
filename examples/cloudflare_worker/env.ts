/**
 * What this Worker uses of Cloudflare: the bindings of wrangler.jsonc, and the few types that they need. Importing
 * `@cloudflare/workers-types` would replace `Request` and other globals of Deno in every file that is checked with this.
 */

/** Values that a row of SQLite holds. */
export type SqlValue = string | number | null;

/** The part of a Durable Object's storage that is used. */
export interface ObjectStorage {
  /** Its database. */
  sql: {
    /** Runs a statement, or several that have no parameters. */
    exec<Row extends Record<string, SqlValue>>(
      query: string,
      ...values: SqlValue[]
    ): { toArray(): Row[] };
  };
  /** Does everything, or nothing if it throws. */
  transactionSync<T>(work: () => T): T;
  /** When the alarm rings; `null` if it is off. */
  getAlarm(): Promise<number | null>;
  /** Sets the alarm, in milliseconds since 1970. */
  setAlarm(time: number): Promise<void>;
}

/** What the runtime hands to a Durable Object. */
export interface ObjectState {
  /** What outlives the object. */
  storage: ObjectStorage;
}

/** Where the Durable Objects of a class are. */
export interface ObjectNamespace {
  /** The id of the object of a name. */
  idFromName(name: string): ObjectId;
  /** The object of an id, which is made when it is first asked. */
  get(id: ObjectId): ObjectStub;
}

/** Id of a Durable Object. */
export interface ObjectId {
  /** The id as text. */
  toString(): string;
}

/** A Durable Object from outside. */
export interface ObjectStub {
  /** Asks the object. */
  fetch(url: string, init?: RequestInit): Promise<Response>;
}

/** A Cloudflare Queue to write to. */
export interface Queue<T> {
  /** Sends a message; once it resolves, Cloudflare has stored it. */
  send(message: T): Promise<void>;
}

/** A message that a queue delivers. */
export interface QueueMessage<T> {
  /** What was sent. */
  readonly body: T;
  /** How often it was delivered, this time included. */
  readonly attempts: number;
  /** Says that it was dealt with. */
  ack(): void;
  /** Asks for it once more; after `max_retries` it goes to the dead letters. */
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
  /** What tells it from all others. */
  key: string;
  /** Id of the device; `none` if the webhook sends none. */
  device: string;
  /** Name of the event. */
  name: string;
  /** What was published; the body of the webhook if its template has no field for that. */
  data: string | null;
  /** When it was published, in milliseconds since 1970; when it came in, if the webhook does not say. */
  publishedAt: number;
}

/** Bindings, variables and secrets. */
export interface Env {
  /** Secret of the webhook, which sends it as `Authorization: Bearer …`. */
  WEBHOOK_SECRET: string;
  /** Secret of whoever looks at devices, events and dead letters. */
  READ_SECRET: string;
  /** Access token of the Particle Cloud. */
  PARTICLE_TOKEN: string;
  /** Where the Particle Cloud is; empty for the real one. */
  PARTICLE_URL: string;
  /** Ids or slugs of the products whose events may be followed, separated by commas. */
  PRODUCTS: string;
  /** Seconds until a message that failed is delivered again; times the number of attempts. */
  RETRY_SECONDS: number;
  /** Seconds after which the inbox sends an unconfirmed event again; the time doubles with each attempt. */
  RESEND_SECONDS: number;
  /** How often the inbox sends an event again before the event becomes a dead letter. */
  RESENDS: number;
  /** Seconds for which a stream stays open after the last browser has left. */
  LINGER_SECONDS: number;
  /** Events on their way. */
  EVENTS: Queue<Delivery>;
  /** What was accepted and is not confirmed yet. */
  INBOX: ObjectNamespace;
  /** An object for each device. */
  DEVICES: ObjectNamespace;
  /** An object for each product's stream. */
  STREAMS: ObjectNamespace;
  /** One object for what could not be handled. */
  DEAD_LETTERS: ObjectNamespace;
}
