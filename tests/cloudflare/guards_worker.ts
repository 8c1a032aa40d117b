/** Runs the contract of guards in workerd with Cloudflare's stores. Bundled by cloudflare_guards_test.ts. */
import { cloudflareKvGuard, type KvNamespace } from "../../src/receivers/cloudflare_kv_guard.ts";
import {
  DuplicateGuardObject,
  durableObjectGuard,
  type GuardNamespace,
  type GuardStorage,
} from "../../src/receivers/durable_object_guard.ts";
import { checkAtomic, checkExpiry, checkGuard, checkRenewal } from "../receivers/guard_contract.ts";

export { DuplicateGuardObject };

interface Env {
  GUARD: GuardNamespace;
  WATCHED_GUARD: GuardNamespace;
  KV: KvNamespace;
}

/** The report of a {@linkcode WatchedGuardObject}. */
interface Watched {
  keys: string[];
  alarm: number | null;
  rings: number;
}

/**
 * The guard's object with real storage. After `/break`, setting the alarm fails; after `/mend`, it works again and the
 * alarm fires immediately instead of after minutes. `/look` returns what is stored.
 */
export class WatchedGuardObject extends DuplicateGuardObject {
  readonly #storage: GuardStorage;
  readonly #fault: { isBroken: boolean };
  #rings = 0;

  constructor({ storage }: { storage: GuardStorage }) {
    const fault = { isBroken: false };
    super({
      storage: {
        get: (key) => storage.get(key),
        put: (key, value) => storage.put(key, value),
        delete: (keys) => storage.delete(keys),
        list: (options) => storage.list(options),
        getAlarm: () => storage.getAlarm(),
        // The runtime rejects times before 1970.
        setAlarm: (_time) => storage.setAlarm(fault.isBroken ? -1 : Date.now() + 20),
      },
    });
    this.#storage = storage;
    this.#fault = fault;
  }

  override async fetch(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (pathname === "/") return await super.fetch(request);
    if (pathname !== "/look") this.#fault.isBroken = pathname === "/break";
    const watched: Watched = {
      keys: [...(await this.#storage.list({ limit: 100 })).keys()],
      alarm: await this.#storage.getAlarm(),
      rings: this.#rings,
    };
    return Response.json(watched);
  }

  override async alarm(): Promise<void> {
    await super.alarm();
    this.#rings++;
  }
}

function equal(actual: unknown, expected: unknown): void {
  if (actual !== expected) throw new Error(`is ${actual}, should be ${expected}`);
}

/** Checks that no claim is stored if the alarm cannot be set, and that alarms continue until no entries are left. */
async function checkAlarm(namespace: GuardNamespace): Promise<void> {
  const one: GuardNamespace = {
    idFromName: () => namespace.idFromName("one"), // instead of one of 16 by the key
    get: (id) => namespace.get(id),
  };
  const guard = durableObjectGuard(one);
  const ask = async (path: string): Promise<Watched> =>
    await (await one.get(one.idFromName("")).fetch(`https://guard${path}`, {})).json();
  const until = async (what: string, isTrue: (watched: Watched) => boolean) => {
    const started = Date.now();
    let watched = await ask("/look");
    while (!isTrue(watched)) {
      if (Date.now() - started > 60_000) throw new Error(`${what}: ${JSON.stringify(watched)}`);
      await pass(20);
      watched = await ask("/look");
    }
    return watched;
  };

  await ask("/break");
  equal(await guard.claim("a", "first", 60_000).catch(() => "failed"), "failed");
  equal((await ask("/mend")).keys.join(), "");
  equal(await guard.claim("a", "retry", 600_000), "new");
  equal(await guard.claim("b", "crashed", 1), "new");
  const { rings } = await until("only b is deleted", ({ keys }) => keys.join() === "a");
  await until("the alarm is set again", (watched) => watched.rings > rings);
  await guard.release("a", "retry");
  await until("no alarm without entries", ({ keys, alarm }) => keys.length === 0 && alarm === null);
}

const pass = (milliseconds: number) => new Promise<void>((done) => setTimeout(done, milliseconds));

export default {
  async fetch(_request: Request, { GUARD, WATCHED_GUARD, KV }: Env): Promise<Response> {
    const object = durableObjectGuard(GUARD);
    await checkGuard(object, equal, "a");
    await checkAtomic(object, equal, "b");
    await checkExpiry(object, equal, "c", pass);
    await checkRenewal(object, equal, "c", pass);
    await checkAlarm(WATCHED_GUARD);
    const kv = cloudflareKvGuard(KV);
    await checkGuard(kv, equal, "d");
    await checkExpiry(kv, equal, "e", pass); // checkAtomic() is left out because KV is not atomic
    await checkRenewal(kv, equal, "e", pass);
    return new Response("ok");
  },
};
