/**
 * Compares the cost of calls with that of `fetch` and `json()`, of ky and of particle-api-js, on Deno, Bun and Node: with
 * a `fetch` that is replaced, and over the loopback interface.
 *
 *   deno run -A tests/bench/calls.ts [runtime] [section]
 *
 * The other libraries have their own lock file (tests/bench/calls/), so they are not in that of the SDK. Runtimes that
 * are not installed are skipped with a notice. Each section runs in its own process, so that the optimizations of the
 * engine for one section do not affect the next. So does the server: the CPU time is that of the client.
 */
import { SECTIONS } from "./calls/compare.ts";
import { bundleWithPeers, RUNTIMES, startServer } from "./programs.ts";

const folder = new URL("calls/", import.meta.url);

/** Runs a program and shows its output. Resolves to `false` if it is not installed. */
async function run(command: string, args: string[], cwd: string): Promise<boolean> {
  try {
    // particle-api-js causes warnings about deprecated modules.
    const env = { NODE_NO_WARNINGS: "1" };
    const child = new Deno.Command(command, { args, cwd, env, stdin: "null" }).spawn();
    const { success } = await child.status;
    if (!success) throw new Error(`${command} ${args.join(" ")} failed`);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** The program to run. */
const PROGRAM = `import ky from "ky";
import ParticleApiJs from "particle-api-js";
import { compare } from "${new URL("compare.ts", folder)}";
await compare({ ky, ParticleApiJs });
`;

const [onlyRuntime = "", onlySection = ""] = Deno.args;
const tmp = await Deno.makeTempDir();
const program = new URL("server.ts", folder).href;
await using server = await startServer(
  ["run", "--quiet", "--no-config", "--allow-net=127.0.0.1", program],
);
const baseUrl = `http://127.0.0.1:${server.line}`;
try {
  await bundleWithPeers(folder, PROGRAM, tmp);
  for (const [name, command, args] of RUNTIMES) {
    if (!name.toLowerCase().startsWith(onlyRuntime.toLowerCase())) continue;
    console.log(`\n${name}`);
    for (const section of Object.keys(SECTIONS)) {
      if (!section.startsWith(onlySection)) continue;
      if (await run(command, [...args, "bundle.mjs", section, baseUrl], tmp)) continue;
      console.log(`NOTICE: ${name} is not installed and is skipped`);
      break;
    }
  }
} finally {
  await Deno.remove(tmp, { recursive: true });
}
