import { assertEquals, assertThrows } from "@std/assert";
import { documentedRoutes, expandRoute, withoutRoutes } from "../../tools/documented_routes.ts";

Deno.test("documentedRoutes() returns each route of a text once", () => {
  assertEquals(
    documentedRoutes("Pings (`PUT /v1/x`), `GET /v1/y`; again `PUT /v1/x`, not `/v1/z` or `GET`."),
    ["PUT /v1/x", "GET /v1/y"],
  );
});

Deno.test("withoutRoutes() removes routes in parentheses only", () => {
  assertEquals(
    withoutRoutes("Pings (`PUT /v1/x`) or stops (`DELETE /v1[/y | /z]`) `GET /v1/x` (fast)"),
    "Pings or stops `GET /v1/x` (fast)",
  );
});

const EXPANDED: Record<string, string[]> = {
  "GET /v1/x": ["GET /v1/x"],
  "GET /v1[/products/:product]/x": ["GET /v1/x", "GET /v1/products/:product/x"],
  "PUT /v1[/orgs/:org | /products/:product]/x": [
    "PUT /v1/x",
    "PUT /v1/orgs/:org/x",
    "PUT /v1/products/:product/x",
  ],
  "GET /v1[/a][/b[/:c]]/d": [
    "GET /v1/d",
    "GET /v1/b/d",
    "GET /v1/b/:c/d",
    "GET /v1/a/d",
    "GET /v1/a/b/d",
    "GET /v1/a/b/:c/d",
  ],
  "GET /v1[/a[/b] | /c]": ["GET /v1", "GET /v1/a", "GET /v1/a/b", "GET /v1/c"],
};

for (const [pattern, routes] of Object.entries(EXPANDED)) {
  Deno.test(`expandRoute() expands ${pattern}`, () => {
    assertEquals(expandRoute(pattern), routes);
  });
}

Deno.test("expandRoute() throws if brackets do not match", () => {
  assertThrows(
    () => expandRoute("GET /v1[/a"),
    Error,
    "`GET /v1[/a` has a bracket that is not closed",
  );
  assertThrows(() => expandRoute("GET /v1/a]/b"), Error, "has a bracket that is not opened");
  assertThrows(() => expandRoute("GET /v1/a | /b"), Error, "has a bracket that is not opened");
});
