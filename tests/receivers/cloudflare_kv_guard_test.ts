import { assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { cloudflareKvGuard, type KvNamespace } from "../../src/receivers/cloudflare_kv_guard.ts";
import { checkExpiry, checkGuard, checkRenewal } from "./guard_contract.ts";

const LONG = 600_000;

/** A namespace in memory that rejects expiration times below 60 s, as Workers KV does. */
class MapNamespace implements KvNamespace {
  readonly values = new Map<string, string>();
  readonly times: number[] = [];

  get(key: string): Promise<unknown> {
    return Promise.resolve(JSON.parse(this.values.get(key) ?? "null"));
  }

  put(key: string, value: string, { expirationTtl }: { expirationTtl: number }): Promise<void> {
    if (!Number.isInteger(expirationTtl) || expirationTtl < 60) {
      return Promise.reject(new Error(`Invalid expiration_ttl of ${expirationTtl}`));
    }
    this.times.push(expirationTtl);
    return Promise.resolve(void this.values.set(key, value));
  }

  delete(key: string): Promise<void> {
    return Promise.resolve(void this.values.delete(key));
  }
}

Deno.test("cloudflareKvGuard() satisfies the contract of guards", async () => {
  using time = new FakeTime();
  const guard = cloudflareKvGuard(new MapNamespace());
  await checkGuard(guard, assertEquals, "a");
  await checkExpiry(guard, assertEquals, "b", (ms) => time.tickAsync(ms));
  await checkRenewal(guard, assertEquals, "b", (ms) => time.tickAsync(ms));
});

Deno.test("cloudflareKvGuard() stores an entry until it expires, and for at least 60 s", async () => {
  const namespace = new MapNamespace();
  const guard = cloudflareKvGuard(namespace);
  await guard.claim("key", "a", 1);
  await guard.commit("key", "a", 60_001);
  await guard.commit("key", "a", LONG);
  assertEquals(namespace.times, [60, 61, 600]);
});

Deno.test("cloudflareKvGuard() adds the prefix to its keys", async () => {
  const namespace = new MapNamespace();
  const guards = [cloudflareKvGuard(namespace), cloudflareKvGuard(namespace, "mine/")];
  for (const guard of guards) assertEquals(await guard.claim("key", "a", LONG), "new");
  assertEquals([...namespace.values.keys()], ["particle-webhooks:key", "mine/key"]);
  for (const guard of guards) await guard.release("key", "a");
  assertEquals(namespace.values.size, 0);
});
