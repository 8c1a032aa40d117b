/**
 * The benchmark itself, for any runtime: bundled by ../sse.ts. Contenders take turns within each round, and medians are
 * compared: only ratios of one run mean anything.
 */
import process from "node:process";
import { parsers, particleStreams, type Peers, webStreams } from "./contenders.ts";
import { compareAll, measure } from "./table.ts";
import { cloudWorkloads, longLine, workloads } from "./workloads.ts";

/** What is compared, each in a process of its own. */
export const SECTIONS = ["parsers", "streams", "particle", "growth"] as const;

/** Too slow to wait for: fetch-event-source is quadratic on long lines. */
const LEFT_OUT = { "4 MiB line": ["fetch-event-source"] };

/** How long lines are that are compared with ones four times as long, and the chunks they come in. */
const LINES = {
  "1 MiB, 64 KiB chunks": [1 << 20, 65_536],
  "256 KiB, 1 KiB chunks": [1 << 18, 1_024],
  "32 KiB, 1 byte chunks": [1 << 15, 1],
} as const;

/** Measures the section that the arguments name, and prints how many times as fast as each peer this library is. */
export async function compare(peers: Peers): Promise<void> {
  const section = process.argv.at(-1);
  const all = workloads();
  if (section === "parsers") {
    await compareAll("bytes to events x", parsers(peers), all, LEFT_OUT);
  } else if (section === "streams") {
    const { "mixed 64 KiB": mixed = [] } = all;
    await compareAll("TransformStream x", webStreams(peers), { "mixed 64 KiB": mixed });
  } else if (section === "particle") {
    await compareAll("Particle events x", particleStreams(peers), cloudWorkloads());
  } else await growth(peers);
}

/** Prints how many times as long a line of four times the length takes. */
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
