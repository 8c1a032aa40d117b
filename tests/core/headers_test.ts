import { assertEquals, assertThrows } from "@std/assert";
import { buildHeaders, type HeaderParts } from "../../src/core/headers.ts";
import { VERSION } from "../../src/version.ts";

/** Builds headers without the `User-Agent`, which has its own test. */
function headersOf(parts: HeaderParts, contentType?: string): Record<string, string> {
  const { "user-agent": _, ...headers } = buildHeaders(parts, contentType);
  return headers;
}

Deno.test("buildHeaders() names this library outside of browsers", () => {
  assertEquals(buildHeaders({}), { "user-agent": `particle-edge-sdk/${VERSION}` });
});

Deno.test("buildHeaders() authenticates by token, by username and password, or not at all", () => {
  assertEquals(headersOf({ auth: "abc" }), { authorization: "Bearer abc" });
  assertEquals(headersOf({ auth: { username: "u", password: "p:é" } }), {
    authorization: "Basic dTpwOsOp",
  });
  assertEquals(headersOf({ auth: false }), {});
});

Deno.test("buildHeaders() adds the tool and the project", () => {
  const components = [{ name: "lib", version: "1.2" }, { name: "" }, { name: "x" }];
  assertEquals(
    headersOf({
      context: {
        tool: { name: "cli", version: 3, components },
        project: { name: "blinky", version: "0.1", empty: undefined },
      },
    }),
    { "x-particle-tool": "cli@3, lib@1.2, x", "x-particle-project": "blinky; version=0.1" },
  );
  assertEquals(headersOf({ context: { tool: { name: "cli", version: "" } } }), {
    "x-particle-tool": "cli",
  });
  assertEquals(headersOf({ context: { tool: undefined } }), {});
  const nulls = {
    tool: null,
    project: { name: "p", a: null },
  } as unknown as HeaderParts["context"];
  assertEquals(headersOf({ context: nulls }), { "x-particle-project": "p" });
});

Deno.test("buildHeaders() omits a tool or project without a name, and treats null as not given", () => {
  const nameless = {
    tool: { version: 1, components: [{ name: "lib" }] },
    project: { version: 1 },
  } as unknown as HeaderParts["context"];
  const empty = { tool: { name: "" }, project: { name: "", version: 1 } };
  for (const context of [nameless, empty, {}, null]) {
    assertEquals(headersOf({ context } as HeaderParts), {});
  }
  assertEquals(headersOf({ auth: null, headers: null } as unknown as HeaderParts), {});
  assertThrows(
    () => headersOf({ headers: "x" as unknown as Headers }),
    TypeError,
    "headers must be an object, got string",
  );
});

Deno.test("buildHeaders() gives precedence to the caller's headers, in any case and form", () => {
  const expected = { authorization: "Basic eA==", "content-type": "text/x", "x-a": "1" };
  const entries: [string, string][] = [
    ["Authorization", "Basic eA=="],
    ["Content-Type", "text/x"],
    ["X-A", "1"],
  ];
  for (
    const headers of [Object.fromEntries(entries), entries, new Headers(entries), new Map(entries)]
  ) {
    assertEquals(headersOf({ auth: "t", headers }, "application/json"), expected);
  }
});

Deno.test("buildHeaders() does not change the caller's object, and omits undefined values", () => {
  const headers = { "X-A": undefined, "X-B": null, "X-C": 0, "X-D": "" };
  const before = structuredClone(headers);
  assertEquals(headersOf({ headers, auth: "t" }), {
    authorization: "Bearer t",
    "x-c": "0",
    "x-d": "",
  });
  assertEquals(headers, before);
  assertEquals(headersOf({ headers: null }), {});
});

Deno.test("buildHeaders() accepts characters beyond ASCII in Last-Event-ID only, and no control characters", () => {
  const name = "Last-Event-ID";
  for (const value of ["gr\xc3\xb6\xc3\x9fe", "日本", "a\tb"]) {
    assertEquals(headersOf({ headers: { [name]: value } }), { "last-event-id": value });
    if (value !== "a\tb") {
      assertThrows(() => headersOf({ headers: { "x-a": value } }), TypeError, "x-a");
    }
  }
  for (const value of ["a\r\nx: 1", "a\0", "\x7f", "é".repeat(4_097)]) {
    assertThrows(() => headersOf({ headers: { [name]: value } }), TypeError, name);
  }
});
