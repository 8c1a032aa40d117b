/** Writes and checks the contents of deno.json, jsr.json, deno.lock and import maps. */

/** The members that jsr.json repeats. Where both files exist, `deno publish` reads only deno.json. */
const REPEATED = ["name", "version", "license", "exports", "publish"] as const;

/** The parts of deno.lock that are checked. */
export interface Lock {
  version: string;
  specifiers?: Record<string, string>;
  npm?: Record<string, unknown>;
  jsr?: Record<string, unknown>;
  [section: string]: unknown;
}

/** The parts of deno.json that are used. */
export interface Manifest {
  name: string;
  version: string;
  exports: Record<string, string>;
  imports?: Record<string, string>;
  [member: string]: unknown;
}

/** Resources whose subpath differs from their file name: `./clients` could be mistaken for `ApiClient`. */
const SUBPATHS: Readonly<Record<string, string>> = { clients: "oauth-clients" };

/** Returns the subpath of a resource file, without `./`: `device-os` for `device_os.ts`. */
export function subpathOf(file: string): string {
  const name = file.replace(/\.ts$/, "");
  return SUBPATHS[name] ?? name.replaceAll("_", "-");
}

/** Returns the exports of the SDK with one subpath per resource file, sorted by name. */
export function resourceExports(
  exports: Record<string, string>,
  files: readonly string[],
): Record<string, string> {
  const others = Object.entries(exports).filter(([, path]) => !path.startsWith("./src/resources/"));
  const resources = files.map((file): [string, string] => [
    `./${subpathOf(file)}`,
    `./src/resources/${file}`,
  ]);
  return Object.fromEntries([...others, ...resources].sort(([a], [b]) => a < b ? -1 : 1));
}

/** Returns the contents of the jsr.json that belongs to a deno.json. */
export function repeated(deno: Manifest): Record<string, unknown> {
  const members = REPEATED.map((name) => [name, deno[name]]);
  return JSON.parse(
    JSON.stringify(Object.fromEntries(members)).replace('"deno.json"', '"jsr.json"'),
  );
}

/**
 * Updates an import map from the manifests of packages.
 *
 * @param imports The entries to update. Entries that have nothing to do with the packages stay.
 * @param packages The packages, with their folder in the repository (`""`, `"emulator/"`).
 * @returns The entries, with every export of the packages and all their imports except those from JSR, sorted.
 */
export function importMapOf(
  imports: Record<string, string>,
  packages: readonly (readonly [folder: string, manifest: Manifest])[],
): Record<string, string> {
  const names = packages.map(([, { name }]) => name);
  const others = Object.entries(imports)
    .filter(([key]) => !names.some((name) => key === name || key.startsWith(`${name}/`)));
  const own = packages.flatMap(([folder, { name, exports, imports }]) => [
    ...Object.entries(exports).map(([key, path]): [string, string] => [
      `${name}${key.slice(1)}`,
      `../../${folder}${path.slice(2)}`,
    ]),
    ...Object.entries(imports ?? {})
      .filter(([, target]) => !target.startsWith("jsr:"))
      .map(([key, target]): [string, string] => [
        key,
        target.replace(/^\.\//, `../../${folder}`),
      ]),
  ]);
  return Object.fromEntries([...others, ...own].sort(([a], [b]) => a < b ? -1 : 1));
}

/** Lists the members of jsr.json that are missing, differ from deno.json, or do not belong there. */
export function findDisagreements(
  deno: Record<string, unknown>,
  jsr: Record<string, unknown>,
): string[] {
  const extra = Object.keys(jsr).filter((key) => !REPEATED.some((name) => name === key));
  return [
    ...REPEATED.filter((name) => forComparison(deno[name]) !== forComparison(jsr[name])),
    ...extra,
  ];
}

/** Serializes a member. The two manifests differ in one place: each lists its own file name in `publish`. */
function forComparison(member: unknown): string {
  return JSON.stringify(member)?.replace('"deno.json"', '"jsr.json"') ?? "";
}

/** Whether a module starts with its documentation, which JSR shows on the page of an export. */
export function moduleDoc(text: string): boolean {
  const block = /^\/\*\*(?:[^*]|\*(?!\/))*\*\//.exec(text)?.[0] ?? "";
  return /@module\b/.test(block);
}

/** Lists what does not belong in a lock file: everything but npm packages and, with `fromJsr`, @std from JSR. */
export function findLockProblems(lock: Lock, fromJsr: boolean): string[] {
  const standard = (name: string) => fromJsr && name.startsWith("@std/");
  const known = ["version", "specifiers", "npm", "jsr", "workspace"];
  return [
    ...Object.keys(lock).filter((section) => !known.includes(section)),
    ...Object.keys(lock.npm ?? {}).length === 0 ? ["no npm packages"] : [],
    ...Object.keys(lock.jsr ?? {}).filter((name) => !standard(name)).map((name) => `jsr ${name}`),
    ...Object.keys(lock.specifiers ?? {})
      .filter((name) => !name.startsWith("npm:") && !standard(name.replace(/^jsr:/, "")))
      .map((name) => `specifier ${name}`),
  ];
}
