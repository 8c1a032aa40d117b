/** Finds and checks the files of the website. */

/** Returns the paths of the HTML files in a folder and its subfolders, relative to the folder. */
export async function htmlFiles(folder: URL, below = ""): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(new URL(below, folder))) {
    if (isDirectory) found.push(...await htmlFiles(folder, `${below}${name}/`));
    else if (name.endsWith(".html")) found.push(below + name);
  }
  return found;
}

/**
 * Checks the links between the pages of a website. Links to other sites are not followed. Fragments are checked on the
 * pages in the root, but not on those of the API reference.
 *
 * @param folder The root folder of the website.
 * @returns What is wrong, with the page and the target.
 */
export async function findBrokenPageLinks(folder: URL): Promise<string[]> {
  const links = new Map<string, Set<string>>();
  const ids = new Map<string, Set<string>>();
  for (const page of await htmlFiles(folder)) {
    const html = await Deno.readTextFile(new URL(page, folder));
    ids.set(page, new Set(attributes(html, "id")));
    links.set(page, new Set([...attributes(html, "href"), ...attributes(html, "src")]));
  }
  const problems: string[] = [];
  for (const [page, targets] of links) {
    for (const target of targets) {
      const problem = await problemOf(target, page);
      if (problem) problems.push(`${page}: ${target} ${problem}`);
    }
  }
  return problems;

  async function problemOf(target: string, page: string): Promise<string | undefined> {
    if (/^file:/i.test(target)) return "is a file on this computer";
    if (/^[a-z][a-z+.-]*:/i.test(target)) return undefined;
    const { pathname, hash } = new URL(target, `file:///${page}`);
    const path = decodeURIComponent(pathname.slice(1)).replace(/(^|\/)$/, "$1index.html");
    const known = ids.get(path);
    if (!known) {
      return await isFile(new URL(encodeURI(path), folder)) ? undefined : "does not exist";
    }
    const fragment = decodeURIComponent(hash.slice(1));
    // `deno doc` of Deno 2.8 forgets the ids of some headings that its own pages link to.
    if (fragment === "" || page.includes("/")) return undefined;
    return known.has(fragment) ? undefined : "has no such heading";
  }
}

function attributes(html: string, name: string): string[] {
  return Array.from(
    html.matchAll(new RegExp(`\\b${name}="([^"]*)"`, "g")),
    ([, value = ""]) =>
      value.replaceAll("&#x2F;", "/").replaceAll("&quot;", '"').replaceAll("&lt;", "<")
        .replaceAll("&gt;", ">").replaceAll("&amp;", "&"),
  );
}

async function isFile(url: URL): Promise<boolean> {
  try {
    return (await Deno.stat(url)).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
