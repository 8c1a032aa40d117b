/**
 * Keeps what the webhook accepted until the consumer confirms that it is where it belongs, and sends again what was not
 * confirmed: a bounded number of times, after which it is a dead letter. Cloudflare's queues do not lose messages, but
 * those of local workerd live in memory: with an inbox in front, an event that was acknowledged outlives the end of the
 * process there too.
 */
import { putDeadLetters } from "./dead_letters.ts";
import type { Delivery, Env, ObjectState, ObjectStorage } from "./env.ts";
import { actionOf, ask } from "./objects.ts";
import { fitsQueue } from "./queue_limit.ts";

/** Over how many objects the events are spread. To change it, empty the inboxes first. */
const SHARDS = 8;
/** How many events are sent again at a time: what one alarm may do is limited. */
const PAGE = 500;

/** Stores an event; once this resolves, it is on disk. */
export async function keep(env: Env, delivery: Delivery): Promise<void> {
  await ask(env.INBOX, shardOf(delivery.key), "keep", delivery);
}

/** Says that these events are where they belong. */
export async function confirm(env: Env, keys: readonly string[]): Promise<void> {
  const shards = Map.groupBy(keys, shardOf);
  await Promise.all(Array.from(shards, ([shard, keys]) => ask(env.INBOX, shard, "confirm", keys)));
}

/** How many events are not confirmed yet. */
export async function backlog(env: Env): Promise<number> {
  const names = Array.from({ length: SHARDS }, (_, i) => `inbox-${i}`);
  const counts = await Promise.all(
    names.map((name) => ask<number>(env.INBOX, name, "count", null)),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

/** The object that keeps an event, always the same one. */
function shardOf(key: string): string {
  let hash = 0;
  for (let i = 0; i < key.length; i++) hash = (Math.imul(hash, 31) + key.charCodeAt(i)) | 0;
  return `inbox-${(hash >>> 0) % SHARDS}`;
}

/** An event that is due. */
type Row = {
  /** The delivery as JSON. */
  delivery: string;
  /** How long it has waited since it was sent last, in milliseconds; doubles each time it is sent again. */
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
    // When an event is due to be sent again, and how long it has waited for that.
    storage.sql.exec(`
      CREATE TABLE IF NOT EXISTS kept (
        key TEXT PRIMARY KEY, due INTEGER NOT NULL, wait INTEGER NOT NULL, delivery TEXT NOT NULL)
        WITHOUT ROWID;
      CREATE INDEX IF NOT EXISTS kept_due ON kept (due);
    `);
  }

  /** Called by the Worker. The answer leaves when what was written is on disk: the runtime sees to that. */
  async fetch(request: Request): Promise<Response> {
    const action = actionOf(request);
    const body: unknown = await request.json();
    if (action === "keep") await this.#keep(body as Delivery);
    else if (action === "confirm") this.#confirm(body as string[]);
    else return Response.json(this.#count());
    return Response.json(null);
  }

  /** Called by the runtime: sends again what was not confirmed in time. */
  async alarm(): Promise<void> {
    await Promise.all(this.#late().map((row) => this.#resend(row)));
    await this.#wind();
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
    // An event that has been postponed often may have set the alarm to tomorrow.
    const alarm = await this.#storage.getAlarm();
    if (alarm === null || alarm > due) await this.#storage.setAlarm(due);
  }

  /** How long the inbox waits before it sends an event again for the first time, in milliseconds. */
  get #firstWait(): number {
    return this.#env.RESEND_SECONDS * 1000;
  }

  /** Sends an event once more. If it can never be sent, or was sent often enough, it becomes a dead letter. */
  async #resend({ delivery: json, wait }: Row): Promise<void> {
    const delivery: Delivery = JSON.parse(json);
    const isHopeless = wait >= this.#firstWait * 2 ** this.#env.RESENDS || !fitsQueue(delivery);
    try {
      if (isHopeless) return await this.#giveUp(delivery);
      await this.#env.EVENTS.send(delivery);
    } catch (error) {
      // Not left to the runtime, which rings again after a failure, but only six times.
      console.error(`An event of ${delivery.device} stays in the inbox:`, error);
    }
    this.#postpone(delivery.key);
  }

  async #giveUp(delivery: Delivery): Promise<void> {
    await putDeadLetters(this.#env, [delivery]);
    this.#confirm([delivery.key]);
    console.error(`An event of ${delivery.device} was never confirmed: it is a dead letter now`);
  }

  /** Waits twice as long each time: a queue that is slow must not get all of it again and again. */
  #postpone(key: string): void {
    const query = "UPDATE kept SET wait = wait * 2, due = ? + wait * 2 WHERE key = ?";
    this.#storage.sql.exec(query, Date.now(), key);
  }

  #confirm(keys: string[]): void {
    for (const key of keys) this.#storage.sql.exec("DELETE FROM kept WHERE key = ?", key);
  }

  #late(): Row[] {
    const query = "SELECT delivery, wait FROM kept WHERE due <= ? ORDER BY due LIMIT ?";
    return this.#storage.sql.exec<Row>(query, Date.now(), PAGE).toArray();
  }

  #count(): number {
    const query = "SELECT count(*) AS count FROM kept";
    return this.#storage.sql.exec<{ count: number }>(query).toArray()[0]?.count ?? 0;
  }

  /** Sets the alarm to when the next event is due, if there is one; never at once, so that others get their turn. */
  async #wind(): Promise<void> {
    const query = "SELECT due FROM kept ORDER BY due LIMIT 1";
    const next = this.#storage.sql.exec<{ due: number }>(query).toArray()[0]?.due;
    if (next !== undefined) await this.#storage.setAlarm(Math.max(next, Date.now() + 1_000));
  }
}
