/**
 * Writes into the docs of each function of src/resources whether a call is sent again after a failure.
 *
 *   deno run -A tools/retry_sentences.ts [--check]
 *
 * With `--check`, writes nothing and fails if a file is out of date.
 */
import type { FunctionDeclaration } from "ts-morph";
import { recordFunctions } from "./endpoints.ts";
import { retryRuleOf } from "./retry_rule.ts";
import { parseSource } from "./source_file.ts";

/** How the paragraph starts that this tool writes. */
const GENERATED = /^(?:Sent again |Never sent again\b|The first connection is not retried\b)/;

/** Number of characters in a line of a comment, without its indentation. */
const WIDTH = 120;

/**
 * Adds a last paragraph to the description of each exported function, or replaces it.
 *
 * @param path The path of the file in `src/`.
 * @param text The source.
 * @param sentences The paragraph for each function.
 * @returns The new source.
 * @throws {Error} if a function has no paragraph.
 */
export function withSentences(
  path: string,
  text: string,
  sentences: ReadonlyMap<string, string>,
): string {
  const functions = parseSource(`src/${path}`, text).getFunctions()
    .filter((fn) => fn.isExported()).flatMap((fn) => [...fn.getOverloads(), fn]);
  const edits = functions.flatMap((fn) => editOf(path, fn, sentences));
  edits.sort((a, b) => b.start - a.start);
  return edits.reduce(
    (source, { start, end, doc }) => source.slice(0, start) + doc + source.slice(end),
    text,
  );
}

function editOf(
  path: string,
  fn: FunctionDeclaration,
  sentences: ReadonlyMap<string, string>,
): { start: number; end: number; doc: string }[] {
  const name = fn.getName() ?? "";
  const sentence = sentences.get(name);
  if (!sentence) throw new Error(`src/${path}: ${name}() has not been recorded`);
  const doc = fn.getJsDocs().at(-1);
  if (!doc) return []; // an implementation below its overloads
  const changed = withParagraph(doc.getText(), sentence);
  return [{ start: doc.getStart(), end: doc.getEnd(), doc: changed }];
}

/** Returns a JSDoc block whose description ends with `paragraph`. */
function withParagraph(doc: string, paragraph: string): string {
  const lines = doc.replace(/^\/\*\*\s*|\s*\*\/$/g, "").split("\n").map((line) =>
    line.replace(/^\s*\* ?/, "")
  );
  const firstTag = lines.findIndex((line) => line.startsWith("@"));
  const tags = firstTag < 0 ? [] : lines.slice(firstTag);
  const description = (firstTag < 0 ? lines : lines.slice(0, firstTag)).join("\n").trim();
  const own = description.split("\n\n").filter((each) => !GENERATED.test(each));
  const parts = [...own, wrap(paragraph), ...tags.length > 0 ? [tags.join("\n")] : []];
  const commented = parts.join("\n\n").split("\n").map((line) => ` * ${line}`.trimEnd());
  return `/**\n${commented.join("\n")}\n */`;
}

/** Breaks a paragraph into lines. */
function wrap(paragraph: string): string {
  const lines = [""];
  for (const word of paragraph.split(" ")) {
    const line = lines.at(-1);
    const longer = line ? `${line} ${word}` : word;
    if (` * ${longer}`.length <= WIDTH) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.join("\n");
}

async function main(args: string[]): Promise<number> {
  const root = new URL("..", import.meta.url);
  const functions = await recordFunctions(root);
  const sentences = new Map(
    functions.map(({ name, endpoints }) => [name, retryRuleOf(name, endpoints).sentence]),
  );
  let code = 0;
  for (const resource of new Set(functions.map(({ resource }) => resource))) {
    const path = `resources/${resource}.ts`;
    const file = new URL(`src/${path}`, root);
    const source = await Deno.readTextFile(file);
    const changed = withSentences(path, source, sentences);
    if (changed === source) continue;
    if (args.includes("--check")) {
      console.error(`src/${path} is out of date: run \`deno task facade\``);
      code = 1;
    } else {
      await Deno.writeTextFile(file, changed);
    }
  }
  return code;
}

if (import.meta.main) {
  try {
    Deno.exit(await main(Deno.args));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    Deno.exit(1);
  }
}
