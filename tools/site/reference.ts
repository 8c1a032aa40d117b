/** Writes the API reference of a package with `deno doc --html`, and adapts its pages to the website. */
import { fileURLToPath } from "node:url";
import { outputOf } from "../process.ts";
import { type NavGroup, renderHead, renderNav } from "./layout.ts";
import type { SearchEntry } from "./search_index.ts";
import { htmlFiles } from "./files.ts";

/** A package of the repository. */
export interface Package {
  /** The name in its manifest. */
  name: string;
  /** The URL of its folder. */
  folder: URL;
  /** Its folder on the website. */
  page: string;
  /** The exports in its manifest. */
  exports: Record<string, string>;
}

/** An entry of `search_index.js` of `deno doc`. */
interface DocNode {
  name: string;
  kind: { title: string }[];
  file: string;
  doc: string;
}

/**
 * Writes the reference of a package.
 *
 * @param pkg The package.
 * @param site The root folder of the website.
 * @param nav The navigation.
 * @returns The entries for the search.
 */
export async function writeReference(
  pkg: Package,
  site: URL,
  nav: readonly NavGroup[],
): Promise<SearchEntry[]> {
  const folder = new URL(`${pkg.page}/`, site);
  const args = ["doc", "--html", `--name=${pkg.name}`, `--output=${fileURLToPath(folder)}`];
  const entries = Object.values(pkg.exports);
  await outputOf(Deno.execPath(), [...args, ...entries], { cwd: pkg.folder });
  for (const path of await htmlFiles(folder)) {
    const file = new URL(path, folder);
    const root = "../".repeat(path.split("/").length);
    const html = adaptPage(
      await Deno.readTextFile(file),
      pkg,
      renderNav(nav, root, moduleOf(path, pkg)),
      root,
    );
    await Deno.writeTextFile(file, html);
  }
  const index = new URL("search_index.js", folder);
  const found = entriesOf(await Deno.readTextFile(index), pkg);
  for (const name of ["search_index.js", "search.js"]) await Deno.remove(new URL(name, folder));
  return found;
}

/** Returns the path of the page of the module that a page of the reference belongs to. */
function moduleOf(path: string, { page }: Package): string {
  const folder = path.replace(/(?:~\/.*|[^/]*)$/, "");
  return `${page}/${folder}index.html`;
}

/**
 * Adapts a page of `deno doc --html`: adds the navigation, replaces the search, completes the names of modules in
 * "Usage", and removes links to source files on this computer.
 *
 * @param html The page.
 * @param pkg Its package.
 * @param nav The navigation in HTML.
 * @param root The relative path to the root of the website.
 * @returns The page.
 */
export function adaptPage(
  html: string,
  { name, exports }: Pick<Package, "name" | "exports">,
  nav: string,
  root: string,
): string {
  const specifier = (module: string) => {
    const subpath = module === "." ? "." : `./${module}`;
    return subpath in exports ? name + subpath.slice(1) : module;
  };
  return html.replace("<html>", '<html lang="en">')
    .replaceAll(/<script src="[^"]*(?:search_index|fuse|search)\.js" defer><\/script>\s*/g, "")
    .replace("</head>", `${renderHead(root)}</head>`)
    .replace('<div class="ddoc">', `<div class="ddoc">${nav}`)
    .replaceAll(/<a\s+class="sourceButton"[\s\S]*?<\/a>/g, "")
    .replaceAll(
      /from &quot;([\w./-]+)&quot;;/g,
      (_, module) => `from &quot;${specifier(module)}&quot;;`,
    );
}

/** Converts the search index of `deno doc`. */
export function entriesOf(
  script: string,
  { name, page }: Pick<Package, "name" | "page">,
): SearchEntry[] {
  const json = /DENO_DOC_SEARCH_INDEX = (\{.*\})/.exec(script)?.[1];
  if (!json) throw new Error("deno doc wrote a search index in an unknown format");
  const { nodes }: { nodes: DocNode[] } = JSON.parse(json);
  return nodes.map(({ name: symbol, kind, file, doc }) => ({
    name: symbol.replace(".prototype.", "."),
    kind: kind.map(({ title }) => title).join(", "),
    in: file === "." ? name : `${name}/${file}`,
    doc,
    url: `${page}/${file === "." ? "" : `${file}/`}~/${symbol}.html`,
  }));
}
