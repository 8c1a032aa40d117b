/** The command line of the program. */

/** What the program prints on `--help`. */
export const USAGE = `Usage: main.ts [options]

  --port          Port to listen on. Default: 9090; 0 takes any free one.
  --hostname      Address to listen on. Default: 127.0.0.1, this machine only.
  --token         Access token of the default user. Default: a random one, or the saved one.
  --fleet         JSON file with users, products and devices. Default: a small sample fleet.
  --state         JSON file that everything is saved to, and loaded from at the next start; binaries go to a
                  folder beside it, FILE.files. Default: none.
  --max-storage   Mebibytes of firmware and libraries that are stored at most. Default: 1024.
  --webhooks      Host that webhooks may call besides this machine; may be given several times.
  --fleet-schema  Prints the JSON schema of fleet files.
  --help          Shows this text.
`;
const DEFAULT_PORT = 9090;

/** What the command line asks for. */
export interface Flags {
  port: number;
  hostname: string | undefined;
  token: string | undefined;
  fleet: string | undefined;
  state: string | undefined;
  /** In bytes. */
  maxStorage: number | undefined;
  webhooks: string[];
  fleetSchema: boolean;
  help: boolean;
}

/** A wrong command line. */
export class UsageError extends Error {
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

function parseMebibytes(text: string): number {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text) * 1024 * 1024;
  throw new UsageError(`--max-storage must be a number of mebibytes, got ${JSON.stringify(text)}`);
}

function valueOf(name: string, rest: string[]): string {
  const value = rest.shift();
  if (value === undefined || value === "") throw new UsageError(`${name} needs a value`);
  return value;
}

/**
 * Reads a command line.
 *
 * @throws {UsageError} if it is wrong
 */
export function parseFlags(args: readonly string[]): Flags {
  const flags: Flags = {
    port: DEFAULT_PORT,
    hostname: undefined,
    token: undefined,
    fleet: undefined,
    state: undefined,
    maxStorage: undefined,
    webhooks: [],
    fleetSchema: false,
    help: false,
  };
  const rest = args.flatMap((arg) => {
    const [, name, value] = /^(--[a-z-]+)=(.*)$/s.exec(arg) ?? [];
    return name === undefined ? [arg] : [name, value ?? ""];
  });
  for (let name = rest.shift(); name !== undefined; name = rest.shift()) {
    if (name === "--help" || name === "-h") flags.help = true;
    else if (name === "--fleet-schema") flags.fleetSchema = true;
    else if (name === "--port") flags.port = parsePort(valueOf(name, rest));
    else if (name === "--token") flags.token = parseToken(valueOf(name, rest));
    else if (name === "--hostname") flags.hostname = valueOf(name, rest);
    else if (name === "--fleet") flags.fleet = valueOf(name, rest);
    else if (name === "--state") flags.state = valueOf(name, rest);
    else if (name === "--max-storage") flags.maxStorage = parseMebibytes(valueOf(name, rest));
    else if (name === "--webhooks") flags.webhooks.push(valueOf(name, rest));
    else throw new UsageError(`Unknown argument ${JSON.stringify(name)}: try --help`);
  }
  return flags;
}
