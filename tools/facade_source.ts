/** Reads the functions of a resource file: the narrow shape that tools/build_particle.ts turns into methods. */
import { lineOf, mask, matching, splitTopLevel } from "./source_text.ts";

/** One signature of a function, without its first parameter. */
export interface Signature {
  /** The JSDoc block right above, without its line about `api`; only an overloaded implementation may lack it. */
  doc: string | undefined;
  /** The second parameter as it stands in the source: `options: ListDevicesOptions = {}`. */
  options: string;
  /** The return type as it stands in the source. */
  returns: string;
}

/** A function that becomes a method: its overloads, if any, then its implementation. */
export interface ResourceFunction {
  name: string;
  line: number;
  overloads: Signature[];
  implementation: Signature;
}

/** A type that a resource file can name. */
export interface TypeImport {
  /** The module it comes from, relative to `src/`. */
  from: string;
  /** Its name there. */
  name: string;
}

/** What was read of a resource file. */
export interface ResourceFile {
  functions: ResourceFunction[];
  /** The types in scope, by the name they have in this file. */
  types: Map<string, TypeImport>;
}

/** Source text and its masked twin. */
interface Source {
  path: string;
  text: string;
  code: string;
}

/** An error at a place in a source, for people to click on. */
export function sourceError(path: string, line: number, message: string): Error {
  return new Error(`src/${path}:${line}: ${message}`);
}

/**
 * Reads a resource file.
 *
 * @param path The path of the file in `src/`, such as `resources/devices.ts`.
 * @throws {Error} naming file and line, at any export that is neither a type nor a function of the expected shape:
 * what cannot be read must not be left out in silence.
 */
export function parseResource(path: string, text: string): ResourceFile {
  const source: Source = { path, text, code: mask(text) };
  const types = readImports(source);
  const functions: ResourceFunction[] = [];
  let overloads: { name: string; signature: Signature }[] = [];
  for (const { index } of source.code.matchAll(/^[ \t]*export\b/gm)) {
    const line = lineOf(text, index);
    const declared = /^\s*export\s+(?:interface|type)\s+(\w+)/.exec(source.code.slice(index))?.[1];
    if (declared) {
      types.set(declared, { from: `./${path}`, name: declared });
      continue;
    }
    const { name, signature, hasBody } = readFunction(source, index, line);
    if (overloads.some((overload) => overload.name !== name)) {
      throw sourceError(path, line, `${overloads[0]?.name}() has overloads but no implementation`);
    }
    const expectsDoc = !hasBody || overloads.length === 0;
    if (expectsDoc && signature.doc === undefined) {
      throw sourceError(path, line, `${name}() has no JSDoc block right above it`);
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
    throw sourceError(path, lineOf(text, text.length), `${open.name}() has no implementation`);
  }
  return { functions, types };
}

const SHAPE = "export function name(api: ApiCaller, options: NameOptions): Promise<…> { … }";

function readFunction(
  { path, text, code }: Source,
  start: number,
  line: number,
): { name: string; signature: Signature; hasBody: boolean } {
  const head = /^\s*export\s+function\s+(\w+)\s*\(/.exec(code.slice(start));
  const name = head?.[1];
  if (!head || !name) {
    const found = text.slice(start).trimStart().split("\n", 1)[0];
    throw sourceError(path, line, `cannot become a method: \`${found}\`; expected \`${SHAPE}\``);
  }
  const fail = (why: string) => sourceError(path, line, `${name}() ${why}; expected \`${SHAPE}\``);
  const open = start + head[0].length - 1;
  const close = matching(code, open);
  const parameters = splitTopLevel(code, open + 1, close)
    .map(([from, to]) => text.slice(from, to).trim()).filter(Boolean);
  const [api, options] = parameters;
  if (!api || !/^api\s*:\s*ApiCaller$/.test(api)) {
    throw fail(`has the first parameter \`${api ?? "(none)"}\``);
  }
  if (parameters.length !== 2 || !options || !/^options\??\s*:/.test(options)) {
    throw fail("must have a second and last parameter `options`");
  }
  const colon = /^\s*:/.exec(code.slice(close + 1));
  if (!colon) throw fail("has no return type");
  const from = close + 1 + colon[0].length;
  const to = endOfType(code, from);
  const returns = text.slice(from, to).trim();
  if (!returns) throw fail("has no return type");
  const hasBody = code[to] === "{";
  return { name, signature: { doc: docAbove(text, start), options, returns }, hasBody };
}

/** Where the type that begins at `from` ends: at the `{` of a body or the `;` of an overload. */
function endOfType(code: string, from: number): number {
  let angle = 0;
  for (let i = from; i < code.length; i++) {
    const char = code[i];
    if (char === "<") angle++;
    else if (char === ">" && code[i - 1] !== "=") angle--;
    else if (char === "(" || char === "[") i = matching(code, i);
    else if (char === "{" && (angle > 0 || code.slice(from, i).trim() === "")) {
      i = matching(code, i);
    } else if (angle === 0 && (char === "{" || char === ";")) return i;
  }
  return code.length;
}

/** The JSDoc block that ends on the line before `start`, without what it says about `api`. */
function docAbove(text: string, start: number): string | undefined {
  const before = text.slice(0, start);
  const end = /\*\/[ \t]*\n$/.exec(before);
  if (!end) return undefined;
  const begin = before.lastIndexOf("/*");
  if (!before.startsWith("/**", begin)) return undefined;
  const lines = before.slice(begin, end.index + 2).split("\n").map((line) => line.trim());
  const kept: string[] = [];
  let dropping = false;
  for (const line of lines) {
    // A tag lasts until the next tag, an empty line, or the end of the block.
    if (dropping) dropping = !/^\*(?:\s*@|\s*$|\/)/.test(line);
    if (/^\*\s*@param\s+api\b/.test(line)) dropping = true;
    if (!dropping) kept.push(line.startsWith("*") ? ` ${line}` : line);
  }
  return kept.join("\n");
}

/** The names a file imports: any may be used as a type, that of a class too. */
function readImports({ path, text, code }: Source): Map<string, TypeImport> {
  const types = new Map<string, TypeImport>();
  for (const { index } of code.matchAll(/^import\b/gm)) {
    const statement = text.slice(index, code.indexOf(";", index));
    const parts = /^import\s+(?:type\s+)?\{([^}]*)\}\s+from\s+"([^"]+)"/.exec(statement);
    if (!parts) continue; // `import * as x`, which names no type
    const [, names = "", specifier = ""] = parts;
    const from = relativeToSrc(path, specifier, lineOf(text, index));
    for (const item of names.split(",").map((part) => part.trim()).filter(Boolean)) {
      const parsed = /^(?:type\s+)?(\w+)(?:\s+as\s+(\w+))?$/.exec(item);
      const name = parsed?.[1];
      if (!name) throw sourceError(path, lineOf(text, index), `cannot read the import \`${item}\``);
      types.set(parsed[2] ?? name, { from, name });
    }
  }
  return types;
}

function relativeToSrc(path: string, specifier: string, line: number): string {
  const { protocol, pathname } = new URL(specifier, `file:///src/${path}`);
  if (protocol !== "file:" || !pathname.startsWith("/src/") || !/^\.\.?\//.test(specifier)) {
    throw sourceError(path, line, `imports "${specifier}", which is not in src`);
  }
  return `./${pathname.slice("/src/".length)}`;
}
