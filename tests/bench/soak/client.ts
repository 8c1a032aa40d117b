/**
 * The client of the soak benchmark, for any runtime and contender: runs one measurement and prints the result. The
 * program that runs it imports the library; see runtimes.ts.
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

/** A result: a rate and the CPU time for it, or the memory. */
export interface Result {
  /** Events per second, KiB per stream or MB. */
  value: number;
  /** Microseconds of CPU time per event. */
  cpu?: number;
}

/** Marks the line with the result, as a library may print other lines. */
export const RESULT = "soak result:";

/** The numbers of events that are consumed before the measurement, of one stream and of each of many. */
const WARM_UP = 20_000;
const WARM_UP_EACH = 200;

/**
 * The number of idle streams that are measured, and of those opened first. V8 enlarges its young generation by up to
 * 48 MiB while streams are opened: of 1,000 streams, that would be most of what is measured.
 */
const IDLE_STREAMS = 3_000;
const IDLE_BEFORE = 500;

/** The first and the largest number of bytes that a bare reader asks for: with a buffer, an idle stream keeps it. */
const FIRST_READ = 1_024;
const LARGEST_READ = 65_536;

/** The number of streams that are opened at a time. */
const OPENED_AT_ONCE = 50;

/** Runs the measurement that the command line selects, prints the result and exits. */
export async function main(open: Open): Promise<void> {
  const [what = "", way = "emitter", count = "0", streams = "1"] = process.argv.slice(-4);
  const result = await measure(open, what, way as Way, Number(count), Number(streams));
  console.log(RESULT, JSON.stringify(result));
  process.exit(0);
}

function measure(
  open: Open,
  what: string,
  way: Way,
  count: number,
  streams: number,
): Promise<Result> {
  if (what === "idle") return idleStream(open);
  if (what === "heap") return heapGrowth(open);
  if (what === "many") return manyStreams(open, way, count, streams);
  return oneStream(open, what, way, count);
}

/** Opens streams of the bytes alone, which reads them as cheaply as the runtime permits. */
export function bare(baseUrl: string): Open {
  return async (name) => {
    const controller = new AbortController();
    const init = { headers: { accept: "text/event-stream" }, signal: controller.signal };
    const response = await fetch(`${baseUrl}/${name}`, init);
    const size = Number(response.headers.get("x-bytes"));
    return {
      // Each read counts as one event, and the last one as all the others.
      on(_, listener) {
        const count = Number(name.split("-").pop());
        readAll(response.body!, size, count, () => listener({ name })).catch((error) => {
          if (!controller.signal.aborted) throw error;
        });
      },
      abort: () => controller.abort(),
    };
  };
}

async function readAll(
  body: ReadableStream<Uint8Array>,
  size: number,
  count: number,
  onEvent: () => void,
): Promise<void> {
  let left = size;
  let events = count;
  const take = ({ length }: Uint8Array) => {
    const isFirst = left === size;
    left -= length;
    if (isFirst && events > 0) {
      events--;
      onEvent();
    }
    if (left === 0) { while (events-- > 0) onEvent(); }
  };
  if ("Deno" in globalThis) {
    // The default reader of Deno allocates 64 KiB for each read.
    const reader = body.getReader({ mode: "byob" });
    let buffer = new ArrayBuffer(FIRST_READ);
    for (;;) {
      const { done, value } = await reader.read(new Uint8Array(buffer));
      if (done) return;
      take(value);
      const size = value.buffer.byteLength;
      const isFull = value.length === size && size < LARGEST_READ;
      buffer = isFull ? new ArrayBuffer(size * 4) : value.buffer;
    }
  }
  for await (const chunk of body) take(chunk);
}

/** Measures one stream, after a warm-up. */
async function oneStream(open: Open, kind: string, way: Way, count: number): Promise<Result> {
  await take(open, `${kind}-${WARM_UP}`, way, WARM_UP);
  return await take(open, `${kind}-${count}`, way, count);
}

async function take(open: Open, name: string, way: Way, count: number): Promise<Result> {
  const stream = await open(name);
  const tally = new Tally(count);
  await takeFrom(stream, way, count, (events) => tally.add(events));
  stream.abort();
  return tally.result();
}

/** Counts events, and measures the time from the first to the last and the CPU time of the process. */
class Tally {
  readonly #count: number;
  #taken = 0;
  #started = 0;
  #ended = 0;
  #cpu = { user: 0, system: 0 };

  constructor(count: number) {
    this.#count = count;
  }

  add(events: number): void {
    if (this.#taken === 0) {
      this.#started = performance.now();
      this.#cpu = process.cpuUsage();
    }
    this.#taken += events;
    if (this.#taken < this.#count) return;
    this.#ended = performance.now();
    const { user, system } = process.cpuUsage();
    this.#cpu = { user: user - this.#cpu.user, system: system - this.#cpu.system };
  }

  result(): Result {
    if (this.#taken !== this.#count) {
      throw new Error(`Received ${this.#taken} events, not ${this.#count}`);
    }
    const { user, system } = this.#cpu;
    return {
      value: this.#count * 1000 / (this.#ended - this.#started),
      cpu: (user + system) / this.#count,
    };
  }
}

/** Consumes `count` events of a stream. */
async function takeFrom(
  stream: Stream,
  way: Way,
  count: number,
  add: (events: number) => void,
): Promise<void> {
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
  } else if (way === "iterator") {
    for await (const _ of stream as AsyncIterable<unknown>) if (seen(1)) break;
  } else {
    for await (const batch of stream.batches!()) if (seen(batch.length)) break;
  }
}

/** Measures many concurrent streams with `count` events each, after a warm-up. */
async function manyStreams(
  open: Open,
  way: Way,
  count: number,
  streams: number,
): Promise<Result> {
  await takeFromMany(open, way, WARM_UP_EACH, Math.ceil(streams / 3));
  return await takeFromMany(open, way, count, streams);
}

async function takeFromMany(
  open: Open,
  way: Way,
  count: number,
  streams: number,
): Promise<Result> {
  const tally = new Tally(streams * count);
  const opened: Stream[] = [];
  const taking: Promise<void>[] = [];
  await openMany(open, `many-${count}`, streams, (stream) => {
    opened.push(stream);
    taking.push(takeFrom(stream, way, count, (events) => tally.add(events)));
  });
  opened.push(await open("release-0"));
  await Promise.all(taking);
  for (const stream of opened) stream.abort();
  return tally.result();
}

/** Opens streams, a few at a time, and passes them on as soon as they are open. */
async function openMany(
  open: Open,
  name: string,
  count: number,
  onOpen: (stream: Stream) => void,
): Promise<void> {
  for (let left = count; left > 0; left -= OPENED_AT_ONCE) {
    const length = Math.min(left, OPENED_AT_ONCE);
    await Promise.all(Array.from({ length }, async () => onOpen(await open(name))));
  }
}

/** Measures the resident memory of a stream that receives no events, in KiB. */
async function idleStream(open: Open): Promise<Result> {
  const streams: Stream[] = [];
  const add = (stream: Stream) => {
    streams.push(stream);
    stream.on("event", () => {});
  };
  await openMany(open, "idle-0", IDLE_BEFORE, add);
  const before = await settledMemory();
  await openMany(open, "idle-0", IDLE_STREAMS, add);
  const after = await settledMemory();
  for (const stream of streams) stream.abort();
  return { value: (after - before) / 1024 / IDLE_STREAMS };
}

/** Returns the resident memory after garbage collection. Waits, because runtimes release memory with a delay. */
async function settledMemory(): Promise<number> {
  for (let i = 0; i < 5; i++) {
    collectGarbage();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return process.memoryUsage().rss;
}

/** Measures the growth of the heap from event 100,000 to event 1,000,000, in MB. */
async function heapGrowth(open: Open): Promise<Result> {
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
  return { value: (after - before) / 1e6 };
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
