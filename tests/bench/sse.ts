/**
 * Compares the parser of event streams with other libraries, on Deno, Bun and Node.
 *
 *   deno run -A tests/bench/sse.ts [runtime] [section]
 *
 * The other libraries have their own lock file (tests/bench/sse/), so they are not in that of the SDK. Runtimes that are
 * not installed are skipped with a notice.
 */
import { bundleWithPeers, RUNTIMES } from "./programs.ts";
import { type Section, SECTIONS } from "./sse/compare.ts";
import type { Ratios } from "./sse/measure.ts";
import { printTable } from "./sse/table.ts";

const folder = new URL("sse/", import.meta.url);

/** Runs a program and returns its output, or `undefined` if it is not installed. */
async function run(command: string, args: string[], cwd: string): Promise<string | undefined> {
  try {
    const program = new Deno.Command(command, { args, cwd, stdin: "null", stderr: "inherit" });
    const { success, stdout } = await program.output();
    if (!success) throw new Error(`${command} ${args.join(" ")} failed`);
    return new TextDecoder().decode(stdout);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** The program to run. It imports files by path, because two of the libraries do not export what is compared. */
const PROGRAM = `import process from "node:process";
import { createParser } from "./node_modules/eventsource-parser/dist/index.js";
import { EventSourceParserStream } from "./node_modules/eventsource-parser/dist/stream.js";
import { getLines, getMessages } from "./node_modules/@microsoft/fetch-event-source/lib/esm/parse.js";
import EventStream from "./node_modules/particle-api-js/lib/src/EventStream.js";
import undici from "./node_modules/undici/lib/web/eventsource/eventsource-stream.js";
import { compare } from "${new URL("compare.ts", folder)}";
const { EventSourceStream } = undici;
const peers = {
  createParser,
  EventSourceParserStream,
  getLines,
  getMessages,
  EventStream,
  EventSourceStream,
};
const [section, row] = process.argv.slice(2);
console.log(JSON.stringify(await compare(peers, section, row)));
`;

/** Measures a section. Returns the ratios, or `undefined` if the runtime is not installed. */
async function measure(
  command: string,
  args: readonly string[],
  name: string,
  { alone }: Section,
): Promise<Ratios | undefined> {
  const ratios: Ratios = {};
  for (const row of alone ?? [""]) {
    const output = await run(command, [...args, "bundle.mjs", name, row], tmp);
    if (output === undefined) return undefined;
    Object.assign(ratios, JSON.parse(output));
  }
  return ratios;
}

const [onlyRuntime = "", onlySection = ""] = Deno.args;
const tmp = await Deno.makeTempDir();
try {
  await bundleWithPeers(folder, PROGRAM, tmp);
  for (const [name, command, args] of RUNTIMES) {
    if (!name.toLowerCase().startsWith(onlyRuntime.toLowerCase())) continue;
    console.log(`\n${name}`);
    for (const [section, options] of Object.entries(SECTIONS)) {
      if (!section.startsWith(onlySection)) continue;
      const ratios = await measure(command, args, section, options);
      if (ratios === undefined) {
        console.log(`NOTICE: ${name} is not installed and is skipped`);
        break;
      }
      printTable(options.title, ratios, options.extremes);
    }
  }
} finally {
  await Deno.remove(tmp, { recursive: true });
}
