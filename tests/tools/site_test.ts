import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { pathToFileURL } from "node:url";
import { buildSite } from "../../tools/site/build.ts";
import { findBrokenPageLinks } from "../../tools/site/files.ts";
import { pageOf, plainText, renderGuide } from "../../tools/site/guides.ts";
import { moduleSummary } from "../../tools/site/llms.ts";
import { adaptPage, entriesOf } from "../../tools/site/reference.ts";
import { guideEntries } from "../../tools/site/search_index.ts";

const GUIDES = new Set(["README.md", "docs/events.md", "examples/two_parts/README.md"]);

/** Calls a function with an empty folder, which is deleted afterwards. */
async function withFolder(use: (folder: URL) => Promise<void>): Promise<void> {
  const path = await Deno.makeTempDir();
  try {
    await use(new URL(`${pathToFileURL(path).href}/`));
  } finally {
    await Deno.remove(path, { recursive: true });
  }
}

Deno.test("pageOf() gives every Markdown file its own page in the root", () => {
  assertEquals([...GUIDES].map(pageOf), ["index", "events", "examples-two-parts-readme"]);
});

Deno.test("renderGuide() points links to pages, and gives headings the ids of GitHub", () => {
  const text = "# Events\n\nSee [*the* `README`](../README.md#use-it).\n\n## What's new?\n\n" +
    "[a](https://example.com) [b](#whats-new) ![c](fleet.png)\n";
  const guide = renderGuide("docs/events.md", text, GUIDES);
  assertEquals(guide.title, "Events");
  assertEquals(guide.summary, "See the README.");
  assertStringIncludes(guide.html, '<a href="index.html#use-it">');
  assertStringIncludes(guide.html, '<h2 id="whats-new">');
  assertStringIncludes(guide.html, '<a href="https://example.com">a</a> <a href="#whats-new">');
  assertStringIncludes(guide.html, '<img src="fleet.png" alt="c">');
  assertStringIncludes(guide.markdown, "(index.md#use-it)");
  assertEquals(guide.pictures, ["docs/fleet.png"]);
});

Deno.test("renderGuide() escapes code, and marks its language without attributes", () => {
  const guide = renderGuide("README.md", '# A\n\n```ts ignore\na < "b";\n```\n', GUIDES);
  assertStringIncludes(guide.html, '<code class="language-ts">a &lt; &quot;b&quot;;</code>');
});

Deno.test("renderGuide() throws for a text without a title", () => {
  assertThrows(() => renderGuide("README.md", "## A\n", GUIDES), Error, "heading of level 1");
});

Deno.test("guideEntries() has the guide and its headings, down to level 3", () => {
  const guide = renderGuide("docs/events.md", "# A\n\nText.\n\n## `b`\n\n#### c\n", GUIDES);
  assertEquals(guideEntries(guide), [
    { name: "A", kind: "Guide", in: "A", doc: "Text.", url: "events.html" },
    { name: "b", kind: "Guide", in: "A", doc: "", url: "events.html#b" },
  ]);
});

Deno.test("plainText() and moduleSummary() remove the marks", () => {
  assertEquals(plainText("**Bold** [`link`](a.md)\n next"), "Bold link next");
  assertEquals(
    moduleSummary("/**\n * One: two\n * three. Four.\n *\n * @module\n */"),
    "One: two three.",
  );
  assertEquals(moduleSummary("#!/usr/bin/env node\n/** One. @module */"), "One.");
  assertEquals(moduleSummary("export {};"), "");
});

Deno.test("adaptPage() names the module, replaces the search, and removes source links", () => {
  const html = '<html><head><script src="../search.js" defer></script></head><div class="ddoc">' +
    "import { a } from &quot;b&quot;; from &quot;.&quot;; from &quot;other&quot;;" +
    '<a\n  class="sourceButton"\n  href="file:///x"><svg></svg></a></div></html>';
  const pkg = { name: "@x/y", exports: { ".": "./mod.ts", "./b": "./b.ts" } };
  const adapted = adaptPage(html, pkg, "<nav></nav>", "../../");
  assertStringIncludes(
    adapted,
    "from &quot;@x/y/b&quot;; from &quot;@x/y&quot;; from &quot;other&quot;;",
  );
  assertStringIncludes(adapted, '<div class="ddoc"><nav></nav>');
  assertStringIncludes(adapted, '<script src="../../search.js" defer>');
  assert(!adapted.includes('"../search.js"') && !adapted.includes("file:"));
});

Deno.test("entriesOf() converts the index of deno doc, and throws for another format", () => {
  const node = { name: "A.prototype.b", kind: [{ title: "Method" }], file: "c", doc: "Text." };
  const script = `(function () { window.DENO_DOC_SEARCH_INDEX = {"nodes":[${
    JSON.stringify(node)
  }]};\n})()`;
  assertEquals(entriesOf(script, { name: "@x/y", page: "y" }), [
    { name: "A.b", kind: "Method", in: "@x/y/c", doc: "Text.", url: "y/c/~/A.prototype.b.html" },
  ]);
  assertThrows(() => entriesOf("", { name: "@x/y", page: "y" }), Error, "unknown format");
});

Deno.test("findBrokenPageLinks() finds missing pages and headings, and files of this computer", async () => {
  await withFolder(async (folder) => {
    await Deno.mkdir(new URL("a/", folder));
    await Deno.writeTextFile(
      new URL("index.html", folder),
      '<a href="a/">1</a><a href="a&#x2F;index.html#here">2</a><a href="https://example.com">3</a>' +
        '<a href="b.html">4</a><a href="a/#there">5</a><img src="file:///c.png">',
    );
    await Deno.writeTextFile(new URL("a/index.html", folder), '<p id="here"><a href="../">6</a>');
    assertEquals(await findBrokenPageLinks(folder), [
      "index.html: b.html does not exist",
      "index.html: a/#there has no such heading",
      "index.html: file:///c.png is a file on this computer",
    ]);
  });
});

Deno.test("buildSite() writes a website without broken links, with everything in its search", async () => {
  await withFolder(async (folder) => {
    assertEquals(await buildSite(folder), []);
    const read = (name: string) => Deno.readTextFile(new URL(name, folder));
    const index = await read("search_index.js");
    for (const url of ["sdk/~/Particle.html", "emulator/~/Emulator.html", "events.html"]) {
      assertStringIncludes(index, `"url":"${url}"`);
      await read(url);
    }
    assertStringIncludes(await read("sdk/sims/index.html"), "&quot;@particle-edge/sdk/sims&quot;");
    assertStringIncludes(
      await read("sdk/sims/index.html"),
      '<a href="../../sdk/sims/index.html" aria-current="page">',
    );
    assertStringIncludes(await read("llms.txt"), "- [Events](events.md): ");
  });
});
