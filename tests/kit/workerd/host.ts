/**
 * Runs a Worker in workerd: takes a {@linkcode Job} on standard input, asks the Worker once, and writes its answer to
 * standard output. A program with a lock file of its own, as miniflare and workerd are large, and whoever runs an
 * example should not have to fetch them.
 */

// Not a literal in the import, so that the checks of the repository, which do without it, leave it alone.
const specifier: string = "miniflare";

/** The part of miniflare that is used. */
export interface MiniflareModule {
  Miniflare: new (options: Record<string, unknown>) => {
    dispatchFetch(url: string, init?: RequestInit): Promise<Response>;
    dispose(): Promise<void>;
  };
}

/** What to run. */
export interface Job {
  /** The Worker, as one module. */
  script: string;
  /** Its environment. */
  bindings: Record<string, string>;
}

if (import.meta.main) {
  const { script, bindings }: Job = await new Response(Deno.stdin.readable).json();
  const compatibilityDate = "2026-07-01";
  const { Miniflare }: MiniflareModule = await import(specifier);
  const miniflare = new Miniflare({ modules: true, script, bindings, compatibilityDate });
  try {
    const response = await miniflare.dispatchFetch("http://worker/");
    if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
    console.log(await response.text());
  } finally {
    await miniflare.dispose();
  }
}
