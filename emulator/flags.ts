/** Parses the command line of the program. */
import { parseArgs } from "node:util";

/** The text that `--help` prints. */
export const USAGE = `Usage: emulator [options]

  --port            Port to listen on. 0 picks a free one. Default: 9090.
  --hostname        Address to listen on. Default: 127.0.0.1, this machine only.
  --token           Access token of the default user. Default: the saved one, or else a random one.
  --username        Name of the default user. Default: the saved one, or else developer@example.com.
  --password        Password of the default user. Default: the saved one, or else a random one.
  --allowed-host    Host name that requests may be sent to besides those of this machine. Can be
                    repeated.
  --allowed-origin  Origin of web pages that may call the emulator besides those of this machine, such
                    as https://example.com; * allows every page. Can be repeated.
  --fleet           JSON file with users, products and devices. Default: a small sample fleet.
  --state           JSON file that everything is saved to and loaded from at the next start; binaries
                    are saved to the folder FILE.files next to it. Default: none.
  --max-storage     Total size of stored firmware and libraries, in MiB. Default: 1024.
  --webhooks        Host that webhooks may call besides this machine. Can be repeated.
  --log             Prints a line for each request: method, path, status, time.
  --fleet-schema    Prints the JSON schema of fleet files.
  --help            Prints this text.
`;
const OPTIONS = {
  port: { type: "string", default: "9090" },
  hostname: { type: "string" },
  token: { type: "string" },
  username: { type: "string" },
  password: { type: "string" },
  "allowed-host": { type: "string", multiple: true },
  "allowed-origin": { type: "string", multiple: true },
  fleet: { type: "string" },
  state: { type: "string" },
  "max-storage": { type: "string" },
  webhooks: { type: "string", multiple: true },
  log: { type: "boolean", default: false },
  "fleet-schema": { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
} as const;

/** The values of a command line. */
export interface Flags {
  port: number;
  hostname: string | undefined;
  token: string | undefined;
  username: string | undefined;
  password: string | undefined;
  allowedHosts: string[];
  allowedOrigins: "*" | string[];
  fleet: string | undefined;
  state: string | undefined;
  /** In bytes. */
  maxStorage: number | undefined;
  webhooks: string[];
  log: boolean;
  fleetSchema: boolean;
  help: boolean;
}

/** Reports an invalid command line. */
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
  throw new UsageError(`--max-storage must be a whole number of MiB, got ${JSON.stringify(text)}`);
}

/** Throws if an option is unknown or its value is missing. */
function parse(args: string[]) {
  try {
    return parseArgs({ args, options: OPTIONS }).values;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    // Node adds advice about positional arguments, which this program does not have.
    const [message] = error.message.split(". To specify a positional argument");
    throw new UsageError(`${message?.replaceAll("\n", " ")}: try --help`);
  }
}

/**
 * Parses a command line.
 *
 * @throws {UsageError} if an option is unknown or its value is invalid.
 */
export function parseFlags(args: readonly string[]): Flags {
  const values = parse([...args]);
  for (const [name, value] of Object.entries(values)) {
    if ([value].flat().includes("")) throw new UsageError(`--${name} needs a value`);
  }
  const { port, token, webhooks, "max-storage": storage, "allowed-origin": origins = [] } = values;
  return {
    port: parsePort(port),
    hostname: values.hostname,
    token: token ? parseToken(token) : undefined,
    username: values.username,
    password: values.password,
    allowedHosts: values["allowed-host"] ?? [],
    allowedOrigins: origins.includes("*") ? "*" : origins,
    fleet: values.fleet,
    state: values.state,
    maxStorage: storage ? parseMebibytes(storage) : undefined,
    webhooks: webhooks ?? [],
    log: values.log,
    fleetSchema: values["fleet-schema"],
    help: values.help,
  };
}
