/** Installs packages from npm into `.cache`, for tests of programs that are not dependencies of this project. */
import { join } from "node:path";
import { describeEnd, outputOf, runToEnd } from "../../tools/process.ts";
import { root } from "./programs.ts";

/** The time limit of an installation, in milliseconds. It is long because npm may have to download everything. */
const TIME_LIMIT = 180_000;

/** Installs packages into `node_modules` of a folder, from the cache of npm if it has them, without their scripts. */
export async function installPackages(
  folder: string,
  packages: string[],
  signal: AbortSignal = AbortSignal.timeout(TIME_LIMIT),
): Promise<void> {
  const flags = ["--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund"];
  await outputOf("npm", ["install", ...flags, ...packages], { cwd: folder, signal });
}

/**
 * Installs packages into a folder of `.cache`, unless they are there.
 *
 * @param name The name of the folder, which says what is in it.
 * @param packages The packages, with their versions.
 * @param overrides Versions of dependencies that replace those that packages ask for. Optional.
 * @returns The path of the folder `node_modules`.
 */
export async function cachedPackages(
  name: string,
  packages: string[],
  overrides: Record<string, string> = {},
): Promise<string> {
  const folder = join(root, ".cache", name);
  const modules = join(folder, "node_modules");
  if (await exists(modules)) return modules;
  const part = `${folder}.part-${Deno.pid}`; // renamed when complete, so that an aborted run leaves no partial folder
  await Deno.mkdir(part, { recursive: true });
  const manifest = JSON.stringify({ private: true, overrides });
  await Deno.writeTextFile(join(part, "package.json"), manifest);
  await installPackages(part, packages);
  await Deno.rename(part, folder);
  return modules;
}

/**
 * Returns why a package cannot be installed on this machine, or undefined if npm finds it or it is in `.cache`.
 *
 * @param name The name of the folder in `.cache`.
 * @param spec The package with its version.
 */
export async function reasonToSkip(name: string, spec: string): Promise<string | undefined> {
  if (await exists(join(root, ".cache", name))) return undefined;
  try {
    const ended = await runToEnd("npm", ["view", spec, "version", "--fetch-retries=0"]);
    return ended.code === 0 ? undefined : describeEnd(["npm", "view", spec], ended);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "npm is not installed";
    throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
