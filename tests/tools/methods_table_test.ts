import { assertEquals, assertThrows } from "@std/assert";
import { methodsPage } from "../../tools/methods_table.ts";
import { deno, root } from "../kit/programs.ts";

const source = (doc: string) =>
  `/** ${doc} */
export function ping(api: ApiCaller, options: PingOptions): Promise<void> {
  return api.put({ uri: "" });
}
`;

Deno.test("methodsPage() writes a section for each resource, in the order of the class", () => {
  const doc = source("Pings: `GET /v1/x`.");
  const page = methodsPage({ "resources/clients.ts": doc, "resources/devices.ts": doc });
  assertEquals(page.slice(page.indexOf("## Devices")).split("\n"), [
    "## Devices",
    "",
    "`@particle-edge/sdk/devices`",
    "",
    "| method | what it does | route |",
    "| --- | --- | --- |",
    "| `ping` | Pings | `GET /v1/x` |",
    "",
    "## OAuth clients",
    "",
    "`@particle-edge/sdk/oauth-clients`",
    "",
    "| method | what it does | route |",
    "| --- | --- | --- |",
    "| `ping` | Pings | `GET /v1/x` |",
    "",
  ]);
});

Deno.test("methodsPage() lists each route of a method once", () => {
  const doc = "Pings: `PUT /v1[/orgs/:o | /products/:p]/x`, or `/v1/y`; again `/v1/y`, not `x`.";
  const rows = methodsPage({ "resources/devices.ts": source(doc) }).trimEnd().split("\n");
  assertEquals(
    rows.at(-1),
    "| `ping` | Pings | `PUT /v1[/orgs/:o \\| /products/:p]/x`<br>`/v1/y` |",
  );
});

Deno.test("methodsPage() describes each method with the first sentence of its docs, without routes", () => {
  const doc = "Pings (`PUT /v1/x`), or stops\n * (`DELETE /v1/x`) a `device`. Sends nothing else.";
  const rows = methodsPage({ "resources/devices.ts": source(doc) }).trimEnd().split("\n");
  assertEquals(
    rows.at(-1),
    "| `ping` | Pings, or stops a `device` | `PUT /v1/x`<br>`DELETE /v1/x` |",
  );
});

Deno.test("methodsPage() throws for a method whose docs have no route", () => {
  assertThrows(
    () => methodsPage({ "resources/devices.ts": source("Pings.") }),
    Error,
    "src/resources/devices.ts:2: the docs of ping() have no route",
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
