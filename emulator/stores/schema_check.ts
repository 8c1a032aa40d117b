/** Checks JSON schemas: only those are accepted that can validate any data in bounded time. */
import { dereference, type Schema, Validator } from "@cfworker/json-schema";
import { isTooDeep, jsonSize } from "../base/json_limits.ts";

/** Largest schema, in bytes. Our own choice. */
export const SCHEMA_SIZE_MAX = 65_536;
/** Maximum number of subschemas after every reference is replaced by its target. Our own choice. */
const EXPANDED_MAX = 5_000;
/** Maximum number of patterns in a schema, and of ambiguous parts in a pattern. Our own choices. */
const PATTERNS_MAX = 10;
const CHOICES_MAX = 3;

const TYPES = ["null", "boolean", "object", "array", "number", "string", "integer"];
const ONE = ["not", "if", "then", "else", "contains", "propertyNames", "additionalProperties"]
  .concat("additionalItems", "unevaluatedItems", "unevaluatedProperties");
const LISTS = ["allOf", "anyOf", "oneOf", "prefixItems"];
const MAPS = ["properties", "patternProperties", "dependentSchemas"];
/** Keywords whose values are subschemas by name. */
const NAMED = [...MAPS, "definitions", "$defs"];
/** Keywords whose values are data, not subschemas. */
const DATA = ["const", "default", "enum", "examples"];
const NUMBERS = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"]
  .concat("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties");
/** Keywords that make references hard to resolve. */
const REFUSED = ["$dynamicRef", "$recursiveRef", "$anchor", "$dynamicAnchor", "dependencies"];

type Fields = Record<string, unknown>;
/** A subschema and its path. */
type Part = readonly [value: unknown, path: string];

/** An error in a schema, with the path of the subschema. */
export class SchemaError extends Error {
  override name = "SchemaError";
  readonly schemaPath: string;

  constructor(message: string, schemaPath: string) {
    super(message);
    this.schemaPath = schemaPath;
  }
}

/** Returns whether a value is a JSON object. */
function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Returns a schema after checking it.
 *
 * @throws {SchemaError} if the schema is invalid or validating data with it could take too long.
 */
export function requireSchema(schema: unknown): Schema {
  if (!isFields(schema)) throw new SchemaError("The schema must be a JSON object", "#");
  if (isTooDeep(schema)) throw new SchemaError("The schema is nested too deep", "#");
  if (jsonSize(schema) > SCHEMA_SIZE_MAX) {
    throw new SchemaError(`The schema must not exceed ${SCHEMA_SIZE_MAX} bytes`, "#");
  }
  new Walk(schema).visit(schema, "#", []);
  requireIds(schema);
  return schema;
}

/** Throws unless ids are unique URLs. The validator checks even ids that are not referred to. */
function requireIds(schema: Schema): void {
  try {
    new Validator(schema, "7");
  } catch (error) {
    throw new SchemaError(error instanceof Error ? error.message : "is not valid", "#");
  }
}

/** Returns a validator for a schema that {@linkcode requireSchema} has accepted. It reports all errors. */
export function validatorFor(schema: Schema): Validator {
  return new Validator(withoutIds(schema), "7", false);
}

/**
 * Copies a schema without its ids. References name a path, so they do not need ids; to the validator, an id such as
 * `#/definitions/a` would redirect references to that path.
 */
function withoutIds(schema: unknown): Schema {
  if (Array.isArray(schema)) return schema.map(withoutIds);
  if (!isFields(schema)) return schema as Schema;
  const kept = Object.entries(schema).filter(([key]) => key !== "$id" && key !== "id");
  return Object.fromEntries(kept.map(([key, value]) => [key, partWithoutIds(key, value)]));
}

function partWithoutIds(key: string, value: unknown): unknown {
  if (DATA.includes(key)) return value;
  if (!NAMED.includes(key) || !isFields(value)) return withoutIds(value);
  // A property may be called `id`.
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, withoutIds(part)]));
}

/** Returns whether a schema has patterns, which must not be matched against long strings. */
export function hasPatterns(schema: Schema): boolean {
  return /"pattern(Properties)?":/.test(JSON.stringify(schema));
}

/** Visits all subschemas, and follows references like a validator. */
class Walk {
  readonly #root: Fields;
  /** The references that the validator can resolve. It throws for others, such as those to an example. */
  readonly #known: ReadonlySet<string>;
  #visited = 0;
  #patterns = 0;

  constructor(root: Fields) {
    this.#root = root;
    const uris = Object.keys(dereference(withoutIds(root)));
    this.#known = new Set(uris.map((uri) => decodeURIComponent(new URL(uri).hash)));
  }

  visit(schema: unknown, path: string, refs: readonly string[]): void {
    if (++this.#visited > EXPANDED_MAX) throw new SchemaError("The schema is too large", path);
    if (typeof schema === "boolean") return;
    if (!isFields(schema)) throw new SchemaError("should be object,boolean", path);
    this.#requireKeywords(schema, path);
    for (const [part, where] of partsOf(schema, path)) this.visit(part, where, refs);
    if (schema.$ref !== undefined) this.#follow(schema.$ref, path, refs);
  }

  #follow(ref: unknown, path: string, refs: readonly string[]): void {
    const where = `${path}/$ref`;
    if (typeof ref !== "string" || !/^#(\/[^%~]*)?$/.test(ref)) {
      throw new SchemaError(
        "should be a reference within the schema, such as #/definitions/a",
        where,
      );
    }
    if (ref === "#" || refs.includes(ref)) throw new SchemaError("refers to itself", where);
    if (!this.#known.has(ref)) throw new SchemaError("should refer to an existing schema", where);
    let target: unknown = this.#root;
    for (const key of ref.split("/").slice(1)) target = (target as Fields)[key];
    this.visit(target, ref, [...refs, ref]);
  }

  #requireKeywords(schema: Fields, path: string): void {
    const types = [schema.type ?? []].flat();
    if (!types.every((type) => TYPES.some((known) => known === type))) {
      throw new SchemaError(`should be equal to one of ${TYPES.join(", ")}`, `${path}/type`);
    }
    for (const name of NUMBERS) {
      if (schema[name] !== undefined && typeof schema[name] !== "number") {
        throw new SchemaError("should be number", `${path}/${name}`);
      }
    }
    const refused = REFUSED.find((name) => schema[name] !== undefined) ??
      (path !== "#" && changesBase(schema.$id) ? "$id" : undefined);
    if (refused) throw new SchemaError("is not supported here", `${path}/${refused}`);
    requireLists(schema, path);
    for (const pattern of patternsOf(schema)) this.#requirePattern(pattern, path);
  }

  #requirePattern(pattern: unknown, path: string): void {
    if (typeof pattern !== "string" || !isPattern(pattern)) {
      throw new SchemaError("should be a regular expression", `${path}/pattern`);
    }
    if (++this.#patterns > PATTERNS_MAX || choicesOf(pattern) > CHOICES_MAX) {
      throw new SchemaError("The pattern is too complex", `${path}/pattern`);
    }
  }
}

/** Returns whether an id of a subschema changes the base of its references. One that begins with `#` does not. */
function changesBase(id: unknown): boolean {
  return id !== undefined && !(typeof id === "string" && id.startsWith("#"));
}

function requireLists(schema: Fields, path: string): void {
  const { required, enum: allowed } = schema;
  const isNames = (value: unknown): boolean =>
    Array.isArray(value) && value.every((name) => typeof name === "string");
  if (required !== undefined && !isNames(required)) {
    throw new SchemaError("should be a list of names", `${path}/required`);
  }
  if (allowed !== undefined && !Array.isArray(allowed)) {
    throw new SchemaError("should be array", `${path}/enum`);
  }
  const { dependentRequired } = schema;
  if (dependentRequired === undefined) return;
  if (!isFields(dependentRequired) || !Object.values(dependentRequired).every(isNames)) {
    throw new SchemaError("should be lists of names", `${path}/dependentRequired`);
  }
}

function patternsOf({ pattern, patternProperties }: Fields): unknown[] {
  const names = isFields(patternProperties) ? Object.keys(patternProperties) : [];
  return pattern === undefined ? names : [pattern, ...names];
}

function partsOf(schema: Fields, path: string): Part[] {
  const { items } = schema;
  const one = ONE.filter((name) => schema[name] !== undefined)
    .map((name): Part => [schema[name], `${path}/${name}`]);
  const lists = [...LISTS, ...(Array.isArray(items) ? ["items"] : [])].flatMap((name): Part[] => {
    const list = schema[name] ?? [];
    if (!Array.isArray(list)) throw new SchemaError("should be array", `${path}/${name}`);
    return list.map((part, index): Part => [part, `${path}/${name}/${index}`]);
  });
  const maps = MAPS.flatMap((name): Part[] => {
    const map = schema[name] ?? {};
    if (!isFields(map)) throw new SchemaError("should be object", `${path}/${name}`);
    return Object.entries(map).map(([key, part]): Part => [part, `${path}/${name}/${key}`]);
  });
  const item: Part[] = items === undefined || Array.isArray(items)
    ? []
    : [[items, `${path}/items`]];
  return [...one, ...lists, ...maps, ...item];
}

function isPattern(text: string): boolean {
  try {
    new RegExp(text, "u");
    return true;
  } catch {
    return false; // Not a valid regular expression.
  }
}

/**
 * Counts the parts of a pattern that can match in more than one way. Each multiplies the worst-case time by the length
 * of the string. Repeated groups and backreferences count as infinite.
 */
function choicesOf(pattern: string): number {
  if (pattern.length > 256 || /\\[1-9k]/.test(pattern)) return Infinity;
  const plain = pattern.replace(/\\./gu, "x").replace(/\[[^\]]*\]/g, "x")
    .replace(/\(\?(:|<?[=!]|<[^>]*>)/g, "(");
  if (/\)[*+?{]/.test(plain)) return Infinity;
  const choices = plain.match(/[*+?|]|\{/g)?.length ?? 0;
  return choices + (plain.startsWith("^") ? 0 : 1);
}
