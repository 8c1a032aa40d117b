import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { ParticleError } from "../../mod.ts";
import { retryDelay } from "../../src/core/retry.ts";
import type { CallClass, Reach } from "../../src/types/retry.ts";
import type { Endpoint } from "../../tools/endpoints.ts";
import { retryRuleOf } from "../../tools/retry_rule.ts";

const endpoint = (callClass: CallClass, more: Partial<Endpoint> = {}): Endpoint => ({
  method: "PUT",
  route: "/v1/x",
  callClass,
  reaches: undefined,
  isLogin: false,
  isStream: false,
  options: {},
  request: { uri: "/v1/x" },
  ...more,
});

const RULES: [callClass: CallClass, reaches: Reach | undefined, words: string, sentence: string][] =
  [
    [
      "safe-read",
      undefined,
      "read",
      "Sent again up to twice after a temporary failure: it is a read.",
    ],
    [
      "idempotent-write",
      undefined,
      "repeatable",
      "Sent again once after a temporary failure: sent twice, it has the same effect.",
    ],
    [
      "acts-once",
      undefined,
      "acts once",
      "Sent again only if the cloud provably did not act: sent twice, it may act twice.",
    ],
    [
      "safe-read",
      "device",
      "read, device",
      "Sent again up to twice after a temporary failure, except a timeout: it is a read. Waits for the device: an attempt may take up to 65 s.",
    ],
    [
      "acts-once",
      "compile",
      "acts once, compiler",
      "Sent again only if the cloud provably did not act: sent twice, it may act twice. Waits for the compiler: an attempt may take up to 120 s.",
    ],
  ];

for (const [callClass, reaches, words, sentence] of RULES) {
  Deno.test(`retryRuleOf() describes a function as "${words}"`, () => {
    assertEquals(retryRuleOf("ping", [endpoint(callClass, { reaches })]), { words, sentence });
  });
}

Deno.test("retryRuleOf() describes logins and streams, whatever their class", () => {
  assertEquals(
    [{ isLogin: true }, { isStream: true }].map((more) =>
      retryRuleOf("ping", [endpoint("safe-read", more)])
    ),
    [
      { words: "login", sentence: "Never sent again." },
      { words: "stream", sentence: "The first connection is not retried." },
    ],
  );
});

Deno.test("retryRuleOf() throws if the endpoints of a function differ", () => {
  const read = endpoint("safe-read");
  assertEquals(
    retryRuleOf("ping", [read, endpoint("safe-read", { route: "/v1/y" })]).words,
    "read",
  );
  assertThrows(
    () => retryRuleOf("ping", [read, endpoint("acts-once")]),
    Error,
    "ping() has endpoints of different classes (read; acts once): split the function",
  );
});

Deno.test("retryRuleOf() states as many retries as the client makes by default", () => {
  const error = new ParticleError("x", { code: "http", statusCode: 503 });
  const counts: [CallClass, string][] = [["safe-read", "twice"], ["idempotent-write", "once"]];
  for (const [callClass, word] of counts) {
    const rules = { callClass, reaches: undefined, policy: {} };
    const retries = [1, 2, 3, 4].filter((attempt) => retryDelay(error, rules, attempt) < Infinity);
    assertEquals(retries.length, word === "once" ? 1 : 2);
    assertStringIncludes(retryRuleOf("ping", [endpoint(callClass)]).sentence, ` ${word} `);
  }
});
