import { assert, assertEquals } from "@std/assert";
import { stub } from "@std/testing/mock";
import { ParticleError } from "../../src/core/errors.ts";
import { clampRetry, isTerminal, reconnectDelay } from "../../src/stream/backoff.ts";

Deno.test("reconnectDelay() returns 2 s first, then 50 to 100 % of a delay that doubles up to 60 s", () => {
  for (const [random, share] of [[0, 0.5], [0.5, 0.75]] as const) {
    using _random = stub(Math, "random", () => random);
    const delays = [0, 1, 2, 3, 4, 5, 50].map((failures) => reconnectDelay(failures, 0));
    assertEquals(delays, [
      2000,
      ...[8000, 16_000, 32_000, 60_000, 60_000, 60_000].map((ms) => ms * share),
    ]);
  }
});

Deno.test("reconnectDelay() never returns less than the server asks for, and adds jitter", () => {
  for (const [random, expected] of [[0, 30_000], [0.5, 33_000]] as const) {
    using _random = stub(Math, "random", () => random);
    assertEquals(reconnectDelay(0, 30_000), expected);
  }
});

Deno.test("clampRetry() limits the value to between 1 s and 300 s", () => {
  assertEquals([0, 999, 5000, 1e15].map(clampRetry), [1000, 1000, 5000, 300_000]);
});

Deno.test("isTerminal() returns true only for errors for which retrying cannot help", () => {
  const http = (statusCode: number, retryAfter?: number) =>
    new ParticleError("x", { code: "http", statusCode, retryAfter });
  for (const status of [300, 302, 400, 401, 403, 404, 410, 422]) {
    assert(isTerminal(http(status)), `${status}`);
  }
  for (const status of [408, 429, 500, 502, 503, 504, 529]) {
    assert(!isTerminal(http(status)), `${status}`);
  }
  for (const code of ["network", "timeout", "too_large"] as const) {
    assert(!isTerminal(new ParticleError("x", { code })));
  }
  for (const code of ["redirect", "invalid_response"] as const) {
    assert(isTerminal(new ParticleError("x", { code })));
  }
  assert(isTerminal(http(503, 600_001)));
  assert(!isTerminal(http(503, 600_000)));
  assert(isTerminal(new TypeError("a bug")));
});
