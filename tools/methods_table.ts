/**
 * Writes docs/methods.md, the list of all methods, from the JSDoc of src/resources.
 *
 *   deno run -A tools/methods_table.ts [--check]
 */
import { CATEGORIES } from "./build_particle.ts";
import { parseResource, sourceError } from "./facade_source.ts";
import { subpathOf } from "./manifests.ts";
import { outputOf } from "./process.ts";

const INTRO = `# Methods

<!-- Written by \`deno task facade\` from src/resources; do not edit. -->

All methods of \`Particle\`, with the routes they call. Brackets mark the optional part of a route:
with \`product\`, \`/v1[/products/:product]/devices\` is \`/v1/products/:product/devices\`.

Each method is also a function that you can import from the subpath of its section. Pass the client
as the first argument:

\`\`\`ts
import { ApiClient } from "@particle-edge/sdk/api-client";
import { listDevices } from "@particle-edge/sdk/devices";

const api = new ApiClient({ auth: "token" });
const { body } = await listDevices(api);
console.log(body.length);
\`\`\`

A \`Particle\` also has \`client\` (an object for firmware libraries), \`deviceUri\`, \`setDefaultAuth\`,
\`setContext\` and \`setBaseUrl\`. For any other route use \`get\`, \`head\`, \`post\`, \`put\`, \`patch\`,
\`delete\`, \`request\`, or \`open\` for a response that you read yourself.
`;

const ROUTE = /`((?:GET|HEAD|POST|PUT|PATCH|DELETE) [^`]+|\/v1\/[^`]+)`/g;
const ROUTE_IN_PARENTHESES = / \(`(?:GET|HEAD|POST|PUT|PATCH|DELETE) [^`]+`\)/g;

/**
 * Builds the page. Each resource has a heading, its subpath, and a table of its methods with the routes from their docs.
 *
 * @param sources The source of each resource file, by its path in `src/`.
 * @returns The page, in Markdown.
 * @throws {Error} if the docs of a method do not contain a route; the message has the file and line.
 */
export function methodsPage(sources: Record<string, string>): string {
  const sections = Object.entries(CATEGORIES).flatMap(([resource, category]) => {
    const path = `resources/${resource}.ts`;
    const text = sources[path];
    return text === undefined ? [] : [section(path, category, text)];
  });
  return [INTRO, ...sections].join("\n");
}

function section(path: string, category: string, text: string): string {
  const subpath = `@particle-edge/sdk/${subpathOf(path.replace(/^.*\//, ""))}`;
  const rows = parseResource(path, text).functions.map(({ name, line, ...signatures }) => {
    const docs = [...signatures.overloads, signatures.implementation]
      .map(({ doc }) => plainText(doc ?? ""));
    const routes = new Set(docs.flatMap((doc) => [...doc.matchAll(ROUTE)].map(([code]) => code)));
    if (routes.size === 0) throw sourceError(path, line, `the docs of ${name}() have no route`);
    return row([`\`${name}\``, summaryOf(docs[0] ?? ""), [...routes].join("<br>")]);
  });
  const head = [row(["method", "what it does", "route"]), row(["---", "---", "---"])];
  return [`## ${category}\n`, `\`${subpath}\`\n`, ...head, ...rows, ""].join("\n");
}

function row(cells: string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

/** Returns the text of a JSDoc block as one line. */
function plainText(doc: string): string {
  return doc.replace(/^\/\*\*|\*\/$/g, "").replace(/^\s*\* ?/gm, "").replace(/\s+/g, " ").trim();
}

/** Returns the first sentence without routes. */
function summaryOf(doc: string): string {
  return /^.*?(?=: `|\.(?: |$)|$)/.exec(doc.replace(ROUTE_IN_PARENTHESES, ""))?.[0] ?? "";
}

async function readSources(root: URL): Promise<Record<string, string>> {
  const entries = await Array.fromAsync(Deno.readDir(new URL("src/resources/", root)));
  const sources = entries.map(async ({ name }) => [
    `resources/${name}`,
    await Deno.readTextFile(new URL(`src/resources/${name}`, root)),
  ]);
  return Object.fromEntries(await Promise.all(sources));
}

if (import.meta.main) {
  const root = new URL("..", import.meta.url);
  const file = new URL("docs/methods.md", root);
  const input = methodsPage(await readSources(root));
  const expected = await outputOf(Deno.execPath(), ["fmt", "--ext", "md", "-"], {
    cwd: root,
    input,
  });
  if (!Deno.args.includes("--check")) {
    await Deno.writeTextFile(file, expected);
  } else if (await Deno.readTextFile(file) !== expected) {
    console.error("docs/methods.md is out of date: run `deno task facade`");
    Deno.exit(1);
  }
}
