/**
 * Checks the links in all Markdown files, without a network. A relative link must point to a file of the project, and
 * its fragment to a heading. JSR and npm show the READMEs as the pages of the packages, so relative links in these must
 * point to published files.
 *
 *   deno run -A tools/check_links.ts
 */
import { guideFiles } from "./markdown_files.ts";

/** A link or image. */
export interface Link {
  /** The target as written. */
  target: string;
  /** The line on which the link starts, counted from 1. */
  line: number;
}

/** The project whose links are checked. */
export interface Project {
  /** The contents of the Markdown files to check, by path. */
  texts: ReadonlyMap<string, string>;
  /** Whether a file or folder exists. */
  exists(path: string): Promise<boolean>;
  /** The patterns of the files that are published with each README, by the path of the README. */
  published: ReadonlyMap<string, readonly string[]>;
}

const FENCE = /^([ \t]*)(`{3,}|~{3,})[^\n]*\n[\s\S]*?^[ \t]*\2[ \t]*$/gm;
const CODE_SPAN = /(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g;
const COMMENT = /<!--[\s\S]*?-->/g;
const LINK = /\]\(\s*<?([^)\s>]+)>?[^)]*\)|^[ ]{0,3}\[[^\]]+\]:\s*(\S+)|\b(?:href|src)="([^"]*)"/gm;

/** Lists the links and images in Markdown, except those in code and comments. */
export function linksIn(text: string): Link[] {
  const prose = [FENCE, COMMENT, CODE_SPAN].reduce(
    (rest, pattern) => rest.replaceAll(pattern, (match) => match.replaceAll(/[^\n]/g, "x")),
    text,
  );
  return [...prose.matchAll(LINK)].map((match) => ({
    target: match[1] ?? match[2] ?? match[3] ?? "",
    line: prose.slice(0, match.index).split("\n").length,
  }));
}

/** Lists the fragments that point to the headings in Markdown, as GitHub generates them. */
export function fragmentsIn(text: string): Set<string> {
  const fragments = new Set<string>();
  for (const [, heading = ""] of text.replaceAll(FENCE, "").matchAll(/^#{1,6} +(.+?)[ #]*$/gm)) {
    const words = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1").toLowerCase();
    const slug = words.replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, "").replaceAll(" ", "-");
    let fragment = slug;
    for (let n = 1; fragments.has(fragment); n++) fragment = `${slug}-${n}`;
    fragments.add(fragment);
  }
  return fragments;
}

/** Whether a path matches one of the patterns from `publish.include`. */
export function isIncluded(path: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => {
    const source = pattern.replaceAll(/[.+^${}()|[\]\\?]/g, "\\$&")
      .replaceAll(
        /\*\*\/?|\*/g,
        (stars) => stars === "*" ? "[^/]*" : stars === "**" ? ".*" : "(?:.*/)?",
      );
    return new RegExp(`^${source}$`).test(path);
  });
}

/** Lists the broken links, each with its place and the reason. */
export async function findBrokenLinks(project: Project): Promise<string[]> {
  const problems: string[] = [];
  for (const [path, text] of project.texts) {
    for (const { target, line } of linksIn(text)) {
      const problem = await problemOf(target, path, project);
      if (problem) problems.push(`${path}:${line}: ${target} ${problem}`);
    }
  }
  return problems;
}

async function problemOf(
  target: string,
  from: string,
  { texts, exists, published }: Project,
): Promise<string | undefined> {
  if (/^[a-z][a-z+.-]*:/i.test(target)) return undefined;
  const { pathname, hash } = new URL(target, `file:///${from}`);
  const path = decodeURIComponent(pathname.slice(1));
  if (!await exists(path)) return "does not exist";
  const patterns = published.get(from);
  if (patterns && !isIncluded(path, patterns)) return "is not published: see publish.include";
  const text = texts.get(path);
  if (hash === "" || text === undefined) return undefined;
  return fragmentsIn(text).has(decodeURIComponent(hash.slice(1)))
    ? undefined
    : "has no such heading";
}

async function readProject(root: URL): Promise<Project> {
  const read = (path: string) => Deno.readTextFile(new URL(path, root));
  const paths = [...await guideFiles(root), "CHANGELOG.md", "CONTRIBUTING.md"];
  const texts = new Map<string, string>();
  for (const path of paths) texts.set(path, await read(path));
  const published = new Map<string, string[]>();
  for (const folder of ["", "emulator/"]) {
    const { publish }: { publish: { include: string[] } } = JSON.parse(
      await read(`${folder}deno.json`),
    );
    published.set(`${folder}README.md`, publish.include.map((pattern) => folder + pattern));
  }
  const exists = (path: string) =>
    Deno.stat(new URL(path, root)).then(() => true, (error) => {
      if (error instanceof Deno.errors.NotFound) return false;
      throw error;
    });
  return { texts, exists, published };
}

if (import.meta.main) {
  const problems = await findBrokenLinks(await readProject(new URL("..", import.meta.url)));
  for (const problem of problems) console.error(problem);
  Deno.exit(problems.length ? 1 : 0);
}
