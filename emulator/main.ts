/**
 * Runs an emulated Particle Cloud, with a small sample fleet or with one from a file, until Ctrl+C is pressed.
 *
 * ```sh
 * deno run --allow-net=127.0.0.1 jsr:@particle-edge/emulator/main --port 9090
 * deno run -A jsr:@particle-edge/emulator/main --fleet fleet.json --state state.json
 * npx @particle-edge/emulator --port 9090
 * ```
 *
 * Importing this module runs the program, too.
 *
 * @module
 */
import { Emulator } from "./emulator.ts";
import { readText } from "./base/files.ts";
import { type Flags, parseFlags, USAGE, UsageError } from "./flags.ts";
import { addFleet } from "./fleet/fleet.ts";
import { fleetSchema } from "./fleet/schema.ts";
import { JsonText } from "./base/json_text.ts";
import { addSampleFleet } from "./sample_fleet.ts";
import { openStateFile } from "./state_file.ts";
import { serve } from "./serve.ts";

/** The conventional exit code for invalid arguments. */
const EXIT_USAGE = 2;

/** The parts of Deno, Bun and Node that are used. Deno also has a `process`, but reading its `argv` needs a permission. */
interface Runtimes {
  Deno?: {
    args: string[];
    addSignalListener(signal: string, listener: () => void): void;
    permissions: { querySync(permission: { name: "read" }): { state: string } };
    exit(code: number): never;
  };
  process?: {
    argv: string[];
    on(signal: string, listener: () => void): void;
    exit(code: number): never;
  };
}

/** Resolves when the process is asked to stop. */
function stopSignal({ Deno, process }: Runtimes): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"]) {
      if (Deno) Deno.addSignalListener(signal, resolve);
      else process?.on(signal, resolve);
    }
  });
}

async function fleetOf(
  emulator: Emulator,
  path: string | undefined,
  restored: boolean,
): Promise<Disposable> {
  if (path === undefined) return addSampleFleet(emulator);
  const text = await readText(path);
  if (text === undefined) throw new UsageError(`--fleet: the file ${path} does not exist`);
  const json = new JsonText(path, text);
  const fleet = json.parse();
  try {
    return await addFleet(emulator, fleet, { restored });
  } catch (error) {
    throw json.explain(error);
  }
}

async function run(flags: Flags, runtimes: Runtimes): Promise<void> {
  const { port, hostname, token, username, password, allowedHosts, allowedOrigins } = flags;
  const { maxStorage, webhooks: allow } = flags;
  const options = {
    token,
    username,
    password,
    allowedOrigins,
    webhooks: { allow },
    maxStorage,
  };
  // Listens before anything is started, so that no signal is missed.
  const stopped = stopSignal(runtimes);
  const opened = flags.state === undefined
    ? { emulator: new Emulator(options), file: undefined, isNew: true }
    : await openStateFile(flags.state, options);
  using emulator = opened.emulator;
  using _fleet = await fleetOf(emulator, flags.fleet, !opened.isNew);
  const log = flags.log ? (line: string) => console.log(line) : undefined;
  await using server = await serve(emulator, { port, hostname, allowedHosts, log });
  await opened.file?.save(); // Fails immediately if the file cannot be written.
  opened.file?.follow();
  console.log(`Particle Cloud emulator: ${server.url}
  access token  ${emulator.token}
  username      ${emulator.user.username}
  password      ${emulator.user.password}
Press Ctrl+C to stop.`);
  const problem = await logicProblem(emulator, runtimes);
  if (problem !== undefined) console.log(`Logic functions cannot run: ${problem}`);
  await stopped;
  emulator.cutStreams();
  await server.close(); // Before the last save, so that no change comes after it.
  await opened.file?.close();
}

/** Returns why Logic functions cannot run, without making Deno prompt for a permission. */
async function logicProblem(emulator: Emulator, { Deno }: Runtimes): Promise<string | undefined> {
  if (Deno && Deno.permissions.querySync({ name: "read" }).state !== "granted") {
    return "loading QuickJS from a file needs --allow-read";
  }
  return await emulator.logicProblem();
}

async function main(args: string[], runtimes: Runtimes): Promise<number> {
  try {
    const flags = parseFlags(args);
    if (flags.help) console.log(USAGE);
    else if (flags.fleetSchema) console.log(JSON.stringify(fleetSchema, null, 2));
    else await run(flags, runtimes);
    return 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return error instanceof UsageError ? EXIT_USAGE : 1;
  }
}

// Not only if `import.meta.main` is true: Node 20 does not have it.
const runtimes = globalThis as unknown as Runtimes;
const { Deno, process } = runtimes;
const code = await main(Deno?.args ?? process?.argv.slice(2) ?? [], runtimes);
(Deno ?? process)?.exit(code);
