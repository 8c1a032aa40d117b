/**
 * Compares event streams end to end over the loopback interface, beside particle-api-js, on Deno, Bun and Node: events a
 * second of each way to take them, memory of an idle stream, growth of the heap. Each measurement is a process of its
 * own; the contenders take turns in each round, and medians are compared, so that only ratios of one run mean anything.
 *
 *   deno run -A tests/bench/soak.ts [rounds]
 *
 * particle-api-js has a lock file of its own (tests/bench/soak/), so it is in none of the SDK. A runtime that is not
 * installed is left out, with a notice.
 */
import { NONE, RESULT, type Way } from "./soak/client.ts";
import { type Library, prepare, run, type Runtime } from "./soak/runtimes.ts";

/** Rounds, unless told otherwise. */
const ROUNDS = 5;

/** The loads whose speed is measured: how many events a stream, and what they are called. */
const LOADS = [
  { kind: "bulk", count: 200_000, title: "64 KiB a write" },
  { kind: "single", count: 50_000, title: "one event a write" },
  { kind: "many", count: 1_000, title: "1,000 streams" },
] as const;

/** Who takes the events, and how. */
const CONTENDERS: readonly { library: Library; way: Way }[] = [
  { library: "peer", way: "emitter" },
  { library: "ours", way: "emitter" },
  { library: "ours", way: "iterator" },
  { library: "ours", way: "batches" },
];

/** Does one measurement in a process of its own. */
async function measure(runtime: Runtime, library: Library, ...what: string[]): Promise<number> {
  const { command, args, folder } = runtime;
  const output = await run(command, [...args, `${library}.mjs`, ...what], folder) ?? "";
  const line = output.split("\n").find((line) => line.startsWith(RESULT));
  if (line === undefined) throw new Error(`${runtime.name} ${library} ${what}: ${output}`);
  return Number(line.slice(RESULT.length));
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? NaN;
}

/** Measures in rounds, each beginning with another contender, and returns the medians. */
async function inRounds(
  rounds: number,
  measurements: readonly (() => Promise<number>)[],
): Promise<number[]> {
  const values: number[][] = measurements.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < measurements.length; i++) {
      const turn = (i + round) % measurements.length;
      values[turn]!.push(await measurements[turn]!());
    }
  }
  return values.map(median);
}

/** Measures the speeds of a runtime; a row for each load. */
async function speeds(runtime: Runtime, rounds: number): Promise<string[][]> {
  const rows: string[][] = [];
  for (const { kind, count, title } of LOADS) {
    const medians = await inRounds(
      rounds,
      CONTENDERS.map(({ library, way }) => () =>
        measure(runtime, library, kind, way, String(count))
      ),
    );
    const [peer = NaN, ...ours] = medians;
    const figures = ours.map((speed) =>
      speed === NONE ? "none" : `${round(speed)} = x ${(speed / peer).toFixed(2)}`
    );
    rows.push([runtime.name, `${title}, events/s`, round(peer), ...figures]);
  }
  return rows;
}

/** Measures the memory that a runtime takes; a row for each way to look at it. */
async function memory(runtime: Runtime, rounds: number): Promise<string[][]> {
  const rows: string[][] = [];
  for (
    const [what, title] of [
      ["idle", "idle stream, KiB"],
      ["heap", "heap growth from event 100,000 to 1,000,000, MB"],
    ] as const
  ) {
    const medians = await inRounds(
      Math.min(rounds, 3),
      (["peer", "ours"] as const).map((library) => () =>
        measure(runtime, library, what, "emitter", "0")
      ),
    );
    rows.push([runtime.name, title, ...medians.map((median) => median.toFixed(2)), "", ""]);
  }
  return rows;
}

function round(speed: number): string {
  return Math.round(speed).toLocaleString("en");
}

function printTable(rows: readonly string[][]): void {
  const head = ["runtime", "what", "particle-api-js", "ours: emitter", "iterator", "batches"];
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  for (const row of all) {
    console.log(row.map((cell, column) => cell.padEnd(widths[column]!)).join("  ").trimEnd());
  }
}

/** Starts the server and returns it with the port it listens on. */
async function startServer(): Promise<{ server: Deno.ChildProcess; port: string }> {
  const program = new URL("soak/server.ts", import.meta.url).href;
  const server = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-config", "--allow-net=127.0.0.1", program],
    stdin: "null",
    stdout: "piped",
  }).spawn();
  const reader = server.stdout.getReader();
  const { value } = await reader.read();
  await reader.cancel();
  return { server, port: new TextDecoder().decode(value).trim() };
}

if (import.meta.main) {
  const rounds = Number(Deno.args[0] ?? ROUNDS);
  if (!Number.isInteger(rounds) || rounds < 1) {
    throw new Error(`no number of rounds: ${Deno.args[0]}`);
  }
  const tmp = await Deno.makeTempDir();
  const { server, port } = await startServer();
  try {
    const rows: string[][] = [];
    for (const runtime of await prepare(tmp, `http://127.0.0.1:${port}`)) {
      rows.push(...await speeds(runtime, rounds), ...await memory(runtime, rounds));
    }
    printTable(rows);
  } finally {
    server.kill();
    await server.status;
    await Deno.remove(tmp, { recursive: true });
  }
}
