/** Runs the programs that tests start: Deno, Bun, bundles. */
import { fileURLToPath } from "node:url";
import { describeEnd, outputOf } from "../../tools/process.ts";

/** The path of the repository. */
export const root: string = fileURLToPath(new URL("../..", import.meta.url)).replace(/[\\/]$/, "");

/** Runs `deno` in the repository and returns its standard output. Throws if it fails. */
export function deno(args: string[], input?: string): Promise<string> {
  const options = { cwd: root, env: { NO_COLOR: "1" } };
  return outputOf(Deno.execPath(), args, input === undefined ? options : { ...options, input });
}

/** Bundles an entry point (a path in the repository) to an ES module for browsers and Workers. */
export function bundle(entry: string, flags: string[] = []): Promise<string> {
  return deno(["bundle", "--quiet", "--platform", "browser", ...flags, entry]);
}

/** Runs a bundled Worker in workerd, sends it one request and returns the text of its response. */
export function workerd(script: string, bindings: object): Promise<string> {
  const host = "tests/kit/workerd/host.ts";
  const args = ["run", "-A", "--config", "tests/kit/workerd/deno.json", host];
  return deno(args, JSON.stringify({ script, bindings }));
}

/**
 * Returns the path of the installed Bun, or else of the one from npm. Tests start it directly, because `deno x` does
 * not forward signals.
 */
export async function bunPath(): Promise<string> {
  const show = ["-e", "console.log(process.execPath)"];
  const commands: [string, string[]][] = [
    ["bun", show],
    [Deno.execPath(), ["x", "-y", "bun@1.4.5", ...show]],
  ];
  const failures: unknown[] = [];
  for (const [command, args] of commands) {
    try {
      return (await outputOf(command, args)).trim();
    } catch (error) {
      failures.push(error);
    }
  }
  throw new AggregateError(failures, "Bun is not installed and could not be fetched from npm");
}

/**
 * Reads the standard output of a program until it matches a pattern. The program keeps running.
 *
 * @param command The name of the program, for the error message.
 * @param child The program.
 * @param end The pattern.
 * @returns The output so far.
 * @throws {Error} if the program ends first. The message has its exit code or signal and its output.
 */
export async function readUntil(
  command: string,
  child: Deno.ChildProcess,
  end: RegExp,
): Promise<string> {
  let stdout = "";
  for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
    stdout += chunk;
    if (end.test(stdout)) return stdout;
  }
  const [{ code, signal }, stderr] = await Promise.all([
    child.status,
    new Response(child.stderr).text(),
  ]);
  throw new Error(
    describeEnd([command, `(before its output matched ${end})`], { code, signal, stdout, stderr }),
  );
}
