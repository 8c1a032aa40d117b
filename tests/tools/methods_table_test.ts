import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { methodsTable, withTable } from "../../tools/methods_table.ts";
import { deno, root } from "../kit/programs.ts";

const source = (doc: string) =>
  `/** ${doc} */
export function ping(api: ApiCaller, options: PingOptions): Promise<void> {
  return api.put({ uri: "" });
}
`;

Deno.test("methodsTable() writes one row for each method, with each route once", () => {
  const doc = "Pings: `PUT /v1[/orgs/:o | /products/:p]/x`, or `/v1/y`; again `/v1/y`, not `x`.";
  const rows = methodsTable({ "resources/devices.ts": source(doc) }).split("\n");
  assertEquals(rows.slice(2), [
    "| devices | `ping` | `PUT /v1[/orgs/:o \\| /products/:p]/x`<br>`/v1/y` |",
  ]);
});

Deno.test("methodsTable() throws for a method whose docs have no route", () => {
  assertThrows(
    () => methodsTable({ "resources/devices.ts": source("Pings.") }),
    Error,
    "src/resources/devices.ts:2: the docs of ping() have no route",
  );
});

Deno.test("withTable() replaces the text between the markers, and throws without them", () => {
  const marked = "a <!-- methods: written by `deno task facade` --> old <!-- /methods --> b";
  const text = withTable(marked, "NEW");
  assertStringIncludes(text, "NEW");
  assertEquals(text.includes("old"), false);
  assertEquals([text.startsWith("a "), text.endsWith(" b")], [true, true]);
  assertThrows(() => withTable("no markers", "NEW"), Error, "must contain the markers");
});

Deno.test("the table of methods in the README is up to date and complete", async () => {
  await deno(["run", "-A", "tools/methods_table.ts", "--check"]);
  const readme = await Deno.readTextFile(`${root}/README.md`);
  const { default: Particle } = await import("../../mod.ts");
  const members = Object.getOwnPropertyNames(Particle.prototype);
  const missing = members.filter((name) => !readme.includes(`\`${name}\``));
  assertEquals(missing, ["constructor"]);
});
