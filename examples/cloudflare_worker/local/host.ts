/**
 * Runs the Worker in workerd: takes the options of miniflare as one line on standard input, writes a {@linkcode Ready}
 * as one line to standard output, and runs until standard input ends. A program with a lock file of its own, as
 * miniflare and workerd are large, and whoever runs another example should not have to fetch them.
 */

// Not a literal in the import, so that the checks of the repository, which do without it, leave it alone.
const specifier: string = "miniflare";

/** The part of miniflare that is used. */
interface MiniflareModule {
  Miniflare: new (options: Record<string, unknown>) => {
    ready: Promise<URL>;
    dispose(): Promise<void>;
  };
}

/** What is said when the Worker answers. */
export interface Ready {
  /** Where it does. */
  url: string;
  /** The process of workerd. */
  workerd: number;
}

/** The process of workerd: the child of this one that is called so. */
async function findWorkerd(): Promise<number> {
  const args = ["-A", "-o", "pid=,ppid=,comm="];
  const { stdout } = await new Deno.Command("ps", { args }).output();
  for (const line of new TextDecoder().decode(stdout).split("\n")) {
    const [pid, parent, name = ""] = line.trim().split(/\s+/);
    if (Number(parent) === Deno.pid && name.includes("workerd")) return Number(pid);
  }
  throw new Error("There is no process of workerd");
}

if (import.meta.main) {
  const input = Deno.stdin.readable.pipeThrough(new TextDecoderStream()).getReader();
  let line = "";
  while (!line.includes("\n")) {
    const { done, value } = await input.read();
    if (done) throw new Error("Standard input must be one line of options, and stay open");
    line += value;
  }
  const { Miniflare }: MiniflareModule = await import(specifier);
  const miniflare = new Miniflare(JSON.parse(line));
  try {
    const ready: Ready = { url: (await miniflare.ready).origin, workerd: await findWorkerd() };
    console.log(JSON.stringify(ready));
    while (!(await input.read()).done);
  } finally {
    await miniflare.dispose();
  }
}
