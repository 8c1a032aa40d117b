/** Measures contenders in turns. Only ratios within one run are meaningful. */

import type { Workloads } from "./workloads.ts";

/** Reads a stream. Returns a number that must be the same for all contenders, such as the number of characters. */
export type Reading = () => number | Promise<number>;

/** Prepares reading a stream that consists of these chunks. */
export type Contender = (chunks: readonly Uint8Array[]) => Reading;

/** How many times faster this library is than each of the others, by workload and by library. */
export type Ratios = Record<string, Record<string, number>>;

/**
 * Compares the first contender with the others on each workload. Every round runs all workloads one after the other, as
 * a server does that reads all kinds of streams, and starts with a different contender.
 */
export async function compareAll(
  contenders: Record<string, Contender>,
  workloads: Workloads,
  rounds: number,
  skipped: Record<string, readonly string[]> = {},
): Promise<Ratios> {
  const [ours = "", ...peers] = Object.keys(contenders);
  const readings: Record<string, Map<string, Reading>> = {};
  for (const [name, chunks] of Object.entries(workloads)) {
    readings[name] = await ready(name, contenders, chunks(), skipped[name] ?? []);
  }
  const times = await measure(readings, rounds);
  const ratio = (name: string, peer: string) =>
    (times[name]?.get(peer) ?? NaN) / (times[name]?.get(ours) ?? NaN);
  return Object.fromEntries(
    Object.keys(workloads).map((name) => [
      name,
      Object.fromEntries(peers.map((peer) => [peer, ratio(name, peer)])),
    ]),
  );
}

/** Measures groups of readings in rounds, and returns the median times of each group. */
export async function measure(
  groups: Record<string, ReadonlyMap<string, Reading>>,
  rounds: number,
): Promise<Record<string, Map<string, number>>> {
  const medians: Record<string, Map<string, number>> = {};
  const times = new Map<Reading, number[]>();
  for (let round = 0; round < rounds; round++) {
    for (const group of Object.values(groups)) {
      const readings = [...group.values()];
      for (let i = 0; i < readings.length; i++) {
        const read = readings[(i + round) % readings.length]!;
        const started = performance.now();
        await read();
        const time = performance.now() - started;
        times.set(read, [...times.get(read) ?? [], time]);
      }
    }
  }
  for (const [name, group] of Object.entries(groups)) {
    medians[name] = new Map(
      [...group].map(([library, read]) => [library, median(times.get(read)!)]),
    );
  }
  return medians;
}

/** Runs each contender once, and returns the readings of those that work. A peer that fails is skipped with a notice. */
async function ready(
  name: string,
  contenders: Record<string, Contender>,
  chunks: readonly Uint8Array[],
  skipped: readonly string[],
): Promise<Map<string, Reading>> {
  const readings = new Map<string, Reading>();
  let expected: number | undefined;
  for (const [library, contender] of Object.entries(contenders)) {
    if (skipped.includes(library)) continue;
    const read = contender(chunks);
    try {
      const result = await read();
      expected ??= result;
      if (result !== expected) throw new Error(`it returned ${result}, not ${expected}`);
      readings.set(library, read);
    } catch (error) {
      if (readings.size === 0) throw error; // the first contender is this library
      console.error(`NOTICE: ${name}: ${library} is skipped: ${error}`);
    }
  }
  return readings;
}

function median(values: number[]): number {
  const sorted = values.sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? NaN;
}
