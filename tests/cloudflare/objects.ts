/** Runs the Durable Objects of examples/cloudflare_worker in this process, with a clock and faults that tests control. */
import { DatabaseSync } from "node:sqlite";
import { DeadLetters } from "../../examples/cloudflare_worker/dead_letters.ts";
import { DeviceObject, type Handled } from "../../examples/cloudflare_worker/device_object.ts";
import type {
  Delivery,
  Env,
  ObjectNamespace,
  ObjectStorage,
  SqlValue,
} from "../../examples/cloudflare_worker/env.ts";

import type { Shown } from "./kit.ts";

/** The storage of an object: a database in memory. */
export class SqliteStorage implements ObjectStorage, Disposable {
  readonly #database = new DatabaseSync(":memory:");
  /** Time of the alarm. */
  alarm: number | null = null;

  readonly sql: ObjectStorage["sql"] = {
    exec: <Row extends Record<string, SqlValue>>(query: string, ...values: SqlValue[]) => {
      if (/;\s*\S/.test(query)) {
        this.#database.exec(query);
        return { toArray: (): Row[] => [] };
      }
      const rows = this.#database.prepare(query).all(...values) as Row[];
      return { toArray: () => rows };
    },
  };

  transactionSync<T>(work: () => T): T {
    this.#database.exec("BEGIN");
    try {
      const result = work();
      this.#database.exec("COMMIT");
      return result;
    } catch (error) {
      this.#database.exec("ROLLBACK");
      throw error;
    }
  }

  getAlarm(): Promise<number | null> {
    return Promise.resolve(this.alarm);
  }

  setAlarm(time: number): Promise<void> {
    return Promise.resolve(void (this.alarm = time));
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }
}

/** Creates a namespace whose objects respond with `respond`. */
export function namespaceOf(
  respond: (request: Request, name: string) => Promise<Response>,
): ObjectNamespace {
  return {
    idFromName: (name) => name,
    get: (name) => ({ fetch: (url, init) => respond(new Request(url, init), String(name)) }),
  };
}

/** Dead letters in memory. */
export class Letters implements Disposable {
  readonly #storage = new SqliteStorage();
  readonly #object = new DeadLetters({ storage: this.#storage });
  /** Status with which the object responds instead of storing anything. */
  broken: number | undefined;
  /** The binding. */
  readonly namespace: ObjectNamespace = namespaceOf((request) =>
    this.broken === undefined
      ? this.#object.fetch(request)
      : Promise.resolve(new Response(null, { status: this.broken }))
  );

  /** Returns the keys of the letters, newest first. */
  async keys(limit = 1_000): Promise<string[]> {
    const body = JSON.stringify({ limit });
    const request = new Request("https://object/show", { method: "POST", body });
    const { letters }: { letters: Delivery[] } = await (await this.#object.fetch(request)).json();
    return letters.map(({ key }) => key);
  }

  [Symbol.dispose](): void {
    this.#storage[Symbol.dispose]();
  }
}

/** Objects of devices in memory. */
export class Devices implements Disposable {
  readonly #storages: SqliteStorage[] = [];
  readonly #objects = new Map<string, DeviceObject>();
  /** The binding. */
  readonly namespace: ObjectNamespace = namespaceOf((request, name) =>
    this.#objectOf(name).fetch(request)
  );

  /** Sends events to the object of a device. */
  handle(id: string, deliveries: Delivery[]): Promise<Handled[]> {
    return this.#ask(id, "handle", deliveries);
  }

  /** Returns the state and history of a device. */
  show(id: string): Promise<Shown> {
    return this.#ask(id, "show", { limit: 10_000 });
  }

  [Symbol.dispose](): void {
    for (const storage of this.#storages) storage[Symbol.dispose]();
  }

  async #ask<T>(id: string, action: string, body: unknown): Promise<T> {
    const init = { method: "POST", body: JSON.stringify(body) };
    const request = new Request(`https://object/${action}`, init);
    return await (await this.#objectOf(id).fetch(request)).json();
  }

  #objectOf(name: string): DeviceObject {
    const known = this.#objects.get(name);
    if (known) return known;
    const storage = new SqliteStorage();
    const object = new DeviceObject({ storage });
    this.#storages.push(storage);
    this.#objects.set(name, object);
    return object;
  }
}

/** Creates an environment. Bindings that a test does not set throw when they are used. */
export function envOf(bindings: Partial<Env>): Env {
  const unused = namespaceOf((request) => Promise.reject(new Error(`Unexpected: ${request.url}`)));
  return {
    WEBHOOK_SECRET: "",
    READ_SECRET: "",
    PARTICLE_TOKEN: "",
    PARTICLE_URL: "",
    PRODUCTS: "",
    RETRY_SECONDS: 30,
    RESEND_SECONDS: 10,
    RESENDS: 3,
    LINGER_SECONDS: 60,
    EVENTS: { send: () => Promise.reject(new Error("Unexpected message")) },
    INBOX: unused,
    DEVICES: unused,
    STREAMS: unused,
    DEAD_LETTERS: unused,
    ...bindings,
  };
}

/** Creates an event with this key. */
export function deliveryOf(key: string, changes: Partial<Delivery> = {}): Delivery {
  return { key, device: "none", name: "reading", data: "1", publishedAt: 0, ...changes };
}
