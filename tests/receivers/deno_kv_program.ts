/** Checks the guard for Deno KV, which is available only with `--unstable-kv`. */
import { denoKvGuard, type KvStore } from "../../src/receivers/deno_kv_guard.ts";
import { checkAtomic, checkExpiry, checkGuard, checkRenewal } from "./guard_contract.ts";

type OpenKv = (path: string) => Promise<KvStore & { close(): void }>;

const LONG = 60_000;

function equal(actual: unknown, expected: unknown): void {
  if (actual !== expected) throw new Error(`${actual} is not ${expected}`);
}

/** Returns a guard that calls `meanwhile` once, after its next read and before the write that follows. */
function interrupted(kv: KvStore, meanwhile: () => Promise<unknown>) {
  let isDone = false;
  return denoKvGuard({
    async get(key) {
      const entry = await kv.get(key);
      if (!isDone) {
        isDone = true;
        await meanwhile();
      }
      return entry;
    },
    atomic: () => kv.atomic(),
  });
}

/** Checks that a change by another claimant between a read and the next write is never overwritten. */
async function checkInterruptions(kv: KvStore): Promise<void> {
  const other = denoKvGuard(kv);
  const claimed = interrupted(kv, () => other.claim("claim", "b", LONG));
  equal(await claimed.claim("claim", "a", LONG), "in-flight");
  const done = interrupted(kv, () => other.commit("done", "b", LONG));
  equal(await done.claim("done", "a", LONG), "done");

  // The claim of "a" has expired, and another claimant has handled the event before "a" releases its claim.
  await other.claim("release", "a", LONG);
  await interrupted(kv, () => other.commit("release", "b", LONG)).release("release", "a");
  equal(await other.claim("release", "c", LONG), "done");
}

/** Checks that each write sets `expireIn`, so that the database deletes the entry at some later time. */
async function checkDeletion(kv: KvStore): Promise<void> {
  const expirations: unknown[] = [];
  const guard = denoKvGuard({
    get: (key) => kv.get(key),
    atomic() {
      const operation = kv.atomic();
      const set = operation.set.bind(operation);
      operation.set = (key, value, options) => {
        expirations.push(options?.expireIn);
        return set(key, value, options);
      };
      return operation;
    },
  });
  await guard.claim("deletion", "a", 1_234);
  await guard.commit("deletion", "a", 5_678);
  equal(expirations.join(), "1234,5678");
}

const kv = await (Deno as unknown as { openKv: OpenKv }).openKv(":memory:");
// Entries expire by the database's own clock, which a test cannot move.
const wait = (milliseconds: number) => new Promise<void>((end) => setTimeout(end, milliseconds));
for (const [prefix, guard] of [["a", denoKvGuard(kv)], ["b", denoKvGuard(kv, ["own"])]] as const) {
  await checkGuard(guard, equal, prefix);
  await checkAtomic(guard, equal, prefix);
  await checkExpiry(guard, equal, prefix, wait);
  await checkRenewal(guard, equal, prefix, wait);
}
await checkInterruptions(kv);
await checkDeletion(kv);
kv.close();
console.log("ok");
