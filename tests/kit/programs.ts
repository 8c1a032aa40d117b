/** Runs the programs that tests start: Deno, Bun, bundles. */
import { fileURLToPath } from "node:url";
import { describeEnd, outputOf } from "../../tools/process.ts";

/** Path of the repository. */
export const root: string = fileURLToPath(new URL("../..", import.meta.url)).replace(/[\\/]$/, "");

/** Runs `deno` in the repository and returns what it wrote to standard output; throws if it fails. */
export function deno(args: string[], input?: string): Promise<string> {
  const options = { cwd: root, env: { NO_COLOR: "1" } };
  return outputOf(Deno.execPath(), args, input === undefined ? options : { ...options, input });
}

/** Bundles one entry point (a path in the repository) to a browser/worker ES module. */
export function bundle(entry: string, flags: string[] = []): Promise<string> {
  return deno(["bundle", "--quiet", "--platform", "browser", ...flags, entry]);
}

/** Runs a bundled Worker in workerd, sends it one request and returns the text of its response. */
export function workerd(script: string, bindings: object): Promise<string> {
  const host = "tests/kit/workerd/host.ts";
  const args = ["run", "-A", "--config", "tests/kit/workerd/deno.json", host];
  return deno(args, JSON.stringify({ script, bindings }));
}

/** Path of an installed Bun if there is one, else of the one on npm: of itself, as `deno x` passes no signals on. */
export async function bunPath(): Promise<string> {
  const show = ["-e", "console.log(process.execPath)"];
  const ways: [string, string[]][] = [
    ["bun", show],
    [Deno.execPath(), ["x", "-y", "bun@1.4.5", ...show]],
  ];
  const failures: unknown[] = [];
  for (const [command, args] of ways) {
    try {
      return (await outputOf(command, args)).trim();
    } catch (error) {
      failures.push(error);
    }
  }
  throw new AggregateError(failures, "There is no Bun, and none could be fetched from npm");
}

/**
 * Reads what a program writes to standard output until a text has come, and returns all of it. The program goes on.
 *
 * @throws {Error} If the program ends before; the message says how.
 */
export async function readUntil(
  command: string,
  child: Deno.ChildProcess,
  end: RegExp,
): Promise<string> {
  let stdout = "";
  for await (const piece of child.stdout.pipeThrough(new TextDecoderStream())) {
    stdout += piece;
    if (end.test(stdout)) return stdout;
  }
  const [{ code, signal }, stderr] = await Promise.all([
    child.status,
    new Response(child.stderr).text(),
  ]);
  throw new Error(describeEnd([command, `(before ${end} came)`], { code, signal, stdout, stderr }));
}
