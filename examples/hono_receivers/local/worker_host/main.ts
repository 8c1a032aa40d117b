/**
 * Runs a Worker in workerd: reads a {@linkcode Job} from the first line of standard input, writes the Worker's URL to
 * standard output, and exits when standard input is closed. It is a separate program with its own lock file because
 * miniflare and workerd are large.
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

/** The Worker to run. */
export interface Job {
  /** The Worker as one bundled module. */
  script: string;
  /** Its environment variables and secrets. */
  bindings: Record<string, string>;
  /** Port to listen on; 0 for any free port. */
  port: number;
}

if (import.meta.main) {
  const lines = Deno.stdin.readable.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!text.includes("\n")) {
    const { done, value } = await lines.read();
    if (done) throw new Error("Standard input must have one line with the job");
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
    // The same as in wrangler.jsonc.
    compatibilityDate: "2026-07-01",
    compatibilityFlags: ["nodejs_compat"],
    durableObjects: { GUARD: { className: "DuplicateGuardObject", useSQLite: true } },
  });
  try {
    console.log(String(await miniflare.ready));
    while (!(await lines.read()).done); // waits until standard input is closed
  } finally {
    await miniflare.dispose();
  }
}
