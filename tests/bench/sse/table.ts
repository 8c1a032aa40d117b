/** Measuring in turns, and printing ratios. */

/** What is measured: reads a stream, and returns a number on which all must agree, such as how much it read. */
export type Reading = () => number | Promise<number>;

/** Prepares the reading of a stream that comes in these chunks. */
export type Contender = (chunks: readonly Uint8Array[]) => Reading;

/** Median milliseconds by name. */
export type Times = Map<string, number>;

const ROUNDS = 25;

/** Measures readings in rounds, each beginning with another one. */
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

/** Compares the first contender with the others on every workload, and prints how many times as fast as each it is. */
export async function compareAll(
  title: string,
  contenders: Record<string, Contender>,
  workloads: Record<string, Uint8Array[]>,
  leftOut: Record<string, readonly string[]> = {},
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
    const readings = await ready(name, contenders, chunks, leftOut[name] ?? []);
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

/** Readings that work, each done once; a peer that fails is left out with a notice. */
async function ready(
  name: string,
  contenders: Record<string, Contender>,
  chunks: readonly Uint8Array[],
  leftOut: readonly string[],
): Promise<Map<string, Reading>> {
  const readings = new Map<string, Reading>();
  let expected: number | undefined;
  for (const [who, contender] of Object.entries(contenders)) {
    if (leftOut.includes(who)) continue;
    const read = contender(chunks);
    try {
      const result = await read();
      expected ??= result;
      if (result !== expected) throw new Error(`it gave ${result}, not ${expected}`);
      readings.set(who, read);
    } catch (error) {
      if (readings.size === 0) throw error; // ours has to work
      console.log(`NOTICE: ${name}: ${who} is left out: ${error}`);
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
