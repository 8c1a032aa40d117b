/**
 * Runs the Worker in workerd: reads the options of miniflare as one line from standard input, writes a {@linkcode Ready}
 * as one line to standard output, and runs until standard input ends. It is a separate program with its own lock file
 * because miniflare and workerd are large and the other examples do not need them.
 */

// Not a literal in the import, so that type checks of the repository do not need miniflare.
const specifier: string = "miniflare";

/** The exports of miniflare that are used. */
interface MiniflareModule {
  Miniflare: new (options: Record<string, unknown>) => {
    ready: Promise<URL>;
    dispose(): Promise<void>;
  };
}

/** What the host writes when the Worker is ready. */
export interface Ready {
  /** URL of the Worker. */
  url: string;
  /** Process id of workerd. */
  workerd: number;
}

/** Returns the process id of workerd, which is a child of this process. */
async function findWorkerd(): Promise<number> {
  const args = ["-A", "-o", "pid=,ppid=,comm="];
  const { stdout } = await new Deno.Command("ps", { args }).output();
  for (const line of new TextDecoder().decode(stdout).split("\n")) {
    const [pid, parent, name = ""] = line.trim().split(/\s+/);
    if (Number(parent) === Deno.pid && name.includes("workerd")) return Number(pid);
  }
  throw new Error("The process of workerd was not found");
}

if (import.meta.main) {
  const input = Deno.stdin.readable.pipeThrough(new TextDecoderStream()).getReader();
  let line = "";
  while (!line.includes("\n")) {
    const { done, value } = await input.read();
    if (done) throw new Error("Standard input must have one line of options and stay open");
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
