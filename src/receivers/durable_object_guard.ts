/**
 * Remembers handled events in Durable Objects: atomic, wherever the Worker runs.
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

/** The part of a namespace of Durable Objects that is used. */
export interface GuardNamespace {
  /** The id of the object of a name. */
  idFromName(name: string): unknown;
  /** The object of an id. */
  // deno-lint-ignore no-explicit-any -- its type is Cloudflare's, which is not imported here
  get(id: any): { fetch(url: string, init: RequestInit): Promise<Response> };
}

/** The part of an object's storage that is used. */
export interface GuardStorage {
  /** Reads a value. */
  get<T>(key: string): Promise<T | undefined>;
  /** Stores a value. */
  put<T>(key: string, value: T): Promise<void>;
  /** Removes values. */
  delete(keys: string[]): Promise<number>;
  /** Reads values in the order of their keys. */
  list<T>(options: { startAfter?: string; limit: number }): Promise<Map<string, T>>;
  /** When the alarm rings; `null` if it is off. */
  getAlarm(): Promise<number | null>;
  /** Sets the alarm, in milliseconds since 1970. */
  setAlarm(time: number): Promise<void>;
}

/** What is asked of the object. */
type Command =
  | { do: "claim"; key: string; claimant: string; lease: number }
  | { do: "commit"; key: string; rememberFor: number }
  | { do: "release"; key: string; claimant: string };

/** What is stored for an event: the claimant that is handling it, `null` once it was handled, and until when. */
interface Stored {
  claimant: string | null;
  until: number;
}

/** How often what has expired is thrown away, in milliseconds. */
const SWEEP = 600_000;
/** How many entries are looked at in one go. */
const PAGE = 500;

/**
 * Makes a guard against duplicates of a binding. Events are spread over 16 objects by their key, so that none of them
 * has to answer all.
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
    throw new Error(`The Durable Object of the guard responded with ${response.status}`);
  };
  return {
    claim: async (key, claimant, lease) =>
      await send({ do: "claim", key, claimant, lease }) as ClaimState,
    commit: async (key, _claimant, rememberFor) =>
      void await send({ do: "commit", key, rememberFor }),
    release: async (key, claimant) => void await send({ do: "release", key, claimant }),
  };
}

/** One of 16 numbers, the same for the same key. */
function shardOf(key: string): number {
  let hash = 0;
  for (let i = 0; i < key.length; i++) hash = (Math.imul(hash, 31) + key.charCodeAt(i)) | 0;
  return hash & 15;
}

/** The class of the Durable Objects. Between reading and writing its storage nothing else happens in an object. */
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
      // In this order: the event was handled, and stays so even if the alarm cannot be set.
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

  /** Called by the runtime: deletes what has expired, and sets the next alarm if anything is left. */
  async alarm(): Promise<void> {
    let startAfter: string | undefined;
    let left = 0;
    for (;;) {
      const page = await this.#storage.list<Stored>({
        limit: PAGE,
        ...startAfter === undefined ? {} : { startAfter },
      });
      const expired = [...page].filter(([, { until }]) => until <= Date.now()).map(([key]) => key);
      for (let i = 0; i < expired.length; i += 128) { // as many as are deleted at once
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
    // In this order: if the alarm cannot be set, the claim fails and must leave nothing behind that blocks the retry.
    await this.#arm();
    await this.#storage.put(key, { claimant, until: Date.now() + lease });
    return "new";
  }

  /** Sets the alarm unless it is set: an alarm that each event postpones would never ring under load. */
  async #arm(): Promise<void> {
    if (await this.#storage.getAlarm() === null) await this.#storage.setAlarm(Date.now() + SWEEP);
  }
}
