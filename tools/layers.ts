/** The rules of the architecture about who may import whom, as a function of the module graph. */
import { namedImports, parseSource } from "./source_file.ts";

/** One import or re-export of a module. */
export interface Dependency {
  /** As written in the source. */
  specifier: string;
  /** The module it leads to: a path in the repository, or an URL such as `npm:hono`. */
  target: string;
  /** Whether only types are imported, so that nothing is left of it at run time. */
  typeOnly: boolean;
}

/** One module of the repository. */
export interface Module {
  /** Path in the repository, such as `src/core/path.ts`. */
  path: string;
  text: string;
  dependencies: Dependency[];
}

/** What a module may import has its own rank or a lower one; by the beginning of its path. */
const RANKS: readonly (readonly [prefix: string, rank: number])[] = [
  ["src/types/", 0],
  ["src/version.ts", 0],
  ["src/runtime/", 1],
  ["src/core/", 2],
  ["src/stream/", 3],
  ["src/resources/", 4],
  ["src/library/", 5],
  ["src/particle.ts", 6],
  ["mod.ts", 7],
];
/** The part of the core that has nothing to do with requests to the cloud. */
const HELPERS = ["errors", "base64", "cancel", "delay", "json"].map((name) =>
  `src/core/${name}.ts`
);
/** What the folders that stand beside the layers may import. */
const BESIDE: Readonly<Record<string, readonly string[]>> = {
  "src/receivers/": ["src/receivers/", "src/types/", ...HELPERS],
  "src/logic/": ["src/logic/", "src/receivers/", "src/types/", ...HELPERS],
};
/**
 * The floors of the emulator, from the ground up. A module may import from its own folder and from the floors below,
 * types included.
 */
const FLOORS: readonly (readonly string[])[] = [
  ["base/"],
  ["model/"],
  ["stores/", "events/", "faults/"],
  ["cloud.ts"],
  ["devices/", "auth/"],
  ["webhooks/", "logic/", "firmware/", "ledgers/"],
  ["engines.ts", "saved_state/"],
  ["http/"],
  ["routes/"],
  ["app.ts", "simulated_device.ts"],
  ["emulator.ts"],
  ["fleet/", "sample_fleet.ts", "serve.ts", "state_file.ts", "flags.ts"],
  ["mod.ts", "main.ts", "worker.ts", "bench/"],
];
/** The module of the SDK whose values the emulator uses: what Logic functions find in both is the same. */
const ENCODING = "@particle-edge/sdk/logic/encoding";
const EMULATOR = "emulator/";
/** The module of the emulator that runs on Deno and Bun alone, and what it may import from there. */
const COMMAND_LINE = { path: "emulator/flags.ts", specifier: "node:util" };
const SDK = "@particle-edge/sdk";

/** Says what breaks a rule, one line each; empty if all is well. */
export function findViolations(modules: readonly Module[]): string[] {
  return [
    ...modules.flatMap((module) =>
      module.path.startsWith(EMULATOR) ? emulatorRules(module) : sdkRules(module)
    ),
    ...modules.flatMap(reExports),
    ...cycles(modules),
  ];
}

/** The modules of a graph, by specifier, that are not files of the SDK in the folder `base`. */
export function foreignModules(specifiers: readonly string[], base: string): string[] {
  return specifiers.filter((specifier) =>
    specifier !== `${base}mod.ts` && !specifier.startsWith(`${base}src/`)
  );
}

function rankOf(path: string): number | undefined {
  return RANKS.find(([prefix]) => path.startsWith(prefix))?.[1];
}

function sdkRules({ path, dependencies }: Module): string[] {
  const beside = Object.keys(BESIDE).find((prefix) => path.startsWith(prefix));
  const rank = rankOf(path);
  if (rank === undefined && beside === undefined) return [`${path} is in no layer`];
  return dependencies.flatMap(({ specifier, target }) => {
    if (!/^\.\.?\/.*\.ts$/.test(specifier)) {
      return [`${path} imports "${specifier}": only relative paths that end in .ts`];
    }
    if (beside !== undefined) {
      const allowed = BESIDE[beside] ?? [];
      return allowed.some((prefix) => target.startsWith(prefix))
        ? []
        : [`${path} imports ${target}: only ${allowed.join(", ")}`];
    }
    const other = rankOf(target);
    if (other === undefined) return [`${path} imports ${target}, which is in no layer below it`];
    return rank !== undefined && other > rank
      ? [`${path} imports ${target}, which is a layer above it`]
      : [];
  });
}

/** The part of the emulator that a module belongs to, and its floor. */
function placeOf(path: string): { part: string; floor: number } | undefined {
  for (const [floor, parts] of FLOORS.entries()) {
    const part = parts.find((one) => path.startsWith(EMULATOR + one));
    if (part !== undefined) return { part, floor };
  }
  return undefined;
}

function emulatorRules({ path, dependencies }: Module): string[] {
  const place = placeOf(path);
  if (!place) return [`${path} is on no floor`];
  return dependencies.flatMap(({ specifier, target, typeOnly }) => {
    if (specifier === ENCODING) return [];
    if (path === COMMAND_LINE.path && specifier === COMMAND_LINE.specifier) return [];
    if (specifier === SDK) {
      return typeOnly ? [] : [`${path} imports values from ${SDK}: types only`];
    }
    if (target.startsWith("npm:") && !specifier.startsWith("npm:")) return []; // named in its deno.json
    const other = /^\.\.?\/.*\.ts$/.test(specifier) ? placeOf(target) : undefined;
    if (!other) {
      return [
        `${path} imports "${specifier}": only its own files, packages of its deno.json, and types from ${SDK}`,
      ];
    }
    return other.floor < place.floor || other.part === place.part
      ? []
      : [`${path} imports ${target}, which is not on a floor below`];
  });
}

function reExports({ path, text }: Module): string[] {
  if (/(?:^|\/)mod\.ts$/.test(path)) return [];
  const file = parseSource(path, text);
  const imported = new Set(namedImports(file).map(({ local }) => local));
  return file.getExportDeclarations()
    .filter((statement) =>
      statement.hasModuleSpecifier() ||
      statement.getNamedExports().some((item) => imported.has(item.getName()))
    )
    .map(() => `${path} re-exports: only mod.ts files do`);
}

/** Modules that import each other in a circle. In the SDK, types may: nothing is left of them at run time. */
function cycles(modules: readonly Module[]): string[] {
  const byPath = new Map(modules.map((module) => [module.path, module]));
  const state = new Map<string, "open" | "done">();
  const found: string[] = [];
  function visit(path: string, trail: readonly string[]): void {
    if (state.get(path) === "done") return;
    if (state.get(path) === "open") {
      found.push(`cycle: ${[...trail.slice(trail.indexOf(path)), path].join(" → ")}`);
      return;
    }
    state.set(path, "open");
    for (const { target, typeOnly } of byPath.get(path)?.dependencies ?? []) {
      if (!typeOnly || path.startsWith(EMULATOR)) visit(target, [...trail, path]);
    }
    state.set(path, "done");
  }
  for (const path of byPath.keys()) visit(path, []);
  return found;
}
