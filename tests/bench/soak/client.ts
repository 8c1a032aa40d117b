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

/** Idle streams that are measured, and how many are open before: with the first ones, engines enlarge their heap. */
const IDLE_STREAMS = 1_000;
const IDLE_BEFORE = 500;

/** Streams that are taken from at once, and how many are opened at a time. */
const MANY_STREAMS = 1_000;
const OPENED_AT_ONCE = 50;

/** Does the measurement that the arguments name and ends the process. */
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

/** Events a second, after a run that does not count. */
async function speed(open: Open, kind: string, way: Way, count: number): Promise<number> {
  if (await take(open, `${kind}-${WARM_UP}`, way, WARM_UP) === NONE) return NONE;
  return await take(open, `${kind}-${count}`, way, count);
}

/** Takes so many events; returns how many came a second from the first one on, `NONE` if the library has no such way. */
async function take(open: Open, name: string, way: Way, count: number): Promise<number> {
  const stream = await open(name);
  const tally = new Tally(count);
  const isTaken = await takeFrom(stream, way, count, (events) => tally.add(events));
  stream.abort();
  return isTaken ? tally.speed() : NONE;
}

/** Counts events, and takes the time from the first to the last. */
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

  /** Events a second. */
  speed(): number {
    if (this.#taken !== this.#count) throw new Error(`${this.#taken} events of ${this.#count}`);
    return this.#count * 1000 / (this.#ended - this.#started);
  }
}

/** Takes so many events of a stream; whether the library has this way. */
async function takeFrom(
  stream: Stream,
  way: Way,
  count: number,
  add: (events: number) => void,
): Promise<boolean> {
  let left = count;
  /** Whether these were the last ones. */
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

/** Events a second of many streams at once, each with so many events, after a run that does not count. */
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
    const some = Array.from(
      { length: Math.min(left, OPENED_AT_ONCE) },
      () => open(`many-${count}`),
    );
    for (const stream of await Promise.all(some)) {
      opened.push(stream);
      taking.push(takeFrom(stream, way, count, (events) => tally.add(events)));
    }
  }
  opened.push(await open("release-0"));
  const isTaken = (await Promise.all(taking)).every(Boolean);
  for (const stream of opened) stream.abort();
  return isTaken ? tally.speed() : NONE;
}

/** KiB of resident memory that a stream takes while nothing comes. */
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
