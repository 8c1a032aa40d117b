import { assertEquals, assertThrows } from "@std/assert";
import { endpoint } from "../../src/core/endpoint.ts";

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

Deno.test("endpoint() throws for an organization or product that would change the path", () => {
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
