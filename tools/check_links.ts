/**
 * Checks the links of all Markdown files, without a network: a relative link must lead to a file of the project, and
 * a fragment to one of its headings. READMEs are also the pages of the packages on JSR and npm, so theirs must lead to
 * published files.
 *
 *   deno run -A tools/check_links.ts
 */
import { guideFiles } from "./markdown_files.ts";

/** A link or picture. */
export interface Link {
  /** Where it leads, as written. */
  target: string;
  /** The line it begins on, from 1. */
  line: number;
}

/** What links are checked against. */
export interface Project {
  /** The texts of the Markdown files to check, by path. */
  texts: ReadonlyMap<string, string>;
  /** Whether a file or folder exists. */
  exists(path: string): Promise<boolean>;
  /** The patterns of files that are published with a README, by the path of the README. */
  published: ReadonlyMap<string, readonly string[]>;
}

const FENCE = /^([ \t]*)(`{3,}|~{3,})[^\n]*\n[\s\S]*?^[ \t]*\2[ \t]*$/gm;
const CODE_SPAN = /(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g;
const COMMENT = /<!--[\s\S]*?-->/g;
const LINK = /\]\(\s*<?([^)\s>]+)>?[^)]*\)|^[ ]{0,3}\[[^\]]+\]:\s*(\S+)|\b(?:href|src)="([^"]*)"/gm;

/** The links and pictures of a Markdown text. Code and comments have none. */
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

/** The fragments that lead to the headings of a Markdown text, as GitHub forms them. */
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

/** Whether one of the patterns of `publish.include` matches a path. */
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

/** Says of each broken link where it is and what is wrong. */
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
