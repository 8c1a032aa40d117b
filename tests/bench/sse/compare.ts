/**
 * The benchmark itself, for any runtime; ../sse.ts bundles it. The contenders take turns in each round, and medians are
 * compared, so only ratios within one run are meaningful.
 */
import process from "node:process";
import { parsers, particleStreams, type Peers, webStreams } from "./contenders.ts";
import { compareAll, measure } from "./table.ts";
import { cloudWorkloads, longLine, workloads } from "./workloads.ts";

/** The sections of the benchmark, each of which runs in its own process. */
export const SECTIONS = ["parsers", "streams", "particle", "growth"] as const;

/** Combinations that are too slow: fetch-event-source takes quadratic time on long lines. */
const SKIPPED = { "4 MiB line": ["fetch-event-source"] };

/** The lengths of the lines that are compared with lines four times as long, and of the chunks. */
const LINES = {
  "1 MiB, 64 KiB chunks": [1 << 20, 65_536],
  "256 KiB, 1 KiB chunks": [1 << 18, 1_024],
  "32 KiB, 1 byte chunks": [1 << 15, 1],
} as const;

/** Measures the section that the command line selects, and prints how many times faster than each peer this library is. */
export async function compare(peers: Peers): Promise<void> {
  const section = process.argv.at(-1);
  const all = workloads();
  if (section === "parsers") {
    await compareAll("bytes to events x", parsers(peers), all, SKIPPED);
  } else if (section === "streams") {
    const { "mixed 64 KiB": mixed = [] } = all;
    await compareAll("TransformStream x", webStreams(peers), { "mixed 64 KiB": mixed });
  } else if (section === "particle") {
    await compareAll("Particle events x", particleStreams(peers), cloudWorkloads());
  } else await growth(peers);
}

/** Prints by what factor the time grows for a line that is four times as long. */
async function growth(peers: Peers): Promise<void> {
  const { ours } = parsers(peers);
  console.log("a line 4 times as long: x the time");
  for (const [name, [bytes, chunk]] of Object.entries(LINES)) {
    const times = await measure(
      new Map([["short", ours!(longLine(bytes, chunk))], [
        "long",
        ours!(longLine(4 * bytes, chunk)),
      ]]),
    );
    const factor = (times.get("long") ?? NaN) / (times.get("short") ?? NaN);
    console.log(`${name.padEnd(22)}  ${factor.toFixed(2).padStart(6)}`);
  }
}
