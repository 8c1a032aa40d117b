/**
 * Writes the website: the guides, the API reference of both packages, a search, and llms.txt. Fails if a link between
 * its pages is broken. If there is a browser, also writes a picture of the front page.
 *
 *   deno run -A tools/site/build.ts [folder]
 *
 * The folder is `dist/site` by default, and is emptied first.
 */
import { pathToFileURL } from "node:url";
import { linksIn } from "../check_links.ts";
import { guideFiles } from "../markdown_files.ts";
import { chooseStd, root, run } from "../std.ts";
import { findBrokenPageLinks } from "./files.ts";
import { type Guide, pictureOf, renderGuide } from "./guides.ts";
import { type NavGroup, renderNav, renderPage } from "./layout.ts";
import { type Described, llmsText, moduleSummary } from "./llms.ts";
import { type Package, writeReference } from "./reference.ts";
import { guideEntries, searchIndexScript } from "./search_index.ts";

/** Writes the website to a folder and returns its broken links. */
export async function buildSite(site: URL): Promise<string[]> {
  await emptyFolder(site);
  const [home, ...guides] = await readGuides();
  if (!home) throw new Error("README.md is missing");
  const packages = [await readPackage("", "sdk"), await readPackage("emulator/", "emulator")];
  const nav = navigation(home, guides, packages);
  const entries = [home, ...guides].flatMap(guideEntries);
  for (const pkg of packages) entries.push(...await writeReference(pkg, site, nav));

  const write = (name: string, text: string) => Deno.writeTextFile(new URL(name, site), text);
  for (const guide of [home, ...guides]) {
    const { page, title, summary: description, html, headings, markdown, pictures } = guide;
    const body = { title, home: home.title, description, html, headings };
    await write(`${page}.html`, renderPage(body, renderNav(nav, "", `${page}.html`)));
    await write(`${page}.md`, markdown);
    for (const path of pictures) {
      await Deno.copyFile(new URL(path, root), new URL(pictureOf(path), site));
    }
  }
  for (const name of ["search.js", "site.css"]) {
    await Deno.copyFile(new URL(name, import.meta.url), new URL(name, site));
  }
  await Deno.copyFile(new URL("sdk/fuse.js", site), new URL("fuse.js", site));
  await write("search_index.js", searchIndexScript(entries));
  await write(
    "llms.txt",
    llmsText(home, guides, (await Promise.all(packages.map(modulesOf))).flat()),
  );
  return await findBrokenPageLinks(site);
}

async function emptyFolder(folder: URL): Promise<void> {
  await Deno.remove(folder, { recursive: true }).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
  await Deno.mkdir(folder, { recursive: true });
}

/** Reads all guides: README.md, then those it links to in this order, then the other READMEs, then the rest. */
async function readGuides(): Promise<Guide[]> {
  const paths = await guideFiles(root);
  const all = new Set(paths);
  const readme = await Deno.readTextFile(new URL("README.md", root));
  const first = linksIn(readme).map(({ target }) => target.replace(/#.*/, ""));
  const readmes = paths.filter((path) => path.endsWith("/README.md"));
  const ordered = new Set([
    "README.md",
    ...first.filter((path) => all.has(path)),
    ...readmes,
    ...paths,
  ]);
  const guides: Guide[] = [];
  for (const path of ordered) {
    guides.push(renderGuide(path, await Deno.readTextFile(new URL(path, root)), all));
  }
  return guides;
}

async function readPackage(path: string, page: string): Promise<Package> {
  const folder = new URL(path, root);
  const { name, exports }: Pick<Package, "name" | "exports"> = JSON.parse(
    await Deno.readTextFile(new URL("deno.json", folder)),
  );
  return { name, folder, page, exports };
}

function navigation(
  home: Guide,
  guides: readonly Guide[],
  packages: readonly Package[],
): NavGroup[] {
  const links = (start: string) =>
    guides.filter(({ path }) => path.startsWith(start))
      .map(({ title, page }) => ({ title, path: `${page}.html` }));
  return [
    { title: home.title, links: [{ title: "Overview", path: "index.html" }, ...links("docs/")] },
    { title: "Examples", links: links("examples/") },
    { title: "The emulator in detail", links: links("emulator/") },
    {
      title: "API reference",
      links: packages.map(({ name, page }) => ({ title: name, path: `${page}/index.html` })),
    },
    ...packages.map(({ name, page, exports }) => ({
      title: `Modules of ${name}`,
      links: Object.keys(exports).filter((subpath) => subpath !== ".")
        .map((subpath) => ({
          title: subpath.slice(1),
          path: `${page}/${subpath.slice(2)}/index.html`,
        })),
    })),
  ];
}

function modulesOf({ name, folder, page, exports }: Package): Promise<Described[]> {
  return Promise.all(
    Object.entries(exports).map(async ([subpath, path]) => ({
      title: name + subpath.slice(1),
      path: `${page}${subpath.slice(1)}/index.html`,
      summary: moduleSummary(await Deno.readTextFile(new URL(path, folder))),
    })),
  );
}

if (import.meta.main) {
  const [folder = "dist/site"] = Deno.args;
  const site = new URL(`${pathToFileURL(folder).href}/`);
  const problems = await buildSite(site);
  for (const problem of problems) console.error(problem);
  if (problems.length) Deno.exit(1);
  console.log(`${folder}/index.html`);
  const { args } = await chooseStd(); // The screenshot uses the tests' driver of Chromium, and with it @std.
  const screenshot = ["run", "-A", ...args, "tests/docs/site_screenshot.ts", site.href];
  Deno.exit(await run(Deno.execPath(), screenshot));
}
