/** Runs first in the worker on Bun. Makes the packages that bun_packages.ts has located importable by name. */

/** The parts of Bun that are used here. Declared by hand because Deno lacks its types. */
interface Runtime {
  Bun: {
    /** The last argument is JSON: the paths of packages by name. */
    argv: string[];
    plugin(plugin: { name: string; setup(build: PluginBuilder): void }): void;
  };
}

interface PluginBuilder {
  module(name: string, load: () => { loader: "object"; exports: unknown }): void;
}

const { Bun } = globalThis as unknown as Runtime;
const meta = import.meta as unknown as { require(path: string): unknown };
const paths: Record<string, string> = JSON.parse(Bun.argv.at(-1) ?? "{}");

Bun.plugin({
  name: "packages of the worker",
  setup(build) {
    for (const [name, path] of Object.entries(paths)) {
      build.module(name, () => ({ loader: "object", exports: meta.require(path) }));
    }
  },
});
