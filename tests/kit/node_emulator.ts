/** Compiles the emulator for Node, as a package in a folder outside of the repository. */
import { basename, dirname, join, relative } from "@std/path";
import { ts } from "ts-morph";
import emulator from "../../emulator/deno.json" with { type: "json" };
import sdk from "../../deno.json" with { type: "json" };
import { withScriptNames } from "../../tools/npm/source_text.ts";
import { outputOf } from "../../tools/process.ts";
import { root } from "./programs.ts";

/** The oldest major version of Node that the emulator supports. */
const OLDEST = 20;

interface PackageManifest {
  name: string;
  exports: Record<string, string>;
}

/** A folder in which Node can run the emulator. Disposing it removes it. */
export interface NodeFolder extends AsyncDisposable {
  /** The path of the folder. */
  readonly path: string;
  /** The path of the program. */
  readonly main: string;
  /** Compiles a module of the repository into the folder; returns its path there. */
  compile(path: string): Promise<string>;
}

/** Returns whether Node is installed and not too old. Prints a notice otherwise. */
export async function isNodeUsable(): Promise<boolean> {
  const version = await nodeVersion();
  const isUsable = version !== undefined && Number(/^v(\d+)/.exec(version)?.[1]) >= OLDEST;
  if (!isUsable) {
    console.log(
      `NOTICE: ${version ? `Node ${version} is too old` : "Node is not installed"}: ` +
        `the emulator is not tested on Node (this requires Node ${OLDEST} or newer)`,
    );
  }
  return isUsable;
}

async function nodeVersion(): Promise<string | undefined> {
  try {
    return (await outputOf("node", ["--version"])).trim();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Compiles the emulator, file by file, and installs its packages from Deno's cache. */
export async function compileForNode(): Promise<NodeFolder> {
  const folder = await Deno.realPath(await Deno.makeTempDir());
  const dependencies = Object.fromEntries(
    Object.entries(emulator.imports)
      .map(([name, target]) => [name, target.slice(target.lastIndexOf("@") + 1)]),
  );
  await writeJson(join(folder, "package.json"), { type: "module", dependencies });
  await outputOf(Deno.execPath(), ["install", "--quiet", "--node-modules-dir=auto"], {
    cwd: folder,
  });
  const compiled = await writePackage(folder, emulator, "emulator");
  await writePackage(folder, sdk, "src");
  return {
    path: folder,
    main: join(compiled, "main.js"),
    async compile(path) {
      const target = join(folder, basename(path).replace(/\.ts$/, ".js"));
      await compileModule(join(root, path), target);
      return target;
    },
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

/** Compiles the modules of a package into `node_modules`; returns the path of the package. */
async function writePackage(
  folder: string,
  { name, exports }: PackageManifest,
  source: string,
): Promise<string> {
  const target = join(folder, "node_modules", name);
  const from = join(root, source);
  for (const path of await modulesIn(from)) {
    await compileModule(path, join(target, relative(from, path).replace(/\.ts$/, ".js")));
  }
  const compiled = Object.entries(exports).map(([key, path]) => [
    key,
    path.replace(`./${source}/`, "./").replace(/\.ts$/, ".js"),
  ]);
  const manifest = { name, type: "module", exports: Object.fromEntries(compiled) };
  await writeJson(join(target, "package.json"), manifest);
  return target;
}

/** Compiles a module to JavaScript that Node 20 can run. */
async function compileModule(path: string, target: string): Promise<void> {
  const { outputText } = ts.transpileModule(withScriptNames(await Deno.readTextFile(path)), {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  });
  await Deno.mkdir(dirname(target), { recursive: true });
  await Deno.writeTextFile(target, outputText);
}

async function modulesIn(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (isDirectory) found.push(...await modulesIn(path));
    else if (name.endsWith(".ts")) found.push(path);
  }
  return found;
}

async function writeJson(path: string, value: unknown): Promise<void> {
  await Deno.mkdir(dirname(path), { recursive: true });
  await Deno.writeTextFile(path, JSON.stringify(value));
}
