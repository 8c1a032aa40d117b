/** Finds the files whose examples `deno test --doc` runs. */
import { guideFiles } from "./markdown_files.ts";

/** The start of a code block that Deno runs: one of these languages, without `ignore`. */
const EXAMPLE =
  /^\s*(?:\*\s*)?```(?:ts|typescript|js|javascript|tsx|jsx|mts|mjs)\b(?!.*\bignore\b)/m;

/** Whether a source or Markdown file has an example that Deno runs. */
export function hasExample(text: string): boolean {
  return EXAMPLE.test(text);
}

/** Lists the guides, READMEs and sources of both packages that have examples, as sorted paths relative to `root`. */
export async function documentedFiles(root: URL): Promise<string[]> {
  const found: string[] = [];
  async function visit(path: string): Promise<void> {
    for await (const entry of Deno.readDir(new URL(path, root))) {
      const child = path + entry.name;
      if (entry.isDirectory) await visit(`${child}/`);
      else if (entry.name.endsWith(".ts")) await consider(child);
    }
  }
  async function consider(path: string): Promise<void> {
    if (hasExample(await Deno.readTextFile(new URL(path, root)))) found.push(path);
  }
  await visit("src/");
  await visit("emulator/");
  for (const path of ["mod.ts", ...await guideFiles(root)]) await consider(path);
  return found.sort();
}
