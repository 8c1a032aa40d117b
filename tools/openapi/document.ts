/** Describes the API of the cloud with OpenAPI 3.1, from the functions of src/resources. */
import { VERSION } from "../../src/version.ts";
import { CATEGORIES } from "../build_particle.ts";
import { recordFunctions, type ResourceFunction } from "../endpoints.ts";
import { ERROR_SCHEMA, errorComponents, errorResponses } from "./errors.ts";
import { mostGeneralFirst, type Operation, operationOf } from "./merge.ts";
import { describeMethod, type MethodOperation } from "./operation.ts";
import { operationIds, pathsOf } from "./paths.ts";
import type { SampleFacts } from "./samples.ts";
import type { Schema } from "./schemas.ts";
import { functionTypes } from "./signatures.ts";
import { TypeSchemas } from "./types.ts";
import { recordWire } from "./wire.ts";

/** A description, with the members that this project reads or writes. */
export interface OpenApiDocument {
  openapi: string;
  info: Record<string, unknown>;
  servers: { url: string; description?: string }[];
  security: Record<string, string[]>[];
  tags: { name: string; description: string }[];
  /** The operations by path and HTTP method in lower case. */
  paths: Record<string, Record<string, Operation>>;
  components: {
    schemas: Record<string, Schema>;
    responses: Record<string, unknown>;
    securitySchemes: Record<string, unknown>;
  };
}

const INFO = {
  title: "Particle Device Cloud API",
  version: VERSION,
  summary: "Devices, products, events, integrations and everything else of the Particle Cloud.",
  description: "Written from the functions, types and docs of the SDK `@particle-edge/sdk`, and " +
    "verified against its emulator and the samples that Particle publishes. Unofficial: Particle " +
    "publishes no description of its own.\n\n`x-call-class` and `x-reaches` say whether a request " +
    "may be sent again and what the cloud waits for. `x-verified` says whether a response that " +
    "Particle publishes fits the schema. `x-experimental` says what is unverified. `x-methods` " +
    "names the methods of the SDK.",
  license: { name: "Apache-2.0", url: "https://www.apache.org/licenses/LICENSE-2.0" },
  contact: { name: "The authors of @particle-edge/sdk" },
};

const SECURITY_SCHEMES = {
  bearer: {
    type: "http",
    scheme: "bearer",
    description: "An access token, from `POST /oauth/token`.",
  },
  basic: { type: "http", scheme: "basic", description: "Username and password of the account." },
};

/**
 * Describes the API.
 *
 * @param root The root of the repository.
 * @param samples What Particle's samples say about each operation. The keys are as `GET /v1/devices/:`, without the names
 * of parameters.
 */
export async function describeApi(
  root: URL,
  samples: ReadonlyMap<string, SampleFacts>,
): Promise<OpenApiDocument> {
  const methods = await describeMethods(root);
  const { definitions } = methods;
  const paths = pathsOf(methods.operations.map(({ route }) => route));
  const ids = idsOf(methods.operations);
  const document: OpenApiDocument = {
    openapi: "3.1.0",
    info: INFO,
    servers: [{ url: "https://api.particle.io" }],
    security: [{ bearer: [] }],
    tags: tagsOf(methods.operations),
    paths: {},
    components: {
      schemas: { ...sorted(definitions), Error: ERROR_SCHEMA },
      responses: errorComponents(),
      securitySchemes: SECURITY_SCHEMES,
    },
  };
  const byPath = Map.groupBy(methods.operations, ({ route }) => paths.get(route)!);
  for (const path of [...byPath.keys()].sort()) {
    const byMethod = Map.groupBy(byPath.get(path)!, ({ method }) => method);
    document.paths[path] = Object.fromEntries(
      [...byMethod].map(([method, same]) => {
        const sorted = mostGeneralFirst(same);
        const [main] = sorted as [MethodOperation];
        const facts = samples.get(`${method} ${path.replace(/\{\w+\}/g, ":")}`);
        const parts = {
          operationId: ids.get(keyOf(main))!,
          tag: CATEGORIES[main.resource]!,
          path,
          methods: sorted,
          isVerified: facts?.isVerified ?? false,
          statuses: [...facts?.statuses ?? []],
        };
        const needsAuth = same.some(({ auth }) => auth.has("bearer") || auth.has("basic"));
        const waits = same.some(({ reaches }) => reaches !== undefined);
        return [method.toLowerCase(), operationOf(parts, errorResponses({ needsAuth, waits }))];
      }),
    );
  }
  return withUsedSchemas(document);
}

async function describeMethods(
  root: URL,
): Promise<{ operations: MethodOperation[]; definitions: Readonly<Record<string, Schema>> }> {
  const types = functionTypes(root);
  const schemas = await TypeSchemas.of(types.values());
  const operations: MethodOperation[] = [];
  for (const { resource, name, endpoints } of await recordFunctions(root)) {
    const module: Record<string, ResourceFunction> = await import(
      new URL(`src/resources/${resource}.ts`, root).href
    );
    const own = types.get(name)!;
    const files = [...own.options].filter(([, { isFile }]) => isFile).map(([option]) => option);
    // The whole URL of a download is an option: it is no route of the API.
    for (const endpoint of endpoints.filter(({ route }) => route.startsWith("/"))) {
      try {
        const wire = await recordWire(name, module[name]!, endpoint, files);
        operations.push(describeMethod(resource, name, wire, own, schemas));
      } catch (error) {
        const reason = error instanceof Error ? error.message : error;
        throw new Error(`${name}(), ${endpoint.method} ${endpoint.route}: ${reason}`, {
          cause: error,
        });
      }
    }
  }
  return { operations, definitions: schemas.definitions };
}

function keyOf({ name, method, route }: MethodOperation): string {
  return `${name} ${method} ${route}`;
}

/** Returns the id of each method on each of its routes. */
function idsOf(operations: readonly MethodOperation[]): Map<string, string> {
  const ids = new Map<string, string>();
  for (const [name, own] of Map.groupBy(operations, (operation) => operation.name)) {
    const routes = own.map(({ method, route }) => `${method} ${route}`);
    for (const [route, id] of operationIds(name, routes)) ids.set(`${name} ${route}`, id);
  }
  return ids;
}

function tagsOf(operations: readonly MethodOperation[]): { name: string; description: string }[] {
  const used = new Set(operations.map(({ resource }) => resource));
  return Object.entries(CATEGORIES).filter(([resource]) => used.has(resource))
    .map(([resource, name]) => ({
      name,
      description: `Functions of \`src/resources/${resource}.ts\`.`,
    }));
}

function sorted<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => a < b ? -1 : 1));
}

/** Removes definitions that nothing refers to, such as those of options whose members are sent one by one. */
function withUsedSchemas(document: OpenApiDocument): OpenApiDocument {
  const { components, ...rest } = document;
  const used = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    const ref = (value as { $ref?: unknown }).$ref;
    const name = typeof ref === "string"
      ? /^#\/components\/schemas\/(.+)$/.exec(ref)?.[1]
      : undefined;
    if (name !== undefined && !used.has(name)) {
      used.add(name);
      visit(components.schemas[name]);
    }
    Object.values(value).forEach(visit);
  };
  visit(rest);
  visit(components.responses);
  const schemas = Object.entries(components.schemas).filter(([name]) => used.has(name));
  return { ...rest, components: { ...components, schemas: Object.fromEntries(schemas) } };
}

/** Lists the operations of a description as `GET /v1/devices/:deviceId`. */
export function operationsOf(document: OpenApiDocument): string[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`)
  );
}
