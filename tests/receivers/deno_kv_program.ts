/** Checks the guard of Deno KV, which is there with `--unstable-kv` only. */
import { denoKvGuard, type KvStore } from "../../src/receivers/deno_kv_guard.ts";
import { checkAtomic, checkExpiry, checkGuard } from "./guard_contract.ts";

type OpenKv = (path: string) => Promise<KvStore & { close(): void }>;

function equal(actual: unknown, expected: unknown): void {
  if (actual !== expected) throw new Error(`${actual} is not ${expected}`);
}

const kv = await (Deno as unknown as { openKv: OpenKv }).openKv(":memory:");
// Entries expire by the clock of the database, which nothing here can move.
const wait = (milliseconds: number) => new Promise<void>((end) => setTimeout(end, milliseconds));
for (const [prefix, guard] of [["a", denoKvGuard(kv)], ["b", denoKvGuard(kv, ["own"])]] as const) {
  await checkGuard(guard, equal, prefix);
  await checkAtomic(guard, equal, prefix);
  await checkExpiry(guard, equal, prefix, wait);
}
kv.close();
console.log("ok");
