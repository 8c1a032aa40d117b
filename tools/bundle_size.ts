/**
 * Measures the bundles that browsers and Workers load, minified and compressed, and fails if one is over its budget.
 *
 *   deno run -A tools/bundle_size.ts [--modules]
 *
 * With `--modules`, it then prints what each module adds to the whole SDK, to one call and to events only.
 */
import { decode } from "@jridgewell/sourcemap-codec";
import { gzip } from "pako";
import { outputOf } from "./process.ts";

/** The largest allowed size of a bundle. */
export interface Budget {
  /** What is bundled, for messages. */
  name: string;
  /** The path of the entry point in the repository. */
  entry: string;
  /** The entry point of a bundle whose size is subtracted, to measure only what is added to it. */
  beyond?: string;
  /** The largest allowed size after gzip, in bytes. */
  limit: number;
}

/** The size of a bundle, in bytes. */
export interface Size {
  minified: number;
  gzip: number;
}

/** The budgets: the measured size plus a little, so that growth is noticed when it happens. */
export const BUDGETS: readonly Budget[] = [
  { name: "the whole SDK", entry: "mod.ts", limit: 25_870 },
  { name: "one call", entry: "tests/fixtures/one_call.ts", limit: 9_965 },
  { name: "a list with paginate()", entry: "tests/fixtures/paginate.ts", limit: 11_046 },
  { name: "events through a client", entry: "tests/fixtures/event_stream.ts", limit: 15_734 },
  { name: "events only", entry: "tests/fixtures/events_only.ts", limit: 7_089 },
  { name: "the event parser", entry: "tests/fixtures/sse_parser.ts", limit: 2_114 },
  { name: "a receiver", entry: "tests/fixtures/receiver.ts", limit: 5_429 },
  {
    name: "a receiver and one call",
    entry: "tests/fixtures/receiver_and_one_call.ts",
    limit: 14_624,
  },
  {
    name: "a call for many devices, beyond one call",
    entry: "tests/fixtures/fleet.ts",
    beyond: "tests/fixtures/one_call.ts",
    limit: 1_985,
  },
  {
    name: "a rate limiter, beyond one call",
    entry: "tests/fixtures/rate_limiter.ts",
    beyond: "tests/fixtures/one_call.ts",
    limit: 2_053,
  },
];

/** The bundles for which `--modules` lists the modules. */
const LISTED = ["the whole SDK", "one call", "events only"];

/** Bundles an entry point for browsers, minified, and returns the text. */
async function bundle(entry: string, ...options: string[]): Promise<string> {
  const args = ["bundle", "--quiet", "--platform", "browser", "--minify", ...options, entry];
  return await outputOf(Deno.execPath(), args, { cwd: new URL("..", import.meta.url) });
}

/** Bundles an entry point for browsers and measures the bundle. */
export async function measure(entry: string): Promise<Size> {
  const bytes = new TextEncoder().encode(await bundle(entry));
  return { minified: bytes.length, gzip: gzipSize(bytes) };
}

/** Measures the bundle of a budget, or by how much it is larger than another one. */
export async function measureBudget({ entry, beyond }: Budget): Promise<Size> {
  const { minified, gzip } = await measure(entry);
  if (beyond === undefined) return { minified, gzip };
  const base = await measure(beyond);
  return { minified: minified - base.minified, gzip: gzip - base.gzip };
}

/**
 * Returns the size of `bytes` after gzip at the best level.
 *
 * pako is a port of zlib, which servers use: its result has the size of Node's `gzipSync()`. The encoder behind
 * `CompressionStream` in Deno is about 1 % weaker.
 */
export function gzipSize(bytes: Uint8Array): number {
  return gzip(bytes, { level: 9 }).length;
}

/**
 * Measures what each module adds to the bundle of an entry point.
 *
 * @param entry The path of the entry point in the repository.
 * @returns For the path of each module, how many bytes after gzip the bundle is larger than without the text of it.
 */
export async function measureModules(entry: string): Promise<Map<string, number>> {
  const output = await bundle(entry, "--sourcemap=inline");
  const [text = "", url = ""] = output.split("//# sourceMappingURL=");
  const { sources, mappings } = await (await fetch(url.trim())).json();
  const pieces = splitBySource(text, mappings);
  const size = (omitted?: number) => {
    const kept = pieces.filter(({ source }) => source !== omitted).map((piece) => piece.text);
    return gzipSize(new TextEncoder().encode(kept.join("")));
  };
  const whole = size();
  return new Map(sources.map((path: string, source: number) => [path, whole - size(source)]));
}

/** Cuts a bundle where its source map says that the text of another module begins. */
function splitBySource(text: string, mappings: string): { source: number; text: string }[] {
  const lines = text.split("\n");
  return decode(mappings).flatMap((segments, row) => {
    const line = `${lines[row]}\n`;
    return segments.map(([column, source = 0], index) => ({
      source,
      text: line.slice(index === 0 ? 0 : column, segments[index + 1]?.[0] ?? line.length),
    }));
  });
}

/** Prints a table of the modules, those that add most to the first bundle first. */
async function printModules(): Promise<void> {
  const rows: Record<string, Record<string, number>> = {};
  for (const { name, entry } of BUDGETS.filter(({ name }) => LISTED.includes(name))) {
    for (const [path, bytes] of await measureModules(entry)) {
      rows[path] = { ...rows[path], [name]: bytes };
    }
  }
  const most = (row: Record<string, number>) => row[LISTED[0]!] ?? 0;
  const sorted = Object.entries(rows).sort(([, a], [, b]) => most(b) - most(a));
  console.table(Object.fromEntries(sorted), LISTED);
}

/** Returns a line with the size of a bundle and its budget. */
export function describe({ name, limit }: Budget, { minified, gzip }: Size): string {
  return `${name}: ${minified} bytes minified, ${gzip} gzip (budget ${limit})`;
}

/** Whether a bundle is within its budget. An empty bundle never is: something went wrong. */
export function isWithin({ limit }: Budget, { minified, gzip }: Size): boolean {
  return minified > 0 && gzip <= limit;
}

if (import.meta.main) {
  let code = 0;
  for (const budget of BUDGETS) {
    const size = await measureBudget(budget);
    console.log(describe(budget, size));
    if (!isWithin(budget, size)) code = 1;
  }
  if (Deno.args.includes("--modules")) await printModules();
  Deno.exit(code);
}
