/**
 * Writes the files for browsers that load no packages: `particle.min.js` for a script tag, `particle.js` for
 * `import`.
 *
 *   deno run -A tools/bundle.ts [folder]
 *
 * The folder is `dist` unless another one is given.
 */
import { VERSION } from "../src/version.ts";
import { gzipSize } from "./bundle_size.ts";
import { outputOf } from "./process.ts";

/** A file to write. */
export interface BrowserFile {
  /** Its name. */
  name: string;
  /** Path in the repository of what it is made of. */
  entry: string;
  /** `iife`: for a script tag; `esm`: for `import`. */
  format: "iife" | "esm";
}

/** The files. */
export const BROWSER_FILES: readonly BrowserFile[] = [
  { name: "particle.min.js", entry: "tools/browser_global.ts", format: "iife" },
  { name: "particle.js", entry: "mod.ts", format: "esm" },
];

const LICENSE = `/*! @particle-edge/sdk ${VERSION} | Apache-2.0 */\n`;

/** The text of a file. */
export async function bundleForBrowsers({ entry, format }: BrowserFile): Promise<string> {
  const args = [
    "bundle",
    "--quiet",
    "--platform",
    "browser",
    "--minify",
    "--format",
    format,
    entry,
  ];
  const cwd = new URL("..", import.meta.url);
  return LICENSE + await outputOf(Deno.execPath(), args, { cwd });
}

if (import.meta.main) {
  const [folder = "dist"] = Deno.args;
  await Deno.mkdir(folder, { recursive: true });
  for (const file of BROWSER_FILES) {
    const text = await bundleForBrowsers(file);
    const path = `${folder}/${file.name}`;
    await Deno.writeTextFile(path, text);
    const bytes = new TextEncoder().encode(text);
    console.log(`${path}: ${bytes.length} bytes, ${await gzipSize(bytes)} gzip`);
  }
}
