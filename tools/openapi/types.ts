/** Looks up the schemas of options and responses. */
import type { FunctionTypes, Overload } from "./signatures.ts";
import { COMPONENTS, type Schema, schemasOf } from "./schemas.ts";

/** Options that are never sent, or are described otherwise. */
const NOT_SENT = new Set([
  "auth",
  "headers",
  "context",
  "signal",
  "abortSignal",
  "timeout",
  "attemptTimeout",
  "connectTimeout",
  "idleTimeout",
  "retry",
  "stream",
]);

/** The schemas of all functions. */
export class TypeSchemas {
  readonly #schemas: ReadonlyMap<string, Schema>;
  /** The definitions that schemas refer to. */
  readonly definitions: Readonly<Record<string, Schema>>;

  private constructor(schemas: ReadonlyMap<string, Schema>, definitions: Record<string, Schema>) {
    this.#schemas = schemas;
    this.definitions = definitions;
  }

  /** Writes the schemas of the options and responses of functions. */
  static async of(functions: Iterable<FunctionTypes>): Promise<TypeSchemas> {
    const all = [...functions].flatMap(({ options, overloads }) => [
      ...[...options].filter(([name, { isFile }]) => !isFile && !NOT_SENT.has(name))
        .map(([, { type }]) => type),
      ...overloads.flatMap(({ result }) => result.kind === "json" ? [result.type] : []),
    ]);
    const { types, definitions } = await schemasOf(all);
    return new TypeSchemas(
      new Map(all.map(({ text }, index) => [text, types[index]!])),
      definitions,
    );
  }

  /**
   * Returns the schema of an option, or of a member of one.
   *
   * @throws {Error} if the type of the option has no such member.
   */
  option({ options }: FunctionTypes, [name = "", ...members]: readonly string[]): Schema {
    const option = options.get(name);
    const schema = option && this.#schemas.get(option.type.text);
    if (!option || !schema) throw new Error(`the option ${name} has no schema`);
    if (members.length > 0) return this.#member(schema, members, name);
    return {
      ...schema,
      ...option.doc && { description: option.doc },
      ...option.deprecated && { deprecated: true },
    };
  }

  /** Returns the schema of a response, or `undefined` if it is a file or a stream. */
  result({ result }: Overload): Schema | undefined {
    return result.kind === "json" ? this.#schemas.get(result.type.text) : undefined;
  }

  #member(schema: Schema, [name = "", ...rest]: readonly string[], at: string): Schema {
    const found = this.#alternatives(schema).map((each) =>
      (each["properties"] as Record<string, Schema> | undefined)?.[name]
    ).find((each) => each !== undefined);
    if (!found) throw new Error(`the type of ${at} has no member ${name}`);
    return rest.length > 0 ? this.#member(found, rest, `${at}.${name}`) : found;
  }

  /** Returns the schemas that a schema refers to or consists of. */
  #alternatives(schema: Schema): Schema[] {
    const { $ref, anyOf } = schema;
    if (typeof $ref === "string") {
      return this.#alternatives(this.definitions[$ref.slice(COMPONENTS.length)] ?? {});
    }
    if (Array.isArray(anyOf)) return anyOf.flatMap((each) => this.#alternatives(each));
    return [schema];
  }
}
