/** Reads the functions of a resource file. They must all have the shape that tools/build_particle.ts turns into methods. */
import { type FunctionDeclaration, Node, type SourceFile, type Statement } from "ts-morph";
import { namedImports, parseSource } from "./source_file.ts";

/** One signature of a function, without its first parameter. */
export interface Signature {
  /** The JSDoc block right above, without `@param api`; only an implementation with overloads may lack it. */
  doc: string | undefined;
  /** The type parameters as written in the source, such as `<T = unknown>`, or an empty string. */
  typeParameters: string;
  /** The second parameter as written in the source, such as `options: ListDevicesOptions = {}`. */
  options: string;
  /** The return type as written in the source. */
  returns: string;
}

/** A function that becomes a method: its overloads, if any, then its implementation. */
export interface ResourceFunction {
  name: string;
  line: number;
  overloads: Signature[];
  implementation: Signature;
}

/** A type that is in scope in a resource file. */
export interface TypeImport {
  /** The module that exports it, relative to `src/`. */
  from: string;
  /** The name under which that module exports it. */
  name: string;
}

/** The contents of a resource file. */
export interface ResourceFile {
  functions: ResourceFunction[];
  /** The types in scope, by their names in this file. */
  types: Map<string, TypeImport>;
}

/** Makes an error whose message begins with the file and line, so that terminals link to it. */
export function sourceError(path: string, line: number, message: string): Error {
  return new Error(`src/${path}:${line}: ${message}`);
}

/**
 * Parses a resource file.
 *
 * @param path The path of the file in `src/`, such as `resources/devices.ts`.
 * @param text The source.
 * @returns The functions and the types in scope.
 * @throws {Error} if an export is neither a type nor a function of the expected shape, so that no export is silently
 * left out of the facade. The message has the file and line.
 */
export function parseResource(path: string, text: string): ResourceFile {
  const file = parseSource(`src/${path}`, text);
  const types = readImports(path, file);
  const functions: ResourceFunction[] = [];
  let overloads: { name: string; signature: Signature }[] = [];
  for (const statement of file.getStatements().filter(isExport)) {
    if (Node.isInterfaceDeclaration(statement) || Node.isTypeAliasDeclaration(statement)) {
      const name = statement.getName();
      types.set(name, { from: `./${path}`, name });
      continue;
    }
    const line = statement.getStartLineNumber();
    const { name, signature, hasBody } = readFunction(path, statement);
    if (overloads.some((overload) => overload.name !== name)) {
      throw sourceError(path, line, `${overloads[0]?.name}() has overloads but no implementation`);
    }
    const expectsDoc = !hasBody || overloads.length === 0;
    if (expectsDoc && signature.doc === undefined) {
      throw sourceError(path, line, `${name}() needs a JSDoc block right above it`);
    }
    if (!hasBody) {
      overloads.push({ name, signature });
      continue;
    }
    functions.push({
      name,
      line,
      overloads: overloads.map((overload) => overload.signature),
      implementation: signature,
    });
    overloads = [];
  }
  const open = overloads[0];
  if (open) {
    throw sourceError(path, file.getEndLineNumber(), `${open.name}() has no implementation`);
  }
  return { functions, types };
}

function isExport(statement: Statement): boolean {
  return /^export\b/.test(statement.getText());
}

const SHAPE = "export function name(api: ApiCaller, options: NameOptions): Promise<…> { … }";

function readFunction(
  path: string,
  statement: Statement,
): { name: string; signature: Signature; hasBody: boolean } {
  const line = statement.getStartLineNumber();
  const source = statement.getText();
  const name = /^export function (\w+)[<(]/.exec(source)?.[1]; // neither async nor a default export
  if (!Node.isFunctionDeclaration(statement) || !name) {
    const found = source.split("\n", 1)[0];
    throw sourceError(path, line, `\`${found}\` cannot become a method; expected \`${SHAPE}\``);
  }
  const fail = (why: string) => sourceError(path, line, `${name}() ${why}; expected \`${SHAPE}\``);
  const parameters = statement.getParameters().map((parameter) => parameter.getText());
  const [api, options] = parameters;
  if (api !== "api: ApiCaller") {
    throw fail(`must have the first parameter \`api: ApiCaller\`, not \`${api ?? "(none)"}\``);
  }
  if (parameters.length !== 2 || !options || !/^options\??:/.test(options)) {
    throw fail("must have a second and last parameter `options`");
  }
  const returns = statement.getReturnTypeNode()?.getText();
  if (!returns) throw fail("has no return type");
  const typeNames = statement.getTypeParameters().map((parameter) => parameter.getText());
  const typeParameters = typeNames.length ? `<${typeNames.join(", ")}>` : "";
  const signature = { doc: docOf(statement), typeParameters, options, returns };
  return { name, signature, hasBody: statement.hasBody() };
}

/** Returns the JSDoc block of a function without `@param api`. */
function docOf(statement: FunctionDeclaration): string | undefined {
  const doc = statement.getJsDocs().at(-1)?.getText();
  // A tag lasts until the next tag, an empty line, or the end of the block.
  return doc?.replace(/^ \* @param api\b.*\n(?: \* (?!@).*\n)*/m, "");
}

/** Returns everything that a file imports: even a class may be used as a type. */
function readImports(path: string, file: SourceFile): Map<string, TypeImport> {
  return new Map(
    namedImports(file).map(({ local, name, specifier, line }) => [
      local,
      { from: relativeToSrc(path, specifier, line), name },
    ]),
  );
}

function relativeToSrc(path: string, specifier: string, line: number): string {
  const { protocol, pathname } = new URL(specifier, `file:///src/${path}`);
  if (protocol !== "file:" || !pathname.startsWith("/src/") || !/^\.\.?\//.test(specifier)) {
    throw sourceError(path, line, `imports "${specifier}", which is not in src`);
  }
  return `./${pathname.slice("/src/".length)}`;
}
