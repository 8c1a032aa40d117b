/** Checks the module graph against the rules of which module may import which. */
import { namedImports, parseSource } from "./source_file.ts";

/** One import or re-export of a module. */
export interface Dependency {
  /** The specifier as written in the source. */
  specifier: string;
  /** The module it resolves to: a path in the repository, or a URL such as `npm:hono`. */
  target: string;
  /** Whether only types are imported, so that the import is erased from the compiled code. */
  typeOnly: boolean;
}

/** One module of the repository. */
export interface Module {
  /** The path in the repository, such as `src/core/url.ts`. */
  path: string;
  text: string;
  dependencies: Dependency[];
}

/** The rank of each layer, by prefix of its paths. A module may import from its own rank and from lower ones. */
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
/** The files of the core that are unrelated to requests to the cloud. */
const HELPERS = ["errors", "base64", "cancel", "delay", "json"].map((name) =>
  `src/core/${name}.ts`
);
/** The folders outside the layers, and what they may import. */
const BESIDE: Readonly<Record<string, readonly string[]>> = {
  "src/paginate/": ["src/paginate/", "src/types/", "src/core/"],
  "src/rate_limiter/": ["src/rate_limiter/", "src/types/", "src/core/"],
  "src/receivers/": ["src/receivers/", "src/types/", ...HELPERS],
  "src/logic/": ["src/logic/", "src/receivers/", "src/types/", ...HELPERS],
  "src/fleet/": [
    "src/fleet/",
    "src/types/",
    "src/runtime/",
    "src/core/",
    "src/stream/",
    "src/resources/",
  ],
};
/**
 * The floors of the emulator, from the lowest up. A module may import, types included, from its own folder and from the
 * floors below it.
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
  ["server/"],
  ["fleet/", "sample_fleet.ts", "serve.ts", "state_file.ts", "flags.ts"],
  ["mod.ts", "main.ts", "worker.ts", "bench/"],
];
/** The one module of the SDK whose values the emulator may import: Logic functions use the same encodings in both. */
const ENCODING = "@particle-edge/sdk/logic/encoding";
const EMULATOR = "emulator/";
/** What cannot be loaded in workerd, and the one module of the emulator that may import it. */
const NOT_IN_WORKERD: ReadonlyMap<string, string> = new Map([
  ["node:util", "emulator/flags.ts"],
  ["@hono/node-server", "emulator/server/node_server.ts"],
]);
const SDK = "@particle-edge/sdk";

/** Lists the violations of the rules, one line each. */
export function findViolations(modules: readonly Module[]): string[] {
  return [
    ...modules.flatMap((module) =>
      module.path.startsWith(EMULATOR) ? emulatorRules(module) : sdkRules(module)
    ),
    ...modules.flatMap(reExports),
    ...cycles(modules),
  ];
}

/** Lists the specifiers that are not files of the SDK in the folder `base`. */
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
  if (rank === undefined && beside === undefined) return [`${path} does not belong to a layer`];
  return dependencies.flatMap(({ specifier, target }) => {
    if (!/^\.\.?\/.*\.ts$/.test(specifier)) {
      return [`${path} imports "${specifier}": only relative paths that end in .ts are allowed`];
    }
    if (beside !== undefined) {
      const allowed = BESIDE[beside] ?? [];
      return allowed.some((prefix) => target.startsWith(prefix))
        ? []
        : [`${path} imports ${target}: only ${allowed.join(", ")} are allowed`];
    }
    const other = rankOf(target);
    if (other === undefined) return [`${path} imports ${target}, which is not in a layer below it`];
    return rank !== undefined && other > rank
      ? [`${path} imports ${target}, which is in a layer above it`]
      : [];
  });
}

/** Returns the part of the emulator that a module belongs to, and its floor. */
function placeOf(path: string): { part: string; floor: number } | undefined {
  for (const [floor, parts] of FLOORS.entries()) {
    const part = parts.find((one) => path.startsWith(EMULATOR + one));
    if (part !== undefined) return { part, floor };
  }
  return undefined;
}

function emulatorRules({ path, dependencies }: Module): string[] {
  const place = placeOf(path);
  if (!place) return [`${path} does not belong to a floor`];
  return dependencies.flatMap(({ specifier, target, typeOnly }) => {
    if (specifier === ENCODING) return [];
    const importer = NOT_IN_WORKERD.get(specifier);
    if (path === importer) return [];
    if (specifier === SDK) {
      return typeOnly ? [] : [`${path} imports values from ${SDK}: only types are allowed`];
    }
    const isPackage = target.startsWith("npm:") && !specifier.startsWith("npm:"); // from its deno.json
    if (isPackage && importer === undefined) return [];
    const other = /^\.\.?\/.*\.ts$/.test(specifier) ? placeOf(target) : undefined;
    if (!other) {
      return [
        `${path} imports "${specifier}": only its own files, packages of its deno.json, and types from ${SDK} are allowed`,
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
    .map(() => `${path} re-exports: only mod.ts files may`);
}

/** Lists import cycles. In the SDK, cycles of types are allowed, because they are erased from the compiled code. */
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
