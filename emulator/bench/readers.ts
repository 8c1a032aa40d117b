/** Starts processes that read event streams. This file is also the program they run; its argument is a job as JSON. */

/** What one process reads. */
export interface Job {
  readonly url: string;
  readonly token: string;
  /** The number of streams to open. */
  readonly streams: number;
  /** The number of events to read from each stream. */
  readonly count: number;
}

/** What a process measured. */
export interface Report {
  readonly received: number;
  /** The number of events that arrived out of order. */
  readonly wrong: number;
  /** Milliseconds from publishing to arrival, for a sample of the events. */
  readonly delays: readonly number[];
  /** Milliseconds from publishing to arrival of the last event. */
  readonly lastAt: number;
}

/** A process that is ready to read. */
export interface Readers {
  readonly report: Promise<Report>;
}

const READY = "ready\n";
/** How long a process waits for the next event before it stops, in milliseconds. */
const IDLE_MS = 10_000;
/** One in this many delays is kept. */
const SAMPLE = 7;

/** Reads the lines that a process prints: first that it is ready, then its report. */
async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  let rest = "";
  for await (const piece of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + piece).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}

async function openReader(job: Job): Promise<Readers> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", import.meta.url, JSON.stringify(job)],
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const lines = linesOf(child.stdout);
  const { value } = await lines.next();
  if (value !== READY.trim()) throw new Error(`A reading process did not get ready: ${value}`);
  const report = lines.next().then(({ value }): Report => JSON.parse(value ?? "null"));
  return { report };
}

/** Divides the streams of a job among a number of processes, and opens them. */
export function openReaders(job: Job, processes: number): Promise<Readers[]> {
  const shares = Array.from(
    { length: processes },
    (_, i) => Math.floor((job.streams + i) / processes),
  );
  return Promise.all(shares.map((streams) => openReader({ ...job, streams })));
}

const encoder = new TextEncoder();
/** What precedes the number and the time in the data of an event. */
const DATA = '{"data":"';
/** The most bytes to read at a time. */
const BUFFER = 64 * 1024;

/**
 * Reads many streams with as little work as possible, because the readers share the machine with the server. It reads
 * directly from sockets, as `fetch` would need more time than the server. The framing of chunked bodies is between
 * events, and is skipped.
 */
class Tally {
  received = 0;
  wrong = 0;
  lastAt = 0;
  delays: number[] = [];
  #seen = 0;
  #decoder = new TextDecoder("latin1");
  /** When data last arrived. */
  at: number = performance.now();

  /** Reads a stream up to its last event. */
  async read(connection: Deno.TcpConn, count: number, onOpen: () => void): Promise<void> {
    const buffer = new Uint8Array(BUFFER);
    let [rest, expected, isOpen] = ["", 0, false];
    while (expected < count) {
      const size = await connection.read(buffer);
      if (size === null) return;
      const text = rest + this.#decoder.decode(buffer.subarray(0, size));
      if (!isOpen && text.includes(":ok")) {
        isOpen = true;
        onOpen();
      }
      this.at = performance.now();
      let from = 0;
      for (let start = text.indexOf(DATA); start >= 0; start = text.indexOf(DATA, from)) {
        const end = text.indexOf('"', start + DATA.length);
        if (end < 0) break;
        this.#take(text.slice(start + DATA.length, end), expected++);
        from = end;
      }
      // Keeps an incomplete event, or the last characters in case they are the start of one.
      const cut = text.lastIndexOf(DATA);
      rest = text.slice(cut >= from ? cut : Math.max(from, text.length - DATA.length));
    }
  }

  #take(data: string, expected: number): void {
    const [number, time] = data.split(" ");
    this.received++;
    if (Number(number) !== expected) this.wrong++;
    this.lastAt = performance.timeOrigin + this.at - Number(time);
    if (this.#seen++ % SAMPLE === 0) this.delays.push(this.lastAt);
  }
}

/** Opens a connection and requests an event stream. */
async function connect({ url, token }: Job): Promise<Deno.TcpConn> {
  const { hostname, port, host, pathname } = new URL(url);
  const connection = await Deno.connect({ hostname, port: Number(port) });
  const lines = [`GET ${pathname} HTTP/1.1`, `host: ${host}`, `authorization: Bearer ${token}`];
  await connection.write(encoder.encode([...lines, "", ""].join("\r\n")));
  return connection;
}

async function main(job: Job): Promise<void> {
  const tally = new Tally();
  const opened: Promise<void>[] = [];
  const done: Promise<void>[] = [];
  for (let i = 0; i < job.streams; i++) {
    const connection = await connect(job);
    const { promise, resolve } = Promise.withResolvers<void>();
    opened.push(promise);
    done.push(tally.read(connection, job.count, resolve));
  }
  await Promise.all(opened);
  tally.at = performance.now();
  console.log(READY.trim());
  const watch = setInterval(() => {
    if (performance.now() - tally.at > IDLE_MS) finish();
  }, 1000);
  const finish = (): void => {
    clearInterval(watch);
    const { received, wrong, delays, lastAt } = tally;
    console.log(JSON.stringify({ received, wrong, delays, lastAt }));
    Deno.exit();
  };
  await Promise.all(done);
  finish();
}

if (import.meta.main) await main(JSON.parse(Deno.args[0] ?? "null"));
