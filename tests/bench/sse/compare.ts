/** The benchmark itself, for any runtime; ../sse.ts bundles it and prints what it returns. */
import { parsers, particleStreams, type Peers, webStreams } from "./contenders.ts";
import { compareAll, measure, type Ratios } from "./measure.ts";
import { CLOUD_WORKLOADS, longLine, WORKLOADS } from "./workloads.ts";

/** A section of the benchmark. */
export interface Section {
  /** Title of its table. */
  title: string;
  /** Names of the rows that a second mean leaves out. Default: no means. */
  extremes?: readonly string[];
  /** Names of the rows that are measured in one process each. Default: one process measures all rows. */
  alone?: readonly string[];
}

const EXTREMES = ["1 byte", "4 MiB line"];

/** The workloads for web streams: large chunks, where parsing takes most of the time, and small ones, where piping does. */
const PIPED = ["mixed 64 KiB", "TCP-like", "one event", "tiny events", "tiny single"];

/** The sections by name. Each runs in its own process, so that optimizations for one do not affect the next. */
export const SECTIONS: Record<string, Section> = {
  parsers: { title: "bytes to events x", extremes: EXTREMES },
  alone: { title: "each alone x", extremes: EXTREMES, alone: Object.keys(WORKLOADS) },
  streams: { title: "TransformStream x", extremes: [] },
  particle: { title: "Particle events x", extremes: [] },
  growth: { title: "a line 4 times as long:" },
};

/** Combinations that are too slow: fetch-event-source takes quadratic time on long lines. */
const SKIPPED = { "4 MiB line": ["fetch-event-source"] };

/** The lengths of the lines that are compared with lines four times as long, and of the chunks. */
const LINES = {
  "1 MiB, 64 KiB chunks": [1 << 20, 65_536],
  "256 KiB, 1 KiB chunks": [1 << 18, 1_024],
  "32 KiB, 1 byte chunks": [1 << 15, 1],
} as const;

/** Measures a section, or one of its rows: how many times faster this library is than its peers. */
export async function compare(peers: Peers, section: string, row = ""): Promise<Ratios> {
  const only = (...names: string[]) =>
    Object.fromEntries(names.map((name) => [name, WORKLOADS[name]!]));
  switch (section) {
    case "parsers":
      return await compareAll(parsers(peers), WORKLOADS, 25, SKIPPED);
    case "alone": {
      const { ours, "eventsource-parser": peer } = parsers(peers);
      return await compareAll({ ours: ours!, "eventsource-parser": peer! }, only(row), 15);
    }
    case "streams":
      return await compareAll(webStreams(peers), only(...PIPED), 25);
    case "particle":
      return await compareAll(particleStreams(peers), CLOUD_WORKLOADS, 25);
    default:
      return await growth(peers);
  }
}

/** Measures by what factor the time grows for a line that is four times as long. */
async function growth(peers: Peers): Promise<Ratios> {
  const ours = parsers(peers).ours!;
  const groups = Object.fromEntries(
    Object.entries(LINES).map(([name, [bytes, chunk]]) => [
      name,
      new Map([["short", ours(longLine(bytes, chunk))], [
        "long",
        ours(longLine(4 * bytes, chunk)),
      ]]),
    ]),
  );
  const times = await measure(groups, 25);
  return Object.fromEntries(
    Object.entries(times).map(([name, time]) => [
      name,
      { "x the time": (time.get("long") ?? NaN) / (time.get("short") ?? NaN) },
    ]),
  );
}
