/**
 * Measures what a browser or Worker loads, minified and compressed, and fails if it is over budget.
 *
 *   deno run -A tools/bundle_size.ts
 */
import { outputOf } from "./process.ts";

/** How large the bundle of an entry may be. */
export interface Budget {
  /** What the entry stands for. */
  name: string;
  /** Path of the entry in the repository. */
  entry: string;
  /** Bytes after gzip. */
  limit: number;
}

/** Size of a bundle, in bytes. */
export interface Size {
  minified: number;
  gzip: number;
}

/** The budgets: what was measured plus some air, so that growth is noticed when it happens. */
export const BUDGETS: readonly Budget[] = [
  { name: "the whole SDK", entry: "mod.ts", limit: 22_740 },
  { name: "one call", entry: "tests/fixtures/one_call.ts", limit: 9_400 },
  { name: "events through a client", entry: "tests/fixtures/event_stream.ts", limit: 15_360 },
  { name: "events only", entry: "tests/fixtures/events_only.ts", limit: 7_220 },
  { name: "the parser of events", entry: "tests/fixtures/sse_parser.ts", limit: 2_120 },
  { name: "a receiver", entry: "tests/fixtures/receiver.ts", limit: 5_470 },
  {
    name: "a receiver and one call",
    entry: "tests/fixtures/receiver_and_one_call.ts",
    limit: 14_140,
  },
];

/** Bundles an entry for browsers and measures it. */
export async function measure(entry: string): Promise<Size> {
  const args = ["bundle", "--quiet", "--platform", "browser", "--minify", entry];
  const cwd = new URL("..", import.meta.url);
  const bytes = new TextEncoder().encode(await outputOf(Deno.execPath(), args, { cwd }));
  return { minified: bytes.length, gzip: await gzipSize(bytes) };
}

/** Bytes after gzip. */
export async function gzipSize(bytes: Uint8Array<ArrayBuffer>): Promise<number> {
  const zipped = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
  return (await new Response(zipped).arrayBuffer()).byteLength;
}

/** A line that says how large an entry is, and how much it may be. */
export function describe({ name, limit }: Budget, { minified, gzip }: Size): string {
  return `${name}: ${minified} bytes minified, ${gzip} gzip (budget ${limit})`;
}

/** Whether a size keeps to a budget. An empty bundle measures nothing, so it does not. */
export function isWithin({ limit }: Budget, { minified, gzip }: Size): boolean {
  return minified > 0 && gzip <= limit;
}

if (import.meta.main) {
  let code = 0;
  for (const budget of BUDGETS) {
    const size = await measure(budget.entry);
    console.log(describe(budget, size));
    if (!isWithin(budget, size)) code = 1;
  }
  Deno.exit(code);
}
