/**
 * Writes docs/methods.md, the list of all methods, from the JSDoc of src/resources and from the requests that its
 * functions make.
 *
 *   deno run -A tools/methods_table.ts [--check]
 */
import table from "../tests/table/endpoints.json" with { type: "json" };
import reference from "../tests/table/reference_names.json" with { type: "json" };
import { CATEGORIES } from "./build_particle.ts";
import { documentedRoutes, expandRoute, withoutRoutes } from "./documented_routes.ts";
import { type Endpoint, recordFunctions } from "./endpoints.ts";
import { parseResource, sourceError } from "./facade_source.ts";
import { subpathOf } from "./manifests.ts";
import { outputOf } from "./process.ts";
import { retryRuleOf } from "./retry_rule.ts";

/** The methods of particle-api-js, including those that only its docs mention. */
const PARTICLE_API_JS: ReadonlySet<string> = new Set([
  ...table.endpoints.map(({ method }) => method),
  ...reference.onlyInExamples,
]);

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

Methods marked "not in particle-api-js" call endpoints of the Particle Cloud that particle-api-js
has no method for, or offer one of its endpoints in another form.

The last column says whether the client sends a call again after a temporary failure, such as a lost
connection or a 503. [Errors and retries](errors-and-retries.md) has the details.

- **read**: up to twice.
- **repeatable**: once, because sent twice, it has the same effect.
- **acts once**: only if the cloud provably did not act, because sent twice, it may act twice.
- **login**: never, because the cloud locks out callers whose logins fail repeatedly.
- **stream**: the first connection is not retried; later, the stream reconnects.
- **device**, **compiler**: the cloud waits for a device or the compiler. An attempt may take longer
  than others, and a call is not sent again after a timeout.
`;

/**
 * Builds the page. Each resource has a heading, its subpath, and a table of its methods with the routes from their docs.
 *
 * @param sources The source of each resource file, by its path in `src/`.
 * @param endpoints The requests of each function.
 * @returns The page, in Markdown.
 * @throws {Error} if the routes in the docs of a method are not those of its requests; the message has the file and
 * line.
 */
export function methodsPage(
  sources: Record<string, string>,
  endpoints: ReadonlyMap<string, readonly Endpoint[]>,
): string {
  const sections = Object.entries(CATEGORIES).flatMap(([resource, category]) => {
    const path = `resources/${resource}.ts`;
    const text = sources[path];
    return text === undefined ? [] : [section(path, category, text, endpoints)];
  });
  return [INTRO, ...sections].join("\n");
}

function section(
  path: string,
  category: string,
  text: string,
  endpoints: ReadonlyMap<string, readonly Endpoint[]>,
): string {
  const subpath = `@particle-edge/sdk/${subpathOf(path.replace(/^.*\//, ""))}`;
  const rows = parseResource(path, text).functions.map(({ name, line, ...signatures }) => {
    const docs = [...signatures.overloads, signatures.implementation]
      .map(({ doc }) => plainText(doc ?? ""));
    const routes = documentedRoutes(docs.join(" "));
    const recorded = endpoints.get(name) ?? [];
    const mistake = mistakeIn(routes, recorded);
    if (mistake) throw sourceError(path, line, `the docs of ${name}() ${mistake}`);
    return row([
      `\`${name}\``,
      summaryOf(docs[0] ?? "") + (PARTICLE_API_JS.has(name) ? "" : " (not in particle-api-js)"),
      routes.map((route) => `\`${route}\``).join("<br>"),
      retryRuleOf(name, recorded).words,
    ]);
  });
  const head = [
    row(["method", "what it does", "route", "sent again"]),
    row(["---", "---", "---", "---"]),
  ];
  return [`## ${category}\n`, `\`${subpath}\`\n`, ...head, ...rows, ""].join("\n");
}

/** Returns in which way the routes in the docs of a function are not those of its requests. */
function mistakeIn(routes: readonly string[], endpoints: readonly Endpoint[]): string | undefined {
  const documented = new Set(routes.flatMap(expandRoute));
  const recorded = new Set(endpoints.map(({ method, route }) => `${method} ${route}`));
  const list = (found: ReadonlySet<string>) => [...found].join(", ");
  const missing = list(recorded.difference(documented));
  if (missing) return `lack ${missing}`;
  const wrong = list(documented.difference(recorded));
  return wrong && `have ${wrong}, which it never requests`;
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
  return /^.*?(?=: `|\.(?: |$)|$)/.exec(withoutRoutes(doc))?.[0] ?? "";
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
  const recorded = await recordFunctions(root);
  const endpoints = new Map(recorded.map(({ name, endpoints }) => [name, endpoints]));
  const input = methodsPage(await readSources(root), endpoints);
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
