/** Compiles the modules of a package to JavaScript and declarations. */
import { fileURLToPath } from "node:url";
import { listFiles, writeFile } from "./files.ts";
import { joinModules } from "./join_modules.ts";
import { moduleUrlsOf, withLibraries, withScriptNames } from "./source_text.ts";
import { removeIfExists, runTool, workbench } from "./workbench.ts";

/** What to compile. */
export interface CompileOptions {
  /** A name for the working files. */
  name: string;
  /** The folder with the sources. */
  from: URL;
  /** The sources, relative to the folder. */
  sources: readonly string[];
  /** The sources from which all others are reached. */
  entries: readonly string[];
  /** The folder for the output. */
  to: URL;
  /** Whether to join the modules into a few. Without, each is compiled to a module of its own. */
  joined?: boolean;
}

/**
 * Node 20 is the oldest runtime. Types are not checked: `deno task check` has done it, and the consumers of the packages
 * check the declarations.
 */
const COMPILER_OPTIONS = {
  target: "ES2022",
  module: "ESNext",
  moduleResolution: "Bundler",
  lib: ["ESNext", "DOM", "DOM.Iterable", "DOM.AsyncIterable"],
  types: [],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noCheck: true,
  // What is for the package alone would bring in the declarations of TypeBox, which take seconds to check.
  stripInternal: true,
};

/** Lists the sources that others refer to by URL, such as those of workers, which no module imports. */
export function findUrlEntries(sources: ReadonlyMap<string, string>): string[] {
  const urls = [...sources].flatMap(([path, text]) =>
    moduleUrlsOf(text).map((url) => new URL(url, `file:///${path}`).pathname.slice(1))
  );
  return [...new Set(urls)].filter((path) => sources.has(path)).sort();
}

/** Reads sources, by path. */
export async function readSources(
  folder: URL,
  paths: readonly string[],
): Promise<Map<string, string>> {
  const read = paths.map(async (path): Promise<[string, string]> => [
    path,
    await Deno.readTextFile(new URL(path, folder)),
  ]);
  return new Map(await Promise.all(read));
}

/** Compiles a package. */
export async function compile(
  { name, from, sources, entries, to, joined }: CompileOptions,
): Promise<void> {
  const stage = new URL(`${name}/`, workbench);
  await removeIfExists(stage);
  for (const [path, text] of await readSources(from, sources)) {
    await writeFile(new URL(path, stage), withScriptNames(text));
  }
  const config = new URL(`${name}.json`, workbench);
  const compilerOptions = { ...COMPILER_OPTIONS, rootDir: name, outDir: fileURLToPath(to) };
  const files = entries.map((path) => `${name}/${path}`);
  await Deno.writeTextFile(config, JSON.stringify({ compilerOptions, files }));
  const project = ["--project", `${name}.json`];
  // Editors show the comments of declarations; those of the code would only make the package larger.
  await runTool("tsc", [...project, "--declaration", "--emitDeclarationOnly"]);
  const modules = joined ? new URL(`${name}-modules/`, workbench) : to;
  if (joined) await removeIfExists(modules);
  await runTool("tsc", [...project, "--removeComments", "--outDir", fileURLToPath(modules)]);
  if (joined) await joinModules(modules, entries, to);
  for (const path of await listFiles(to)) {
    if (!path.endsWith(".d.ts")) continue;
    const file = new URL(path, to);
    await Deno.writeTextFile(file, withLibraries(await Deno.readTextFile(file)));
  }
}
