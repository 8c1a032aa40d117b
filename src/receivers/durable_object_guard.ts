/**
 * Remembers handled events in Durable Objects. The guard is atomic across all locations in which the Worker runs.
 *
 * Export {@linkcode DuplicateGuardObject} from the Worker, bind it, and pass the binding to
 * {@linkcode durableObjectGuard}:
 *
 * ```jsonc
 * // wrangler.jsonc
 * {
 *   "durable_objects": { "bindings": [{ "name": "GUARD", "class_name": "DuplicateGuardObject" }] },
 *   "migrations": [{ "tag": "v1", "new_sqlite_classes": ["DuplicateGuardObject"] }]
 * }
 * ```
 *
 * @module
 */
import type { ClaimState, DuplicateGuard } from "./duplicate_guard.ts";

/** The methods of a Durable Object namespace that the guard uses. */
export interface GuardNamespace {
  /** Returns the id of the object with this name. */
  idFromName(name: string): unknown;
  /** Returns the object with this id. */
  // deno-lint-ignore no-explicit-any -- its type is Cloudflare's, which is not imported here
  get(id: any): { fetch(url: string, init: RequestInit): Promise<Response> };
}

/** The methods of an object's storage that the guard uses. */
export interface GuardStorage {
  /** Reads a value. */
  get<T>(key: string): Promise<T | undefined>;
  /** Stores a value. */
  put<T>(key: string, value: T): Promise<void>;
  /** Deletes values. */
  delete(keys: string[]): Promise<number>;
  /** Reads values in the order of their keys. */
  list<T>(options: { startAfter?: string; limit: number }): Promise<Map<string, T>>;
  /** Returns the time of the alarm; `null` if no alarm is set. */
  getAlarm(): Promise<number | null>;
  /** Sets the time of the alarm, in milliseconds since 1970. */
  setAlarm(time: number): Promise<void>;
}

/** A request from the guard to the object. */
type Command =
  | { do: "claim"; key: string; claimant: string; lease: number }
  | { do: "commit"; key: string; rememberFor: number }
  | { do: "release"; key: string; claimant: string };

/** The stored state of an event: who is handling it (`null` if it was handled), and when the entry expires. */
interface Stored {
  claimant: string | null;
  until: number;
}

/** Interval at which expired entries are deleted, in milliseconds. */
const SWEEP = 600_000;
/** Number of entries to read at a time. */
const PAGE = 500;

/**
 * Creates a duplicate guard that stores its state in Durable Objects. Events are distributed over 16 objects by key, so
 * that no single object has to handle all of them.
 *
 * @param namespace The binding of {@linkcode DuplicateGuardObject}.
 * @returns The guard.
 */
export function durableObjectGuard(namespace: GuardNamespace): DuplicateGuard {
  const send = async (command: Command): Promise<string> => {
    const stub = namespace.get(namespace.idFromName(`guard-${shardOf(command.key)}`));
    const response = await stub.fetch("https://guard/", {
      method: "POST",
      body: JSON.stringify(command),
    });
    if (response.ok) return await response.text();
    await response.body?.cancel();
    throw new Error(`The guard's Durable Object responded with ${response.status}`);
  };
  return {
    claim: async (key, claimant, lease) =>
      await send({ do: "claim", key, claimant, lease }) as ClaimState,
    commit: async (key, _claimant, rememberFor) =>
      void await send({ do: "commit", key, rememberFor }),
    release: async (key, claimant) => void await send({ do: "release", key, claimant }),
  };
}

/** Maps a key to one of 16 objects. */
function shardOf(key: string): number {
  let hash = 0;
  for (let i = 0; i < key.length; i++) hash = (Math.imul(hash, 31) + key.charCodeAt(i)) | 0;
  return hash & 15;
}

/**
 * The class of the guard's Durable Objects. The runtime delivers no other request to an object while the object waits for
 * its storage, so reading and then writing is atomic.
 */
export class DuplicateGuardObject {
  readonly #storage: GuardStorage;

  /** Called by the runtime. */
  constructor(state: { storage: GuardStorage }) {
    this.#storage = state.storage;
  }

  /** Called by the guard. */
  async fetch(request: Request): Promise<Response> {
    const command: Command = await request.json();
    if (command.do === "claim") return new Response(await this.#claim(command));
    if (command.do === "commit") {
      // The entry is written first: the event was handled even if setting the alarm fails.
      await this.#storage.put(command.key, {
        claimant: null,
        until: Date.now() + command.rememberFor,
      });
      await this.#arm();
    } else {
      const stored = await this.#storage.get<Stored>(command.key);
      if (stored?.claimant === command.claimant) await this.#storage.delete([command.key]);
    }
    return new Response();
  }

  /** Called by the runtime. Deletes expired entries, and sets the next alarm if any entries are left. */
  async alarm(): Promise<void> {
    let startAfter: string | undefined;
    let left = 0;
    for (;;) {
      const page = await this.#storage.list<Stored>({
        limit: PAGE,
        ...startAfter === undefined ? {} : { startAfter },
      });
      const expired = [...page].filter(([, { until }]) => until <= Date.now()).map(([key]) => key);
      for (let i = 0; i < expired.length; i += 128) { // the limit of one delete()
        await this.#storage.delete(expired.slice(i, i + 128));
      }
      left += page.size - expired.length;
      if (page.size < PAGE) break;
      startAfter = [...page.keys()].at(-1);
    }
    if (left > 0) await this.#storage.setAlarm(Date.now() + SWEEP);
  }

  async #claim({ key, claimant, lease }: Command & { do: "claim" }): Promise<ClaimState> {
    const stored = await this.#storage.get<Stored>(key);
    if (stored && stored.claimant !== claimant && stored.until > Date.now()) {
      return stored.claimant === null ? "done" : "in-flight";
    }
    // The alarm is set first: if that fails, the claim fails too and must not leave an entry that blocks the retry.
    await this.#arm();
    await this.#storage.put(key, { claimant, until: Date.now() + lease });
    return "new";
  }

  /** Sets the alarm unless one is set: if each event postponed the alarm, it would never fire under load. */
  async #arm(): Promise<void> {
    if (await this.#storage.getAlarm() === null) await this.#storage.setAlarm(Date.now() + SWEEP);
  }
}
