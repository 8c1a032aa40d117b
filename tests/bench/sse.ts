/**
 * Compares the parser of event streams with others, side by side, on Deno, Bun and Node.
 *
 *   deno run -A tests/bench/sse.ts
 *
 * The others have a lock file of their own (tests/bench/sse/), so they are in none of the SDK. A runtime that is not
 * installed is left out, with a notice.
 */
const folder = new URL("sse/", import.meta.url);

/** Runs a program and shows what it prints; `false` if there is none of this name. */
async function run(command: string, args: string[]): Promise<boolean> {
  try {
    const child = new Deno.Command(command, { args, cwd: folder, stdin: "null" }).spawn();
    const { success } = await child.status;
    if (!success) throw new Error(`${command} ${args.join(" ")} failed`);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** The program that is run: what it imports is not resolved before it is bundled, with the folder's configuration. */
const PROGRAM = `import { createParser } from "eventsource-parser";
import { getLines, getMessages } from "fetch-event-source";
import { compare } from "${new URL("compare.ts", folder)}";
compare({ createParser, getLines, getMessages });
`;

const tmp = await Deno.makeTempDir();
try {
  const [entry, bundle] = [`${tmp}/entry.ts`, `${tmp}/bundle.mjs`];
  await Deno.writeTextFile(entry, PROGRAM);
  await run(Deno.execPath(), ["bundle", "--quiet", "--config", "deno.json", "-o", bundle, entry]);
  for (
    const [name, command, args] of [
      ["Deno", Deno.execPath(), ["run", "--no-config", bundle]],
      ["Bun", "bun", [bundle]],
      ["Node", "node", [bundle]],
    ] as const
  ) {
    console.log(`\n${name}`);
    if (!await run(command, [...args])) console.log(`NOTICE: there is no ${name}: it is left out`);
  }
} finally {
  await Deno.remove(tmp, { recursive: true });
}
