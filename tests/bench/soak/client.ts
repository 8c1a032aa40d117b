/**
 * The client of the soak benchmark, for any runtime and either library: does one measurement and prints the number.
 * The program around it imports the library; see ../soak.ts.
 */
import process from "node:process";

/** What is used of both libraries. */
export interface Stream {
  on(name: "event", listener: (event: { name: string }) => void): unknown;
  abort(): void;
  [Symbol.asyncIterator]?(): AsyncIterator<{ name: string }>;
  batches?(): AsyncIterable<readonly { name: string }[]>;
}

/** Opens a stream of the events whose name begins with this. */
export type Open = (name: string) => Promise<Stream>;

/** How events are taken. */
export type Way = "emitter" | "iterator" | "batches";

/** Marks the line of output with the result, whatever else a library prints. */
export const RESULT = "soak result:";

/** What a way of taking events is said to give if the library has none such. */
export const NONE = -1;

const WARM_UP = 20_000;
const IDLE_STREAMS = 500;

/** Does the measurement that the arguments name and ends the process. */
export async function main(open: Open): Promise<void> {
  const [what = "", way = "emitter", count = "0"] = process.argv.slice(-3);
  const measured = what === "idle"
    ? await idleStream(open)
    : what === "heap"
    ? await heapGrowth(open)
    : await speed(open, what, way as Way, Number(count));
  console.log(RESULT, measured);
  process.exit(0);
}

/** Events a second, after a run that does not count. */
async function speed(open: Open, kind: string, way: Way, count: number): Promise<number> {
  if (await take(open, `${kind}-${WARM_UP}`, way, WARM_UP) === NONE) return NONE;
  return await take(open, `${kind}-${count}`, way, count);
}

/** Takes so many events; returns how many came a second from the first one on, `NONE` if the library has no such way. */
async function take(open: Open, name: string, way: Way, count: number): Promise<number> {
  const stream = await open(name);
  let taken = 0;
  let started = 0;
  /** Whether these were the last ones. */
  const seen = (events: number): boolean => {
    if (taken === 0) started = performance.now();
    taken += events;
    return taken >= count;
  };
  if (way === "emitter") {
    await new Promise<void>((resolve) => {
      stream.on("event", () => {
        if (seen(1)) resolve();
      });
    });
  } else if (way === "iterator" && stream[Symbol.asyncIterator]) {
    for await (const _ of stream as AsyncIterable<unknown>) if (seen(1)) break;
  } else if (way === "batches" && stream.batches) {
    for await (const batch of stream.batches()) if (seen(batch.length)) break;
  }
  const ended = performance.now();
  stream.abort();
  if (taken === 0) return NONE;
  if (taken > count) throw new Error(`${taken} events of ${count}: some came twice`);
  return count * 1000 / (ended - started);
}

/** KiB of resident memory that a stream takes while nothing comes. */
async function idleStream(open: Open): Promise<number> {
  const openMany = (count: number) =>
    Promise.all(Array.from({ length: count }, async () => {
      const stream = await open("idle-0");
      stream.on("event", () => {});
      return stream;
    }));
  const streams = await openMany(50);
  const before = await settledMemory();
  streams.push(...await openMany(IDLE_STREAMS));
  const after = await settledMemory();
  for (const stream of streams) stream.abort();
  return (after - before) / 1024 / IDLE_STREAMS;
}

/** Resident memory once garbage is collected; the runtimes give memory back with a delay. */
async function settledMemory(): Promise<number> {
  for (let i = 0; i < 5; i++) {
    collectGarbage();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return process.memoryUsage().rss;
}

/** MB by which the heap grows from event 100,000 to 1,000,000. */
async function heapGrowth(open: Open): Promise<number> {
  const stream = await open("bulk-1000000");
  let taken = 0;
  let before = 0;
  const after = await new Promise<number>((resolve) => {
    stream.on("event", () => {
      taken++;
      if (taken === 100_000) before = settledHeap();
      if (taken === 1_000_000) resolve(settledHeap());
    });
  });
  stream.abort();
  return (after - before) / 1e6;
}

function settledHeap(): number {
  collectGarbage();
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

function collectGarbage(): void {
  const { Bun, gc } = globalThis as unknown as {
    Bun?: { gc(force: boolean): void };
    gc?: () => void;
  };
  if (Bun) return Bun.gc(true);
  if (!gc) throw new Error("start with --expose-gc");
  gc();
}
