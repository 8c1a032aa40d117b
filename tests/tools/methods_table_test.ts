import { assertEquals, assertThrows } from "@std/assert";
import type { Endpoint } from "../../tools/endpoints.ts";
import { methodsPage } from "../../tools/methods_table.ts";
import { deno, root } from "../kit/programs.ts";

const source = (doc: string) =>
  `/** ${doc} */
export function ping(api: ApiCaller, options: PingOptions): Promise<void> {
  return api.put({ uri: "" });
}
`;

const pageOf = (sources: Record<string, string>, ...requests: string[]) =>
  methodsPage(sources, new Map([["ping", requests.map(endpoint)]]));

function endpoint(request: string): Endpoint {
  const [method = "", route = ""] = request.split(" ");
  const facts = {
    callClass: "acts-once",
    reaches: "device",
    isLogin: false,
    isStream: false,
  } as const;
  return { method, route, ...facts, options: {}, request: { uri: "" } };
}

Deno.test("methodsPage() writes a section for each resource, in the order of the class", () => {
  const doc = source("Pings: `GET /v1/x`.");
  const page = pageOf({ "resources/clients.ts": doc, "resources/devices.ts": doc }, "GET /v1/x");
  assertEquals(page.slice(page.indexOf("## Devices")).split("\n"), [
    "## Devices",
    "",
    "`@particle-edge/sdk/devices`",
    "",
    "| method | what it does | route | sent again |",
    "| --- | --- | --- | --- |",
    "| `ping` | Pings (not in particle-api-js) | `GET /v1/x` | acts once, device |",
    "",
    "## OAuth clients",
    "",
    "`@particle-edge/sdk/oauth-clients`",
    "",
    "| method | what it does | route | sent again |",
    "| --- | --- | --- | --- |",
    "| `ping` | Pings (not in particle-api-js) | `GET /v1/x` | acts once, device |",
    "",
  ]);
});

const lastRow = (doc: string, ...requests: string[]) =>
  pageOf({ "resources/devices.ts": source(doc) }, ...requests).trimEnd().split("\n").at(-1);

Deno.test("methodsPage() lists each route of a method once", () => {
  const doc = "Pings: `PUT /v1[/o | /p]/x`, or `GET /v1/y`; again `GET /v1/y`, not `x`.";
  assertEquals(
    lastRow(doc, "PUT /v1/x", "PUT /v1/o/x", "PUT /v1/p/x", "GET /v1/y"),
    "| `ping` | Pings (not in particle-api-js) | `PUT /v1[/o \\| /p]/x`<br>`GET /v1/y` | acts once, device |",
  );
});

Deno.test("methodsPage() describes each method with the first sentence of its docs, without routes", () => {
  const doc = "Pings (`PUT /v1/x`), or stops\n * (`DELETE /v1/x`) a `device`. Sends nothing else.";
  assertEquals(
    lastRow(doc, "PUT /v1/x", "DELETE /v1/x"),
    "| `ping` | Pings, or stops a `device` (not in particle-api-js) | `PUT /v1/x`<br>`DELETE /v1/x` | acts once, device |",
  );
});

Deno.test("methodsPage() marks the methods that particle-api-js does not have", () => {
  const rowOf = (name: string) => {
    const text = source("Acts: `GET /v1/x`.").replace("ping", name);
    const endpoints = new Map([[name, [endpoint("GET /v1/x")]]]);
    return methodsPage({ "resources/devices.ts": text }, endpoints).trimEnd().split("\n").at(-1);
  };
  assertEquals(
    rowOf("pingDevice"),
    "| `pingDevice` | Acts (not in particle-api-js) | `GET /v1/x` | acts once, device |",
  );
  // The first is a method of particle-api-js, the second appears only in its docs.
  for (const name of ["getDevice", "listAccessTokens"]) {
    assertEquals(rowOf(name), `| \`${name}\` | Acts | \`GET /v1/x\` | acts once, device |`);
  }
});

Deno.test("methodsPage() throws if the docs have other routes than the requests", () => {
  const fails = (doc: string, complaint: string) =>
    assertThrows(
      () => lastRow(doc, "GET /v1/x", "GET /v1/orgs/:org/x"),
      Error,
      `src/resources/devices.ts:2: the docs of ping() ${complaint}`,
    );
  fails("Pings.", "lack GET /v1/x, GET /v1/orgs/:org/x");
  fails("Pings: `GET /v1/x`.", "lack GET /v1/orgs/:org/x");
  fails("Pings: `GET /v1[/org/:org]/x`.", "lack GET /v1/orgs/:org/x");
  fails("Pings: `PUT /v1[/orgs/:org]/x`.", "lack GET /v1/x, GET /v1/orgs/:org/x");
  fails(
    "Pings: `GET /v1[/orgs/:org | /users/:user]/x`.",
    "have GET /v1/users/:user/x, which it never requests",
  );
});

Deno.test("docs/methods.md lists all methods and is up to date", async () => {
  await deno(["run", "-A", "tools/methods_table.ts", "--check"]);
  const page = await Deno.readTextFile(`${root}/docs/methods.md`);
  const { default: Particle } = await import("../../mod.ts");
  const members = Object.getOwnPropertyNames(Particle.prototype);
  const missing = members.filter((name) => !page.includes(`\`${name}\``));
  assertEquals(missing, ["constructor"]);
});
