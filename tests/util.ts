/** What the Deno tests of this folder share. */
import { dirname, fromFileUrl, join } from "@std/path";

/** Path of the repository. */
export const root: string = join(dirname(fromFileUrl(import.meta.url)), "..");

/** Runs `deno` in the repository and returns what it wrote to standard output; throws what it wrote to the other. */
export async function deno(args: string[], input?: string): Promise<string> {
  const child = new Deno.Command(Deno.execPath(), {
    args,
    cwd: root,
    env: { NO_COLOR: "1" },
    stdin: input === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  if (input !== undefined) await new Blob([input]).stream().pipeTo(child.stdin);
  const { success, stdout, stderr } = await child.output();
  if (!success) throw new Error(`deno ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
  return new TextDecoder().decode(stdout);
}

/** Bundles one entry point (a path in the repository) to a browser/worker ES module. */
export function bundle(entry: string, flags: string[] = []): Promise<string> {
  return deno(["bundle", "--quiet", "--platform", "browser", ...flags, entry]);
}

/** Path of an installed Bun if there is one, else of the one on npm: of itself, as `deno x` passes no signals on. */
export async function bunPath(): Promise<string> {
  const show = ["-e", "console.log(process.execPath)"];
  const ways: [string, string[]][] = [
    ["bun", show],
    [Deno.execPath(), ["x", "-y", "bun@1.4.5", ...show]],
  ];
  for (const [command, args] of ways) {
    try {
      const { success, stdout } = await new Deno.Command(command, { args }).output();
      if (success) return new TextDecoder().decode(stdout).trim();
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  throw new Error("There is no Bun, and npm cannot be reached");
}
