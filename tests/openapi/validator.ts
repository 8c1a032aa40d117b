/** Validates requests and responses against an OpenAPI description. */
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import type { OpenApiDocument } from "../../tools/openapi/document.ts";
import type { Operation } from "../../tools/openapi/merge.ts";
import type { Parameter } from "../../tools/openapi/operation.ts";
import type { Schema } from "../../tools/openapi/schemas.ts";

/** An operation that a request matches. */
export interface Match {
  /** Its path as in the description, such as `/v1/devices/{deviceId}`. */
  path: string;
  operation: Operation;
}

/** A response, with its body as text. */
export interface ResponseText {
  status: number;
  /** The media type without parameters; an empty string if there is none. */
  mediaType: string;
  /** The body; an empty string if there is none, `undefined` if it was not read. */
  text: string | undefined;
}

/** A request, with its body as an object. */
export interface RequestParts {
  url: URL;
  mediaType: string;
  /** The JSON, or the fields of a form; `undefined` if there is no body. */
  body: unknown;
}

interface ResponseObject {
  $ref?: string;
  content?: Record<string, { schema: Schema }>;
}

const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json$/;

/** Validates requests and responses. */
export class DescriptionValidator {
  readonly #document: OpenApiDocument;
  readonly #routes: { path: string; segments: string[] }[];
  readonly #strict = newAjv(false);
  /** Converts text, because fields of forms and queries have no other type. */
  readonly #coercing = newAjv(true);
  readonly #compiled = new Map<string, ValidateFunction>();

  constructor(document: OpenApiDocument) {
    this.#document = document;
    this.#routes = Object.keys(document.paths)
      .map((path) => ({ path, segments: path.split("/") }))
      // Fixed words come before parameters: `/v1/devices/events` is not the device `events`.
      .sort((a, b) => orderOf(a.path) < orderOf(b.path) ? -1 : 1);
    const definitions = { $id: "openapi", components: document.components };
    for (const ajv of [this.#strict, this.#coercing]) ajv.addSchema(definitions);
  }

  /** Returns the operation that a request matches. */
  match(method: string, pathname: string): Match | undefined {
    const segments = pathname.replace(/\/$/, "").split("/");
    const route = this.#routes.find(({ path, segments: own }) =>
      own.length === segments.length &&
      this.#document.paths[path]?.[method.toLowerCase()] !== undefined &&
      own.every((segment, index) => segment.startsWith("{") || segment === segments[index])
    );
    if (!route) return undefined;
    return {
      path: route.path,
      operation: this.#document.paths[route.path]![method.toLowerCase()]!,
    };
  }

  /** Lists what is wrong with a request. */
  request({ operation }: Match, request: RequestParts): string[] {
    return [...this.#query(operation, request.url), ...this.#requestBody(operation, request)];
  }

  /** Lists what is wrong with a response. An empty body counts as `{}`, as in the SDK. */
  response({ operation }: Match, { status, mediaType, text }: ResponseText): string[] {
    const found = operation.responses[status] ??
      operation.responses[`${Math.floor(status / 100)}XX`];
    if (!found) return [`the status ${status} is not described`];
    const { content = {} } = this.#resolve(found as ResponseObject);
    if (text === "") return this.#emptyBody(content);
    if (Object.keys(content).length === 0) {
      return text === undefined ? [] : [`a body is not described, got ${text.slice(0, 100)}`];
    }
    if (text === undefined && mediaType === "") return []; // HEAD
    const schema = content[mediaType]?.schema;
    if (!schema) return [`the media type ${mediaType} is not described`];
    if (!JSON_TYPE.test(mediaType) || text === undefined) return [];
    return this.value(schema, JSON.parse(text));
  }

  /** Lists what is wrong with a value. */
  value(schema: Schema, value: unknown): string[] {
    return this.#validate(this.#strict, schema, value);
  }

  #emptyBody(content: NonNullable<ResponseObject["content"]>): string[] {
    const json = Object.entries(content).find(([type]) => JSON_TYPE.test(type));
    return json
      ? this.value(json[1].schema, {}).map((problem) => `without a body: ${problem}`)
      : [];
  }

  #resolve(response: ResponseObject): ResponseObject {
    const name = response.$ref?.replace("#/components/responses/", "");
    return name === undefined
      ? response
      : this.#document.components.responses[name] as ResponseObject;
  }

  #query({ parameters = [] }: Operation, { searchParams }: URL): string[] {
    const declared = parameters.filter((parameter) => parameter.in === "query");
    const unknown = [...searchParams.keys()]
      .filter((name) => !declared.some((parameter) => parameter.name === name))
      .map((name) => `the query parameter ${name} is not described`);
    return [
      ...unknown,
      ...declared.flatMap((parameter) => this.#parameter(parameter, searchParams)),
    ];
  }

  #parameter({ name, required, schema, explode }: Parameter, query: URLSearchParams): string[] {
    if (!query.has(name)) return required ? [`the query parameter ${name} is missing`] : [];
    const isList = explode !== undefined;
    const items = explode === false ? query.get(name)!.split(",") : query.getAll(name);
    const value = isList ? items : query.get(name);
    const wrapper = { type: "object", properties: { [name]: schema } };
    return this.#validate(this.#coercing, wrapper, { [name]: value });
  }

  #requestBody({ requestBody }: Operation, { mediaType, body }: RequestParts): string[] {
    if (body === undefined) return requestBody?.required ? ["the request has no body"] : [];
    const schema = requestBody?.content[mediaType]?.schema;
    if (!schema) return [`a request body of type ${mediaType} is not described`];
    const ajv = JSON_TYPE.test(mediaType) ? this.#strict : this.#coercing;
    return [...this.#validate(ajv, schema, body), ...this.#unknownMembers(schema, body)];
  }

  /** Schemas permit more members, but the SDK sends only those that are described. */
  #unknownMembers(schema: Schema, body: unknown): string[] {
    const known = this.#alternatives(schema);
    const isOpen = ({ properties, additionalProperties }: Schema) =>
      properties === undefined || additionalProperties !== undefined;
    if (known.some(isOpen)) return [];
    return Object.keys(Object(body)).filter((name) =>
      // `files` are sent as `file`, `file2`, `file3` and so on.
      !known.some(({ properties }) => name.replace(/^file\d+$/, "file") in Object(properties))
    ).map((name) => `the member ${name} of the body is not described`);
  }

  #alternatives(schema: Schema): Schema[] {
    const { $ref, anyOf } = schema;
    if (Array.isArray(anyOf)) return anyOf.flatMap((each) => this.#alternatives(each));
    if (typeof $ref !== "string") return [schema];
    const name = $ref.replace("#/components/schemas/", "");
    return this.#alternatives(this.#document.components.schemas[name] ?? {});
  }

  #validate(ajv: Ajv2020, schema: Schema, value: unknown): string[] {
    const text = JSON.stringify(schema).replaceAll('"#/components/', '"openapi#/components/');
    const key = `${ajv === this.#strict} ${text}`;
    const validate = this.#compiled.get(key) ?? ajv.compile(JSON.parse(text));
    this.#compiled.set(key, validate);
    if (validate(value)) return [];
    return (validate.errors ?? []).map(({ instancePath, message, params }) =>
      `${instancePath || "the body"} ${message} ${JSON.stringify(params)}`
    );
  }
}

function newAjv(coerceTypes: boolean): Ajv2020 {
  return new Ajv2020({ strict: false, allErrors: true, validateFormats: false, coerceTypes });
}

/** Returns a text by which paths are sorted: parameters come last. */
function orderOf(path: string): string {
  return path.replace(/\{\w+\}/g, "\uffff");
}
