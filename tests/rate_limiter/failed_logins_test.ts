import { assertEquals } from "@std/assert";
import { FailedLogins, loginOutcome } from "../../src/rate_limiter/failed_logins.ts";

const limits = { limit: 3, window: 1_000 };

function fail(logins: FailedLogins, now: number): void {
  logins.begin()(now, "failed");
}

Deno.test("the last permitted failure in a row blocks logins for the window, then counting starts over", () => {
  const logins = new FailedLogins(limits);
  fail(logins, 1);
  fail(logins, 2);
  assertEquals([logins.used(2), logins.freeAt(2)], [2, 2]);
  fail(logins, 3);
  assertEquals([logins.used(3), logins.freeAt(3), logins.isBlocked(3)], [3, 1_003, true]);
  assertEquals([logins.used(1_002), logins.isBlocked(1_002)], [3, true]);
  assertEquals([logins.used(1_003), logins.freeAt(1_003)], [0, 1_003]);
});

Deno.test("logins under way count as failed, so that no more can fail than are permitted", () => {
  const logins = new FailedLogins(limits);
  fail(logins, 1);
  const [first, second] = [logins.begin(), logins.begin()];
  assertEquals([logins.used(2), logins.freeAt(2), logins.isBlocked(2)], [1, Infinity, false]);
  first(3);
  assertEquals([logins.used(3), logins.freeAt(3)], [1, 3]);
  second(4, "failed");
  assertEquals([logins.used(4), logins.freeAt(4)], [2, 4]);
});

Deno.test("a success forgives only the failures before it was sent", () => {
  const logins = new FailedLogins(limits);
  fail(logins, 1);
  const success = logins.begin();
  fail(logins, 2); // may have been handled after the success
  success(3, "succeeded");
  assertEquals(logins.used(3), 1);
  logins.begin()(4, "succeeded");
  assertEquals(logins.used(4), 0);
});

Deno.test("an old success does not undo what a later one forgave", () => {
  const logins = new FailedLogins(limits);
  const old = logins.begin();
  fail(logins, 1);
  logins.begin()(2, "succeeded");
  old(3, "succeeded");
  assertEquals(logins.used(3), 0);
});

Deno.test("reset() ends a block and forgets the failures, but not the logins under way", () => {
  const logins = new FailedLogins(limits);
  for (let i = 0; i < 3; i++) fail(logins, 1);
  logins.reset();
  assertEquals([logins.used(2), logins.isBlocked(2)], [0, false]);
  const pending = [logins.begin(), logins.begin(), logins.begin()];
  logins.reset();
  assertEquals(logins.freeAt(3), Infinity);
  for (const end of pending) end(4, "failed");
  assertEquals(logins.isBlocked(4), true);
});

const oauth = (error: string) => JSON.stringify({ error, error_description: "…" });
const broken = () =>
  new ReadableStream({ start: (controller) => controller.error(new Error("cut")) });

const OUTCOMES: readonly (readonly [number, BodyInit, string | undefined])[] = [
  [200, "{}", "succeeded"],
  [400, oauth("invalid_grant"), "failed"],
  [401, "", "failed"],
  [403, oauth("sso_user"), "failed"],
  [403, "mfa_required", "failed"],
  [403, broken(), "failed"],
  [403, oauth("mfa_required"), undefined],
  [403, '{ "error" : "mfa_required" }', undefined],
  [302, "", undefined],
  [408, "", undefined],
  [429, "", undefined],
  [500, oauth("mfa_required"), undefined],
];

for (const [status, body, expected] of OUTCOMES) {
  Deno.test(`a ${status} response (${String(body).slice(0, 40)}) counts as ${expected}`, async () => {
    assertEquals(await loginOutcome(new Response(body, { status })), expected);
  });
}

Deno.test("the body of a response remains readable", async () => {
  const response = new Response(oauth("mfa_required"), { status: 403 });
  await loginOutcome(response);
  assertEquals(await response.text(), oauth("mfa_required"));
});
