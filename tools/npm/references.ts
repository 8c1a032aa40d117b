/** Checks that everything to which the modules of an npm package refer will be there. */
import { moduleUrlsOf, specifiersOf } from "./source_text.ts";
import type { PackageJson } from "./manifest.ts";

/**
 * Lists what the modules of a package refer to that would not be found: files that are not in the package, and packages
 * that are not among its dependencies.
 *
 * @param files The files of the package, by path. Only JavaScript and declarations are read.
 * @param manifest Its package.json.
 * @returns A line for each missing reference.
 */
export function findMissing(
  files: ReadonlyMap<string, string>,
  { name, bin = {}, exports, dependencies = {} }: PackageJson,
): string[] {
  const known = [name, ...Object.keys(dependencies)];
  const missing = [...files].flatMap(([path, text]) =>
    !isModule(path) ? [] : [...specifiersOf(text), ...moduleUrlsOf(text)]
      .filter((specifier) => !isThere(specifier, path, files, known))
      .map((specifier) => `${path} refers to ${specifier}`)
  );
  const entries = [...Object.values(bin), ...Object.values(exports).flatMap(targetsOf)]
    .filter((target) => !files.has(target.replace(/^\.\//, "")))
    .map((target) => `package.json refers to ${target}`);
  return [...new Set([...missing, ...entries])].sort();
}

function isModule(path: string): boolean {
  return /\.(?:c?js|d\.c?ts)$/.test(path);
}

function isThere(
  specifier: string,
  path: string,
  files: ReadonlyMap<string, string>,
  packages: readonly string[],
): boolean {
  if (/^\.\.?\//.test(specifier)) {
    const target = new URL(specifier, `file:///${path}`).pathname.slice(1);
    // Declarations refer to each other by the names of their modules, which may have been joined.
    return files.has(target) ||
      path.endsWith(".d.ts") && files.has(target.replace(/\.js$/, ".d.ts"));
  }
  if (specifier.startsWith("node:")) return true;
  return packages.some((name) => specifier === name || specifier.startsWith(`${name}/`));
}

function targetsOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return Object.values(value as Record<string, unknown>).flatMap(targetsOf);
}
