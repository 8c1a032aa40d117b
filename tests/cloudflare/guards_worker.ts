/** Runs the contract of guards in workerd, next to the stores of Cloudflare; bundled by cloudflare_guards_test.ts. */
import { cloudflareKvGuard, type KvNamespace } from "../../src/receivers/cloudflare_kv_guard.ts";
import {
  DuplicateGuardObject,
  durableObjectGuard,
  type GuardNamespace,
} from "../../src/receivers/durable_object_guard.ts";
import { checkAtomic, checkExpiry, checkGuard } from "../receivers/guard_contract.ts";

export { DuplicateGuardObject };

interface Env {
  GUARD: GuardNamespace;
  KV: KvNamespace;
}

function equal(actual: unknown, expected: unknown): void {
  if (actual !== expected) throw new Error(`is ${actual}, should be ${expected}`);
}

const pass = (milliseconds: number) => new Promise<void>((done) => setTimeout(done, milliseconds));

export default {
  async fetch(_request: Request, { GUARD, KV }: Env): Promise<Response> {
    const object = durableObjectGuard(GUARD);
    await checkGuard(object, equal, "a");
    await checkAtomic(object, equal, "b");
    await checkExpiry(object, equal, "c", pass);
    const kv = cloudflareKvGuard(KV);
    await checkGuard(kv, equal, "d");
    await checkExpiry(kv, equal, "e", pass); // not the atomic part: KV is documented not to be
    return new Response("ok");
  },
};
