/** Writes llms.txt: a summary of the website for language models, with links to the guides in Markdown. */
import type { Guide } from "./guides.ts";

/** A link with a description. */
export interface Described {
  title: string;
  path: string;
  summary: string;
}

/**
 * Returns the contents of llms.txt.
 *
 * @param home The README.
 * @param guides The other guides.
 * @param modules The modules of the API reference.
 * @returns The text.
 */
export function llmsText(
  home: Guide,
  guides: readonly Guide[],
  modules: readonly Described[],
): string {
  const list = (links: readonly Described[]) =>
    links.map(({ title, path, summary }) => `- [${title}](${path}): ${summary}`).join("\n");
  const described = [home, ...guides].map(({ title, page, summary }) => ({
    title,
    path: `${page}.md`,
    summary,
  }));
  return `# ${home.title}\n\n> ${home.summary}\n\n## Guides\n\n${list(described)}\n\n` +
    `## API reference\n\n${list(modules)}\n`;
}

/** Returns the first sentence of the JSDoc at the start of a module. */
export function moduleSummary(text: string): string {
  const doc = /^(?:#!.*\n)?\/\*\*([\s\S]*?)\*\//.exec(text)?.[1] ?? "";
  const [paragraph = ""] = doc.replaceAll(/^ *\* ?/gm, "").trim().split(/\n\s*\n|\n@/);
  return /^.*?\.(?= |$)/.exec(paragraph.replaceAll(/\s+/g, " ").trim())?.[0] ?? paragraph;
}
