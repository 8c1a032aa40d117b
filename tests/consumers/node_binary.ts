/** Gets Node in the wanted major version, from npm. */
import { join } from "node:path";
import { root } from "../kit/programs.ts";
import { installPackages, Skipped } from "./kit.ts";

/** The oldest major version of Node that the packages support. */
export const OLDEST_NODE = 20;

/** The current major version of Node. */
export const CURRENT_NODE = 26;

/** The names that npm's packages of Node use. */
const OS: Record<string, string> = { darwin: "darwin", linux: "linux", windows: "win" };
const CPU: Record<string, string> = { aarch64: "arm64", x86_64: "x64" };

const downloads = new Map<number, Promise<string>>();

/**
 * Returns the folder with the program `node`, of the newest Node of a major version.
 *
 * @throws {Skipped} If there is no Node for this machine on npm.
 */
export function nodeFolder(major: number): Promise<string> {
  const download = downloads.get(major) ?? fetchNode(major);
  downloads.set(major, download);
  return download;
}

/** Installs Node into `.cache`, unless it is there. */
async function fetchNode(major: number): Promise<string> {
  const os = OS[Deno.build.os];
  if (!os) throw new Skipped(`npm has no Node for ${Deno.build.os}`);
  // The package `node` itself installs this one with a script, and scripts of packages are not run here.
  const name = `node-${os}-${CPU[Deno.build.arch]}`;
  const folder = join(root, ".cache", `node-${major}`);
  const bin = join(folder, "node_modules", name, "bin");
  const isThere = await Deno.stat(bin).then(() => true, (error) => {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  });
  if (isThere) return bin;
  const part = `${folder}.part-${Deno.pid}`; // renamed when complete, so that an aborted run leaves no partial folder
  await Deno.mkdir(part, { recursive: true });
  await Deno.writeTextFile(join(part, "package.json"), `{ "private": true }`);
  await installPackages(part, [`${name}@${major}`]);
  await Deno.rename(part, folder);
  return bin;
}
