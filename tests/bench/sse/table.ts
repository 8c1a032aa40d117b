/** Measures contenders in turns, and prints the ratios of their times. */

/** Reads a stream. Returns a number that must be the same for all contenders, such as the number of events. */
export type Reading = () => number | Promise<number>;

/** Prepares reading a stream that consists of these chunks. */
export type Contender = (chunks: readonly Uint8Array[]) => Reading;

/** The median times by name, in milliseconds. */
export type Times = Map<string, number>;

const ROUNDS = 25;

/** Measures readings in rounds, each of which starts with a different one, and returns the medians. */
export async function measure(readings: ReadonlyMap<string, Reading>): Promise<Times> {
  const entries = [...readings];
  const times = new Map<string, number[]>(entries.map(([name]) => [name, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (let i = 0; i < entries.length; i++) {
      const [name, read] = entries[(i + round) % entries.length]!;
      const started = performance.now();
      await read();
      times.get(name)!.push(performance.now() - started);
    }
  }
  return new Map([...times].map(([name, values]) => [name, median(values)]));
}

/** Compares the first contender with the others on each workload, and prints how many times faster it is. */
export async function compareAll(
  title: string,
  contenders: Record<string, Contender>,
  workloads: Record<string, Uint8Array[]>,
  skipped: Record<string, readonly string[]> = {},
): Promise<void> {
  const [ours = "", ...peers] = Object.keys(contenders);
  const print = (name: string, cells: string[]) =>
    console.log(
      [name.padEnd(22), ...cells.map((cell, i) => cell.padStart(peers[i - 1]?.length ?? 6))]
        .join("  "),
    );
  print(title, ["MB/s", ...peers.map((peer) => peer)]);
  const ratios = new Map<string, number[]>(peers.map((peer) => [peer, []]));
  for (const [name, chunks] of Object.entries(workloads)) {
    const readings = await ready(name, contenders, chunks, skipped[name] ?? []);
    const times = await measure(readings);
    const time = times.get(ours) ?? NaN;
    const bytes = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    const cells = peers.map((peer) => {
      const theirs = times.get(peer);
      if (theirs === undefined) return "-";
      ratios.get(peer)!.push(theirs / time);
      return (theirs / time).toFixed(2);
    });
    print(name, [(bytes / time / 1000).toFixed(0), ...cells]);
  }
  print("geometric mean", ["", ...peers.map((peer) => geometricMean(ratios.get(peer)!))]);
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
      console.log(`NOTICE: ${name}: ${library} is skipped: ${error}`);
    }
  }
  return readings;
}

function median(values: number[]): number {
  const sorted = values.sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? NaN;
}

function geometricMean(values: number[]): string {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length)
    .toFixed(2);
}
