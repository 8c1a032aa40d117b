/**
 * The folder in which the npm packages are made: `.cache/npm`, with the tools and the packages that the emulator
 * imports in its `node_modules`. It is outside of the sources, which have neither a package.json nor a `node_modules`.
 */
import { fileURLToPath } from "node:url";
import { outputOf } from "../process.ts";
import { root } from "../std.ts";

/** The tools. Exact versions, as their output is what users get. */
const TOOLS: Readonly<Record<string, string>> = {
  "@arethetypeswrong/cli": "0.18.5",
  "esbuild": "0.28.2",
  "publint": "0.3.25",
  "rollup": "4.68.8",
  "typescript": "5.9.3",
};

/** The folder. */
export const workbench: URL = new URL(".cache/npm/", root);

/**
 * Installs the tools, unless they are there already.
 *
 * @param dependencies The packages that are needed besides the tools, with their version ranges.
 */
export async function prepareWorkbench(
  dependencies: Readonly<Record<string, string>>,
): Promise<void> {
  const manifest = new URL("package.json", workbench);
  const text = JSON.stringify({ private: true, dependencies: { ...dependencies, ...TOOLS } });
  if (await readIfExists(manifest) === text) return;
  await Deno.mkdir(workbench, { recursive: true });
  await Deno.writeTextFile(manifest, text);
  try {
    const flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock"];
    await outputOf("npm", ["install", ...flags], { cwd: workbench });
  } catch (error) {
    await Deno.remove(manifest); // So that the next run tries again.
    throw error;
  }
}

/** Makes a package importable by its name in the workbench. */
export async function linkPackage(name: string, folder: URL): Promise<void> {
  const link = new URL(`node_modules/${name}`, workbench);
  await Deno.mkdir(new URL(".", link), { recursive: true });
  await removeIfExists(link);
  await Deno.symlink(fileURLToPath(folder), link, { type: "dir" });
}

/** Runs one of the tools in the workbench and returns its output. */
export function runTool(
  name: "attw" | "esbuild" | "publint" | "rollup" | "tsc",
  args: string[],
  input?: string,
): Promise<string> {
  const program = fileURLToPath(new URL(`node_modules/.bin/${name}`, workbench));
  const env = { NO_COLOR: "1" };
  return outputOf(program, args, { cwd: workbench, env, ...input !== undefined && { input } });
}

/** Removes a file, link or folder with everything in it, if it exists. */
export async function removeIfExists(path: URL): Promise<void> {
  try {
    await Deno.remove(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

async function readIfExists(file: URL): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(file);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
