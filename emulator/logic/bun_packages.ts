/**
 * Locates the packages of the worker on Bun. Without a `node_modules` folder, Bun installs the packages that a program
 * imports, but not those of its workers. The program therefore resolves them, which installs them, and passes their
 * paths to bun_preload.ts in the worker.
 */

/** The packages that the worker needs, and the package that imports each if it is not the emulator. */
const PACKAGES: readonly (readonly [name: string, importer?: string])[] = [
  ["quickjs-emscripten-core"],
  ["@jitl/quickjs-wasmfile-release-sync"],
  ["@jitl/quickjs-ffi-types", "quickjs-emscripten-core"],
];

/** The part of Bun that is used here. Declared by hand because Deno lacks its types. */
interface Runtime {
  Bun?: { resolveSync(specifier: string, from: string): string };
}

/** Options of workers that only Bun has. */
export interface BunWorkerOptions {
  /** URL of a module that runs before the worker's. */
  readonly preload?: string;
  /** Arguments that are appended to the worker's `Bun.argv`. */
  readonly argv?: readonly string[];
}

/**
 * Returns the options to start the worker with on Bun, or an empty object on other runtimes.
 *
 * @throws {Error} if a package cannot be found.
 */
export function bunWorkerOptions(): BunWorkerOptions {
  const { Bun } = globalThis as unknown as Runtime;
  if (!Bun) return {};
  const paths: Record<string, string> = {};
  for (const [name, importer = ""] of PACKAGES) {
    paths[name] = Bun.resolveSync(name, paths[importer] ?? import.meta.dirname ?? "");
  }
  return {
    preload: new URL("./bun_preload.ts", import.meta.url).href,
    argv: [JSON.stringify(paths)],
  };
}
