import { assert, assertEquals, assertInstanceOf } from "@std/assert";
import { buildHeaders } from "../../src/core/headers.ts";
import {
  dropPartialSecret,
  redact,
  redactError,
  redactUrl,
  secretsOf,
} from "../../src/core/redact.ts";
import type { AgentRequestOptions } from "../../src/types/common.ts";

Deno.test("redactUrl() removes the query and the token in the path", () => {
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

Deno.test("redactUrl() removes the token even if its text also occurs earlier in the URL", () => {
  assertEquals(
    redactUrl("https://abc.test/v1/access_tokens/abc"),
    "https://abc.test/v1/access_tokens/[redacted]",
  );
});

/** Returns the secrets of a request that the agent would send. */
function secretsIn(options: Partial<AgentRequestOptions>): string[] {
  const { auth, headers: own } = options;
  const headers = buildHeaders({ auth, headers: own });
  return secretsOf({ options: { method: "get", uri: "/v1/x", ...options }, headers });
}

Deno.test("secretsOf() returns credentials and members with the name of a secret, longest first, without short words", () => {
  const secrets = secretsIn({
    method: "post",
    uri: "/v1/access_tokens/in-the-path?x",
    auth: "the-access-token",
    form: { password: "password", otp: 123456, username: "someone" },
    data: { current_password: "pass", token_type: "bearer-token", refresh_token: undefined },
    query: { access_token: "in-query" },
  });
  for (const secret of ["the-access-token", "in-the-path", "password", "in-query", "123456"]) {
    assert(secrets.includes(secret), secret);
  }
  for (const word of ["someone", "pass", "bearer-token", "undefined", "current"]) {
    assert(!secrets.includes(word), word);
  }
  assertEquals(secrets, secrets.toSorted((a, b) => b.length - a.length));
  assertEquals(secretsIn({ uri: "/v1/access_tokens/current" }), []);
});

Deno.test("secretsOf() includes the Base64 form of Basic credentials and the password in a custom header", () => {
  const base64 = btoa("someone:pass:word");
  for (
    const options of [
      { auth: { username: "someone", password: "pass:word" } },
      { headers: { Authorization: `Basic ${base64}` } },
      { headers: [["authorization", `basic  ${base64}`]] as [string, string][] },
      { data: { headers: { authorization: `Basic ${base64}` } } },
    ]
  ) {
    const secrets = secretsIn(options);
    assertEquals(redact(`"${base64}" "pass:word"`, secrets), '"[redacted]" "[redacted]"');
  }
  const umlaut = secretsIn({ auth: { username: "u", password: "pässwörd" } });
  assertEquals(redact("pässwörd p%C3%A4ssw%C3%B6rd", umlaut), "[redacted] [redacted]");
  for (const damaged of ["Basic not-base64!", "Basic", "Basic "]) {
    assertEquals(secretsIn({ headers: { authorization: damaged } }).includes("undefined"), false);
  }
});

Deno.test("secretsOf() removes the scheme of a custom authorization header", () => {
  for (const scheme of ["Bearer ", "Token ", "Custom-Scheme   ", ""]) {
    const secrets = secretsIn({ headers: { AUTHORIZATION: `${scheme}own-secret` } });
    assertEquals(redact("own-secret", secrets), "[redacted]", scheme);
  }
});

Deno.test("secretsOf() finds the fields of a FormData from another realm", () => {
  const foreign = {
    append() {},
    *[Symbol.iterator]() {
      yield ["password", "in-form-data"];
    },
  };
  const secrets = secretsOf({ options: { uri: "/v1/x", data: foreign }, headers: {} });
  assertEquals(secrets.includes("in-form-data"), true);
});

Deno.test("secretsOf() finds nested members, arrays and the fields of a FormData", () => {
  const form = new FormData();
  form.append("password", "in-form-data");
  const rows: [Partial<AgentRequestOptions>, string[]][] = [
    [
      {
        data: {
          headers: { Authorization: "Bearer hook-secret", "X-API-Key": "hook-api-key" },
          auth: { username: "someone", password: "hook-password" },
          policy_key: "azure-policy-key",
        },
      },
      ["hook-secret", "hook-api-key", "hook-password", "azure-policy-key"],
    ],
    [{ data: [{ token: "in-list-1" }, [{ token: "in-list-2" }]] }, ["in-list-1", "in-list-2"]],
    [{ form: { tokens: ["first-one", { a: "second-one" }] } }, ["first-one", "second-one"]],
    [{ data: { secrets: { db: { user: "db-secret" } } } }, ["db-secret"]],
    [{ data: form }, ["in-form-data"]],
    [{ uri: "/v1/x?a=1&access_token=in%20uri%2F#x" }, ["in uri/", "in%20uri%2F", "in+uri%2F"]],
    [{ uri: "/v1/access_tokens/in%20p%2Fath" }, ["in p/ath", "in%20p%2Fath"]],
    [{ uri: "/v1/x?access_token=%zz%zz%zz" }, ["%zz%zz%zz"]],
  ];
  for (const [options, expected] of rows) {
    const secrets = secretsIn(options);
    for (const secret of expected) assert(secrets.includes(secret), secret);
  }
});

Deno.test("secretsOf() leaves out the name of a secret, but not what is below it", () => {
  const data = { secrets: [{ name: "THE_NAME", value: "the-value" }], token_name: "the-token" };
  assertEquals(secretsIn({ data }).toSorted(), ["the-token", "the-value"]);
  assertEquals(secretsIn({ data: { name: { secret: "the-value" } } }), ["the-value"]);
});

Deno.test("secretsOf() includes secrets as encoded in URLs, forms and JSON", () => {
  const secret = 'sec ret/+"\\\n&é\u{1F511}';
  const secrets = secretsIn({ data: { password: secret } });
  const texts = [
    JSON.stringify(secret),
    encodeURIComponent(secret),
    new URLSearchParams({ a: secret }).toString(),
  ];
  assertEquals(texts.map((text) => redact(text, secrets).includes("sec")), texts.map(() => false));
  const inPath = secretsIn({ uri: '/v1/access_tokens/sec ret:+"&é' });
  assertEquals(redact(new URL('http://h/sec ret:+"&é').pathname, inPath), "/[redacted]");
  assert(secretsIn({ data: { password: "half of one: \ud800" } }).includes("half of one: \ud800"));
});

Deno.test("secretsOf() withstands hostile nesting", () => {
  let data: unknown = "too deep to be found";
  for (let depth = 0; depth < 100_000; depth++) data = { token: data };
  assertEquals(secretsIn({ data }), []);
  const cycle: Record<string, unknown> = { token: "the-secret" };
  cycle["self"] = cycle;
  assertEquals(secretsIn({ data: cycle }), ["the-secret"]);
});

Deno.test("redact() replaces every occurrence", () => {
  assertEquals(redact("a SECRET and SECRETS", ["SECRET"]), "a [redacted] and [redacted]S");
});

Deno.test("dropPartialSecret() removes only the beginning of a secret at the end of a text", () => {
  const secrets = ["longer-secret", "secrét", "other"];
  const rows = [
    ["text", "text"],
    ["", ""],
    ["x longer-secre", "x "],
    ["x longer-", "x "],
    ["x l", "x "],
    ["x secr\uFFFD", "x "],
    ["x longer-secr", "x "],
    ["longer-secre", ""],
    ["x otherway", "x otherway"],
  ];
  for (const [text, expected] of rows) assertEquals(dropPartialSecret(text!, secrets), expected);
  assertEquals(dropPartialSecret("text", []), "text");
});

/** An error with members that runtimes add. */
function runtimeError(message: string, members: object, cause?: unknown): Error {
  return Object.assign(new TypeError(message, { cause }), members);
}

Deno.test("redactError() keeps name, message, code and cause, and nothing else", () => {
  const inner = runtimeError("read SECRET", {
    code: "ECONNRESET",
    name: "SocketError",
    socket: {},
  });
  const outer = runtimeError("fetch failed", { path: "http://h/SECRET", errno: 0 }, inner);
  const copy = redactError(outer, ["SECRET"]) as Error & { code?: unknown };
  assertInstanceOf(copy, TypeError);
  assertEquals([copy.name, copy.message, copy.code], ["TypeError", "fetch failed", "ECONNRESET"]);
  const cause = copy.cause as Error & { code?: unknown };
  assertEquals([cause.name, cause.message, cause.code], [
    "SocketError",
    "read [redacted]",
    "ECONNRESET",
  ]);
  assertEquals(String(cause), "SocketError: read [redacted]");
  for (const error of [copy, cause]) {
    const { code: _, ...more } = Object.getOwnPropertyDescriptors(error);
    assertEquals(
      Object.keys(more).sort(),
      ["cause", "message", "name", "stack"].filter((name) => name !== "cause" || error === copy),
    );
  }
  assertEquals(Deno.inspect(copy, { depth: 9, showHidden: true }).includes("SECRET"), false);
  assertEquals(JSON.stringify(copy), '{"code":"ECONNRESET"}');
});

Deno.test("redactError() removes queries from URLs, including URLs that are not part of the request", () => {
  const message = "error sending request for url (https://files.test/a?sig=x&y=/?): client error";
  assertEquals(
    (redactError(new Error(message), []) as Error).message,
    "error sending request for url (https://files.test/a): client error",
  );
  const bare = redactError(new Error("at http://h/v1?a=1#b"), []) as Error;
  assertEquals(bare.message, "at http://h/v1");
});

Deno.test("redactError() returns undefined for a value that is not an error, and limits the depth of causes", () => {
  assertEquals(redactError("failed for SECRET", ["SECRET"]), "failed for [redacted]");
  for (const value of [undefined, null, 42, {}, { token: "SECRET" }, { message: 1 }]) {
    assertEquals(redactError(value, []), undefined);
  }
  assertEquals(
    (redactError({ message: "of another realm" }, []) as Error).message,
    "of another realm",
  );
  const cyclic = new Error("cyclic");
  cyclic.cause = cyclic;
  let depth = 0;
  for (let copy = redactError(cyclic, []); copy; copy = (copy as Error).cause) depth++;
  assert(depth > 1 && depth < 20, `${depth}`);
});
