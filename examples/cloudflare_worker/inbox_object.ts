/**
 * Stores accepted events until the consumer confirms them. Events that are not confirmed are sent to the queue again, a
 * limited number of times, then become dead letters. Cloudflare's queues do not lose messages, but the queue of local
 * workerd is kept in memory: with the inbox, acknowledged events survive the end of that process too.
 */
import { putDeadLetters } from "./dead_letters.ts";
import type { Delivery, Env, ObjectState, ObjectStorage } from "./env.ts";
import { actionOf, ask } from "./objects.ts";
import { fitsQueue } from "./queue_limit.ts";

/** Number of objects over which events are distributed. Change it only while all inboxes are empty. */
const SHARDS = 8;
/** Number of events to send again at a time: an alarm may do only a limited amount of work. */
const PAGE = 500;

/** Stores an event. When the promise resolves, the event is on disk. */
export async function keep(env: Env, delivery: Delivery): Promise<void> {
  await ask(env.INBOX, shardOf(delivery.key), "keep", delivery);
}

/** Removes events that have reached their device or the dead letters. */
export async function confirm(env: Env, keys: readonly string[]): Promise<void> {
  const shards = Map.groupBy(keys, shardOf);
  await Promise.all(Array.from(shards, ([shard, keys]) => ask(env.INBOX, shard, "confirm", keys)));
}

/** Returns the number of unconfirmed events. */
export async function backlog(env: Env): Promise<number> {
  const names = Array.from({ length: SHARDS }, (_, i) => `inbox-${i}`);
  const counts = await Promise.all(
    names.map((name) => ask<number>(env.INBOX, name, "count", null)),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Returns the name of the object that stores an event with this key. */
function shardOf(key: string): string {
  let hash = 0;
  for (let i = 0; i < key.length; i++) hash = (Math.imul(hash, 31) + key.charCodeAt(i)) | 0;
  return `inbox-${(hash >>> 0) % SHARDS}`;
}

/** An event that is due. */
type Row = {
  /** The delivery as JSON. */
  delivery: string;
  /** Time from the last sending until it became due, in milliseconds. Doubles each time the event is sent again. */
  wait: number;
};

/** The class of the Durable Objects. */
export class InboxObject {
  readonly #storage: ObjectStorage;
  readonly #env: Env;

  /** Called by the runtime. */
  constructor({ storage }: ObjectState, env: Env) {
    this.#storage = storage;
    this.#env = env;
    // `due` is when to send the event again; `wait` is the time since it was last sent.
    storage.sql.exec(`
      CREATE TABLE IF NOT EXISTS kept (
        key TEXT PRIMARY KEY, due INTEGER NOT NULL, wait INTEGER NOT NULL, delivery TEXT NOT NULL)
        WITHOUT ROWID;
      CREATE INDEX IF NOT EXISTS kept_due ON kept (due);
    `);
  }

  /** Called by the Worker. The runtime holds back the response until all writes are on disk. */
  async fetch(request: Request): Promise<Response> {
    const action = actionOf(request);
    const body: unknown = await request.json();
    if (action === "keep") await this.#keep(body as Delivery);
    else if (action === "confirm") this.#confirm(body as string[]);
    else return Response.json(this.#count());
    return Response.json(null);
  }

  /** Called by the runtime. Sends events again that were not confirmed in time. */
  async alarm(): Promise<void> {
    await Promise.all(this.#overdue().map((row) => this.#resend(row)));
    await this.#setAlarm();
  }

  async #keep(delivery: Delivery): Promise<void> {
    const due = Date.now() + this.#firstWait;
    this.#storage.sql.exec(
      "INSERT OR IGNORE INTO kept VALUES (?, ?, ?, ?)",
      delivery.key,
      due,
      this.#firstWait,
      JSON.stringify(delivery),
    );
    // The alarm may be set to much later, for an event that was postponed many times.
    const alarm = await this.#storage.getAlarm();
    if (alarm === null || alarm > due) await this.#storage.setAlarm(due);
  }

  /** Time before an event is sent again for the first time, in milliseconds. */
  get #firstWait(): number {
    return this.#env.RESEND_SECONDS * 1000;
  }

  /** Sends an event again. If it is too large or was sent too many times, it becomes a dead letter instead. */
  async #resend({ delivery: json, wait }: Row): Promise<void> {
    const delivery: Delivery = JSON.parse(json);
    const isHopeless = wait >= this.#firstWait * 2 ** this.#env.RESENDS || !fitsQueue(delivery);
    try {
      if (isHopeless) return await this.#giveUp(delivery);
      await this.#env.EVENTS.send(delivery);
    } catch (error) {
      // Caught here because the runtime retries a failed alarm only six times.
      console.error(`An event of device ${delivery.device} stays in the inbox:`, error);
    }
    this.#postpone(delivery.key);
  }

  async #giveUp(delivery: Delivery): Promise<void> {
    await putDeadLetters(this.#env, [delivery]);
    this.#confirm([delivery.key]);
    console.error(
      `An event of device ${delivery.device} was not confirmed; it is now a dead letter`,
    );
  }

  /** Doubles the waiting time: a slow queue must not get the same events again and again. */
  #postpone(key: string): void {
    const query = "UPDATE kept SET wait = wait * 2, due = ? + wait * 2 WHERE key = ?";
    this.#storage.sql.exec(query, Date.now(), key);
  }

  #confirm(keys: string[]): void {
    for (const key of keys) this.#storage.sql.exec("DELETE FROM kept WHERE key = ?", key);
  }

  #overdue(): Row[] {
    const query = "SELECT delivery, wait FROM kept WHERE due <= ? ORDER BY due LIMIT ?";
    return this.#storage.sql.exec<Row>(query, Date.now(), PAGE).toArray();
  }

  #count(): number {
    const query = "SELECT count(*) AS count FROM kept";
    return this.#storage.sql.exec<{ count: number }>(query).toArray()[0]?.count ?? 0;
  }

  /** Sets the alarm for the next due event, at least a second from now so that other requests get their turn. */
  async #setAlarm(): Promise<void> {
    const query = "SELECT due FROM kept ORDER BY due LIMIT 1";
    const next = this.#storage.sql.exec<{ due: number }>(query).toArray()[0]?.due;
    if (next !== undefined) await this.#storage.setAlarm(Math.max(next, Date.now() + 1_000));
  }
}
