/**
 * Starts an emulated Particle Cloud with a small fleet, until Ctrl+C.
 *
 * ```sh
 * deno run --allow-net=127.0.0.1 jsr:@particle-edge/emulator/main --port 9090
 * ```
 *
 * @module
 */
import { Emulator } from "./emulator.ts";
import { addSampleFleet } from "./sample_fleet.ts";
import { serve } from "./serve.ts";

const USAGE = `Usage: main.ts [--port 9090] [--token TOKEN] [--help]

  --port   Port to listen on, on 127.0.0.1. Default: 9090; 0 takes any free one.
  --token  Access token of the default user. Default: a random one.
  --help   Shows this text.
`;
const DEFAULT_PORT = 9090;
/** Conventional exit code for wrong arguments. */
const EXIT_USAGE = 2;

/** The parts of Deno and Bun in use. Deno has a `process` as well, but its `argv` needs a permission. */
interface Runtimes {
  Deno?: {
    args: string[];
    addSignalListener(signal: string, listener: () => void): void;
    exit(code: number): never;
  };
  process?: {
    argv: string[];
    on(signal: string, listener: () => void): void;
    exit(code: number): never;
  };
}

/** What the command line asks for. */
interface Flags {
  port: number;
  token: string | undefined;
  help: boolean;
}

/** A wrong command line. */
class UsageError extends Error {
  override name = "UsageError";
}

function parsePort(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new UsageError(`--port must be a number from 0 to 65535, got ${JSON.stringify(text)}`);
}

function parseToken(text: string): string {
  if (/^[\x21-\x7e]+$/.test(text)) return text;
  throw new UsageError("--token must be printable ASCII characters without spaces");
}

function parseFlags(args: string[]): Flags {
  const flags: Flags = { port: DEFAULT_PORT, token: undefined, help: false };
  const rest = args.flatMap((arg) => {
    const [, name, value] = /^(--[a-z]+)=(.*)$/s.exec(arg) ?? [];
    return name === undefined ? [arg] : [name, value ?? ""];
  });
  for (let name = rest.shift(); name !== undefined; name = rest.shift()) {
    if (name === "--help" || name === "-h") flags.help = true;
    else if (name === "--port") flags.port = parsePort(valueOf(name, rest));
    else if (name === "--token") flags.token = parseToken(valueOf(name, rest));
    else throw new UsageError(`Unknown argument ${JSON.stringify(name)}: try --help`);
  }
  return flags;
}

function valueOf(name: string, rest: string[]): string {
  const value = rest.shift();
  if (value === undefined) throw new UsageError(`${name} needs a value`);
  return value;
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

async function run({ port, token }: Flags, runtimes: Runtimes): Promise<void> {
  using emulator = new Emulator({ token });
  await using server = await serve(emulator, { port });
  using _fleet = addSampleFleet(emulator);
  const stopped = stopSignal(runtimes);
  console.log(`Particle Cloud emulator: ${server.url}
  access token  ${emulator.token}
  username      ${emulator.user.username}
  password      ${emulator.user.password}
Stop it with Ctrl+C.`);
  await stopped;
}

async function main(args: string[], runtimes: Runtimes): Promise<number> {
  try {
    const flags = parseFlags(args);
    if (flags.help) console.log(USAGE);
    else await run(flags, runtimes);
    return 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return error instanceof UsageError ? EXIT_USAGE : 1;
  }
}

if (import.meta.main) {
  const runtimes = globalThis as unknown as Runtimes;
  const { Deno, process } = runtimes;
  const code = await main(Deno?.args ?? process?.argv.slice(2) ?? [], runtimes);
  (Deno ?? process)?.exit(code);
}
