/**
 * Bun installs the packages that a program imports, but not those of its workers, where no `node_modules` has them. So
 * the program looks them up, which installs them, and bun_preload.ts tells the worker where they are.
 */

/** What the worker imports, and what that imports in turn; by who imports it, where that is not the emulator. */
const PACKAGES: readonly (readonly [name: string, importer?: string])[] = [
  ["quickjs-emscripten-core"],
  ["@jitl/quickjs-wasmfile-release-sync"],
  ["@jitl/quickjs-ffi-types", "quickjs-emscripten-core"],
];

/** The part of Bun in use; declared here, as its types are not there on Deno. */
interface Runtime {
  Bun?: { resolveSync(specifier: string, from: string): string };
}

/** What Bun takes for a worker beyond the standard. */
export interface BunWorkerOptions {
  /** URL of a module that runs before the worker's. */
  readonly preload?: string;
  /** What is added to its `Bun.argv`. */
  readonly argv?: readonly string[];
}

/** What the worker has to be started with on Bun; nothing elsewhere. Throws if a package cannot be found. */
export function bunWorkerOptions(): BunWorkerOptions {
  const { Bun } = globalThis as unknown as Runtime;
  if (!Bun) return {};
  const paths: Record<string, string> = {};
  for (const [name, importer = ""] of PACKAGES) {
    paths[name] = Bun.resolveSync(name, paths[importer] ?? import.meta.dirname ?? "");
  }
  return { preload: preloadUrl().href, argv: [JSON.stringify(paths)] };
}

/** As with the worker, see runner.ts. */
function preloadUrl(): URL {
  return import.meta.url.endsWith(".js")
    ? new URL("./bun_preload.js", import.meta.url)
    : new URL("./bun_preload.ts", import.meta.url);
}
