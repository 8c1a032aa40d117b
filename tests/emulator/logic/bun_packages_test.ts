import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { bunWorkerOptions } from "../../../emulator/logic/bun_packages.ts";

type Resolve = (specifier: string, from: string) => string;

/** Runs a function with a global `Bun` whose `resolveSync` is given. */
function withBun(resolveSync: Resolve, run: () => void): void {
  const scope = globalThis as { Bun?: { resolveSync: Resolve } };
  scope.Bun = { resolveSync };
  try {
    run();
  } finally {
    delete scope.Bun;
  }
}

Deno.test("bunWorkerOptions() is empty on runtimes other than Bun", () => {
  assertEquals(bunWorkerOptions(), {});
});

Deno.test("bunWorkerOptions() resolves each package from its importer", () => {
  const importers: Record<string, string> = {};
  withBun((name, from) => {
    importers[name] = from;
    return `/cache/${name}/index.mjs`;
  }, () => {
    const { preload = "", argv = [] } = bunWorkerOptions();
    assert(Deno.statSync(fromFileUrl(preload)).isFile);
    const paths: Record<string, string> = JSON.parse(argv[0] ?? "");
    assertEquals(Object.keys(paths), Object.keys(importers));
    for (const [name, path] of Object.entries(paths)) {
      assertEquals(path, `/cache/${name}/index.mjs`);
    }
  });
  const { "@jitl/quickjs-ffi-types": types = "", ...others } = importers;
  assertEquals(types, "/cache/quickjs-emscripten-core/index.mjs");
  for (const from of Object.values(others)) assertMatch(from, /[\\/]emulator[\\/]logic$/);
});

Deno.test("bunWorkerOptions() throws Bun's error for a package that cannot be found", () => {
  withBun((name) => {
    throw new Error(`Cannot find package ${name}`);
  }, () => assertThrows(bunWorkerOptions, Error, "Cannot find package quickjs-emscripten-core"));
});
