/** Turns the Markdown files of the project into pages of the website. */
import { Marked, type Token } from "marked";
import { getHeadingList, gfmHeadingId, type HeadingData } from "marked-gfm-heading-id";
import { escapeHtml } from "./layout.ts";

/** A guide or README. */
export interface Guide {
  /** The path of its file in the repository. */
  path: string;
  /** The name of its page without an extension. All guides are in the root of the website. */
  page: string;
  title: string;
  /** Its first paragraph, as text. */
  summary: string;
  /** Its text in HTML. */
  html: string;
  /** Its text in Markdown, with links to the Markdown files on the website. */
  markdown: string;
  headings: HeadingData[];
  /** The paths of the pictures it shows. */
  pictures: string[];
}

/** Returns the name of the page of a Markdown file: `events` for `docs/events.md`, `index` for `README.md`. */
export function pageOf(path: string): string {
  if (path === "README.md") return "index";
  return path.replace(/^docs\//, "").replace(/\.md$/, "").replaceAll(/[/_]/g, "-").toLowerCase();
}

/** Returns the name of a picture on the website. */
export function pictureOf(path: string): string {
  return path.replace(/^docs\//, "").replaceAll("/", "-");
}

/**
 * Renders a Markdown file.
 *
 * @param path Its path in the repository.
 * @param text Its text.
 * @param all The paths of all Markdown files that have a page.
 * @returns The page.
 */
export function renderGuide(path: string, text: string, all: ReadonlySet<string>): Guide {
  const pictures = new Set<string>();
  let markdown = text;
  /** Returns the target of a link on the website, with the extension of pages that it should have. */
  const onSite = (target: string, extension: string): string => {
    if (/^(?:[a-z][a-z+.-]*:|#)/i.test(target)) return target;
    const { pathname, hash } = new URL(target, `file:///${path}`);
    const file = decodeURIComponent(pathname.slice(1));
    if (all.has(file)) return `${pageOf(file)}${extension}${hash}`;
    pictures.add(file);
    return pictureOf(file);
  };
  const marked = new Marked(gfmHeadingId(), {
    walkTokens: (token: Token) => {
      if (token.type !== "link" && token.type !== "image") return;
      markdown = markdown.replaceAll(`](${token.href})`, `](${onSite(token.href, ".md")})`);
      token.href = onSite(token.href, ".html");
    },
    renderer: {
      code: ({ text, lang }) => {
        const language = /^\w+/.exec(lang ?? "")?.[0] ?? "text";
        return `<pre class="highlight"><code class="language-${language}">${
          escapeHtml(text)
        }</code></pre>\n`;
      },
    },
  });
  const html = marked.parse(text, { async: false });
  const headings = getHeadingList();
  const [title] = headings;
  if (title?.level !== 1) throw new Error(`${path} does not begin with a heading of level 1`);
  return {
    path,
    page: pageOf(path),
    title: plainText(title.raw),
    summary: plainText(marked.lexer(text).find(({ type }) => type === "paragraph")?.raw ?? ""),
    html,
    markdown,
    headings,
    pictures: [...pictures],
  };
}

/** Removes the marks of Markdown from a paragraph. */
export function plainText(markdown: string): string {
  return markdown.replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, "$1").replaceAll(/[`*]/g, "")
    .replaceAll(/\s+/g, " ").trim();
}
