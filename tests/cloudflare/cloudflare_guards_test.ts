import { assertEquals } from "@std/assert";
import { runHost } from "../../examples/cloudflare_worker/local/run_worker.ts";
import { DuplicateGuardObject } from "../../src/receivers/durable_object_guard.ts";
import { bundle } from "../util.ts";

Deno.test("durableObjectGuard() and cloudflareKvGuard() keep to the contract of guards, in workerd", async () => {
  await using worker = await runHost({
    modules: true,
    script: await bundle("tests/cloudflare/guards_worker.ts"),
    compatibilityDate: "2026-07-01",
    durableObjects: { GUARD: { className: "DuplicateGuardObject", useSQLite: true } },
    kvNamespaces: ["KV"],
  });
  const response = await fetch(worker.url);
  assertEquals(await response.text(), "ok");
});

Deno.test("the guard's object throws away what has expired, and rests when nothing is left", async () => {
  const storage = new MapStorage();
  const object = new DuplicateGuardObject({ storage });
  const claim = async (key: string, lease: number) => {
    const body = JSON.stringify({ do: "claim", key, claimant: "a", lease });
    await object.fetch(new Request("https://guard/", { method: "POST", body }));
  };
  for (let i = 0; i < 1_200; i++) await claim(`${i}`, i % 2 ? 60_000 : -1);
  const first = storage.alarm;
  await object.alarm();
  assertEquals([storage.entries.size, storage.largestDelete, first !== null], [600, 128, true]);
  for (const [key] of storage.entries) storage.entries.set(key, { claimant: null, until: 0 });
  storage.alarm = null; // as the runtime does when it rings
  await object.alarm();
  assertEquals([storage.entries.size, storage.alarm], [0, null]);
});

/** The storage of an object, in memory. */
class MapStorage {
  readonly entries = new Map<string, unknown>();
  alarm: number | null = null;
  largestDelete = 0;

  get<T>(key: string): Promise<T | undefined> {
    return Promise.resolve(this.entries.get(key) as T | undefined);
  }

  put<T>(key: string, value: T): Promise<void> {
    this.entries.set(key, value);
    return Promise.resolve();
  }

  delete(keys: string[]): Promise<number> {
    this.largestDelete = Math.max(this.largestDelete, keys.length);
    return Promise.resolve(keys.filter((key) => this.entries.delete(key)).length);
  }

  list<T>({ startAfter = "", limit }: { startAfter?: string; limit: number }) {
    const keys = [...this.entries.keys()].filter((key) => key > startAfter).sort().slice(0, limit);
    return Promise.resolve(new Map(keys.map((key) => [key, this.entries.get(key) as T])));
  }

  getAlarm(): Promise<number | null> {
    return Promise.resolve(this.alarm);
  }

  setAlarm(time: number): Promise<void> {
    this.alarm = time;
    return Promise.resolve();
  }
}
