import { assertEquals } from "@std/assert";
import type { PackageJson } from "../../tools/npm/manifest.ts";
import { findMissing } from "../../tools/npm/references.ts";

const MANIFEST: PackageJson = {
  name: "@example/a",
  version: "1.0.0",
  description: "An example",
  keywords: [],
  license: "MIT",
  type: "module",
  sideEffects: false,
  engines: { node: ">=20" },
  bin: { a: "main.js" },
  exports: { ".": { types: "./mod.d.ts", default: "./mod.js" } },
  dependencies: { hono: "^4.0.0" },
  publishConfig: { access: "public" },
};

const FILES: Readonly<Record<string, string>> = {
  "mod.js": `import { Hono } from "hono/tiny"; import "./lib/a.js"; import "node:fs";`,
  "mod.d.ts": `export * from "./lib/a.js"; export type { H } from "hono";`,
  "main.js": `import "@example/a/sub";`,
  "lib/a.js":
    `new Worker(new URL("../worker.js", import.meta.url)); const { b } = await import("../mod.js");`,
  "worker.js": "",
  "README.md": `import "./anything.js"`,
};

function missing(files: Record<string, string>, manifest = MANIFEST): string[] {
  return findMissing(new Map(Object.entries({ ...FILES, ...files })), manifest);
}

Deno.test("findMissing() is silent about a complete package", () => {
  assertEquals(missing({}), []);
});

Deno.test("findMissing() names files that are not there, from code, declarations and URLs", () => {
  assertEquals(
    missing({
      "mod.js": `import "./lib/b.js";`,
      "mod.d.ts": `export type { C } from "./c.ts";`,
      "lib/a.js": `new URL("./worker.ts", import.meta.url)`,
    }),
    [
      "lib/a.js refers to ./worker.ts",
      "mod.d.ts refers to ./c.ts",
      "mod.js refers to ./lib/b.js",
    ],
  );
});

Deno.test("findMissing() accepts declarations that refer to a declaration without a module", () => {
  const joined = { "mod.d.ts": `export * from "./joined.js";`, "joined.d.ts": "" };
  assertEquals(missing(joined), []);
  assertEquals(missing({ ...joined, "mod.js": `export * from "./joined.js";` }), [
    "mod.js refers to ./joined.js",
  ]);
});

Deno.test("findMissing() names packages that are not dependencies", () => {
  assertEquals(missing({ "mod.js": `import "honolulu"; import "@example/ab";` }), [
    "mod.js refers to @example/ab",
    "mod.js refers to honolulu",
  ]);
});

Deno.test("findMissing() names what package.json promises and the package does not have", () => {
  const manifest = {
    ...MANIFEST,
    bin: { a: "bin.js" },
    exports: { "./b": { types: "./b.d.ts", default: "./mod.js" }, "./p": "./p.json" },
  };
  assertEquals(missing({}, manifest), [
    "package.json refers to ./b.d.ts",
    "package.json refers to ./p.json",
    "package.json refers to bin.js",
  ]);
});
