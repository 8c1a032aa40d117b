/** Runs other programs, and says what there is to know when one of them fails. */

/** How a program ended. */
export interface Ended {
  code: number;
  signal: Deno.Signal | null;
  stdout: string;
  stderr: string;
}

/** How to run a program. */
export interface RunOptions {
  cwd?: string | URL;
  /** Added to the environment of this process. */
  env?: Record<string, string>;
  /** What the program finds on its standard input, which is empty by default. */
  input?: string;
}

/** How much of each output a message shows, in characters from its end. */
const SHOWN = 4_000;

/** Runs a program to its end, however that ends. Both outputs are decoded as UTF-8. */
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
  // At the same time: a program that writes a lot before it has read its input would wait forever.
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
 * @throws {Error} If its exit code is not 0; the message has the code or signal, and both outputs.
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

/** Describes how a program ended, for a message. */
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

/** What exit codes mean that come without a message. */
const MEANING: Record<number, string> = {
  13: " (in Node: nothing is left to do, but a top-level await never settled)",
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
    // It ended before it had read everything: its exit code and output say why.
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}
