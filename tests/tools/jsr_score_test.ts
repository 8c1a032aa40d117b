import { assertEquals } from "@std/assert";
import { type ModuleDoc, type Scored, scoreOf } from "../../tools/jsr_score.ts";

const documented = { declarationKind: "export", kind: "function", jsDoc: { doc: "Returns 1." } };
const bare = { declarationKind: "export", kind: "function" };
const reference = { declarationKind: "export", kind: "reference" };

function module(...symbols: ModuleDoc["symbols"]): ModuleDoc {
  return { module_doc: { doc: "A module." }, symbols };
}

const complete: Scored = {
  readme: "```ts\none();\n```",
  modules: new Map([[".", module({ name: "one", declarations: [documented] })]]),
  slowTypes: [],
};

/** Returns what is missing, by factor. */
function missing(scored: Scored): Record<string, readonly string[]> {
  const incomplete = scoreOf(scored).filter(({ missing }) => missing.length > 0);
  return Object.fromEntries(incomplete.map(({ name, missing }) => [name, missing]));
}

Deno.test("scoreOf() gives a complete package all points", () => {
  assertEquals(missing(complete), {});
  assertEquals(scoreOf(complete).reduce((sum, { points }) => sum + points, 0), 14);
});

Deno.test("scoreOf() misses a README, its examples, and module docs", () => {
  const { readme: _, ...unpublished } = complete;
  assertEquals(missing(unpublished), {
    README: ["a published README.md"],
    examples: ["a code block in README.md"],
  });
  assertEquals(missing({ ...complete, readme: "Text." }), {
    examples: ["a code block in README.md"],
  });
  const modules = new Map([...complete.modules, ["./two", { symbols: [] }]]);
  assertEquals(missing({ ...complete, modules }), { "module docs": ["./two"] });
});

Deno.test("scoreOf() accepts an example in the docs of the main module", () => {
  const main = { module_doc: { doc: "A module.", tags: [{ kind: "example" }] }, symbols: [] };
  assertEquals(missing({ ...complete, readme: "Text.", modules: new Map([[".", main]]) }), {});
});

Deno.test("scoreOf() lists undocumented symbols, but no private ones, implementations and re-exports", () => {
  const symbols = [
    { name: "one", declarations: [documented] },
    { name: "two", declarations: [bare] },
    { name: "hidden", declarations: [{ ...bare, declarationKind: "private" }] },
    { name: "both", declarations: [documented, { ...bare, def: { hasBody: true } }] },
    { name: "again", declarations: [reference] },
    ...["a", "b", "c", "d", "e", "f"].map((name) => ({ name, declarations: [documented] })),
  ];
  assertEquals(missing({ ...complete, modules: new Map([[".", module(...symbols)]]) }), {
    "symbol docs": ["two of ."],
  });
});

Deno.test("scoreOf() requires docs on 80 % of all symbols, re-exports included, as JSR does", () => {
  const modules = new Map([
    [".", module({ name: "one", declarations: [documented] })],
    ["./two", module({ name: "one", declarations: [reference] })],
  ]);
  assertEquals(missing({ ...complete, modules }), {
    "symbol docs": ["1 of 2 symbols are documented"],
  });
});

Deno.test("scoreOf() lists slow types", () => {
  const slowTypes = ["mod.ts:1 missing explicit type"];
  assertEquals(missing({ ...complete, slowTypes }), { "no slow types": slowTypes });
});
