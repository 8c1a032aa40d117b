/** Writes JSON schemas for TypeScript types. */
import { createGenerator } from "ts-json-schema-generator";
import type { TypeText } from "./signatures.ts";

/** A JSON schema. Boolean schemas do not occur. */
export interface Schema {
  [keyword: string]: unknown;
}

/** Schemas for types, which refer to shared definitions. */
export interface Schemas {
  /** The schema for each type, in the same order. */
  types: Schema[];
  /** The definitions, by name; referred to as `#/components/schemas/Name`. */
  definitions: Record<string, Schema>;
}

/** Where OpenAPI keeps definitions. */
export const COMPONENTS = "#/components/schemas/";

const COMPILER_OPTIONS = {
  allowImportingTsExtensions: true,
  exactOptionalPropertyTypes: true,
  module: "esnext",
  moduleResolution: "bundler",
  lib: ["esnext", "dom"],
  noEmit: true,
  strict: true,
  target: "esnext",
  types: [],
};

/**
 * Writes schemas for types. Objects may have more properties than their types, because responses do.
 *
 * @param types The types.
 * @returns Their schemas, and the definitions of exported types that they refer to.
 * @throws {Error} if a type cannot be expressed as a schema; the message has the type.
 */
export async function schemasOf(types: readonly TypeText[]): Promise<Schemas> {
  const folder = await Deno.makeTempDir({ prefix: "openapi-" });
  try {
    const path = `${folder}/types.ts`;
    const tsconfig = `${folder}/tsconfig.json`;
    await Deno.writeTextFile(path, sourceOf(types));
    await Deno.writeTextFile(
      tsconfig,
      JSON.stringify({ compilerOptions: COMPILER_OPTIONS, files: ["types.ts"] }),
    );
    const generator = createGenerator({
      path,
      tsconfig,
      additionalProperties: true,
      skipTypeCheck: true,
      topRef: false,
      expose: "export",
      jsDoc: "extended",
      sortProps: false,
    });
    const definitions: Record<string, Schema> = {};
    const schemaOf = (type: TypeText, index: number): Schema => {
      try {
        const { $schema: _, definitions: found, ...schema } = generator.createSchema(`T${index}`);
        for (const [name, definition] of Object.entries(found ?? {})) {
          definitions[nameOf(name)] ??= convert(definition) as Schema;
        }
        return convert(schema) as Schema;
      } catch (error) {
        const reason = error instanceof Error ? error.message : error;
        throw new Error(`The type ${type.text} has no schema: ${reason}`, { cause: error });
      }
    };
    const byText = new Map<string, Schema>();
    for (const [text, index] of indexes(types)) byText.set(text, schemaOf(types[index]!, index));
    const schemas = types.map(({ text }) => byText.get(text)!);
    return { types: schemas, definitions: without(definitions, /^T\d+$/) };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Returns the index of one of the types with each text, because each schema takes a while. */
function indexes(types: readonly TypeText[]): Map<string, number> {
  return new Map(types.map(({ text }, index) => [text, index]));
}

/** Returns a module that exports each type as `T0`, `T1` and so on. */
function sourceOf(types: readonly TypeText[]): string {
  const imports = new Map(types.flatMap((type) => [...type.imports]));
  const lines = [...imports].map(([name, file]) =>
    `import type { ${name} } from ${JSON.stringify(file)};`
  );
  return [...lines, ...types.map(({ text }, index) => `export type T${index} = ${text};`)].join(
    "\n",
  );
}

function without<T>(record: Record<string, T>, pattern: RegExp): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => !pattern.test(name)));
}

/** Returns a definition's name with only the characters that OpenAPI permits. */
function nameOf(definition: string): string {
  return decodeURIComponent(definition).replace(/[^\w.-]+/g, "_").replace(/^_+|_+$/g, "");
}

/** Converts a schema from draft 7 to the form of OpenAPI 3.1, and simplifies what TypeScript makes complicated. */
function convert(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(convert);
  if (typeof schema !== "object" || schema === null) return schema;
  const entries = Object.entries(schema).flatMap(([key, value]): [string, unknown][] => {
    if (key === "$ref") {
      return [[key, COMPONENTS + nameOf(String(value).replace("#/definitions/", ""))]];
    }
    // Mapped types such as `Partial<T>` would exclude other properties.
    if (key === "additionalProperties" && (typeof value === "boolean" || isEmpty(value))) return [];
    if (key === "items" && Array.isArray(value)) return [["prefixItems", convert(value)]];
    if (key === "additionalItems") return [["items", convert(value)]];
    if (key === "description" && isOfLibrary(value)) return [];
    if (key === "description" || key === "deprecated") return [[key, textOf(value)]];
    return [[key, convert(value)]];
  });
  const converted: Schema = Object.fromEntries(entries);
  // Annotations of TypeScript's docs that are keywords of nothing.
  if (typeof converted["deprecated"] === "string") {
    converted["description"] ??= `Deprecated. ${converted["deprecated"]}`.trim();
    converted["deprecated"] = true;
  }
  return converted;
}

/** Whether a description is that of a helper type of TypeScript, such as `Record`. */
function isOfLibrary(description: unknown): boolean {
  return typeof description === "string" &&
    /^(?:Construct a type|Make all properties|From T, pick|Exclude from T)/.test(description);
}

function isEmpty(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

/** Returns a description as one line for each paragraph. */
function textOf(value: unknown): unknown {
  return typeof value === "string" ? value.replace(/([^\n])\n(?!\n|- )/g, "$1 ").trim() : value;
}
