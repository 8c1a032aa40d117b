/** Stores events that could not be handled, so that a person can inspect them. */
import type { Delivery, Env, ObjectState, ObjectStorage } from "./env.ts";
import { actionOf, ask } from "./objects.ts";

/** Name of the only object of its class. */
export const DEAD_LETTERS = "all";
/** Maximum number of dead letters. Beyond that, the oldest are deleted. */
const KEPT = 10_000;

/**
 * Stores events as dead letters. When the promise resolves, they are on disk. An event that is already a dead letter is
 * not stored again.
 */
export async function putDeadLetters(env: Env, deliveries: readonly Delivery[]): Promise<void> {
  await ask(env.DEAD_LETTERS, DEAD_LETTERS, "put", deliveries);
}

/** The class of the Durable Object. */
export class DeadLetters {
  readonly #storage: ObjectStorage;

  /** Called by the runtime. */
  constructor({ storage }: ObjectState) {
    this.#storage = storage;
    storage.sql.exec(`
      CREATE TABLE IF NOT EXISTS letters (
        number INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, device TEXT NOT NULL, name TEXT NOT NULL,
        data TEXT, publishedAt INTEGER NOT NULL, storedAt INTEGER NOT NULL);
    `);
  }

  /** Called by the Worker: `POST /put`, or `POST /show`. */
  async fetch(request: Request): Promise<Response> {
    const body: unknown = await request.json();
    if (actionOf(request) === "show") return Response.json(this.#show(body as { limit: number }));
    this.#storage.transactionSync(() => {
      for (const delivery of body as Delivery[]) this.#put(delivery);
    });
    return Response.json(null);
  }

  #put({ key, device, name, data, publishedAt }: Delivery): void {
    const { sql } = this.#storage;
    sql.exec(
      `INSERT OR IGNORE INTO letters (key, device, name, data, publishedAt, storedAt)
        VALUES (?, ?, ?, ?, ?, ?)`,
      key,
      device,
      name,
      data,
      publishedAt,
      Date.now(),
    );
    sql.exec("DELETE FROM letters WHERE number <= (SELECT max(number) FROM letters) - ?", KEPT);
  }

  #show({ limit }: { limit: number }): unknown {
    const columns = "key, device, name, data, publishedAt, storedAt";
    const query = `SELECT ${columns} FROM letters ORDER BY number DESC LIMIT ?`;
    return { letters: this.#storage.sql.exec(query, limit).toArray() };
  }
}
