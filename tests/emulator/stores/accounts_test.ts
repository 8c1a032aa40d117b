import { assert, assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { Validator } from "@cfworker/json-schema";
import type { Store } from "../../../emulator/stores/store.ts";
import { Cloud } from "../../../emulator/cloud.ts";
import { change, isIccid, SimStore, usageOf } from "../../../emulator/stores/sims.ts";
import { TeamStore } from "../../../emulator/stores/team.ts";

const ICCID = "8934076500002589174";

/** Saves a store, loads the result into another one, and compares both. */
function roundTrip(store: Store, fresh: Store): void {
  const saved = JSON.parse(JSON.stringify(store.save()));
  const { errors, valid } = new Validator(store.schema).validate(saved);
  assert(valid, JSON.stringify(errors));
  assert(!new Validator(store.schema).validate([{ ...saved[0], more: 1 }]).valid);
  fresh.load(saved);
  assertEquals(fresh.save(), store.save());
}

Deno.test("clients are saved and restored, and public clients always exist", () => {
  const store = new Cloud().clients;
  const draft = {
    name: "Web Shop!",
    type: "web",
    redirectUri: "https://a.b/c",
    scope: null,
  } as const;
  const { id, secret } = store.create("product:9000", "u1", draft);
  assert(/^web-shop-+[0-9a-f]{4}$/.test(id));
  const fresh = new Cloud().clients;
  roundTrip(store, fresh);
  assertEquals([fresh.get(id)?.secret, fresh.get("particle")?.secret], [secret, "particle"]);
  assertEquals(fresh.find("product:9001", id), undefined);
});

Deno.test("teams are saved and restored, and members can be renamed", () => {
  const store = new TeamStore();
  const person = {
    owner: "org:1",
    username: "a",
    role: "Support",
    friendlyName: null,
    scopes: null,
  } as const;
  store.set(person);
  const program = { owner: "org:1", username: "p", role: null, friendlyName: "P", scopes: ["a:b"] };
  store.set(program);
  const fresh = new TeamStore();
  roundTrip(store, fresh);
  assertEquals(fresh.program("p"), program);
  fresh.rename("a", "b");
  assertEquals([fresh.find("org:1", "a"), fresh.find("org:1", "b")?.role], [undefined, "Support"]);
  fresh.forget("p");
  assertEquals([fresh.program("p"), fresh.list("org:1").length], [undefined, 1]);
});

Deno.test("SIM cards are saved and restored", () => {
  const store = new SimStore();
  change(store.add(ICCID, "user:1", "US"), "deactivate");
  const fresh = new SimStore();
  roundTrip(store, fresh);
  assertEquals(fresh.get(ICCID)?.status, "deactivated");
});

Deno.test("isIccid() accepts 18 to 22 digits that begin with 89", () => {
  for (const wrong of ["", "89", "1234567890123456789", `${ICCID}x`, `${ICCID}0000`, 8934076500]) {
    assert(!isIccid(wrong));
  }
  assert(isIccid(ICCID));
});

Deno.test("usageOf() is deterministic, and starts with the month", () => {
  using time = new FakeTime("2026-03-30T12:00:00Z");
  const sim = new SimStore().add(ICCID, "user:1", "US");
  const first = usageOf(sim, Date.now());
  assertEquals(first.length, 30);
  assertEquals(first[0], { date: "2026-03-01", mbs_used: 0, mbs_used_cumulative: 0 });
  assert((first.at(-1)?.mbs_used ?? 0) > 0);
  assertEquals(usageOf(sim, Date.now()), first);
  time.tick(24 * 60 * 60 * 1000);
  const second = usageOf(sim, Date.now());
  assertEquals(second.slice(0, 30), first);
  assert((second[30]?.mbs_used_cumulative ?? 0) > (first[29]?.mbs_used_cumulative ?? 0));
  change(sim, "deactivate");
  time.tick(24 * 60 * 60 * 1000); // A new month without usage.
  assertEquals(usageOf(sim, Date.now()).map(({ mbs_used }) => mbs_used), [0]);
});
