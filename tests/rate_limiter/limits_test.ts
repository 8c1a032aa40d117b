import { assertEquals, assertThrows } from "@std/assert";
import { RateLimiter } from "../../src/rate_limiter/mod.ts";
import { requireLimits, routeOf } from "../../src/rate_limiter/limits.ts";
import type { RateLimiterOptions } from "../../src/types/limiter.ts";

const INVALID: readonly (readonly [options: unknown, message: string])[] = [
  [5, "options must be an object, got number"],
  [{ request: {} }, 'A RateLimiter has no option "request"; it takes requests, tokenRequests'],
  [JSON.parse('{"__proto__":{}}'), 'A RateLimiter has no option "__proto__"'],
  [{ requests: 100 }, "requests must be an object, got number"],
  [{ requests: { limt: 1 } }, 'requests has no option "limt"; it takes limit, window'],
  [{ requests: { limit: 0 } }, "requests.limit must be a whole number from 1, or Infinity, got 0"],
  [{ requests: { limit: -1 } }, "got -1"],
  [{ requests: { limit: 1.5 } }, "got 1.5"],
  [{ requests: { limit: NaN } }, "got NaN"],
  [{ requests: { limit: "9" } }, "got string"],
  [{ failedLogins: { limit: true } }, "failedLogins.limit must be a whole number"],
  [
    { requests: { window: 0 } },
    "requests.window must be a whole number of milliseconds from 1, got 0",
  ],
  [{ requests: { window: -5 } }, "got -5"],
  [{ requests: { window: Infinity } }, "got Infinity"],
  [{ requests: { window: "1 min" } }, "got string"],
];

for (const [options, message] of INVALID) {
  Deno.test(`the limits ${JSON.stringify(options)} throw: ${message}`, () => {
    assertThrows(() => new RateLimiter(options as RateLimiterOptions), TypeError, message);
  });
}

Deno.test("the default limits are the documented ones", () => {
  const five = 300_000;
  assertEquals(requireLimits(undefined), {
    requests: { limit: 10_000, window: five },
    tokenRequests: { limit: 100, window: five },
    failedLogins: { limit: 9, window: 1_800_000 },
    streamOpens: { limit: 100, window: five },
    openStreams: { limit: 100, window: 1_000 },
    serialNumbers: { limit: 50, window: 3_600_000 },
    tokenLists: { limit: 100, window: five },
    tokenDeletions: { limit: 100, window: five },
    userCreations: { limit: 100, window: five },
    userDeletions: { limit: 100, window: five },
    passwordResets: { limit: 100, window: five },
  });
});

Deno.test("each limit and window can be changed; undefined and null keep the default", () => {
  const limits = requireLimits({
    requests: { limit: 5 },
    tokenRequests: { window: 1 },
    openStreams: { limit: Infinity },
    serialNumbers: undefined,
    tokenLists: null as unknown as undefined,
    userCreations: { limit: undefined, window: null as unknown as undefined },
  });
  assertEquals(limits.requests, { limit: 5, window: 300_000 });
  assertEquals(limits.tokenRequests, { limit: 100, window: 1 });
  assertEquals(limits.openStreams, { limit: Infinity, window: 1_000 });
  assertEquals(limits.serialNumbers.limit, 50);
  assertEquals(limits.tokenLists.limit, 100);
  assertEquals(limits.userCreations, { limit: 100, window: 300_000 });
});

const ROUTES: readonly (readonly [request: string, expected: string | undefined])[] = [
  ["GET /v1/devices", undefined],
  ["GET /oauth/token", undefined],
  ["GET /v1/serial_numbers", undefined],
  ["GET /v1/users", undefined],
  ["DELETE /v1/access_tokens", undefined],
  ["DELETE /v1/users", undefined],
  ["DELETE /v1/user/x", undefined],
  ["GET /v1/products/1/metrics/events", undefined],
  ["GET /v1/devices/a?x=/v1/access_tokens", undefined],
  ["POST /oauth/token", "tokenRequests"],
  ["POST /oauth/token/?x=1#y", "tokenRequests"],
  ["GET /v1/serial_numbers/P1%2F2", "serialNumbers"],
  ["GET /v1/access_tokens", "tokenLists"],
  ["DELETE /v1/access_tokens/current", "tokenDeletions"],
  ["POST /v1/users", "userCreations"],
  ["DELETE /v1/user", "userDeletions"],
  ["POST /v1/user/password-reset", "passwordResets"],
  ["PUT /v1/user/password-reset", "passwordResets"],
];

for (const [request, expected] of ROUTES) {
  Deno.test(`${request} counts towards ${expected ?? "the limit of all requests only"}`, () => {
    const [method = "", path = ""] = request.split(" ");
    assertEquals(routeOf(method, `https://api.particle.io${path}`), expected);
    assertEquals(routeOf(method, `https://proxy.test/particle${path}`), expected);
  });
}
