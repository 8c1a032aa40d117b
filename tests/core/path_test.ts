import { assertEquals, assertThrows } from "@std/assert";
import { type Path, v1 } from "../../src/core/path.ts";

Deno.test("v1() joins words and values, and names the values in the template", () => {
  const rows: [Path, uri: string, route: string][] = [
    [v1({}, "devices"), "/v1/devices", "/v1/devices"],
    [
      v1({ product: 42 }, "devices", { deviceId: "d", name: "n" }),
      "/v1/products/42/devices/d/n",
      "/v1/products/:product/devices/:deviceId/:name",
    ],
    [
      v1({ org: "o", product: "p" }, "events"),
      "/v1/orgs/o/products/p/events",
      "/v1/orgs/:org/products/:product/events",
    ],
    [v1({ product: undefined }, "devices"), "/v1/devices", "/v1/devices"],
    [v1({ product: 0 }, "devices"), "/v1/products/0/devices", "/v1/products/:product/devices"],
  ];
  for (const [path, uri, route] of rows) assertEquals(path, { uri, route });
});

Deno.test("v1() throws for values that are missing, blank or not strings, and names the option", () => {
  const bad: [unknown, string][] = [
    ["", "deviceId must not be empty"],
    [" ", "deviceId must not be empty"],
    ["\t\n", "deviceId must not be empty"],
    [undefined, "deviceId must be a string, got undefined"],
    [null, "deviceId must be a string, got null"],
    [{}, "deviceId must be a string, got object"],
    [NaN, "deviceId must be a string, got number"],
    [Infinity, "deviceId must be a string, got number"],
    [["a"], "deviceId must be a string, got object"],
  ];
  for (const [value, message] of bad) {
    assertThrows(() => v1({}, "devices", { deviceId: value as string }), TypeError, message);
  }
  assertThrows(() => v1({ product: "" }, "devices"), TypeError, "product must not be empty");
  assertThrows(() => v1({ product: null as unknown as string }, "devices"), TypeError, "null");
  assertThrows(() => v1({ org: ".." }, "devices"), TypeError, "org");
});

Deno.test("v1() throws for dot segments in every spelling", () => {
  for (const value of [".", "..", "%2e", "%2E", "%2e%2e", "%2E.", ".%2e"]) {
    assertThrows(() => v1({}, "devices", { deviceId: value }), TypeError, "change the path");
  }
});

Deno.test("v1() encodes any other value as one segment that decodes to the same value", () => {
  const values = [
    "../user?x=1#",
    "a/b",
    "a\\b",
    "a%2fb",
    "a?b",
    "a#b",
    "a;b",
    "a\tb",
    "a\nb",
    "é",
    "日本",
    "🚀",
    "...",
    "..a",
    "%2e%2e%2e",
    "__proto__",
    "a b",
    "@:+",
  ];
  for (const value of values) {
    const url = new URL(v1({}, "devices", { deviceId: value, name: "x" }).uri, "https://host");
    const segments = url.pathname.split("/");
    assertEquals(segments.length, 5, value);
    assertEquals(decodeURIComponent(segments[3]!), value);
    assertEquals([url.search, url.hash], ["", ""]);
  }
});

Deno.test("v1() throws for a lone surrogate without showing it", () => {
  assertThrows(
    () => v1({}, "devices", { deviceId: "a\uD800" }),
    TypeError,
    "deviceId must be well-formed Unicode",
  );
});
