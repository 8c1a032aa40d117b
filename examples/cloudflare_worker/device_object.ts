/** Stores the state and the event history of one device. */
import { checkEvent } from "./check_event.ts";
import type { Delivery, ObjectState, ObjectStorage } from "./env.ts";
import { actionOf } from "./objects.ts";

/** Number of events that are always kept. */
const HISTORY = 1_000;
/**
 * How long each event is kept at least, in milliseconds, so that it is not handled twice: the cloud delivers it again for
 * 90 s, the inbox for longer.
 */
const REMEMBER = 3_600_000;
/** Maximum number of event names in the state. */
const NAMES = 200;

/** The result of handling a delivery. */
export type Handled = "stored" | "duplicate" | "failed";

/** A stored event. */
export interface Entry {
  /** Unique key of the event. */
  key: string;
  /** Name of the event. */
  name: string;
  /** The published data. */
  data: string | null;
  /** When the event was published, in milliseconds since 1970. */
  publishedAt: number;
  /** When the event was stored, in milliseconds since 1970. */
  storedAt: number;
}

/** The class of the Durable Objects. */
export class DeviceObject {
  readonly #storage: ObjectStorage;

  /** Called by the runtime. */
  constructor({ storage }: ObjectState) {
    this.#storage = storage;
    storage.sql.exec(`
      CREATE TABLE IF NOT EXISTS history (
        number INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, name TEXT NOT NULL, data TEXT,
        publishedAt INTEGER NOT NULL, storedAt INTEGER NOT NULL);
      CREATE TABLE IF NOT EXISTS state (
        name TEXT PRIMARY KEY, data TEXT, publishedAt INTEGER NOT NULL) WITHOUT ROWID;
    `);
  }

  /** Called by the Worker: `POST /handle`, or `POST /show`. */
  async fetch(request: Request): Promise<Response> {
    const body: unknown = await request.json();
    if (actionOf(request) === "show") return Response.json(this.#show(body as { limit: number }));
    const results = (body as Delivery[]).map((delivery) => this.#handle(delivery));
    this.#forget();
    return Response.json(results);
  }

  /** Stores an event unless it is already stored. History and state are written in one transaction. */
  #handle(delivery: Delivery): Handled {
    try {
      checkEvent(delivery);
      return this.#storage.transactionSync(() => {
        if (this.#isKnown(delivery.key)) return "duplicate";
        this.#store(delivery);
        return "stored";
      });
    } catch (error) {
      console.error(`An event of device ${delivery.device} could not be handled: ${error}`);
      return "failed"; // does not throw: the other events of the batch must not be delivered again
    }
  }

  #isKnown(key: string): boolean {
    return this.#storage.sql.exec("SELECT 1 FROM history WHERE key = ?", key).toArray().length > 0;
  }

  #store({ key, name, data, publishedAt }: Delivery): void {
    const { sql } = this.#storage;
    sql.exec(
      "INSERT INTO history (key, name, data, publishedAt, storedAt) VALUES (?, ?, ?, ?, ?)",
      key,
      name,
      data,
      publishedAt,
      Date.now(),
    );
    // Events arrive in any order: the state is that of the latest event.
    sql.exec(
      `INSERT INTO state VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE
        SET data = excluded.data, publishedAt = excluded.publishedAt
        WHERE excluded.publishedAt >= state.publishedAt`,
      name,
      data,
      publishedAt,
    );
  }

  /** Deletes old rows of both tables. */
  #forget(): void {
    const { sql } = this.#storage;
    sql.exec(
      "DELETE FROM history WHERE number <= (SELECT max(number) FROM history) - ? AND storedAt < ?",
      HISTORY,
      Date.now() - REMEMBER,
    );
    sql.exec(
      `DELETE FROM state WHERE name IN
        (SELECT name FROM state ORDER BY publishedAt DESC LIMIT -1 OFFSET ?)`,
      NAMES,
    );
  }

  #show({ limit }: { limit: number }): unknown {
    const { sql } = this.#storage;
    const columns = "key, name, data, publishedAt, storedAt";
    return {
      state: sql.exec("SELECT name, data, publishedAt FROM state ORDER BY name").toArray(),
      history: sql.exec(`SELECT ${columns} FROM history ORDER BY number DESC LIMIT ?`, limit)
        .toArray(),
    };
  }
}
