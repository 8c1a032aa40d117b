/**
 * Compares event streams end to end with particle-api-js, over the loopback interface, on Deno, Bun and Node: events per
 * second for each way to consume them, memory of an idle stream, growth of the heap. Each measurement runs in its own
 * process. The contenders take turns in each round, and medians are compared, so only ratios within one run are
 * meaningful.
 *
 *   deno run -A tests/bench/soak.ts [rounds]
 *
 * particle-api-js has its own lock file (tests/bench/soak/), so it is not in that of the SDK. Runtimes that are not
 * installed are skipped with a notice.
 */
import { RESULT, UNSUPPORTED, type Way } from "./soak/client.ts";
import { type Library, prepare, run, type Runtime } from "./soak/runtimes.ts";

/** The default number of rounds. */
const ROUNDS = 5;

/** The workloads whose speed is measured: their kind, the events per stream, and the title in the table. */
const LOADS = [
  { kind: "bulk", count: 200_000, title: "64 KiB per write" },
  { kind: "single", count: 50_000, title: "one event per write" },
  { kind: "many", count: 1_000, title: "1,000 streams" },
] as const;

/** The libraries that are compared, and how the events are consumed. */
const CONTENDERS: readonly { library: Library; way: Way }[] = [
  { library: "peer", way: "emitter" },
  { library: "ours", way: "emitter" },
  { library: "ours", way: "iterator" },
  { library: "ours", way: "batches" },
];

/** Runs one measurement in its own process. */
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

/** Measures in rounds, each of which starts with a different contender, and returns the medians. */
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

/** Measures the speeds on a runtime, and returns one row per workload. */
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
      speed === UNSUPPORTED ? "none" : `${round(speed)} = x ${(speed / peer).toFixed(2)}`
    );
    rows.push([runtime.name, `${title}, events/s`, round(peer), ...figures]);
  }
  return rows;
}

/** Measures the memory use on a runtime, and returns one row per figure. */
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

/** Starts the server and returns it with its port. */
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
    throw new Error(`The number of rounds must be a positive integer, not ${Deno.args[0]}`);
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
