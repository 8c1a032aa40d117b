import { assertEquals, assertStrictEquals } from "@std/assert";
import { redact, redactError, redactUrl, secretsOf } from "../../src/core/redact.ts";

Deno.test("redactUrl() drops the query and the token in the path", () => {
  assertEquals(
    redactUrl("https://h/v1/devices?access_token=SECRET#SECRET"),
    "https://h/v1/devices",
  );
  assertEquals(
    redactUrl("https://h/v1/access_tokens/SECRET"),
    "https://h/v1/access_tokens/[redacted]",
  );
  assertEquals(
    redactUrl("https://h/v1/access_tokens/SECRET/x"),
    "https://h/v1/access_tokens/[redacted]/x",
  );
  assertEquals(
    redactUrl("https://h/v1/access_tokens/current"),
    "https://h/v1/access_tokens/current",
  );
});

Deno.test("secretsOf() finds credentials and telling members, the longest first, and no short words", () => {
  assertEquals(
    secretsOf({
      method: "post",
      uri: "/v1/access_tokens/in-the-path?x",
      auth: "the-access-token",
      form: { password: "password", otp: "123456", username: "someone" },
      data: { current_password: "pass", token_type: "bearer-token" },
      query: { access_token: "in-query" },
    }),
    ["the-access-token", "in-the-path", "password", "in-query", "123456"],
  );
  const basic = { username: "someone", password: "a password" };
  assertEquals(secretsOf({ method: "get", uri: "/v1/access_tokens/current", auth: basic }), [
    "a password",
  ]);
});

Deno.test("redact() replaces every occurrence", () => {
  assertEquals(redact("a SECRET and SECRETS", ["SECRET"]), "a [redacted] and [redacted]S");
});

Deno.test("redactError() copies only what holds a secret, causes included", () => {
  const harmless = new TypeError("reset", { cause: new Error("inner") });
  assertStrictEquals(redactError(harmless, ["SECRET"]), harmless);
  assertEquals(redactError("no error", ["SECRET"]), "no error");
  const inner = new Error("at SECRET");
  const copy = redactError(new Error("outer", { cause: inner }), ["SECRET"]) as Error;
  assertEquals([copy.message, (copy.cause as Error).message], ["outer", "at [redacted]"]);
  assertEquals(Deno.inspect(copy, { depth: 9 }).includes("SECRET"), false);
});
