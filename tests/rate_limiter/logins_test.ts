import { assertEquals, assertInstanceOf } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { Particle, ParticleError } from "../../mod.ts";
import { RateLimiter } from "../../src/rate_limiter/mod.ts";
import { advance } from "../kit/advance.ts";
import { failureOf } from "../kit/recorder.ts";
import { deferred, limited, MINUTE, type Respond } from "./kit.ts";

const wrong = () => Response.json({ error: "invalid_grant" }, { status: 400 });

Deno.test("after nine failed logins in a row, further ones reject at once and are not sent", async () => {
  using time = new FakeTime(0);
  const { logIn, limiter, sent, get } = limited(
    {},
    ({ line }) => line.startsWith("POST") ? wrong() : Response.json([]),
  );
  for (let i = 0; i < 9; i++) {
    assertEquals((await failureOf(() => logIn()) as ParticleError).statusCode, 400);
  }
  assertEquals(limiter.state.failedLogins, {
    used: 9,
    limit: 9,
    waiting: 0,
    freeAt: new Date(30 * MINUTE),
  });
  await advance(time, 10 * MINUTE);
  const error = await failureOf(() => logIn());
  assertInstanceOf(error, ParticleError);
  assertEquals([error.code, error.statusCode, error.retryAfter], [
    "rate_limited",
    undefined,
    20 * MINUTE,
  ]);
  assertEquals(
    error.message,
    "Not sent: 9 logins in a row failed; correct the credentials, then call reset() of the rate limiter or wait 1200 s",
  );
  await get(); // other calls are not affected
  assertEquals(sent.length, 10);
  await advance(time, 20 * MINUTE - 1);
  await failureOf(() => logIn());
  assertEquals(sent.length, 10);
  await advance(time, 1);
  assertEquals(limiter.state.failedLogins.used, 0);
  await failureOf(() => logIn());
  assertEquals([sent.length, limiter.state.failedLogins.used], [11, 1]);
});

Deno.test("reset() permits logins again", async () => {
  const { logIn, limiter, sent } = limited({ failedLogins: { limit: 2 } }, wrong);
  for (let i = 0; i < 3; i++) await failureOf(() => logIn());
  assertEquals(sent.length, 2);
  limiter.reset();
  assertEquals(limiter.state.failedLogins.used, 0);
  await failureOf(() => logIn());
  assertEquals(sent.length, 3);
});

Deno.test("of 50 parallel logins with a wrong password nine are sent, the others reject", async () => {
  using _time = new FakeTime(0);
  const { logIn, sent, limiter } = limited({}, wrong);
  const errors = await Promise.all(Array.from({ length: 50 }, () => failureOf(() => logIn())));
  const codes = errors.map((error) => (error as ParticleError).code);
  assertEquals(sent.length, 9);
  assertEquals(codes.filter((code) => code === "rate_limited").length, 41);
  assertEquals([limiter.state.failedLogins.waiting, limiter.state.requests.used], [0, 9]);
});

Deno.test("of 50 parallel logins with a correct password all are sent, nine at a time", async () => {
  let [open, most] = [0, 0];
  const { logIn, sent } = limited({}, async () => {
    most = Math.max(most, ++open);
    await new Promise((resolve) => setTimeout(resolve));
    open--;
    return Response.json({ access_token: "x" });
  });
  await Promise.all(Array.from({ length: 50 }, () => logIn()));
  assertEquals([sent.length, most], [50, 9]);
});

Deno.test("reset() lets logins pass that wait for others to end", async () => {
  const first = deferred<Response>();
  const responses = [first.promise, Promise.resolve(wrong())];
  const { logIn, sent, limiter } = limited(
    { failedLogins: { limit: 2 } },
    () => sent.length === 1 ? wrong() : responses.shift()!,
  );
  await failureOf(() => logIn());
  const calls = [failureOf(() => logIn()), failureOf(() => logIn())];
  await new Promise((resolve) => setTimeout(resolve));
  assertEquals([sent.length, limiter.state.failedLogins.waiting], [2, 1]);
  limiter.reset();
  await new Promise((resolve) => setTimeout(resolve));
  assertEquals(sent.length, 3);
  first.resolve(wrong());
  await Promise.all(calls);
});

const SEQUENCES: readonly (readonly [name: string, respond: Respond, failed: number])[] = [
  ["400", wrong, 1],
  ["401", () => Response.json({}, { status: 401 }), 1],
  ["403 sso_user", () => Response.json({ error: "sso_user" }, { status: 403 }), 1],
  ["403 mfa_required", () => Response.json({ error: "mfa_required" }, { status: 403 }), 0],
  ["429", () => Response.json({}, { status: 429 }), 0],
  ["500", () => Response.json({}, { status: 500 }), 0],
  ["lost connection", () => Promise.reject(new TypeError("lost")), 0],
];

for (const [name, respond, failed] of SEQUENCES) {
  Deno.test(`a login that ends with ${name} counts as ${failed} failures`, async () => {
    const { logIn, limiter } = limited({}, respond);
    await failureOf(() => logIn());
    assertEquals(limiter.state.failedLogins.used, failed);
    assertEquals(limiter.state.tokenRequests.used, 1);
  });
}

Deno.test("mfa_required does not hide its response, and neither ends nor prolongs a row of failures", async () => {
  const bodies = [
    wrong(),
    Response.json({ error: "mfa_required", mfa_token: "t" }, { status: 403 }),
  ];
  const { logIn, limiter } = limited({}, () => bodies.shift() ?? wrong());
  await failureOf(() => logIn());
  const error = await failureOf(() => logIn()) as ParticleError;
  assertEquals(error.body, { error: "mfa_required", mfa_token: "t" });
  assertEquals(limiter.state.failedLogins.used, 1);
});

Deno.test("a login that succeeds ends a row of failures", async () => {
  let isRight = false;
  const { logIn, limiter } = limited({}, () => isRight ? Response.json({}) : wrong());
  for (let i = 0; i < 8; i++) await failureOf(() => logIn());
  assertEquals(limiter.state.failedLogins.used, 8);
  isRight = true;
  await logIn();
  assertEquals(limiter.state.failedLogins.used, 0);
});

Deno.test("the 101st token request in five minutes waits, even if all succeed", async () => {
  using time = new FakeTime();
  const { logIn, sent, limiter } = limited();
  for (let i = 0; i < 100; i++) await logIn();
  const call = logIn();
  await advance(time, 5 * MINUTE - 1);
  assertEquals([sent.length, limiter.state.tokenRequests.waiting], [100, 1]);
  await advance(time, 1);
  await call;
});

Deno.test("a token function that logs in through the same client is locked out with a clear error", async () => {
  const limiter = new RateLimiter({ failedLogins: { limit: 1 } });
  const particle = new Particle({ limiter, fetch: () => Promise.resolve(wrong()) });
  await failureOf(() => particle.login({ username: "u", password: "p" }));
  particle.setDefaultAuth(async () =>
    (await particle.login({ username: "u", password: "p" })).body.access_token
  );
  const error = await failureOf(() => particle.listDevices()) as ParticleError;
  assertEquals([error.code, error.attempts], ["rate_limited", undefined]);
});
