import { assertEquals } from "@std/assert";
import { findUrlEntries } from "../../tools/npm/compile.ts";
import {
  asProgram,
  moduleUrlsOf,
  specifiersOf,
  withLibraries,
  withScriptNames,
} from "../../tools/npm/source_text.ts";

const SOURCE = `
/** import { a } from "./comment.ts"; */
import { a } from "./a.ts";
import type { B } from "../b.d.ts";
import "node:fs";
export * from "./a.ts";
export type * from "./types.ts";
const text = \`import "./text.ts"\`;
const lazy = await import("./lazy.ts");
const hono: import("hono").Hono = lazy.hono;
const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
const other = new URL("./not_a_module.ts", base);
`;

Deno.test("specifiersOf() lists imports and exports, not what is in comments and strings", () => {
  const names = ["./a.ts", "../b.d.ts", "node:fs", "./a.ts", "./types.ts", "./lazy.ts", "hono"];
  assertEquals(specifiersOf(SOURCE), names);
});

Deno.test("moduleUrlsOf() lists URLs relative to the module only", () => {
  assertEquals(moduleUrlsOf(SOURCE), ["./worker.ts"]);
  assertEquals(moduleUrlsOf(`new URL(\n  "../far/worker.ts",\n  import.meta.url,\n)`), [
    "../far/worker.ts",
  ]);
});

Deno.test("withScriptNames() makes imports and URLs refer to .js and leaves the rest alone", () => {
  assertEquals(
    withScriptNames(SOURCE),
    `
/** import { a } from "./comment.ts"; */
import { a } from "./a.js";
import type { B } from "../b.d.js";
import "node:fs";
export * from "./a.js";
export type * from "./types.js";
const text = \`import "./text.ts"\`;
const lazy = await import("./lazy.js");
const hono: import("hono").Hono = lazy.hono;
const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
const other = new URL("./not_a_module.ts", base);
`,
  );
});

Deno.test("findUrlEntries() finds the modules of workers, by the folder of what starts them", () => {
  const sources = new Map([
    ["logic/runner.ts", `new URL("./worker.ts", import.meta.url)`],
    ["logic/again.ts", `new URL("../logic/worker.ts", import.meta.url)`],
    ["logic/worker.ts", `new URL("../logo.svg", import.meta.url)`],
    ["worker.ts", ""],
  ]);
  assertEquals(findUrlEntries(sources), ["logic/worker.ts"]);
});

Deno.test("withLibraries() adds the library of disposables only where it is needed", () => {
  const reference = `/// <reference lib="esnext.disposable" />\n`;
  for (
    const text of [
      "export class A implements AsyncDisposable {}",
      "export interface B extends Disposable {}",
      "export class C { [Symbol.dispose](): void; }",
      "export class D { [Symbol.asyncDispose](): Promise<void>; }",
    ]
  ) assertEquals(withLibraries(text), reference + text);
  const other = "export interface DisposableBag { dispose(): void }";
  assertEquals(withLibraries(other), other);
});

Deno.test("asProgram() adds one line for Node", () => {
  const program = asProgram("run();\n");
  assertEquals(program, "#!/usr/bin/env node\nrun();\n");
  assertEquals(asProgram(program), program);
});
