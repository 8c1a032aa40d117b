/** The programs that benchmarks start. */
import { outputOf } from "../../tools/process.ts";

/** How to run a script on each runtime: its name, its command and the arguments before the script. */
export const RUNTIMES = [
  ["Deno", Deno.execPath(), ["run", "-A", "--no-lock"]],
  ["Bun", "bun", []],
  ["Node", "node", []],
] as const;

/** A server in a process of its own, so that the time and the memory of the client are measured alone. */
export interface BenchServer extends AsyncDisposable {
  /** The first line that it printed, such as its port. */
  line: string;
}

/** Starts a server with Deno, and waits until it has printed a line. */
export async function startServer(args: string[]): Promise<BenchServer> {
  const server = new Deno.Command(Deno.execPath(), { args, stdin: "null", stdout: "piped" })
    .spawn();
  const reader = server.stdout.getReader();
  const { value } = await reader.read();
  await reader.cancel();
  return {
    line: new TextDecoder().decode(value).trim(),
    async [Symbol.asyncDispose]() {
      server.kill();
      await server.status;
    },
  };
}

/**
 * Bundles a program with the libraries that the SDK is compared with, as `bundle.mjs` in the folder `to`. These libraries
 * have their own deno.json and lock file in `folder`, so they are not in those of the SDK.
 */
export async function bundleWithPeers(folder: URL, program: string, to: string): Promise<void> {
  await Deno.writeTextFile(`${to}/entry.ts`, program);
  for (const name of ["deno.json", "deno.lock"]) {
    await Deno.copyFile(new URL(name, folder), `${to}/${name}`);
  }
  await outputOf(Deno.execPath(), ["install", "--quiet", "--frozen"], { cwd: to });
  const bundle = ["bundle", "--quiet", "-o", "bundle.mjs", "entry.ts"];
  await outputOf(Deno.execPath(), bundle, { cwd: to });
}
