/** Checks of deno.json, jsr.json and deno.lock, as functions of their contents. */

/** What jsr.json repeats of deno.json, which alone `deno publish` reads where both exist. */
const REPEATED = ["name", "version", "license", "exports", "publish"] as const;

/** The parts of deno.lock in use. */
export interface Lock {
  version: string;
  specifiers?: Record<string, string>;
  npm?: Record<string, unknown>;
  jsr?: Record<string, unknown>;
  [section: string]: unknown;
}

/** The parts of deno.json in use. */
export interface Manifest {
  name: string;
  version: string;
  exports: Record<string, string>;
  imports?: Record<string, string>;
  [member: string]: unknown;
}

/** Resources whose subpath is not the name of their file: `./clients` would not say which clients, beside `ApiClient`. */
const SUBPATHS: Readonly<Record<string, string>> = { clients: "oauth-clients" };

/** The subpath of a resource file, without `./`: `device-os` for `device_os.ts`. */
export function subpathOf(file: string): string {
  const name = file.replace(/\.ts$/, "");
  return SUBPATHS[name] ?? name.replaceAll("_", "-");
}

/** The exports of the SDK, with one subpath per resource file; the root first, then by name. */
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

/** What jsr.json says of a deno.json. */
export function repeated(deno: Manifest): Record<string, unknown> {
  const members = REPEATED.map((name) => [name, deno[name]]);
  return JSON.parse(
    JSON.stringify(Object.fromEntries(members)).replace('"deno.json"', '"jsr.json"'),
  );
}

/** The import map in which the exports and imports of packages are those of their manifests, save those from JSR; the rest stays. */
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

/** The members of jsr.json that are missing, that differ from deno.json, or that it should not have. */
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

/** A published package has one of the two manifests: each includes itself. */
function forComparison(member: unknown): string {
  return JSON.stringify(member)?.replace('"deno.json"', '"jsr.json"') ?? "";
}

/** Whether a module starts with its documentation, as JSR wants it for the page of an export. */
export function moduleDoc(text: string): boolean {
  const block = /^\/\*\*(?:[^*]|\*(?!\/))*\*\//.exec(text)?.[0] ?? "";
  return /@module\b/.test(block);
}

/** What is in a lock file that should not be: all but npm packages, and @std from JSR with `fromJsr`. */
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
