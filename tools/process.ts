/** Runs other programs and reports why they fail. */

/** The result of a program. */
export interface Ended {
  code: number;
  signal: Deno.Signal | null;
  stdout: string;
  stderr: string;
}

/** How to run a program. */
export interface RunOptions {
  cwd?: string | URL;
  /** Variables to add to the environment of this process. */
  env?: Record<string, string>;
  /** The standard input of the program; empty by default. */
  input?: string;
  /** Ends the program when it is aborted. */
  signal?: AbortSignal;
}

/** The length of the output that a message shows, in characters from its end. */
const SHOWN = 4_000;

/** Runs a program and returns its result, even if it fails. Both outputs are decoded as UTF-8. */
export async function runToEnd(
  command: string,
  args: string[],
  { input, ...options }: RunOptions = {},
): Promise<Ended> {
  const child = new Deno.Command(command, {
    ...options,
    args,
    stdin: input === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  // Concurrently: a program that writes a lot before it reads its input would otherwise wait forever.
  const [output] = await Promise.all([
    child.output(),
    input === undefined ? undefined : write(input, child.stdin),
  ]);
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  const { code, signal } = output;
  return { code, signal, stdout: decode(output.stdout), stderr: decode(output.stderr) };
}

/**
 * Runs a program and returns its standard output.
 *
 * @param command The name or path of the program.
 * @param args Its arguments.
 * @param options All options are optional.
 * @returns The standard output.
 * @throws {Error} if the exit code is not 0. The message has the exit code or signal and both outputs.
 */
export async function outputOf(
  command: string,
  args: string[],
  options?: RunOptions,
): Promise<string> {
  const ended = await runToEnd(command, args, options);
  if (ended.code !== 0) throw new Error(describeEnd([command, ...args], ended));
  return ended.stdout;
}

/** Describes for a message how a program ended, with both outputs. */
export function describeEnd(
  command: readonly string[],
  { code, signal, stdout, stderr }: Ended,
): string {
  const end = signal
    ? `was ended by ${signal}`
    : `ended with exit code ${code}${MEANING[code] ?? ""}`;
  return [
    `${command.join(" ")} ${end}`,
    `stderr: ${lastOf(stderr)}`,
    `stdout: ${lastOf(stdout)}`,
  ].join("\n");
}

/** The meanings of exit codes that come without a message. */
const MEANING: Record<number, string> = {
  13: " (Node: a top-level await never settled)",
};

function lastOf(output: string): string {
  const text = output.trimEnd();
  if (text === "") return "(empty)";
  return text.length <= SHOWN ? text : `… ${text.slice(-SHOWN)}`;
}

async function write(input: string, stdin: WritableStream<Uint8Array>): Promise<void> {
  try {
    await new Blob([input]).stream().pipeTo(stdin);
  } catch (error) {
    // The program ended before it read everything; its exit code and output say why.
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}
