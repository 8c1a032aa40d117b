import { assertEquals, assertThrows } from "@std/assert";
import { endpoint } from "../../src/core/endpoint.ts";

const DEVICE = "/v1/devices/:deviceId";

/** The paths of a request. */
function pathOf(request: { uri: string; route: string }): [uri: string, route: string] {
  return [request.uri, request.route];
}

Deno.test("endpoint() replaces names by values, and leaves out parts without a value", () => {
  const device = "/v1[/products/:product]/devices/:deviceId";
  const scoped = "/v1[/orgs/:org][/products/:product]/events";
  const route = "/v1/products/:product/devices/:deviceId";
  const rows: [actual: [string, string], uri: string, route: string][] = [
    [pathOf(endpoint({}, "/v1/devices")), "/v1/devices", "/v1/devices"],
    [pathOf(endpoint(undefined, "/v1/devices")), "/v1/devices", "/v1/devices"],
    [pathOf(endpoint({ product: 42, deviceId: "d" }, device)), "/v1/products/42/devices/d", route],
    [pathOf(endpoint({ product: 0, deviceId: "d" }, device)), "/v1/products/0/devices/d", route],
    [
      pathOf(endpoint({ product: undefined, deviceId: ":product" }, device)),
      "/v1/devices/%3Aproduct",
      "/v1/devices/:deviceId",
    ],
    [
      pathOf(endpoint({ org: "o", product: "p" }, scoped)),
      "/v1/orgs/o/products/p/events",
      "/v1/orgs/:org/products/:product/events",
    ],
    [
      pathOf(endpoint({ org: undefined, product: "$&" }, scoped)),
      "/v1/products/%24%26/events",
      "/v1/products/:product/events",
    ],
  ];
  for (const [actual, ...expected] of rows) assertEquals(actual, expected);
});

Deno.test("endpoint() copies only the options that every call takes", () => {
  const options = { auth: "t", timeout: 1, deviceId: "d", query: { a: 1 }, uri: "/other" };
  const { auth, timeout, ...rest } = endpoint(options, "/v1/devices/:deviceId");
  assertEquals([auth, timeout], ["t", 1]);
  assertEquals(Object.entries(rest).filter(([, value]) => value !== undefined), [
    ["uri", "/v1/devices/d"],
    ["route", "/v1/devices/:deviceId"],
  ]);
});

Deno.test("endpoint() compiles only with routes of known words and names of options", () => {
  const options: { deviceId: string; product?: string } = { deviceId: "a/b" };
  const routes = [
    // @ts-expect-error: a value in the route
    () => endpoint(options, `/v1/devices/${options.deviceId}`),
    // @ts-expect-error: an unknown word
    () => endpoint(options, "/v1/device/:deviceId"),
    // @ts-expect-error: not an option of the call
    () => endpoint(options, "/v1/devices/:device"),
    // @ts-expect-error: not a path
    () => endpoint(options, "devices/:deviceId"),
  ];
  assertEquals(routes.length, 4);
});

Deno.test("endpoint() throws for values that are missing, blank or not strings, and names the option", () => {
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
    assertThrows(() => endpoint({ deviceId: value }, DEVICE), TypeError, message);
  }
  const route = "/v1[/orgs/:org][/products/:product]/devices";
  const scopes: [{ org?: unknown; product?: unknown }, string][] = [
    [{ product: "" }, "product must not be empty"],
    [{ product: null }, "null"],
    [{ org: ".." }, "org"],
  ];
  for (const [options, message] of scopes) {
    assertThrows(() => endpoint(options, route), TypeError, message);
  }
  assertThrows(() => endpoint("id" as unknown as object, "/v1/devices"), TypeError, "an object");
});

Deno.test("endpoint() throws for dot segments in every spelling", () => {
  for (const value of [".", "..", "%2e", "%2E", "%2e%2e", "%2E.", ".%2e"]) {
    assertThrows(() => endpoint({ deviceId: value }, DEVICE), TypeError, "change the path");
  }
});

Deno.test("endpoint() encodes any other value as one segment that decodes to the same value", () => {
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
    const url = new URL(endpoint({ deviceId: value }, `${DEVICE}/owner`).uri, "https://host");
    const segments = url.pathname.split("/");
    assertEquals(segments.length, 5, value);
    assertEquals(decodeURIComponent(segments[3]!), value);
    assertEquals([url.search, url.hash], ["", ""]);
  }
});

Deno.test("endpoint() throws for a lone surrogate without showing it", () => {
  assertThrows(
    () => endpoint({ deviceId: "a\uD800" }, DEVICE),
    TypeError,
    "deviceId must be well-formed Unicode",
  );
});
