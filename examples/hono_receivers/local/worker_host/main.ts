/**
 * Runs a Worker in workerd: takes a {@linkcode Job} as the first line of standard input, writes the Worker's URL to
 * standard output, and ends with standard input. A program with a lock file of its own, as miniflare and workerd are
 * large.
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

/** What to run. */
export interface Job {
  /** The Worker, as one module. */
  script: string;
  /** Its environment. */
  bindings: Record<string, string>;
  /** Where to listen; 0 for any free port. */
  port: number;
}

if (import.meta.main) {
  const lines = Deno.stdin.readable.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!text.includes("\n")) {
    const { done, value } = await lines.read();
    if (done) throw new Error("The job is missing on standard input");
    text += value;
  }
  const { script, bindings, port }: Job = JSON.parse(text);
  const { Miniflare }: MiniflareModule = await import(specifier);
  const miniflare = new Miniflare({
    modules: true,
    script,
    bindings,
    host: "127.0.0.1",
    port,
    // As in wrangler.jsonc.
    compatibilityDate: "2026-07-01",
    compatibilityFlags: ["nodejs_compat"],
    durableObjects: { GUARD: { className: "DuplicateGuardObject", useSQLite: true } },
  });
  try {
    console.log(String(await miniflare.ready));
    while (!(await lines.read()).done); // nothing else comes; the end does
  } finally {
    await miniflare.dispose();
  }
}
