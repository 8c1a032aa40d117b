/** Reads the types and docs of the functions of src/resources, as the compiler resolves them. */
import {
  type FunctionDeclaration,
  type JSDocableNode,
  type MethodDeclaration,
  Node,
  type Project,
  type Symbol as TypeSymbol,
  ts,
  type Type,
} from "ts-morph";
import { resourceFunctions } from "../option_samples.ts";

/** An option of a function. */
export interface OptionType {
  /** Its type, in terms of the types that it imports; see {@linkcode TypeText}. */
  type: TypeText;
  /** Its description. */
  doc: string;
  deprecated: boolean;
  /** Whether it is a file, or several. */
  isFile: boolean;
}

/** A type as text. */
export interface TypeText {
  text: string;
  /** The files that export the types in the text, by the names of the types. */
  imports: ReadonlyMap<string, string>;
}

/** What a function resolves to. */
export type ResultType =
  | { kind: "json"; type: TypeText }
  | { kind: "file" | "stream" | "text" };

/** One of the ways to call a function. */
export interface Overload {
  /** The options that may be given. The others must not be. */
  accepts: ReadonlySet<string>;
  /** The options that must be given. */
  requires: ReadonlySet<string>;
  result: ResultType;
}

/** The types and docs of a function. */
export interface FunctionTypes {
  options: ReadonlyMap<string, OptionType>;
  overloads: Overload[];
  docs: Docs;
}

/** The parts of a JSDoc block. */
export interface Docs {
  /** The first sentence, without routes. */
  description: string;
  returns: string;
  /** TypeScript. */
  examples: string[];
  deprecated: string | undefined;
  experimental: string | undefined;
}

/**
 * Reads all functions.
 *
 * @param root The root of the repository.
 * @returns The functions by name.
 */
export function functionTypes(root: URL): Map<string, FunctionTypes> {
  return new Map(resourceFunctions(root).map((fn) => [fn.getNameOrThrow(), typesOf(fn)]));
}

/** Types that are converted to text before they are sent. */
const BYTES = /^(?:ArrayBuffer|Uint8Array)\b/;

function typesOf(fn: FunctionDeclaration): FunctionTypes {
  const overloads = fn.getOverloads();
  const signatures = overloads.length > 0 ? overloads : [fn];
  const options = new Map<string, OptionType>();
  const all = alternativesOf(fn.getParameters()[1]!.getType()).flatMap((type) =>
    type.getProperties()
  );
  for (const name of new Set(all.map((property) => property.getName()))) {
    options.set(name, optionOf(fn, all.filter((property) => property.getName() === name)));
  }
  return { options, overloads: signatures.map(overloadOf), docs: docsOf(signatures[0]!) };
}

function optionOf(fn: FunctionDeclaration, properties: readonly TypeSymbol[]): OptionType {
  const types = properties.flatMap((property) => alternativesOf(property.getTypeAtLocation(fn)));
  const texts = types.map((type) => typeText(type, fn)).filter(({ text }) => !BYTES.test(text));
  const documented = properties.flatMap((property) => property.getDeclarations())
    .filter((node): node is Node & JSDocableNode => Node.isJSDocable(node))
    .flatMap((node) => node.getJsDocs());
  const doc = documented.at(-1);
  return {
    type: {
      text: unionOf(texts.map(({ text }) => text)),
      imports: new Map(texts.flatMap(({ imports }) => [...imports])),
    },
    doc: doc ? oneLine(doc.getDescription()) : "",
    deprecated: !!doc?.getTags().some((tag) => tag.getTagName() === "deprecated"),
    isFile: types.some((type) => /\b(?:Blob|FileInput)\b/.test(expandedText(type, fn))),
  };
}

/** Returns the text of a union. The compiler splits `boolean` into its two values. */
function unionOf(texts: readonly string[]): string {
  const members = new Set(texts);
  if (members.has("true") && members.delete("false")) {
    members.delete("true");
    members.add("boolean");
  }
  return [...members].join(" | ") || "undefined";
}

/** Returns the text of a type with the members of its unions and index signatures. */
function expandedText(type: Type, at: Node): string {
  const element = type.getStringIndexType();
  return [type, ...element ? alternativesOf(element) : []].map((each) => each.getText(at)).join(
    " ",
  );
}

function overloadOf(fn: FunctionDeclaration): Overload {
  const parameter = fn.getParameters()[1]!;
  const properties = alternativesOf(parameter.getType()).map((type) => type.getProperties());
  const isGiven = (property: TypeSymbol) =>
    alternativesOf(property.getTypeAtLocation(fn)).length > 0;
  const accepts = properties.flat().filter(isGiven).map((property) => property.getName());
  const requires = properties.map((some) =>
    some.filter((property) => !property.isOptional()).map((property) => property.getName())
  );
  const [first = [], ...others] = requires;
  const always = first.filter((name) => others.every((names) => names.includes(name)));
  return { accepts: new Set(accepts), requires: new Set(always), result: resultOf(fn) };
}

function resultOf(fn: FunctionDeclaration | MethodDeclaration): ResultType {
  const type = fn.getReturnType();
  const name = type.getSymbolOrThrow().getName();
  const resolved = name === "Promise" ? type.getTypeArguments()[0]! : type;
  const wrapper = resolved.getAliasSymbol()?.getName() ?? resolved.getSymbol()?.getName();
  if (wrapper === "EventStream" || wrapper === "Subscription") return { kind: "stream" };
  if (resolved.isString()) return { kind: "text" };
  if (wrapper !== "JSONResponse") return { kind: "file" };
  const [body] = resolved.getAliasTypeArguments().length > 0
    ? resolved.getAliasTypeArguments()
    : resolved.getTypeArguments();
  const { text, imports } = typeText(body!, fn);
  const parameters = fn.getTypeParameters().map((parameter) =>
    [parameter.getName(), parameter.getDefault()?.getText() ?? "unknown"] as const
  );
  const bound = parameters.reduce(
    (known, [parameter, value]) =>
      known.replaceAll(new RegExp(`\\b${parameter}\\b`, "g"), `(${value})`),
    text,
  );
  return { kind: "json", type: { text: bound, imports } };
}

/** Returns a type as text, and the files of src that export the types it names. */
function typeText(type: Type, at: Node): TypeText {
  const flags = ts.TypeFormatFlags.NoTruncation |
    ts.TypeFormatFlags.UseAliasDefinedOutsideCurrentScope;
  const text = type.getText(undefined, flags);
  const known = exportedTypes(at.getProject());
  const names = new Set(text.replaceAll(/"[^"]*"/g, "").match(/\b[A-Z]\w*/g));
  const imports = [...names].flatMap((name): [string, string][] => {
    const file = known.get(name);
    return file ? [[name, file]] : [];
  });
  return { text, imports: new Map(imports) };
}

const types = new WeakMap<Project, Map<string, string>>();

/** Returns the files that export the types of src, by the names of the types. */
function exportedTypes(project: Project): Map<string, string> {
  const known = types.get(project);
  if (known) return known;
  const found = new Map<string, string>();
  for (const file of project.getSourceFiles()) {
    const path = file.getFilePath();
    if (!/\/src\/(?:types|resources)\//.test(path)) continue;
    const declared = [...file.getInterfaces(), ...file.getTypeAliases()];
    for (const type of declared.filter((each) => each.isExported())) {
      const name = type.getName();
      const other = found.get(name);
      if (other) throw new Error(`${path} and ${other} both export the type ${name}`);
      found.set(name, path);
    }
  }
  types.set(project, found);
  return found;
}

function docsOf(fn: FunctionDeclaration): Docs {
  const doc = fn.getJsDocs().at(-1);
  if (!doc) throw new Error(`${fn.getName()}() has no docs`);
  const tagged = (name: string) =>
    doc.getTags().filter((tag) => tag.getTagName() === name)
      .map((tag) => (tag.getCommentText() ?? "").trim());
  return {
    description: doc.getDescription().trim(),
    returns: oneLine(tagged("returns")[0] ?? ""),
    examples: tagged("example").map((text) => /```ts\n(.*?)```/s.exec(text)?.[1]?.trim() ?? text),
    deprecated: tagged("deprecated").map(oneLine)[0],
    experimental: tagged("experimental").map(oneLine)[0],
  };
}

function oneLine(text: string): string {
  return text.replace(/\{@linkcode ([^}]+)\}/g, "`$1`").replace(/\s+/g, " ").trim();
}

/** Returns the members of a union, or the type itself, without `undefined`. */
function alternativesOf(type: Type): Type[] {
  const types = type.isUnion() && !type.getAliasSymbol() ? type.getUnionTypes() : [type];
  return types.filter((each) => !each.isUndefined());
}
