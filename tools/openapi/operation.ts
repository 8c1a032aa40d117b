/** Describes one function on one of its routes. */
import type { CallClass, Reach } from "../../src/types/retry.ts";
import { documentedRoutes, withoutRoutes } from "../documented_routes.ts";
import type { Options } from "../option_samples.ts";
import { valueAt } from "./option_paths.ts";
import type { Schema } from "./schemas.ts";
import type { FunctionTypes, Overload } from "./signatures.ts";
import type { TypeSchemas } from "./types.ts";
import type { BodyKind, WireField, WireRequest, WireValue } from "./wire_request.ts";

/** A parameter of the path or the query, or a header. */
export interface Parameter {
  name: string;
  in: "path" | "query" | "header";
  required: boolean;
  description?: string;
  deprecated?: boolean;
  schema: Schema;
  style?: string;
  explode?: boolean;
}

/** A function on one of its routes. */
export interface MethodOperation {
  resource: string;
  name: string;
  method: string;
  route: string;
  /** The first sentence of the docs, without routes. */
  summary: string;
  /** The docs without routes, in Markdown. */
  description: string;
  examples: string[];
  deprecated: string | undefined;
  experimental: string | undefined;
  callClass: CallClass;
  reaches: Reach | undefined;
  auth: ReadonlySet<"bearer" | "basic" | "none">;
  parameters: Parameter[];
  /** The schemas of the body, by media type. */
  bodies: Record<string, Schema>;
  bodyRequired: boolean;
  /** The schema of the response, by media type; empty if there is no body. */
  responses: Record<string, Schema>;
  responseDescription: string;
}

const MEDIA_TYPES: Readonly<Record<BodyKind, string>> = {
  json: "application/json",
  form: "application/x-www-form-urlencoded",
  multipart: "multipart/form-data",
};
const TEXT: Schema = { type: "string" };
/** Bytes in a field of a form. */
const FILE: Schema = { type: "string", contentMediaType: "application/octet-stream" };

/**
 * Describes a function on one of its routes.
 *
 * @param resource The resource, such as `device_os`.
 * @param name The name of the function.
 * @param wire What it sends to the route.
 * @param types Its types and docs.
 * @param schemas The schemas of all types.
 */
export function describeMethod(
  resource: string,
  name: string,
  wire: WireRequest,
  types: FunctionTypes,
  schemas: TypeSchemas,
): MethodOperation {
  const { endpoint, bodies } = wire;
  const describer = new Describer(types, schemas, endpoint.options);
  const { docs } = types;
  const kinds = Object.keys(bodies) as BodyKind[];
  return {
    resource,
    name,
    method: endpoint.method,
    route: endpoint.route,
    summary: summaryOf(docs.description),
    description: plainDocs(docs.description),
    examples: docs.examples,
    deprecated: docs.deprecated,
    experimental: docs.experimental,
    callClass: endpoint.callClass,
    reaches: endpoint.reaches,
    auth: wire.auth,
    parameters: [
      ...describer.pathParameters(endpoint.route),
      ...describer.parameters(wire.query, "query"),
      ...describer.parameters(wire.headers, "header"),
    ],
    bodies: Object.fromEntries(kinds.map((kind) => [
      kind === "json" ? wire.contentType ?? MEDIA_TYPES[kind] : MEDIA_TYPES[kind],
      describer.schema(bodies[kind]!.value),
    ])),
    bodyRequired: kinds.length > 0 && kinds.every((kind) => bodies[kind]!.required),
    responses: responsesOf(wire, overloadFor(types, wire), schemas),
    responseDescription: docs.returns || "The response.",
  };
}

/** Turns what was recorded into schemas. */
class Describer {
  readonly #types: FunctionTypes;
  readonly #schemas: TypeSchemas;
  readonly #options: Options;

  constructor(types: FunctionTypes, schemas: TypeSchemas, options: Options) {
    this.#types = types;
    this.#schemas = schemas;
    this.#options = options;
  }

  pathParameters(route: string): Parameter[] {
    return [...route.matchAll(/:(\w+)/g)].map(([, name = ""]) => {
      const { description, deprecated: _, ...schema } = this.#schemas.option(this.#types, [name]);
      return {
        name,
        in: "path",
        required: true,
        ...typeof description === "string" && { description },
        schema,
      };
    });
  }

  parameters(fields: Record<string, WireField>, place: "query" | "header"): Parameter[] {
    return Object.entries(fields).map(([name, { value, required }]) => {
      const { description = constantNote(value), deprecated, ...schema } = this.schema(value);
      const parameter: Parameter = {
        name,
        in: place,
        required,
        ...typeof description === "string" && { description },
        ...deprecated === true && { deprecated },
        schema,
      };
      return place === "query" ? this.#asList(parameter, value) : parameter;
    });
  }

  /** Describes how a list is written in a query: as `name=a,b`, or as `name[]=a&name[]=b`. */
  #asList(parameter: Parameter, value: WireValue): Parameter {
    if (value.from === "list" || value.from === "object") {
      throw new Error(`${parameter.name} is a list or an object in the query`);
    }
    if (value.from !== "option") return parameter;
    const list = alternatives(parameter.schema).find(({ type }) => type === "array");
    if (!list) return parameter;
    const isText = !Array.isArray(valueAt(this.#options, value.path));
    return isText
      ? { ...parameter, schema: list, style: "form", explode: false }
      : { ...parameter, name: `${parameter.name}[]`, schema: list, style: "form", explode: true };
  }

  schema(value: WireValue): Schema {
    switch (value.from) {
      case "option":
        return this.#schemas.option(this.#types, value.path);
      case "computed":
        return this.#computed(value.path, value.values);
      case "constant":
        return value.value === null
          ? { type: "null" }
          : { type: typeof value.value, const: value.value };
      case "client":
        return { type: typeof value.example, description: "Chosen by the client." };
      case "file":
        return FILE;
      case "list":
        return { type: "array", items: this.#items(value.items) };
      case "object":
        return this.#object(value.members, value.isOpen);
    }
  }

  #computed(path: readonly string[], values: readonly unknown[]): Schema {
    const { description } = this.#schemas.option(this.#types, path);
    const known = [...new Set(values)];
    return {
      ...known.length > 0 ? { type: typeof known[0], enum: known } : TEXT,
      ...typeof description === "string" && { description },
    };
  }

  #items(items: WireValue[]): Schema {
    const schemas = items.map((item) => this.schema(item));
    return schemas.length === 1 ? schemas[0]! : { anyOf: schemas };
  }

  #object(members: Record<string, WireField>, isOpen: boolean): Schema {
    // Samples of objects without known members have a member with such a name.
    const entries = Object.entries(members).filter(([name]) => !name.startsWith("sample-"));
    const required = entries.filter(([, field]) => field.required).map(([name]) => name);
    return {
      type: "object",
      properties: Object.fromEntries(
        entries.map(([name, { value }]) => [name, this.schema(value)]),
      ),
      ...required.length > 0 && { required },
      ...isOpen && { additionalProperties: true },
    };
  }
}

function constantNote(value: WireValue): string | undefined {
  return value.from === "constant" ? `Always \`${value.value}\`.` : undefined;
}

function alternatives(schema: Schema): Schema[] {
  return Array.isArray(schema["anyOf"]) ? schema["anyOf"] : [schema];
}

/** Returns the first overload that accepts the options that choose the route, and if possible all that are sent. */
function overloadFor({ overloads }: FunctionTypes, { endpoint, bodies }: WireRequest): Overload {
  const names = Object.keys(endpoint.options);
  const fitting = overloads.filter(({ accepts, requires }) =>
    [...requires].every((name) => names.includes(name)) &&
    (!names.includes("product") || accepts.has("product"))
  );
  const sent = Object.values(bodies).flatMap(({ value }) => sentOptions(value));
  const all = fitting.find(({ accepts }) => sent.every((name) => accepts.has(name)));
  return all ?? fitting[0] ?? overloads[0]!;
}

/** Returns the names of the options that the members of a body come from. */
function sentOptions(body: WireValue): string[] {
  if (body.from !== "object") return [];
  return Object.values(body.members).flatMap(({ value }) =>
    value.from === "option" || value.from === "computed" ? value.path.slice(0, 1) : []
  );
}

function responsesOf(
  { endpoint, accept, contentType, isFile }: WireRequest,
  overload: Overload,
  schemas: TypeSchemas,
): Record<string, Schema> {
  if (endpoint.method === "HEAD") return {};
  if (overload.result.kind === "stream") return { "text/event-stream": TEXT };
  if (overload.result.kind === "text") {
    return Object.fromEntries(
      (accept.length > 0 ? accept : ["text/plain"]).map((type) => [type, TEXT]),
    );
  }
  if (overload.result.kind === "file" || isFile) return { "application/octet-stream": {} };
  const schema = schemas.result(overload) ?? {};
  // A request with a type of its own may get a response of this type.
  const own = contentType === undefined ? [] : [contentType];
  const mediaTypes = accept.length > 0 ? accept : [...own, "application/json"];
  return Object.fromEntries(mediaTypes.map((type) => [type, schema]));
}

/** Returns the first sentence without routes. */
function summaryOf(description: string): string {
  const text = withoutRoutes(description.replace(/\s+/g, " ")).replaceAll(
    /\{@linkcode ([^}]+)\}/g,
    "`$1`",
  );
  return /^.*?(?=: `|\.(?: |$)|$)/.exec(text)?.[0] ?? "";
}

/** Returns the docs without their routes, one line for each paragraph. */
function plainDocs(description: string): string {
  const paragraphs = description.split(/\n\s*\n/).map((each) =>
    each.replace(/\n(?!- )/g, " ").trim()
  );
  const [first = "", ...others] = paragraphs;
  const routes = documentedRoutes(first).map((route) => `\`${route}\``);
  const last = routes.at(-1) ?? "";
  // The first sentence ends with its routes: "Lists devices: `GET /v1/devices`."
  const end = last && first.includes(last)
    ? first.slice(first.lastIndexOf(last) + last.length)
    : "";
  const start = last ? `${summaryOf(first)}${end}` : first;
  return [start, ...others].join("\n\n").replaceAll(/\{@linkcode ([^}]+)\}/g, "`$1`");
}
