/** Writes the package.json of an npm package from the deno.json of its folder. */
import type { Manifest } from "../manifests.ts";

/** What a package.json says that deno.json does not. */
export interface Details {
  description: string;
  keywords: readonly string[];
  /** The entry point that `require()` of the package gets, without its extension. */
  require?: string;
  /** Commands by name, with the source that each runs. */
  bin?: Readonly<Record<string, string>>;
  /** The sources that do something when they are loaded, so bundlers must not leave them out. None by default. */
  sideEffects?: readonly string[];
  /** The packages that it needs, by name, with their version ranges. None by default. */
  dependencies?: Readonly<Record<string, string>>;
}

/** The conditions of a subpath. Types come first, because resolvers take the first condition that matches. */
interface Conditions {
  require?: { types: string; default: string };
  types: string;
  default: string;
}

/** The members of a package.json that these packages have. */
export interface PackageJson {
  name: string;
  version: string;
  description: string;
  keywords: readonly string[];
  license: unknown;
  type: "module";
  sideEffects: false | readonly string[];
  engines: { node: string };
  bin?: Record<string, string>;
  exports: Record<string, Conditions | string>;
  dependencies?: Readonly<Record<string, string>>;
  publishConfig: { access: "public" };
}

/** The first version with `process.getBuiltinModule()`, which finds `node:fs` without an import. */
const NODE = ">=20.16.0";

/** Returns the contents of a package.json. */
export function packageJson(deno: Manifest, details: Details): PackageJson {
  const { description, keywords, bin, sideEffects, dependencies } = details;
  return {
    name: deno.name,
    version: deno.version,
    description,
    keywords,
    license: deno["license"],
    type: "module",
    sideEffects: sideEffects ? sideEffects.map((path) => `./${scriptOf(path)}`) : false,
    engines: { node: NODE },
    ...bin && { bin: mapValues(bin, scriptOf) },
    exports: packageExports(deno.exports, details.require),
    ...dependencies && { dependencies },
    publishConfig: { access: "public" },
  };
}

/**
 * Returns the `exports` of a package.json: the same subpaths as in deno.json, with types and JavaScript.
 *
 * @param exports The exports of deno.json.
 * @param require The entry point that `require()` of the root gets, without its extension.
 */
export function packageExports(
  exports: Readonly<Record<string, string>>,
  require?: string,
): Record<string, Conditions | string> {
  const subpaths = mapValues(exports, (path, subpath): Conditions => ({
    ...subpath === "." && require !== undefined && {
      require: { types: `./${require}.d.cts`, default: `./${require}.cjs` },
    },
    types: path.replace(/\.ts$/, ".d.ts"),
    default: scriptOf(path),
  }));
  return { ...subpaths, "./package.json": "./package.json" };
}

/** Returns the npm packages that a deno.json imports, by name, with their version ranges. */
export function npmImports({ imports = {} }: Pick<Manifest, "imports">): Record<string, string> {
  return Object.fromEntries(
    Object.values(imports).flatMap((target) => {
      const [, name, range] = /^npm:(@?[^@]+)@([^/]+)$/.exec(target) ?? [];
      return name && range ? [[name, range]] : [];
    }),
  );
}

function scriptOf(path: string): string {
  return path.replace(/\.ts$/, ".js");
}

function mapValues<T>(
  record: Readonly<Record<string, string>>,
  map: (value: string, key: string) => T,
): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value, key)]));
}
