/** Gets Node in the wanted major version, from npm. */
import { join } from "node:path";
import { cachedPackages } from "../kit/npm_package.ts";
import { Skipped } from "./kit.ts";

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
  const modules = await cachedPackages(`node-${major}`, [`${name}@${major}`]);
  return join(modules, name, "bin");
}
