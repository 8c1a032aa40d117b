/** The frame of the pages of the website. Its classes are those of `deno doc --html`, whose style sheets it uses. */

/** A link in the navigation. */
export interface NavLink {
  title: string;
  /** The path from the root of the website. */
  path: string;
}

/** A part of the navigation. */
export interface NavGroup {
  title: string;
  links: readonly NavLink[];
}

/** A page that is not part of the API reference. */
export interface Page {
  title: string;
  /** The title of the front page. */
  home: string;
  description: string;
  /** The contents in HTML. */
  html: string;
  headings: readonly { level: number; id: string; text: string }[];
}

const HALF_DISC =
  '<svg viewBox="0 0 20 20" fill="currentColor"><path d="M10 2a8 8 0 0 0 0 16z"/><circle cx="10" cy="10" r="7.5" fill="none" stroke="currentColor"/></svg>';

/** Escapes a text for HTML and for attributes in double quotes. */
export function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

/** Renders the navigation for a page. `root` is the relative path to the root of the website: `""`, `"../"`, … */
export function renderNav(groups: readonly NavGroup[], root: string, current?: string): string {
  const list = ({ title, links }: NavGroup) =>
    `<h3>${escapeHtml(title)}</h3><ul>${
      links.map(({ title, path }) => {
        const here = path === current ? ' aria-current="page"' : "";
        return `<li><a href="${root}${path}"${here}>${escapeHtml(title)}</a></li>`;
      }).join("")
    }</ul>`;
  return `<nav id="siteNav">${groups.map(list).join("")}</nav>`;
}

/** Renders what every page has in its head. */
export function renderHead(root: string): string {
  return `<link rel="stylesheet" href="${root}site.css">` +
    ["search_index.js", "fuse.js", "search.js"]
      .map((file) => `<script src="${root}${file}" defer></script>`).join("");
}

/** Renders a page in the root of the website. */
export function renderPage(
  { title, home, description, html, headings }: Page,
  nav: string,
): string {
  const crumbs = [`<a href="index.html" class="contextLink">${escapeHtml(home)}</a>`]
    .concat(title === home ? [] : escapeHtml(title))
    .map((crumb) => `<li>${crumb}</li>`).join("<li>›</li>");
  const toc = headings.filter(({ level }) => level === 2)
    .map(({ id, text }) => `<li><a href="#${escapeHtml(id)}">${text}</a></li>`).join("");
  return `<!DOCTYPE html>
<html lang="en">
<head>
<title>${escapeHtml(title)}</title>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1.0">
<meta name="description" content="${escapeHtml(description)}">
${
    ["styles", "page", "reset", "comrak", "prism"]
      .map((name) => `<link rel="stylesheet" href="sdk/${name}.css">`).join("\n")
  }
<script src="sdk/prism.js" defer></script>
<script src="sdk/darkmode_toggle.js"></script>
${renderHead("")}
</head>
<body>
<div class="ddoc">
${nav}
<div>
<nav id="topnav"><div class="h-full">
<div class="flex items-center"><ul class="breadcrumbs">${crumbs}</ul></div>
<div class="flex items-center gap-2">
<button id="theme-toggle" type="button" aria-label="Toggle dark mode" style="display: none;">${HALF_DISC}${HALF_DISC}</button>
<input type="text" id="searchbar" style="display: none;" class="py-2 px-2.5 mx-1 rounded text-sm border border-gray-300 bg-transparent dark:bg-gray-800 dark:border-gray-700">
</div>
</div></nav>
<div id="searchResults"></div>
<div id="content">
<main><article class="markdown">${html}</article></main>
<div class="toc"><div><nav class="documentNavigation"><h3>On this page</h3><ul>${toc}</ul></nav></div></div>
</div>
</div>
</div>
</body>
</html>
`;
}
