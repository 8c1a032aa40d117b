/**
 * Computes the part of JSR's score that the files of a package decide, for both packages, and fails below its maximum.
 * The rest of the score is set on JSR (description, runtimes) or when publishing (provenance).
 *
 *   deno run -A tools/jsr_score.ts
 */
import { isIncluded } from "./check_links.ts";
import { outputOf, runToEnd } from "./process.ts";
import { root } from "./std.ts";

/** A declaration of a symbol in the output of `deno doc --json`. */
interface Declaration {
  declarationKind: string;
  kind: string;
  jsDoc?: unknown;
  def?: { hasBody?: boolean };
}

/** The documentation of a module. */
export interface ModuleDoc {
  module_doc?: { doc?: string; tags?: { kind: string }[] };
  symbols: { name: string; declarations: Declaration[] }[];
}

/** What the score of a package depends on. */
export interface Scored {
  /** The text of the README, if it is published. */
  readme?: string;
  /** The documentation of each export, by its subpath. */
  modules: ReadonlyMap<string, ModuleDoc>;
  /** The symbols whose types JSR would have to infer, as `file:line message`. */
  slowTypes: readonly string[];
}

/** One factor of the score. */
export interface Factor {
  name: string;
  /** The points that JSR gives for it. */
  points: number;
  /** What to fix; empty if the factor is complete. */
  missing: readonly string[];
}

/** The share of documented declarations from which on JSR gives all points for symbols. */
const ENOUGH = 0.8;

/**
 * Scores a package.
 *
 * @param scored The package.
 * @returns The factors with the points of JSR. More strictly than JSR, every symbol must be documented.
 */
export function scoreOf({ readme, modules, slowTypes }: Scored): Factor[] {
  const main = modules.get(".")?.module_doc;
  const examples = /```|~~~/.test(`${readme}${main?.doc}`) ||
    main?.tags?.some(({ kind }) => kind === "example");
  return [
    { name: "README", points: 2, missing: readme ? [] : ["a published README.md"] },
    { name: "examples", points: 1, missing: examples ? [] : ["a code block in README.md"] },
    { name: "module docs", points: 1, missing: withoutDoc(modules) },
    { name: "symbol docs", points: 5, missing: undocumented(modules) },
    { name: "no slow types", points: 5, missing: slowTypes },
  ];
}

function withoutDoc(modules: Scored["modules"]): string[] {
  return [...modules].filter(([, { module_doc }]) => !module_doc?.doc).map(([path]) => path);
}

function undocumented(modules: Scored["modules"]): string[] {
  const names: string[] = [];
  let all = 0;
  let documented = 0;
  for (const [path, { symbols }] of modules) {
    for (const { name, declarations } of symbols) {
      const counted = countedOf(declarations);
      const lacking = counted.filter(({ jsDoc }) => !jsDoc);
      all += counted.length;
      documented += counted.length - lacking.length;
      // JSR counts a second export of a symbol as undocumented, but its page links to the first one, with the docs.
      if (lacking.some(({ kind }) => kind !== "reference")) names.push(`${name} of ${path}`);
    }
  }
  if (documented < all * ENOUGH) names.push(`${documented} of ${all} symbols are documented`);
  return names;
}

/** The declarations that JSR counts: public ones, except for the implementation of an overloaded function. */
function countedOf(declarations: readonly Declaration[]): Declaration[] {
  const visible = declarations.filter(({ declarationKind }) => declarationKind !== "private");
  const overloaded = visible.length > 1 && visible.every(({ kind }) => kind === "function");
  return visible.filter(({ def }) => !(overloaded && def?.hasBody));
}

/** Reads a package: its folder in the repository is `""` or `"emulator/"`. */
async function readPackage(folder: string): Promise<Scored & { name: string }> {
  const at = new URL(folder, root);
  const { name, exports, publish }: {
    name: string;
    exports: Record<string, string>;
    publish: { include: string[] };
  } = JSON.parse(await Deno.readTextFile(new URL("deno.json", at)));
  const docs = ["doc", "--json", ...Object.values(exports)];
  const { nodes }: { nodes: Record<string, ModuleDoc> } = JSON.parse(
    await outputOf(Deno.execPath(), docs, { cwd: at }),
  );
  const modules = new Map<string, ModuleDoc>();
  for (const [subpath, path] of Object.entries(exports)) {
    const module = nodes[new URL(path, at).href];
    if (!module) throw new Error(`deno doc has no documentation of ${folder}${path.slice(2)}`);
    modules.set(subpath, module);
  }
  const scored = { name, modules, slowTypes: await slowTypesIn(at) };
  if (!isIncluded("README.md", publish.include)) return scored;
  return { ...scored, readme: await Deno.readTextFile(new URL("README.md", at)) };
}

async function slowTypesIn(folder: URL): Promise<string[]> {
  const rule = ["lint", "--json", "--rules-tags=", "--rules-include=no-slow-types"];
  const { stdout } = await runToEnd(Deno.execPath(), rule, { cwd: folder });
  const { diagnostics, errors }: {
    diagnostics: { filename: string; range: { start: { line: number } }; message: string }[];
    errors: { file_path: string; message: string }[];
  } = JSON.parse(stdout);
  return [
    ...diagnostics.map(({ filename, range, message }) =>
      `${filename}:${range.start.line} ${message}`
    ),
    ...errors.map(({ file_path, message }) => `${file_path} ${message}`),
  ];
}

if (import.meta.main) {
  let complete = true;
  for (const folder of ["", "emulator/"]) {
    const scored = await readPackage(folder);
    const factors = scoreOf(scored);
    const sum = (some: readonly Factor[]) => some.reduce((total, { points }) => total + points, 0);
    const reached = factors.filter(({ missing }) => missing.length === 0);
    console.log(`${scored.name}: ${sum(reached)} of ${sum(factors)} points`);
    for (const { name, missing } of factors) {
      for (const what of missing) console.error(`${scored.name}: ${name}: ${what}`);
    }
    complete &&= reached.length === factors.length;
  }
  Deno.exit(complete ? 0 : 1);
}
