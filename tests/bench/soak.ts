/**
 * Compares event streams end to end with particle-api-js, over the loopback interface, on Deno, Bun and Node: speed and
 * CPU time of one stream and of many at once, and the memory of an idle stream, beside a bare reader of the same bytes.
 * Each measurement runs in its own process, and the server in another. The contenders take turns in each round, and
 * medians are compared, so only ratios within one run are meaningful.
 *
 *   deno run -A tests/bench/soak.ts [--only=bulk,single,many,idle,ways,heap] [--runtime=Deno,Bun,Node]
 *     [--rounds=3] [--streams=300] [--before=FOLDER]
 *
 * `ways` compares `for await` loops, `heap` measures leaks; neither runs by default. `--before` adds the SDK of another
 * checkout.
 *
 * particle-api-js has its own lock file (tests/bench/soak/), so it is not in that of the SDK. Runtimes that are not
 * installed are skipped with a notice.
 */
import { parseArgs } from "node:util";
import { startServer } from "./programs.ts";
import { RESULT, type Result, type Way } from "./soak/client.ts";
import { type Contender, prepare, run, type Runtime } from "./soak/runtimes.ts";

/** A workload. */
interface Load {
  title: string;
  /** Number of events per stream. */
  count: number;
  /** The contenders and how they consume the events; the first one is what the others are divided by. */
  columns: readonly [Contender, Way][];
  /** The unit of memory; without one, the speed and the CPU time are measured. */
  unit?: string;
}

const ALL: readonly [Contender, Way][] = [
  ["peer", "emitter"],
  ["ours", "emitter"],
  ["before", "emitter"],
  ["bare", "emitter"],
];

const LOADS: Record<string, Load> = {
  bulk: { title: "one stream, 64 KiB per write", count: 200_000, columns: ALL },
  single: { title: "one stream, one event per write", count: 50_000, columns: ALL },
  many: { title: "many streams", count: 1_000, columns: ALL },
  idle: { title: "memory of an idle stream", count: 0, columns: ALL, unit: "KiB" },
  ways: {
    title: "one stream, loops",
    count: 200_000,
    columns: [["peer", "emitter"], ["ours", "iterator"], ["ours", "batches"]],
  },
  heap: {
    title: "heap growth, 900,000 events",
    count: 0,
    columns: [["peer", "emitter"], ["ours", "emitter"]],
    unit: "MB",
  },
};

/** Runs one measurement in its own process. */
async function measure(runtime: Runtime, contender: Contender, what: string[]): Promise<Result> {
  const { command, args, folder } = runtime;
  const output = await run(command, [...args, `${contender}.mjs`, ...what], folder) ?? "";
  const line = output.split("\n").find((line) => line.startsWith(RESULT));
  if (line === undefined) throw new Error(`${runtime.name} ${contender} ${what}: ${output}`);
  return JSON.parse(line.slice(RESULT.length));
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? NaN;
}

/** Measures a workload in rounds, each of which starts with another contender; returns the cells of its row. */
async function measureRow(
  runtime: Runtime,
  name: string,
  { columns, count, unit }: Load,
  rounds: number,
  streams: string,
): Promise<string[]> {
  const results: Result[][] = columns.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < columns.length; i++) {
      const turn = (i + round) % columns.length;
      const [contender, way] = columns[turn]!;
      const result = await measure(runtime, contender, [name, way, String(count), streams]);
      results[turn]!.push(result);
    }
  }
  const medians = (field: keyof Result) =>
    results.map((each) => median(each.map((result) => result[field] ?? NaN)));
  const values = medians("value");
  if (unit !== undefined) return values.map((value) => `${value.toFixed(1)} ${unit}`);
  const cpus = medians("cpu");
  return values.slice(1).map((value, i) => {
    const cpu = cpus[0]! / cpus[i + 1]!;
    return `x ${(value / values[0]!).toFixed(2)} (CPU x ${cpu.toFixed(2)})`;
  });
}

/** Returns the names in a list, or all if there is none. */
function select(list: string | undefined, all: readonly string[]): readonly string[] {
  const names = list?.split(",") ?? all;
  const unknown = names.find((name) => !all.includes(name));
  if (unknown !== undefined) throw new Error(`${unknown} is not one of ${all.join(", ")}`);
  return names;
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      only: { type: "string", default: "bulk,single,many,idle" },
      runtime: { type: "string" },
      rounds: { type: "string", default: "3" },
      streams: { type: "string", default: "300" },
      before: { type: "string" },
    },
  });
  const loads = select(values.only, Object.keys(LOADS));
  const names = select(values.runtime, ["Deno", "Bun", "Node"]);
  const tmp = await Deno.makeTempDir();
  const program = new URL("soak/server.ts", import.meta.url).href;
  await using server = await startServer(
    ["run", "--quiet", "--no-config", "--allow-net=127.0.0.1", program],
  );
  try {
    const runtimes = await prepare(tmp, `http://127.0.0.1:${server.line}`, values.before);
    console.log("Speed and CPU time are ratios to particle-api-js: more is better");
    for (const runtime of runtimes.filter(({ name }) => names.includes(name))) {
      for (const name of loads) {
        const load = LOADS[name]!;
        const columns = load.columns.filter(([contender]) =>
          contender !== "before" || values.before !== undefined
        );
        const row = { ...load, columns };
        const cells = await measureRow(runtime, name, row, Number(values.rounds), values.streams);
        const shown = load.unit === undefined ? columns.slice(1) : columns;
        const text = cells.map((cell, i) => `${title(...shown[i]!)} ${cell}`).join(", ");
        console.log(`${runtime.name}, ${load.title}: ${text}`);
      }
    }
  } finally {
    await Deno.remove(tmp, { recursive: true });
  }
}

function title(contender: Contender, way: Way): string {
  return way === "emitter" ? contender : `${contender} (${way})`;
}
