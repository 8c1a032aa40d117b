/**
 * Writes the table of methods in README.md from the docs of src/resources.
 *
 *   deno run -A tools/methods_table.ts [--check]
 */
import { parseResource, sourceError } from "./facade_source.ts";
import { subpathOf } from "./manifests.ts";
import { outputOf } from "./process.ts";

const BEGIN = "<!-- methods: written by `deno task facade` -->";
const END = "<!-- /methods -->";

/**
 * Builds the table: a row for each method, with the routes from its docs.
 *
 * @param sources The source of each resource file, by its path in `src/`.
 * @returns The table, in Markdown.
 * @throws {Error} If the docs of a method do not contain a route; the message has the file and line.
 */
export function methodsTable(sources: Record<string, string>): string {
  const rows = Object.entries(sources).flatMap(([path, text]) =>
    parseResource(path, text).functions.map(({ name, line, overloads, implementation }) => {
      const docs = [...overloads, implementation].map(({ doc }) => doc ?? "").join("\n");
      const routes = routesIn(docs);
      if (routes.length === 0) throw sourceError(path, line, `the docs of ${name}() have no route`);
      return `| ${subpathOf(path.replace(/^.*\//, ""))} | \`${name}\` | ${
        routes.map((route) => `\`${route}\``).join("<br>")
      } |`;
    })
  );
  return ["| resource | method | route |", "| --- | --- | --- |", ...rows].join("\n");
}

function routesIn(docs: string): string[] {
  const found = docs.matchAll(/`((?:GET|HEAD|POST|PUT|PATCH|DELETE) [^`]+|\/v1\/[^`]+)`/g);
  return [...new Set([...found].map(([, route = ""]) => route.replaceAll("|", "\\|")))];
}

/** Replaces the text between the markers of a README with the table. */
export function withTable(readme: string, table: string): string {
  const [from, to] = [readme.indexOf(BEGIN), readme.indexOf(END)];
  if (from < 0 || to < from) {
    throw new Error(`README.md must contain the markers ${BEGIN} and ${END}`);
  }
  return `${readme.slice(0, from + BEGIN.length)}\n\n${table}\n\n${readme.slice(to)}`;
}

async function readSources(root: URL): Promise<Record<string, string>> {
  const names = (await Array.fromAsync(Deno.readDir(new URL("src/resources/", root))))
    .map(({ name }) => name).sort((a, b) => subpathOf(a) < subpathOf(b) ? -1 : 1);
  const sources = names.map(async (name) => [
    `resources/${name}`,
    await Deno.readTextFile(new URL(`src/resources/${name}`, root)),
  ]);
  return Object.fromEntries(await Promise.all(sources));
}

/** Returns the README with the current table, formatted. */
async function expectedReadme(root: URL, readme: string): Promise<string> {
  const input = withTable(readme, methodsTable(await readSources(root)));
  return await outputOf(Deno.execPath(), ["fmt", "--ext", "md", "-"], { cwd: root, input });
}

if (import.meta.main) {
  const root = new URL("..", import.meta.url);
  const file = new URL("README.md", root);
  const readme = await Deno.readTextFile(file);
  const expected = await expectedReadme(root, readme);
  if (!Deno.args.includes("--check")) {
    await Deno.writeTextFile(file, expected);
  } else if (readme !== expected) {
    console.error("The table of methods in README.md is out of date: run `deno task facade`");
    Deno.exit(1);
  }
}
