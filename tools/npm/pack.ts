/** Packs a folder as npm publishes it. */
import { fileURLToPath } from "node:url";
import { outputOf } from "../process.ts";
import { listFiles } from "./files.ts";

/**
 * Packs a package reproducibly. npm sorts the files and replaces their times and owners.
 *
 * @param folder The folder with its package.json.
 * @param output The folder for the tarball.
 * @returns The tarball.
 */
export async function pack(folder: URL, output: URL): Promise<URL> {
  await resetModes(folder);
  const args = ["--ignore-scripts", "--silent", "--pack-destination", fileURLToPath(output)];
  const name = await outputOf("npm", ["pack", ...args], { cwd: folder });
  return new URL(name.trim(), output);
}

/** Gives all files the same mode, whatever the mask of the user is. npm makes programs executable on its own. */
async function resetModes(folder: URL): Promise<void> {
  if (Deno.build.os === "windows") return; // It has no modes.
  for (const path of await listFiles(folder)) await Deno.chmod(new URL(path, folder), 0o644);
}
