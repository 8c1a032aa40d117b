/** Reads the options of the functions of src/resources from their types, and makes up a value for each. */
import { type FunctionDeclaration, Project, type Symbol as TypeSymbol, type Type } from "ts-morph";

/** Values of options by name. */
export type Options = Readonly<Record<string, unknown>>;

/** A function of src/resources. */
export interface SampledFunction {
  /** The resource, such as `device_os`. */
  resource: string;
  name: string;
  /** A value for each option except those that every call takes. */
  samples: Options;
}

/** How deep objects are filled. */
const MAX_DEPTH = 3;

/**
 * Lists the exported functions of src/resources with a value for each of their options. A value contains the name of
 * its option where its type allows that, so that it can be recognized in a request: `sample-deviceId`, or
 * `sample-hook.url` for a member of `hook`. Numbers differ from each other.
 *
 * @param root The root of the repository.
 * @throws {Error} if a type is none of those that options have; the message has the function and the option.
 */
export function sampledFunctions(root: URL): SampledFunction[] {
  return resourceFunctions(root).map((fn) => {
    const name = fn.getNameOrThrow();
    const resource = fn.getSourceFile().getBaseNameWithoutExtension();
    return { resource, name, samples: samplesOf(name, fn) };
  });
}

/**
 * Lists the exported functions of src/resources, with their types.
 *
 * @param root The root of the repository.
 */
export function resourceFunctions(root: URL): FunctionDeclaration[] {
  const project = new Project({
    compilerOptions: {
      allowImportingTsExtensions: true,
      noEmit: true,
      strict: true,
      lib: ["lib.esnext.d.ts", "lib.dom.d.ts"],
    },
  });
  const folder = decodeURIComponent(new URL("src/resources/", root).pathname);
  const files = project.addSourceFilesAtPaths(`${folder}*.ts`);
  project.resolveSourceFileDependencies();
  return files.flatMap((file) => file.getFunctions().filter((fn) => fn.isExported()));
}

function samplesOf(name: string, fn: FunctionDeclaration): Options {
  const type = fn.getParameters()[1]?.getType();
  if (!type) throw new Error(`${name}() has no options`);
  const sampler = new Sampler(fn);
  try {
    return sampler.members(alternativesOf(type), "", 0);
  } catch (error) {
    throw new Error(`${name}(): ${error instanceof Error ? error.message : error}`);
  }
}

/** Makes up the values of one function. */
class Sampler {
  readonly #at: FunctionDeclaration;
  #number = 1_000;

  constructor(at: FunctionDeclaration) {
    this.#at = at;
  }

  /** Returns a value for each property of an object type, or of any of its alternatives. */
  members(types: Type[], prefix: string, depth: number): Options {
    const byName = new Map<string, Type[]>();
    for (const property of types.flatMap((type) => type.getProperties())) {
      if (isShared(property)) continue;
      const known = byName.get(property.getName()) ?? [];
      const type = property.getTypeAtLocation(this.#at);
      byName.set(property.getName(), [...known, ...alternativesOf(type)]);
    }
    const entries = [...byName].filter(([, types]) => !types.some(isAbortSignal))
      .map(([name, types]) => [name, this.#sample(types, prefix + name, depth)]);
    return Object.fromEntries(entries);
  }

  #sample(types: Type[], path: string, depth: number): unknown {
    if (types.some((type) => type.isString())) return `sample-${path}`;
    const literal = types.find((type) => type.isStringLiteral());
    if (literal) return literal.getLiteralValue();
    if (types.some((type) => type.isNumber())) return this.#number++;
    if (types.some((type) => type.isBooleanLiteral())) return true;
    const element = types.find((type) => type.isArray() || type.isReadonlyArray())
      ?.getArrayElementType();
    if (element) return [this.#sample(alternativesOf(element), path, depth)];
    const objects = types.filter((type) => type.isObject());
    if (objects.length === 0 && !types.some(isAnyObject)) {
      throw new Error(`the option ${path} has a type without a sample value`);
    }
    const filled = depth < MAX_DEPTH ? this.members(objects, `${path}.`, depth + 1) : {};
    return Object.keys(filled).length > 0 ? filled : { [`sample-${path}`]: `sample-${path}` };
  }
}

/** Returns the members of a union, or the type itself, without `undefined` and `null`. */
function alternativesOf(type: Type): Type[] {
  const types = type.isUnion() ? type.getUnionTypes() : [type];
  return types.filter((each) => !each.isUndefined() && !each.isNull());
}

/** Whether an option is one that every call or every download takes. */
function isShared(property: TypeSymbol): boolean {
  return property.getDeclarations().some((node) =>
    node.getSourceFile().getFilePath().endsWith("/src/types/common.ts") &&
    /RequestOptions$/.test(node.getParent()?.getSymbol()?.getName() ?? "")
  );
}

/** Whether a type has no members that are known: `object` or `unknown`. */
function isAnyObject(type: Type): boolean {
  return type.isUnknown() || type.getText() === "object";
}

function isAbortSignal(type: Type): boolean {
  return type.getSymbol()?.getName() === "AbortSignal";
}
