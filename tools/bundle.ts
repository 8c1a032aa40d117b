/**
 * Writes the files for pages that use no bundler: `particle.min.js` for a script tag, `particle.js` for `import`.
 *
 *   deno run -A tools/bundle.ts [folder]
 *
 * The folder is `dist` by default.
 */
import { VERSION } from "../src/version.ts";
import { gzipSize } from "./bundle_size.ts";
import { outputOf } from "./process.ts";

/** A file for browsers. */
export interface BrowserFile {
  /** The name of the file. */
  name: string;
  /** The path of its entry point in the repository. */
  entry: string;
  /** `iife` for a script tag, `esm` for `import`. */
  format: "iife" | "esm";
}

/** The files that this tool writes. */
export const BROWSER_FILES: readonly BrowserFile[] = [
  { name: "particle.min.js", entry: "tools/browser_global.ts", format: "iife" },
  { name: "particle.js", entry: "mod.ts", format: "esm" },
];

const LICENSE = `/*! @particle-edge/sdk ${VERSION} | Apache-2.0 */\n`;

/** Bundles and minifies a file, and returns its text. */
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
    console.log(`${path}: ${bytes.length} bytes, ${gzipSize(bytes)} gzip`);
  }
}
