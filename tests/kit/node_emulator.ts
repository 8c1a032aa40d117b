/** Compiles the emulator for Node. */
import { dirname, join, relative } from "@std/path";
import { ts } from "ts-morph";
import manifest from "../../emulator/deno.json" with { type: "json" };
import { outputOf } from "../../tools/process.ts";
import { root } from "./programs.ts";

/** The SDK as a package, with the one entry point that the emulator imports. */
const SDK = {
  name: "@particle-edge/sdk",
  type: "module",
  exports: { "./logic/encoding": "./logic/encoding.js" },
};

/** A folder with the emulator, compiled file by file, and its packages. Disposing it removes it. */
export interface NodeEmulator extends AsyncDisposable {
  readonly folder: string;
}

/** Compiles the emulator into a new folder outside of the repository. */
export async function compileForNode(): Promise<NodeEmulator> {
  const folder = await Deno.realPath(await Deno.makeTempDir());
  const sdk = join(folder, "node_modules", SDK.name);
  await writeJson(join(folder, "package.json"), {
    type: "module",
    dependencies: Object.fromEntries(
      Object.entries(manifest.imports).map((
        [name, target],
      ) => [name, target.slice(target.lastIndexOf("@") + 1)]),
    ),
  });
  await outputOf(Deno.execPath(), ["install", "--quiet", "--node-modules-dir=auto"], {
    cwd: folder,
  });
  await writeJson(join(sdk, "package.json"), SDK);
  await compile(join(root, "src"), sdk);
  await compile(join(root, "emulator"), folder);
  return { folder, [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }) };
}

/** Compiles all modules in a folder to JavaScript that Node 20 can run. */
async function compile(from: string, to: string): Promise<void> {
  for (const path of await modulesIn(from)) {
    const { outputText } = ts.transpileModule(await Deno.readTextFile(path), {
      compilerOptions: {
        target: ts.ScriptTarget.ES2022,
        module: ts.ModuleKind.ESNext,
        rewriteRelativeImportExtensions: true,
      },
    });
    const target = join(to, relative(from, path).replace(/\.ts$/, ".js"));
    await Deno.mkdir(dirname(target), { recursive: true });
    await Deno.writeTextFile(target, outputText);
  }
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
