/**
 * Compares the parser of event streams with other libraries, on Deno, Bun and Node.
 *
 *   deno run -A tests/bench/sse.ts [runtime] [section]
 *
 * The other libraries have their own lock file (tests/bench/sse/), so they are not in that of the SDK. Runtimes that are
 * not installed are skipped with a notice. Each section runs in its own process, so that the optimizations of the engine
 * for one section do not affect the next.
 */
import { SECTIONS } from "./sse/compare.ts";

const folder = new URL("sse/", import.meta.url);

/** Runs a program and shows its output. Resolves to `false` if it is not installed. */
async function run(command: string, args: string[], cwd: string): Promise<boolean> {
  try {
    const child = new Deno.Command(command, { args, cwd, stdin: "null" }).spawn();
    const { success } = await child.status;
    if (!success) throw new Error(`${command} ${args.join(" ")} failed`);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** The program to run. It imports files by path, because two of the libraries do not export what is compared. */
const PROGRAM = `import { createParser } from "./node_modules/eventsource-parser/dist/index.js";
import { EventSourceParserStream } from "./node_modules/eventsource-parser/dist/stream.js";
import { getLines, getMessages } from "./node_modules/@microsoft/fetch-event-source/lib/esm/parse.js";
import EventStream from "./node_modules/particle-api-js/lib/src/EventStream.js";
import undici from "./node_modules/undici/lib/web/eventsource/eventsource-stream.js";
import { compare } from "${new URL("compare.ts", folder)}";
const { EventSourceStream } = undici;
await compare({
  createParser,
  EventSourceParserStream,
  getLines,
  getMessages,
  EventStream,
  EventSourceStream,
});
`;

const [onlyRuntime = "", onlySection = ""] = Deno.args;
const tmp = await Deno.makeTempDir();
try {
  await Deno.writeTextFile(`${tmp}/entry.ts`, PROGRAM);
  for (const name of ["deno.json", "deno.lock"]) {
    await Deno.copyFile(new URL(name, folder), `${tmp}/${name}`);
  }
  await run(Deno.execPath(), ["install", "--quiet", "--frozen"], tmp);
  await run(Deno.execPath(), ["bundle", "--quiet", "-o", "bundle.mjs", "entry.ts"], tmp);
  for (
    const [name, command, args] of [
      ["Deno", Deno.execPath(), ["run", "--no-config"]],
      ["Bun", "bun", []],
      ["Node", "node", []],
    ] as const
  ) {
    if (!name.toLowerCase().startsWith(onlyRuntime.toLowerCase())) continue;
    console.log(`\n${name}`);
    for (const section of SECTIONS.filter((section) => section.startsWith(onlySection))) {
      if (await run(command, [...args, "bundle.mjs", section], tmp)) continue;
      console.log(`NOTICE: ${name} is not installed and is skipped`);
      break;
    }
  }
} finally {
  await Deno.remove(tmp, { recursive: true });
}
