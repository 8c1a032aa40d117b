/**
 * The client of the soak benchmark, for any runtime and either library: runs one measurement and prints the result.
 * The program that runs it imports the library; see runtimes.ts.
 */
import process from "node:process";

/** The parts of an event stream that are used, of either library. */
export interface Stream {
  on(name: "event", listener: (event: { name: string }) => void): unknown;
  abort(): void;
  [Symbol.asyncIterator]?(): AsyncIterator<{ name: string }>;
  batches?(): AsyncIterable<readonly { name: string }[]>;
}

/** Opens a stream of the events whose name starts with `name`. */
export type Open = (name: string) => Promise<Stream>;

/** How events are consumed. */
export type Way = "emitter" | "iterator" | "batches";

/** Marks the line with the result, as a library may print other lines. */
export const RESULT = "soak result:";

/** The result if the library does not support a way of consuming events. */
export const UNSUPPORTED = -1;

const WARM_UP = 20_000;

/** The number of idle streams that are measured, and of those opened first, for which engines enlarge their heap. */
const IDLE_STREAMS = 1_000;
const IDLE_BEFORE = 500;

/** The number of streams that are consumed concurrently, and how many are opened at a time. */
const MANY_STREAMS = 1_000;
const OPENED_AT_ONCE = 50;

/** Runs the measurement that the command line selects, prints the result and exits. */
export async function main(open: Open): Promise<void> {
  const [what = "", way = "emitter", count = "0"] = process.argv.slice(-3);
  console.log(RESULT, await measure(open, what, way as Way, Number(count)));
  process.exit(0);
}

function measure(open: Open, what: string, way: Way, count: number): Promise<number> {
  if (what === "idle") return idleStream(open);
  if (what === "heap") return heapGrowth(open);
  if (what === "many") return manyStreams(open, way, count);
  return speed(open, what, way, count);
}

/** Returns events per second, measured after a warm-up run. */
async function speed(open: Open, kind: string, way: Way, count: number): Promise<number> {
  if (await take(open, `${kind}-${WARM_UP}`, way, WARM_UP) === UNSUPPORTED) return UNSUPPORTED;
  return await take(open, `${kind}-${count}`, way, count);
}

/** Consumes `count` events and returns the events per second from the first one on, or `UNSUPPORTED`. */
async function take(open: Open, name: string, way: Way, count: number): Promise<number> {
  const stream = await open(name);
  const tally = new Tally(count);
  const isSupported = await takeFrom(stream, way, count, (events) => tally.add(events));
  stream.abort();
  return isSupported ? tally.speed() : UNSUPPORTED;
}

/** Counts events and measures the time from the first to the last. */
class Tally {
  readonly #count: number;
  #taken = 0;
  #started = 0;
  #ended = 0;

  constructor(count: number) {
    this.#count = count;
  }

  add(events: number): void {
    if (this.#taken === 0) this.#started = performance.now();
    this.#taken += events;
    if (this.#taken >= this.#count) this.#ended = performance.now();
  }

  /** Returns events per second. */
  speed(): number {
    if (this.#taken !== this.#count) {
      throw new Error(`Received ${this.#taken} events, not ${this.#count}`);
    }
    return this.#count * 1000 / (this.#ended - this.#started);
  }
}

/** Consumes `count` events of a stream. Resolves to `false` if the library does not support `way`. */
async function takeFrom(
  stream: Stream,
  way: Way,
  count: number,
  add: (events: number) => void,
): Promise<boolean> {
  let left = count;
  /** Counts events, and returns whether they were the last ones. */
  const seen = (events: number): boolean => {
    add(events);
    left -= events;
    return left <= 0;
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
  } else return false;
  return true;
}

/** Returns events per second over many concurrent streams with `count` events each, measured after a warm-up run. */
async function manyStreams(open: Open, way: Way, count: number): Promise<number> {
  await takeFromMany(open, way, MANY_STREAMS / 10, count);
  return await takeFromMany(open, way, MANY_STREAMS, count);
}

async function takeFromMany(
  open: Open,
  way: Way,
  streams: number,
  count: number,
): Promise<number> {
  const tally = new Tally(streams * count);
  const opened: Stream[] = [];
  const taking: Promise<boolean>[] = [];
  for (let left = streams; left > 0; left -= OPENED_AT_ONCE) {
    const batch = Array.from(
      { length: Math.min(left, OPENED_AT_ONCE) },
      () => open(`many-${count}`),
    );
    for (const stream of await Promise.all(batch)) {
      opened.push(stream);
      taking.push(takeFrom(stream, way, count, (events) => tally.add(events)));
    }
  }
  opened.push(await open("release-0"));
  const isSupported = (await Promise.all(taking)).every(Boolean);
  for (const stream of opened) stream.abort();
  return isSupported ? tally.speed() : UNSUPPORTED;
}

/** Returns the resident memory of a stream that receives no events, in KiB. */
async function idleStream(open: Open): Promise<number> {
  const openMany = (count: number) =>
    Promise.all(Array.from({ length: count }, async () => {
      const stream = await open("idle-0");
      stream.on("event", () => {});
      return stream;
    }));
  const streams = await openMany(IDLE_BEFORE);
  const before = await settledMemory();
  streams.push(...await openMany(IDLE_STREAMS));
  const after = await settledMemory();
  for (const stream of streams) stream.abort();
  return (after - before) / 1024 / IDLE_STREAMS;
}

/** Returns the resident memory after garbage collection. Waits, because runtimes release memory with a delay. */
async function settledMemory(): Promise<number> {
  for (let i = 0; i < 5; i++) {
    collectGarbage();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return process.memoryUsage().rss;
}

/** Returns the growth of the heap from event 100,000 to event 1,000,000, in MB. */
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
  if (!gc) throw new Error("Cannot collect garbage: run with --expose-gc");
  gc();
}
