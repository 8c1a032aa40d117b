/** Reads the files of a folder. */

/** Lists the paths of all files in a folder and its subfolders, relative to it, sorted. */
export async function listFiles(folder: URL): Promise<string[]> {
  const paths: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (!isDirectory) paths.push(name);
    else {
      const below = await listFiles(new URL(`${name}/`, folder));
      paths.push(...below.map((path) => `${name}/${path}`));
    }
  }
  return paths.sort();
}

/** Writes a file, text or bytes, with the folders it needs. */
export async function writeFile(file: URL, content: string | Uint8Array): Promise<void> {
  await Deno.mkdir(new URL(".", file), { recursive: true });
  if (typeof content === "string") await Deno.writeTextFile(file, content);
  else await Deno.writeFile(file, content);
}
