/**
 * Runs a Worker in workerd: reads a {@linkcode Job} from standard input, sends the Worker one request, and writes the
 * response to standard output. A separate program with its own lock file, because miniflare and workerd are large and
 * should not be downloaded just to run an example.
 */

// Not a literal in the import, so that the checks of the repository, which run without miniflare, do not resolve it.
const specifier: string = "miniflare";

/** The parts of miniflare that are used. */
export interface MiniflareModule {
  Miniflare: new (options: Record<string, unknown>) => {
    ready: Promise<URL>;
    dispatchFetch(url: string, init?: RequestInit): Promise<Response>;
    dispose(): Promise<void>;
  };
}

/** The Worker to run. */
export interface Job {
  /** The Worker, bundled to one module. */
  script: string;
  /** The bindings of its environment. */
  bindings: Record<string, string>;
}

if (import.meta.main) {
  const { script, bindings }: Job = await new Response(Deno.stdin.readable).json();
  const compatibilityDate = "2026-07-01";
  const { Miniflare }: MiniflareModule = await import(specifier);
  const miniflare = new Miniflare({ modules: true, script, bindings, compatibilityDate });
  try {
    // Its own address, so that a Worker can tell a webhook where to send deliveries.
    const response = await miniflare.dispatchFetch((await miniflare.ready).href);
    if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
    console.log(await response.text());
  } finally {
    await miniflare.dispose();
  }
}
