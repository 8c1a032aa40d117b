/** Packs a folder as npm publishes it. */
import { fileURLToPath } from "node:url";
import { npm } from "./workbench.ts";

/**
 * Packs a package reproducibly: npm sorts the files and replaces their times, owners and modes.
 *
 * @param folder The folder with its package.json.
 * @param output The folder for the tarball.
 * @returns The tarball.
 */
export async function pack(folder: URL, output: URL): Promise<URL> {
  const args = ["pack", fileURLToPath(folder), "--ignore-scripts", "--silent"];
  const name = await npm([...args, "--pack-destination", fileURLToPath(output)]);
  return new URL(name.trim(), output);
}
