/**
 * Writes the facade src/particle.ts: a class with one documented method for each function of src/resources.
 *
 *   deno run -A tools/build_particle.ts [--check]
 *
 * With `--check`, writes nothing and fails if the file is out of date. Either way, fails if an export of a resource
 * cannot become a method.
 */
import {
  parseResource,
  type ResourceFunction,
  type Signature,
  sourceError,
  type TypeImport,
} from "./facade_source.ts";
import { subpathOf } from "./manifests.ts";
import { outputOf } from "./process.ts";

/** The category of each resource, in the order of the methods: the essential ones first, then the most used. */
export const CATEGORIES: Readonly<Record<string, string>> = {
  auth: "Authentication",
  users: "Users",
  customers: "Customers",
  service_agreements: "Service agreements",
  devices: "Devices",
  diagnostics: "Device vitals",
  provisioning: "Provisioning",
  firmware: "Firmware",
  events: "Events",
  integrations: "Integrations",
  secrets: "Cloud secrets",
  products: "Products",
  team: "Teams",
  product_firmware: "Product firmware",
  groups: "Device groups",
  orgs: "Organizations",
  configuration: "Configuration",
  locations: "Locations",
  metrics: "Metrics",
  sims: "SIM cards",
  mesh: "Mesh networks",
  clients: "OAuth clients",
  libraries: "Libraries",
  logic_functions: "Logic functions",
  ledgers: "Ledgers",
  env_vars: "Environment variables",
  device_os: "Device OS",
  search: "Search",
  device_documents: "Device documents",
};
const ORDER = Object.keys(CATEGORIES);

const HEADER =
  `// Written by tools/build_particle.ts from src/resources; do not edit: run \`deno task facade\`.
`;

const CLASS_DOC = `/**
 * A client for the Particle Device Cloud, with one method per API call. Most methods send one request and resolve to
 * \`{ body, statusCode }\`. Failures reject with a \`ParticleError\`.
 *
 * @example Read a variable of a device
 * \`\`\`ts
 * import { Particle } from "@particle-edge/sdk";
 *
 * const particle = new Particle({ auth: "token" });
 * const deviceId = "0123456789abcdef01234567";
 * const { body } = await particle.getVariable({ deviceId, name: "temp" });
 * console.log(body.result);
 * \`\`\`
 */`;

const CONSTRUCTOR = `/**
 * Creates a client.
 *
 * @param options All options are optional.
 * @throws {TypeError} if an option is invalid or unknown.
 */
constructor(options?: ApiClientOptions) {
  super(options, Multipart);
}
`;

/** The members that are not written from a resource: they send no request. */
const MEMBERS = `// #region Without a request

/**
 * Creates a client for firmware libraries that uses one access token.
 *
 * @param options The token; by default, that of this \`Particle\`.
 * @returns A client for firmware libraries.
 * @category Libraries
 */
client(options?: ClientOptions): Client {
  return new Client(this, options);
}

/**
 * Builds the path of a device, for \`get()\`, \`put()\` and the other HTTP methods:
 * \`/v1[/orgs/:org | /products/:product]/devices/:deviceId\`.
 *
 * @param options The device; \`org\` takes precedence over \`product\`.
 * @returns The path, to pass as \`uri\`.
 * @throws {TypeError} if an id is missing, or cannot be a path segment, such as \`..\`.
 * @category Devices
 */
deviceUri(options: DeviceUriOptions): string {
  const route = orEmpty(options).org === undefined
    ? "/v1[/products/:product]/devices/:deviceId"
    : "/v1/orgs/:org/devices/:deviceId";
  return endpoint(options, route).uri;
}

// #endregion`;

/** The types that these members use. */
const MEMBER_TYPES: readonly TypeImport[] = [
  { name: "ClientOptions", from: "./library/client.ts" },
  { name: "DeviceUriOptions", from: "./types/devices.ts" },
];

interface Resource {
  path: string;
  namespace: string;
  functions: ResourceFunction[];
}

/**
 * Builds the source of the facade, not yet formatted.
 *
 * @param sources The source of each resource file, by its path in `src/`, such as `resources/devices.ts`.
 * @returns The source of `src/particle.ts`.
 * @throws {Error} if an export cannot become a method; the message has the file and line.
 */
export function buildFacade(sources: Record<string, string>): string {
  const needed = new Map(MEMBER_TYPES.map((type) => [type.name, type]));
  const resources = inOrder(Object.keys(sources)).map((path): Resource => {
    const { functions, types } = parseResource(path, sources[path] ?? "");
    for (const fn of functions) requireTypes(needed, types, path, fn);
    return { path, namespace: camelCase(stem(path)), functions };
  });
  rejectDuplicates(resources);
  return [
    HEADER,
    ...typeImports(needed),
    `import { ApiClient, type ApiClientOptions } from "./core/api_client.ts";`,
    `import { Multipart } from "./core/multipart.ts";
import { endpoint } from "./core/endpoint.ts";
import { orEmpty } from "./core/options.ts";
`,
    ...[`import { Client } from "./library/client.ts";`, ...resources.map(importOf)].sort(
      eventsFirst,
    ),
    "",
    CLASS_DOC,
    "export class Particle extends ApiClient {",
    indent(CONSTRUCTOR),
    ...resources.map(region),
    indent(MEMBERS),
    "}",
    "",
  ].join("\n");
}

function inOrder(paths: string[]): string[] {
  const unlisted = paths.filter((path) => !ORDER.includes(stem(path)));
  if (unlisted.length) {
    throw new Error(
      `src/${unlisted[0]} has no category: add it to CATEGORIES in tools/build_particle.ts`,
    );
  }
  return paths.sort((a, b) => ORDER.indexOf(stem(a)) - ORDER.indexOf(stem(b)));
}

/** Adds the types that appear in the signatures of a function to `needed`. */
function requireTypes(
  needed: Map<string, TypeImport>,
  types: Map<string, TypeImport>,
  path: string,
  fn: ResourceFunction,
): void {
  for (const { typeParameters, options, returns } of [...fn.overloads, fn.implementation]) {
    for (const [name] of `${typeParameters} ${options} ${returns}`.matchAll(/[A-Za-z_$][\w$]*/g)) {
      const type = types.get(name);
      if (!type) continue;
      const other = needed.get(name);
      if (other && (other.from !== type.from || other.name !== type.name)) {
        throw sourceError(
          path,
          fn.line,
          `${name} is imported from ${type.from} here, but from ${other.from} elsewhere`,
        );
      }
      needed.set(name, type);
    }
  }
}

function rejectDuplicates(resources: Resource[]): void {
  const seen = new Map<string, string>();
  for (const { path, functions } of resources) {
    for (const { name, line } of functions) {
      const other = seen.get(name);
      if (other) throw sourceError(path, line, `${name}() is already in ${other}`);
      seen.set(name, `src/${path}:${line}`);
    }
  }
}

function typeImports(needed: Map<string, TypeImport>): string[] {
  const byModule = new Map<string, string[]>();
  for (const [local, { from, name }] of [...needed].sort(([a], [b]) => compare(a, b))) {
    const names = byModule.get(from) ?? [];
    byModule.set(from, [...names, local === name ? name : `${name} as ${local}`]);
  }
  return [...byModule].sort(([a], [b]) => compare(a, b))
    .map(([from, names]) => `import type { ${names.join(", ")} } from "${from}";`);
}

/** Returns the import of a resource. */
function importOf({ path, namespace }: Resource): string {
  return `import * as ${namespace} from "./${path}";`;
}

/** Sorts imports: bundlers keep their order, and what the events share with the core must be near it for gzip. */
function eventsFirst(one: string, other: string): number {
  const isEvents = (line: string) => Number(line.endsWith(`/events.ts";`));
  return isEvents(other) - isEvents(one);
}

/** Returns the methods of a resource, between `#region` comments, which editors fold and list. */
function region({ path, namespace, functions }: Resource): string {
  const category = CATEGORIES[stem(path)] ?? "";
  const subpath = `@particle-edge/sdk/${subpathOf(stem(path))}`;
  return [
    `  // #region ${category} (${subpath})`,
    ...functions.map((fn) => method(namespace, category, fn)),
    "  // #endregion\n",
  ].join("\n\n");
}

function method(
  namespace: string,
  category: string,
  { name, overloads, implementation }: ResourceFunction,
): string {
  const head = ({ doc, typeParameters, options, returns }: Signature) => {
    const above = doc === undefined ? "" : `${indent(withCategory(doc, category))}\n`;
    return `${above}  ${name}${typeParameters}(${options}): ${returns}`;
  };
  const declared = overloads.map((overload) => `${head(overload)};\n`).join("");
  const body = overloads.length === 0
    ? `return ${namespace}.${name}(this, options);`
    // TypeScript hides the signature of an implementation behind its overloads, so a call needs this cast.
    : `return (${namespace}.${name} as ${implementation.typeParameters}` +
      `(api: this, ${withoutDefault(implementation.options)}) => ` +
      `${implementation.returns})(this, options);`;
  return `${declared}${head(implementation)} {\n    ${body}\n  }`;
}

/** Adds the tag `@category` to the end of a JSDoc block. */
function withCategory(doc: string, category: string): string {
  const text = doc.replace(/^\/\*\* +/, "/**\n * ").replace(/\s*\*\/$/, "");
  const hasTags = /^ \* @/m.test(text);
  return `${text}\n${hasTags ? "" : " *\n"} * @category ${category}\n */`;
}

function withoutDefault(parameter: string): string {
  return parameter.replace(/\s*=\s*\{\}$/, "");
}

function indent(doc: string): string {
  return doc.split("\n").map((line) => `  ${line}`).join("\n");
}

function stem(path: string): string {
  return path.replace(/^.*\//, "").replace(/\.ts$/, "");
}

function camelCase(name: string): string {
  return name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Formats source with the settings of this repository, so that `deno fmt --check` accepts it. */
function format(text: string, root: URL): Promise<string> {
  return outputOf(Deno.execPath(), ["fmt", "--ext", "ts", "-"], { cwd: root, input: text });
}

async function readResources(root: URL): Promise<Record<string, string>> {
  const sources: Record<string, string> = {};
  for await (const { name, isFile } of Deno.readDir(new URL("src/resources/", root))) {
    if (!isFile || !name.endsWith(".ts")) {
      throw new Error(`src/resources/${name} is not a TypeScript file`);
    }
    const path = `resources/${name}`;
    sources[path] = await Deno.readTextFile(new URL(`src/${path}`, root));
  }
  return sources;
}

async function main(args: string[]): Promise<number> {
  const root = new URL("..", import.meta.url);
  const target = new URL("src/particle.ts", root);
  const built = await format(buildFacade(await readResources(root)), root);
  if (!args.includes("--check")) {
    await Deno.writeTextFile(target, built);
    return 0;
  }
  if (await Deno.readTextFile(target) === built) return 0;
  console.error("src/particle.ts is out of date: run `deno task facade`");
  return 1;
}

if (import.meta.main) {
  try {
    Deno.exit(await main(Deno.args));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    Deno.exit(1);
  }
}
