import { assertEquals, assertRejects } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { runHost } from "../../examples/cloudflare_worker/local/run_worker.ts";
import {
  DuplicateGuardObject,
  durableObjectGuard,
  type GuardStorage,
} from "../../src/receivers/durable_object_guard.ts";
import { bundle } from "../kit/programs.ts";

const MINUTE = 60_000;
const SWEEP = 10 * MINUTE;

Deno.test("durableObjectGuard() and cloudflareKvGuard() satisfy the contract of guards in workerd", async () => {
  await using worker = await runHost({
    modules: true,
    script: await bundle("tests/cloudflare/guards_worker.ts"),
    compatibilityDate: "2026-07-01",
    durableObjects: {
      GUARD: { className: "DuplicateGuardObject", useSQLite: true },
      WATCHED_GUARD: { className: "WatchedGuardObject", useSQLite: true },
    },
    kvNamespaces: ["KV"],
  });
  const response = await fetch(worker.url);
  assertEquals(await response.text(), "ok");
});

Deno.test("durableObjectGuard() distributes keys over 16 objects, always in the same way", async () => {
  const requests = new Map<string, number>();
  const guard = durableObjectGuard({
    idFromName: (name) => name,
    get: (name) => ({
      fetch: () => {
        requests.set(name, (requests.get(name) ?? 0) + 1);
        return Promise.resolve(new Response("new"));
      },
    }),
  });
  for (let i = 0; i < 1_000; i++) await guard.claim(`${i}`.padStart(64, "0"), "a", MINUTE);
  assertEquals(
    [...requests.keys()].sort(),
    Array.from({ length: 16 }, (_, i) => `guard-${i}`).sort(),
  );
  requests.clear();
  await guard.claim("key", "a", MINUTE);
  await guard.commit("key", "a", MINUTE);
  await guard.release("key", "a");
  assertEquals([...requests.values()], [3]);
});

Deno.test("durableObjectGuard() rejects if its object responds with an error", async () => {
  let isCancelled = false;
  const guard = durableObjectGuard({
    idFromName: (name) => name,
    get: () => ({
      fetch: () =>
        Promise.resolve(
          new Response(new ReadableStream({ cancel: () => void (isCancelled = true) }), {
            status: 503,
          }),
        ),
    }),
  });
  await assertRejects(() => guard.claim("key", "a", MINUTE), Error, "503");
  assertEquals(isCancelled, true);
});

/** Creates the guard's object with a storage in memory. Each command has a different claimant. */
function openObject() {
  const storage = new MapStorage();
  const object = new DuplicateGuardObject({ storage });
  let claimants = 0;
  const send = async (command: Record<string, unknown>) => {
    const body = JSON.stringify({ claimant: `${claimants++}`, ...command });
    const response = await object.fetch(new Request("https://guard/", { method: "POST", body }));
    return await response.text();
  };
  return {
    storage,
    claim: (key: string, lease = MINUTE) => send({ do: "claim", key, lease }),
    commit: (key: string) => send({ do: "commit", key, rememberFor: MINUTE }),
    /** Fires the alarm as the runtime does: it is no longer set then. */
    ring: () => {
      storage.alarm = null;
      return object.alarm();
    },
  };
}

Deno.test("a claim in the guard's object expires exactly at the end of its lease", async () => {
  using time = new FakeTime();
  const { claim } = openObject();
  assertEquals(await claim("key"), "new");
  await time.tickAsync(MINUTE - 1);
  assertEquals(await claim("key"), "in-flight");
  await time.tickAsync(1);
  assertEquals(await claim("key"), "new");
});

Deno.test("the guard's object deletes expired entries, and sets no alarm if none are left", async () => {
  using time = new FakeTime();
  const { storage, claim, ring } = openObject();
  for (let i = 0; i < 1_200; i++) await claim(`${i}`, i % 2 ? MINUTE : 1);
  await time.tickAsync(1);
  await ring();
  assertEquals([storage.entries.size, storage.largestDelete], [600, 128]);
  assertEquals(storage.alarm, Date.now() + SWEEP);
  await time.tickAsync(MINUTE);
  await ring();
  assertEquals([storage.entries.size, storage.alarm], [0, null]);
});

Deno.test("the guard's object sets the next alarm if a single entry is left, on any page", async () => {
  for (const alive of [0, 499, 500, 999]) {
    using time = new FakeTime();
    const { storage, claim, ring } = openObject();
    for (let i = 0; i < 1_000; i++) {
      await claim(`${i}`.padStart(3, "0"), i === alive ? MINUTE : 1);
    }
    await time.tickAsync(1);
    await ring();
    assertEquals([storage.entries.size, storage.alarm], [1, Date.now() + SWEEP], `${alive}`);
  }
});

Deno.test("events do not postpone the alarm of the guard's object", async () => {
  using time = new FakeTime();
  const { storage, claim, commit } = openObject();
  await claim("first");
  const due = Date.now() + SWEEP;
  for (let i = 0; i < 5; i++) {
    await time.tickAsync(MINUTE);
    await claim(`${i}`);
    await commit(`${i}`);
  }
  assertEquals(storage.alarm, due);
});

Deno.test("a claim that fails in the guard's object does not block the retry", async () => {
  for (const broken of ["get", "put", "getAlarm", "setAlarm"] as const) {
    const { storage, claim } = openObject();
    storage.broken = broken;
    await assertRejects(() => claim("key"), Error, `${broken} is broken`);
    storage.broken = undefined;
    assertEquals([await claim("key"), storage.alarm !== null], ["new", true], broken);
  }
});

Deno.test("a commit is stored in the guard's object even if setting the alarm fails", async () => {
  const { storage, claim, commit } = openObject();
  storage.broken = "setAlarm";
  await assertRejects(() => commit("key"), Error, "setAlarm is broken");
  storage.broken = undefined;
  assertEquals(await claim("key"), "done");
  await commit("key");
  assertEquals(storage.alarm !== null, true);
});

Deno.test("alarm() of the guard's object rejects if it fails, so that the runtime repeats it", async () => {
  for (const broken of ["list", "delete", "setAlarm"] as const) {
    const { storage, claim, ring } = openObject();
    await claim("old", -1);
    await claim("new");
    storage.broken = broken;
    await assertRejects(ring, Error, `${broken} is broken`);
  }
});

/** The storage of an object in memory. One of its methods can be made to fail. */
class MapStorage implements GuardStorage {
  readonly entries = new Map<string, unknown>();
  alarm: number | null = null;
  largestDelete = 0;
  broken: keyof GuardStorage | undefined;

  get<T>(key: string): Promise<T | undefined> {
    return this.#do("get", () => this.entries.get(key) as T | undefined);
  }

  put<T>(key: string, value: T): Promise<void> {
    return this.#do("put", () => void this.entries.set(key, value));
  }

  delete(keys: string[]): Promise<number> {
    this.largestDelete = Math.max(this.largestDelete, keys.length);
    return this.#do("delete", () => keys.filter((key) => this.entries.delete(key)).length);
  }

  list<T>({ startAfter = "", limit }: { startAfter?: string; limit: number }) {
    const keys = [...this.entries.keys()].filter((key) => key > startAfter).sort().slice(0, limit);
    return this.#do("list", () => new Map(keys.map((key) => [key, this.entries.get(key) as T])));
  }

  getAlarm(): Promise<number | null> {
    return this.#do("getAlarm", () => this.alarm);
  }

  setAlarm(time: number): Promise<void> {
    return this.#do("setAlarm", () => void (this.alarm = time));
  }

  #do<T>(method: keyof GuardStorage, work: () => T): Promise<T> {
    return this.broken === method
      ? Promise.reject(new Error(`${method} is broken`))
      : Promise.resolve(work());
  }
}
