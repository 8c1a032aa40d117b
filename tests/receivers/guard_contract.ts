/** The contract of all duplicate guards. It uses no test library, so that it can run wherever a store runs. */
import type { DuplicateGuard } from "../../src/receivers/mod.ts";

type Equal = (actual: unknown, expected: unknown) => void;

const LONG = 60_000;

/** Checks the states after claims, commits and releases. */
export async function checkGuard(
  guard: DuplicateGuard,
  equal: Equal,
  prefix: string,
): Promise<void> {
  const key = `${prefix}-once`;
  equal(await guard.claim(key, "a", LONG), "new");
  equal(await guard.claim(key, "b", LONG), "in-flight");
  equal(await guard.claim(`${prefix}-other`, "b", LONG), "new");
  await guard.commit(key, "a", LONG);
  equal(await guard.claim(key, "b", LONG), "done");

  const again = `${prefix}-again`;
  equal(await guard.claim(again, "a", LONG), "new");
  await guard.release(again, "somebody else");
  equal(await guard.claim(again, "b", LONG), "in-flight");
  await guard.release(again, "a");
  equal(await guard.claim(again, "b", LONG), "new");
  await guard.release(`${prefix}-never`, "a");
}

/** Checks that claims and handled events expire. `pass` advances the time by some milliseconds. */
export async function checkExpiry(
  guard: DuplicateGuard,
  equal: Equal,
  prefix: string,
  pass: (milliseconds: number) => Promise<void>,
): Promise<void> {
  const key = `${prefix}-lease`;
  equal(await guard.claim(key, "crashed", 50), "new");
  await pass(60);
  equal(await guard.claim(key, "b", LONG), "new");
  await guard.release(key, "crashed"); // too late: b holds the claim now
  equal(await guard.claim(key, "c", LONG), "in-flight");
  await guard.commit(key, "b", 50);
  await pass(60);
  equal(await guard.claim(key, "c", LONG), "new");
}

/** Checks that only one of many concurrent claims succeeds. */
export async function checkAtomic(
  guard: DuplicateGuard,
  equal: Equal,
  prefix: string,
): Promise<void> {
  const claims = Array.from({ length: 20 }, (_, i) => guard.claim(`${prefix}-race`, `${i}`, LONG));
  const states = await Promise.all(claims);
  equal(states.filter((state) => state === "new").length, 1);
  equal(states.filter((state) => state === "in-flight").length, 19);
}

/** Checks that a claimant can renew its claim for another lease while it still holds the claim. */
export async function checkRenewal(
  guard: DuplicateGuard,
  equal: Equal,
  prefix: string,
  pass: (milliseconds: number) => Promise<void>,
): Promise<void> {
  const key = `${prefix}-renewed`;
  equal(await guard.claim(key, "a", 50), "new");
  equal(await guard.claim(key, "a", LONG), "new");
  await pass(60);
  equal(await guard.claim(key, "b", LONG), "in-flight");
  await guard.release(key, "a"); // a still holds the claim
  equal(await guard.claim(key, "b", 50), "new");
  await pass(60);
  equal(await guard.claim(key, "c", LONG), "new");
  equal(await guard.claim(key, "b", LONG), "in-flight"); // too late: c holds the claim
  await guard.commit(key, "c", LONG);
  equal(await guard.claim(key, "c", LONG), "done");
}
