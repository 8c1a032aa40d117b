import { assert, assertEquals } from "@std/assert";
import { join, toFileUrl } from "@std/path";
import { findViolations, foreignModules, type Module } from "../../tools/layers.ts";
import denoJson from "../../deno.json" with { type: "json" };
import { deno, root } from "../kit/programs.ts";

const base = `${toFileUrl(root).href}/`;

/** The parts of the output of `deno info --json` that are used. */
interface Info {
  modules: {
    specifier: string;
    error?: string;
    dependencies?: { specifier: string; code?: Resolved; type?: Resolved }[];
  }[];
}
interface Resolved {
  specifier?: string;
  error?: string;
}

async function info(entry: string): Promise<Info> {
  return JSON.parse(await deno(["info", "--json", entry]));
}

async function sourcesIn(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(join(root, folder))) {
    const path = `${folder}/${name}`;
    if (isDirectory) found.push(...await sourcesIn(path));
    else if (path.endsWith(".ts")) found.push(path);
  }
  return found;
}

/** Reads the module graph of all sources of both packages, including files that nothing imports. */
async function readGraph(): Promise<Module[]> {
  const paths = ["mod.ts", ...await sourcesIn("src"), ...await sourcesIn("emulator")];
  const entry = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    await Deno.writeTextFile(entry, paths.map((path) => `import "${base}${path}";`).join("\n"));
    const { modules } = await info(entry);
    const bySpecifier = new Map(modules.map((module) => [module.specifier, module]));
    return await Promise.all(paths.map(async (path): Promise<Module> => {
      const module = bySpecifier.get(base + path);
      assert(module && !module.error, `${path}: ${module?.error ?? "not in the graph"}`);
      const dependencies = (module.dependencies ?? []).map(({ specifier, code, type }) => {
        const target = (code ?? type)?.specifier;
        assert(target, `${path}: "${specifier}" does not resolve to a module`);
        return { specifier, target: target.replace(base, ""), typeOnly: code === undefined };
      });
      return { path, text: await Deno.readTextFile(join(root, path)), dependencies };
    }));
  } finally {
    await Deno.remove(entry);
  }
}

/** Parses a graph, one line per module: `path: specifier -> target`, with `type` in front if only types are imported. */
function graph(...lines: string[]): Module[] {
  return lines.map((line) => {
    const [path = "", rest = ""] = line.split(/: (.*)/);
    const dependencies = rest.split(", ").filter(Boolean).map((item) => {
      const [specifier = "", target = ""] = item.replace(/^type /, "").split(" -> ");
      return { specifier, target, typeOnly: item.startsWith("type ") };
    });
    return { path, text: "", dependencies };
  });
}

function withText(path: string, text: string): Module[] {
  return [{ path, text, dependencies: [] }];
}

Deno.test("the sources follow the rules of the layers", async () => {
  const modules = await readGraph();
  assert(modules.some(({ path, dependencies }) => path === "mod.ts" && dependencies.length > 0));
  assert(modules.some(({ path }) => path.startsWith("emulator/routes/")));
  assertEquals(findViolations(modules), []);
});

Deno.test("the SDK has no dependencies: its exports load only its own files", async () => {
  const entries: string[] = Object.values(denoJson.exports);
  for (const entry of entries) {
    const { modules } = await info(entry);
    assertEquals(foreignModules(modules.map(({ specifier }) => specifier), base), []);
  }
});

Deno.test("foreignModules() lists packages, and files outside of the SDK", () => {
  const own = ["file:///a/mod.ts", "file:///a/src/core/b.ts"];
  const foreign = ["npm:/x@1.0.0", "node:fs", "jsr:@a/b", "file:///a/emulator/mod.ts", "file:///b"];
  assertEquals(foreignModules([...own, ...foreign], "file:///a/"), foreign);
});

const ALLOWED: Record<string, Module[]> = {
  "a layer imports from itself and from the layers below": graph(
    "mod.ts: ./src/particle.ts -> src/particle.ts",
    "src/particle.ts: ./resources/a.ts -> src/resources/a.ts, ./library/b.ts -> src/library/b.ts",
    "src/resources/a.ts: ../stream/s.ts -> src/stream/s.ts, ../types/t.ts -> src/types/t.ts",
    "src/core/headers.ts: ../version.ts -> src/version.ts, ./errors.ts -> src/core/errors.ts",
    "src/receivers/webhook.ts: ../core/errors.ts -> src/core/errors.ts, type ../types/t.ts -> src/types/t.ts",
  ),
  "paginate imports core": graph(
    "src/paginate/a.ts: ../core/errors.ts -> src/core/errors.ts, type ../types/t.ts -> src/types/t.ts",
  ),
  "rate_limiter imports core": graph(
    "src/rate_limiter/a.ts: ../core/errors.ts -> src/core/errors.ts, type ../types/t.ts -> src/types/t.ts",
  ),
  "a file of fleet imports resources, streams, core and the runtime": graph(
    "src/fleet/a.ts: ../resources/b.ts -> src/resources/b.ts, ../stream/c.ts -> src/stream/c.ts",
    "src/fleet/d.ts: ../core/e.ts -> src/core/e.ts, ../runtime/f.ts -> src/runtime/f.ts",
  ),
  "the emulator imports its packages and types of the SDK": graph(
    "emulator/app.ts: hono -> npm:hono, hono/cors -> npm:hono, type @particle-edge/sdk -> mod.ts",
    "emulator/mod.ts: ./app.ts -> emulator/app.ts",
  ),
  "the command line of the emulator imports node:util": graph(
    "emulator/flags.ts: node:util -> node:util",
  ),
  "the server for Node imports the adapter of Hono": graph(
    "emulator/server/node_server.ts: @hono/node-server -> npm:@hono/node-server, type ./listener.ts -> emulator/server/listener.ts",
  ),
  "types of the SDK import each other": graph(
    "src/types/a.ts: type ./b.ts -> src/types/b.ts",
    "src/types/b.ts: type ./a.ts -> src/types/a.ts",
  ),
  "the emulator imports from its own folder and from floors below": graph(
    "emulator/app.ts: ./cloud.ts -> emulator/cloud.ts, ./routes/a.ts -> emulator/routes/a.ts",
    "emulator/routes/a.ts: ./b.ts -> emulator/routes/b.ts, ../http/c.ts -> emulator/http/c.ts",
  ),
  "a mod.ts re-exports": withText("mod.ts", `export * from "./src/particle.ts";`),
  "a file lists its own exports": withText(
    "src/core/a.ts",
    `const a = 1;\nexport { a };\n// export * from "./b.ts";`,
  ),
};

for (const [what, modules] of Object.entries(ALLOWED)) {
  Deno.test(`findViolations() allows it if ${what}`, () => {
    assertEquals(findViolations(modules), []);
  });
}

const FORBIDDEN: Record<string, [modules: Module[], violation: string]> = {
  "core imports a resource": [
    graph("src/core/a.ts: type ../resources/b.ts -> src/resources/b.ts"),
    "src/core/a.ts imports src/resources/b.ts, which is in a layer above it",
  ],
  "a file of types imports core": [
    graph("src/types/a.ts: type ../core/b.ts -> src/core/b.ts"),
    "src/types/a.ts imports src/core/b.ts, which is in a layer above it",
  ],
  "a resource imports the library": [
    graph("src/resources/a.ts: ../library/b.ts -> src/library/b.ts"),
    "src/resources/a.ts imports src/library/b.ts, which is in a layer above it",
  ],
  "a file of src imports mod.ts": [
    graph("src/library/a.ts: ../../mod.ts -> mod.ts"),
    "src/library/a.ts imports mod.ts, which is in a layer above it",
  ],
  "a receiver imports the client": [
    graph("src/receivers/a.ts: type ../particle.ts -> src/particle.ts"),
    "src/receivers/a.ts imports src/particle.ts: only src/receivers/, src/types/, src/core/errors.ts, src/core/base64.ts, src/core/cancel.ts, src/core/delay.ts, src/core/json.ts are allowed",
  ],
  "paginate imports a resource": [
    graph("src/paginate/a.ts: type ../resources/b.ts -> src/resources/b.ts"),
    "src/paginate/a.ts imports src/resources/b.ts: only src/paginate/, src/types/, src/core/ are allowed",
  ],
  "the library imports a receiver": [
    graph("src/library/a.ts: ../receivers/b.ts -> src/receivers/b.ts"),
    "src/library/a.ts imports src/receivers/b.ts, which is not in a layer below it",
  ],
  "rate_limiter imports the stream": [
    graph("src/rate_limiter/a.ts: ../stream/b.ts -> src/stream/b.ts"),
    "src/rate_limiter/a.ts imports src/stream/b.ts: only src/rate_limiter/, src/types/, src/core/ are allowed",
  ],
  "mod.ts imports a file of fleet": [
    graph("mod.ts: ./src/fleet/mod.ts -> src/fleet/mod.ts"),
    "mod.ts imports src/fleet/mod.ts, which is not in a layer below it",
  ],
  "src has an unknown folder": [
    graph("src/helpers/a.ts"),
    "src/helpers/a.ts does not belong to a layer",
  ],
  "core imports a package": [
    graph("src/core/a.ts: npm:x -> npm:x"),
    `src/core/a.ts imports "npm:x": only relative paths that end in .ts are allowed`,
  ],
  "core imports a built-in module": [
    graph("src/core/a.ts: node:fs -> node:fs"),
    `src/core/a.ts imports "node:fs": only relative paths that end in .ts are allowed`,
  ],
  "core imports a path without .ts": [
    graph("src/core/a.ts: ./b -> src/core/b.ts"),
    `src/core/a.ts imports "./b": only relative paths that end in .ts are allowed`,
  ],
  "the SDK imports the emulator": [
    graph("mod.ts: ./emulator/mod.ts -> emulator/mod.ts"),
    "mod.ts imports emulator/mod.ts, which is not in a layer below it",
  ],
  "the emulator imports values of the SDK": [
    graph("emulator/model/a.ts: @particle-edge/sdk -> mod.ts"),
    "emulator/model/a.ts imports values from @particle-edge/sdk: only types are allowed",
  ],
  "the emulator imports a file of src": [
    graph("emulator/model/a.ts: type ../../src/types/common.ts -> src/types/common.ts"),
    `emulator/model/a.ts imports "../../src/types/common.ts": only its own files, packages of its deno.json, and types from @particle-edge/sdk are allowed`,
  ],
  "another module of the emulator imports the adapter of Hono": [
    graph("emulator/serve.ts: @hono/node-server -> npm:@hono/node-server"),
    `emulator/serve.ts imports "@hono/node-server": only its own files, packages of its deno.json, and types from @particle-edge/sdk are allowed`,
  ],
  "the emulator imports a built-in module outside of flags.ts": [
    graph("emulator/model/a.ts: node:util -> node:util"),
    `emulator/model/a.ts imports "node:util": only its own files, packages of its deno.json, and types from @particle-edge/sdk are allowed`,
  ],
  "the emulator has an unknown folder": [
    graph("emulator/helpers/a.ts"),
    "emulator/helpers/a.ts does not belong to a floor",
  ],
  "a store imports HTTP code": [
    graph("emulator/stores/a.ts: type ../http/b.ts -> emulator/http/b.ts"),
    "emulator/stores/a.ts imports emulator/http/b.ts, which is not on a floor below",
  ],
  "one engine imports another": [
    graph("emulator/logic/a.ts: ../webhooks/b.ts -> emulator/webhooks/b.ts"),
    "emulator/logic/a.ts imports emulator/webhooks/b.ts, which is not on a floor below",
  ],
  "types of the emulator import each other in a cycle": [
    graph(
      "emulator/base/a.ts: ./b.ts -> emulator/base/b.ts",
      "emulator/base/b.ts: type ./a.ts -> emulator/base/a.ts",
    ),
    "cycle: emulator/base/a.ts → emulator/base/b.ts → emulator/base/a.ts",
  ],
  "modules import each other in a cycle": [
    graph("src/core/a.ts: ./b.ts -> src/core/b.ts", "src/core/b.ts: ./a.ts -> src/core/a.ts"),
    "cycle: src/core/a.ts → src/core/b.ts → src/core/a.ts",
  ],
  "a file has a star export": [
    withText("src/core/a.ts", `export * from "./b.ts";`),
    "src/core/a.ts re-exports: only mod.ts files may",
  ],
  "a file re-exports types": [
    withText("emulator/model/a.ts", `export type {\n  A,\n} from "./b.ts";`),
    "emulator/model/a.ts re-exports: only mod.ts files may",
  ],
  "a file exports an import": [
    withText("src/core/a.ts", `import { type A, b as c } from "./b.ts";\nexport { c };`),
    "src/core/a.ts re-exports: only mod.ts files may",
  ],
};

for (const [what, [modules, violation]] of Object.entries(FORBIDDEN)) {
  Deno.test(`findViolations() reports it if ${what}`, () => {
    assertEquals(findViolations(modules), [violation]);
  });
}
