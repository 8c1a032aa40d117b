import { assertEquals } from "@std/assert";
import { findBrokenLinks, fragmentsIn, isIncluded, linksIn } from "../../tools/check_links.ts";
import { deno } from "../kit/programs.ts";

Deno.test("linksIn() finds links, images, definitions and HTML, with their lines", () => {
  const text = [
    "See [a guide](a.md), [`code`](b.md#part) and",
    '![a picture](c.png "title"), [two',
    "lines](<d.md>).",
    "[name]: e.md",
    '<img src="f.png">',
  ].join("\n");
  assertEquals(linksIn(text), [
    { target: "a.md", line: 1 },
    { target: "b.md#part", line: 1 },
    { target: "c.png", line: 2 },
    { target: "d.md", line: 3 },
    { target: "e.md", line: 4 },
    { target: "f.png", line: 5 },
  ]);
});

Deno.test("linksIn() ignores code and comments", () => {
  const text = [
    "`[a](a.md)` and ``[b](`b.md)``",
    "<!-- [c](c.md) -->",
    "1. A list:",
    "",
    "   ````md",
    "   ```",
    "   [d](d.md)",
    "   ````",
    "",
    "[e](e.md)",
  ].join("\n");
  assertEquals(linksIn(text), [{ target: "e.md", line: 10 }]);
});

Deno.test("fragmentsIn() returns the same fragments as GitHub", () => {
  const text =
    "# Node, Bun & Deno\n## `code` and [link](x.md)\n## Twice\n### Twice\n```sh\n# no heading\n```\n";
  assertEquals([...fragmentsIn(text)], ["node-bun--deno", "code-and-link", "twice", "twice-1"]);
});

Deno.test("isIncluded() matches the patterns of publish.include", () => {
  const patterns = ["mod.ts", "docs/**", "examples/**/*.md"];
  const included = ["mod.ts", "docs/a/b.png", "examples/a.md", "examples/b/c/d.md"];
  assertEquals(included.map((path) => isIncluded(path, patterns)), [true, true, true, true]);
  const others = ["modxts", "a/mod.ts", "docs", "examples/a.ts"];
  assertEquals(others.map((path) => isIncluded(path, patterns)), [false, false, false, false]);
});

Deno.test("findBrokenLinks() reports each broken link with the reason", async () => {
  const links = [
    "docs/a.md#part-one", // good
    "docs/a.md#part-two",
    "docs/b.md",
    "CONTRIBUTING.md",
    "https://example.com/never-checked", // good
    "#here", // good
    "#there",
  ];
  const texts = new Map([
    ["README.md", `# Here\n${links.map((target) => `[x](${target})`).join("\n")}`],
    [
      "docs/a.md",
      "# Part one\n[up](../CONTRIBUTING.md) [down](../../x.md) [file](../src/a.ts#L10)",
    ],
  ]);
  const existing = [...texts.keys(), "CONTRIBUTING.md", "src/a.ts"];
  const problems = await findBrokenLinks({
    texts,
    exists: (path) => Promise.resolve(existing.includes(path)),
    published: new Map([["README.md", ["README.md", "docs/**"]]]),
  });
  assertEquals(problems, [
    "README.md:3: docs/a.md#part-two has no such heading",
    "README.md:4: docs/b.md does not exist",
    "README.md:5: CONTRIBUTING.md is not published: see publish.include",
    "README.md:8: #there has no such heading",
    "docs/a.md:2: ../../x.md does not exist",
  ]);
});

Deno.test("the project has no broken links", async () => {
  await deno(["run", "-A", "tools/check_links.ts"]);
});
