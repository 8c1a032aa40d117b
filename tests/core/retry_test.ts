/** The parts of the retries: the policy and its merging, what an error means, the wait, the budget. */
import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { Agent } from "../../src/core/agent.ts";
import { ApiClient } from "../../src/core/api_client.ts";
import { ParticleError, type ParticleErrorOptions } from "../../src/core/errors.ts";
import {
  isRetryable,
  isUnclear,
  requirePolicy,
  RetryBudget,
  retryDelay,
  type RetryRules,
  wasNotSent,
} from "../../src/core/retry.ts";
import type { CallRetryPolicy, RetryPolicy } from "../../src/types/retry.ts";
import { recorder } from "../kit/recorder.ts";

const baseUrl = "https://api.test";

function errorWith(options: Partial<ParticleErrorOptions>): ParticleError {
  return new ParticleError("failed", { code: "http", ...options });
}

/** The rules of a read, unless others are given. */
function rulesWith(rules: Partial<RetryRules> = {}): RetryRules {
  return { callClass: "safe-read", reaches: undefined, policy: {}, ...rules };
}

/** Runs `action` while `Math.random()` returns `value`. */
function withRandom<T>(value: number, action: () => T): T {
  const { random } = Math;
  Math.random = () => value;
  try {
    return action();
  } finally {
    Math.random = random;
  }
}

/** Invalid policies of calls, and what the message says. */
const INVALID: readonly [policy: unknown, message: string][] = [
  [{ retries: 3 }, 'retry has no field "retries"; it takes maxRetries, baseDelay'],
  [JSON.parse('{"__proto__": {"unsafe": true}}'), 'retry has no field "__proto__"'],
  [{ maxRetries: -1 }, "retry.maxRetries must be a number from 0"],
  [{ maxRetries: NaN }, "retry.maxRetries must be a number from 0"],
  [{ maxRetries: "3" }, "retry.maxRetries must be a number from 0"],
  [{ maxRetries: 3n }, "retry.maxRetries must be a number from 0"],
  [{ baseDelay: -0.1 }, "retry.baseDelay must be a number from 0"],
  [{ baseDelay: false }, "retry.baseDelay must be a number from 0"],
  [{ maxDelay: "8s" }, "retry.maxDelay must be a number from 0"],
  [{ maxRetryAfter: -Infinity }, "retry.maxRetryAfter must be a number from 0"],
  [[3], 'retry has no field "0"'],
  [true, "retry must be an object, got boolean"],
  [3, "retry must be an object, got number"],
  ["never", "retry must be an object, got string"],
  [() => 3, "retry must be an object, got function"],
];

Deno.test("an invalid policy throws a TypeError that names its field, before anything is sent", () => {
  const { fetch, requests } = recorder();
  const agent = new Agent({ baseUrl, fetch });
  for (const [policy, message] of INVALID) {
    const retry = policy as CallRetryPolicy;
    for (
      const make of [
        () => new Agent({ baseUrl, fetch, retry }),
        () => new ApiClient({ fetch, retry }),
        () => agent.request({ uri: "/v1/x", retry }),
        () => agent.open({ uri: "/v1/x", retry }),
        () => agent.request({ uri: "/oauth/token", method: "POST", retry }), // although it is never retried
      ]
    ) {
      assertStringIncludes(assertThrows(make, TypeError).message, message);
    }
  }
  assertEquals(requests, []);
});

Deno.test("unsafe is a boolean of single calls, not of a client", () => {
  const client = (unsafe: unknown) => () => new ApiClient({ retry: { unsafe } as RetryPolicy });
  const text = "retry.unsafe must be passed to single calls: their devices may act twice";
  for (const unsafe of [true, false, "yes"]) {
    assertEquals(assertThrows(client(unsafe), TypeError).message, text);
  }
  client(undefined)();
  assertEquals(requirePolicy({ unsafe: true }, true), { unsafe: true });
  for (const unsafe of ["true", 1, {}]) {
    const { message } = assertThrows(() => requirePolicy({ unsafe }, true), TypeError);
    assertEquals(message, "retry.unsafe must be a boolean");
  }
});

Deno.test("a policy keeps only its own fields that are given; false means no retries", () => {
  for (const nothing of [undefined, null, {}]) assertEquals(requirePolicy(nothing, true), {});
  assertEquals(requirePolicy(false, false), { maxRetries: 0 });
  assertEquals(requirePolicy({ maxRetries: undefined, baseDelay: null }, true), {});
  assertEquals(requirePolicy(Object.create({ unsafe: true, maxRetries: -1 }), true), {});
  const limits = { maxRetries: Infinity, baseDelay: 0, maxDelay: 0.5, maxRetryAfter: 0 };
  assertEquals(requirePolicy(limits, false), limits);
});

Deno.test("a policy is read once, when it is checked", async () => {
  const { fetch, requests } = recorder(new Response(null, { status: 503 }));
  let reads = 0;
  const retry = {
    get maxRetries() {
      return reads++ ? 9 : 0;
    },
  };
  const agent = new Agent({ baseUrl, fetch, retry });
  await agent.request({ uri: "/v1/x" }).catch(() => undefined);
  await agent.request({ uri: "/v1/x" }).catch(() => undefined);
  const shared: CallRetryPolicy = { maxRetries: 0 };
  const later = new Agent({ baseUrl, fetch, retry: shared });
  Object.assign(shared, { maxRetries: 9, unsafe: true });
  await later.request({ uri: "/v1/x" }).catch(() => undefined);
  assertEquals([requests.length, reads], [3, 1]);
});

Deno.test("the policy of a call is merged over that of the client", async () => {
  const quick = { baseDelay: 0 };
  const rows: [client: unknown, call: unknown, retries: number][] = [
    [{ maxRetries: 3, ...quick }, undefined, 3],
    [{ maxRetries: 3, ...quick }, null, 3],
    [{ maxRetries: 3, ...quick }, {}, 3],
    [{ maxRetries: 3, ...quick }, { maxRetries: 1 }, 1],
    [{ maxRetries: 3, ...quick }, { maxRetries: undefined }, 3],
    [{ maxRetries: 3, ...quick }, false, 0],
    [false, quick, 0],
    [false, { maxRetries: undefined }, 0],
    [false, { maxRetries: 4, ...quick }, 4],
    [quick, undefined, 2],
    [null, quick, 2],
  ];
  for (const [client, call, retries] of rows) {
    const { fetch, requests } = recorder(new Response(null, { status: 503 }));
    const agent = new Agent({ baseUrl, fetch, retry: client as CallRetryPolicy });
    await agent.request({ uri: "/v1/x", retry: call as CallRetryPolicy }).catch(() => undefined);
    assertEquals(requests.length - 1, retries, JSON.stringify([client, call]));
  }
});

Deno.test("wasNotSent() is only true if the connection was refused or the host unknown, as Node and Bun report it", () => {
  const network = (code: unknown) =>
    errorWith({ code: "network", cause: Object.assign(new Error(), { code }) });
  const unsent = [
    "ECONNREFUSED",
    "ENOTFOUND",
    "EAI_AGAIN",
    "UND_ERR_CONNECT_TIMEOUT",
    "ConnectionRefused", // Bun before 1.4
    "FailedToOpenSocket",
  ];
  for (const code of unsent) assert(wasNotSent(network(code)), code);
  const unknown = [
    "ECONNRESET",
    "EPIPE",
    "ETIMEDOUT",
    "EHOSTUNREACH", // also ends an established connection
    "ENETUNREACH",
    "UND_ERR_SOCKET",
    "UND_ERR_HEADERS_TIMEOUT",
    "XECONNREFUSED",
    "ECONNREFUSED2",
    undefined,
    111,
  ];
  for (const code of unknown) assert(!wasNotSent(network(code)), String(code));
  assert(!wasNotSent(errorWith({ code: "network" })));
  assert(!wasNotSent(errorWith({ code: "network", cause: "ECONNREFUSED" })));
  assert(!wasNotSent(errorWith({ code: "auth", cause: { code: "ECONNREFUSED" } })));
});

Deno.test("isUnclear() tells failures after which a request may have taken effect from those that refused it", () => {
  const cause = { code: "ECONNREFUSED" };
  const rows: [error: Partial<ParticleErrorOptions>, unclear: boolean][] = [
    [{ code: "network" }, true],
    [{ code: "network", cause }, false],
    [{ code: "timeout" }, true],
    [{ code: "aborted" }, true],
    [{ code: "invalid_response", statusCode: 200 }, true],
    [{ code: "too_large", statusCode: 200 }, true],
    [{ statusCode: 408 }, true],
    [{ statusCode: 500 }, true],
    [{ statusCode: 503 }, true],
    [{ statusCode: 599 }, true],
    [{ statusCode: 499 }, false],
    [{ statusCode: 400 }, false],
    [{ statusCode: 400, shortErrorDescription: "Timed out." }, true],
    [{ statusCode: 404, shortErrorDescription: "Timed out." }, false],
    [{ statusCode: 401 }, false],
    [{ code: "rate_limited", statusCode: 429 }, false],
    [{ code: "redirect", statusCode: 302 }, false],
    [{ code: "auth" }, false],
    [{ code: "file" }, false],
    [{ code: "overflow" }, false],
  ];
  for (const [error, unclear] of rows) {
    assertEquals(isUnclear(errorWith(error)), unclear, JSON.stringify(error));
  }
});

Deno.test("isRetryable() is false for logins and for what was never sent, whatever went wrong", () => {
  const error = errorWith({ code: "rate_limited", statusCode: 429 });
  const sent = { wasSent: true, statusCode: 429 };
  assertEquals(isRetryable(error, rulesWith(), sent), true);
  assertEquals(isRetryable(error, rulesWith({ policy: false }), sent), false);
  assertEquals(isRetryable(error, rulesWith(), { ...sent, wasSent: false }), false);
});

Deno.test("a call that Deno was not permitted to make reached nothing, and is not tried again", () => {
  const cause = Object.assign(new Error("no"), { name: "NotCapable" });
  const error = errorWith({ code: "network", cause });
  assertEquals([wasNotSent(error), isUnclear(error)], [true, false]);
  const read = rulesWith({ callClass: "safe-read" });
  assertEquals(isRetryable(error, read, { wasSent: true, statusCode: undefined }), false);
});

Deno.test("the wait is a random part of a doubling delay, up to maxDelay", () => {
  const error = errorWith({ statusCode: 503 });
  const wait = (attempt: number, policy: CallRetryPolicy = {}) =>
    retryDelay(error, rulesWith({ policy: { maxRetries: 99, ...policy } }), attempt);
  const longest = withRandom(1, () => [1, 2, 3, 4, 5, 6, 99].map((attempt) => wait(attempt)));
  assertEquals(longest, [500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000]);
  assertEquals(withRandom(0, () => [wait(1), wait(5)]), [0, 0]);
  assertEquals(withRandom(0.25, () => [wait(1), wait(2)]), [125, 250]);
  const custom = { baseDelay: 10, maxDelay: 30 };
  assertEquals(withRandom(1, () => [1, 2, 3].map((attempt) => wait(attempt, custom))), [
    10,
    20,
    30,
  ]);
  for (let count = 0; count < 1_000; count++) {
    const delay = wait(3);
    assert(delay >= 0 && delay < 2_000, `${delay}`);
  }
});

Deno.test("Retry-After is the least wait, and too long a one ends the call", () => {
  const wait = (retryAfter: number | undefined, policy: CallRetryPolicy = {}) =>
    retryDelay(errorWith({ statusCode: 503, retryAfter }), rulesWith({ policy }), 1);
  withRandom(0, () => {
    assertEquals(wait(undefined), 0);
    assertEquals(wait(0), 0);
    assertEquals(wait(7_000), 7_000);
    assertEquals(wait(60_000), 60_000);
    assertEquals(wait(60_001), Infinity);
    assertEquals(wait(60_001, { maxRetryAfter: 60_001 }), 60_001);
    assertEquals(wait(1, { maxRetryAfter: 0 }), Infinity);
    assertEquals(wait(1e23), Infinity);
  });
  assertEquals(withRandom(0.5, () => wait(7_000)), 7_250);
});

Deno.test("there are 2 retries by default, and 1 for writes that may be repeated", () => {
  const retries = (rules: Partial<RetryRules>) => {
    let attempt = 1;
    while (retryDelay(errorWith({}), rulesWith(rules), attempt) < Infinity) attempt++;
    return attempt - 1;
  };
  assertEquals(retries({ callClass: "safe-read" }), 2);
  assertEquals(retries({ callClass: "acts-once" }), 2);
  assertEquals(retries({ callClass: "idempotent-write" }), 1);
  assertEquals(retries({ callClass: "idempotent-write", policy: { maxRetries: 4 } }), 4);
  assertEquals(retries({ policy: { maxRetries: 0 } }), 0);
  assertEquals(retries({ policy: { maxRetries: 1.5 } }), 1);
});

Deno.test("the budget has 100 retries, and 10 successes earn another, never more than 100", () => {
  const budget = new RetryBudget();
  const takeAll = () => {
    let taken = 0;
    while (taken <= 1_000 && budget.take()) taken++;
    return taken;
  };
  const earn = (times: number) => Array.from({ length: times }, () => budget.earn());
  assertEquals([takeAll(), takeAll()], [100, 0]);
  earn(9);
  assertEquals(takeAll(), 0);
  earn(1);
  assertEquals(takeAll(), 1);
  earn(35);
  assertEquals(takeAll(), 3);
  earn(5);
  assertEquals(takeAll(), 1, "what is left of an earlier success counts");
  earn(100_000);
  assertEquals(takeAll(), 100);
});
