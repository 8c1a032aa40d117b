/** Finds the Markdown files for users. */

/** Lists the guides and READMEs, as sorted paths relative to `root`. */
export async function guideFiles(root: URL): Promise<string[]> {
  const found: string[] = [];
  async function visit(folder: string, deep: boolean): Promise<void> {
    for await (const { name, isDirectory } of Deno.readDir(new URL(folder, root))) {
      if (isDirectory && deep && !name.startsWith(".")) await visit(`${folder}${name}/`, deep);
      else if (name.endsWith(".md")) found.push(folder + name);
    }
  }
  await visit("docs/", true);
  await visit("emulator/", false);
  await visit("examples/", true);
  return [...found, "README.md"].sort();
}
