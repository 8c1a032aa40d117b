/**
 * The benchmark itself, for any runtime; ../calls.ts bundles it. The contenders take turns in each round and are
 * compared with `fetch` in the same round, so that slow moments affect all of them. Prints medians of the rounds.
 */
import process from "node:process";
import { CALLS, type Transport } from "./calls.ts";
import { contenders, type Make, type Peers, RAW } from "./contenders.ts";
import { stub, web } from "./transports.ts";

/** How calls are made. */
interface Section {
  title: string;
  /** Returns what replaces `fetch`. Default: calls go over the loopback interface. */
  transport?(text: string): Transport;
  /** The number of calls in each turn, and how many of them run concurrently. */
  calls: number;
  atOnce: number;
}

/** The sections of the benchmark by name, each of which runs in its own process. */
export const SECTIONS: Readonly<Record<string, Section>> = {
  stub: { title: "stub response", transport: stub, calls: 1_000, atOnce: 1 },
  web: { title: "web Response", transport: web, calls: 500, atOnce: 1 },
  sequential: { title: "loopback, one after the other", calls: 100, atOnce: 1 },
  concurrent: { title: "loopback, 32 at once", calls: 160, atOnce: 32 },
};

/** The number of rounds that count, and of those before them, in which engines optimize the code of all calls. */
const ROUNDS = 20;
const WARM_UP = 8;

/** The cost of a call, in microseconds. */
interface Cost {
  time: number;
  cpu: number;
}

/** Measures the section that the command line selects, with calls to the server that it names. */
export async function compare(peers: Peers): Promise<void> {
  const [name = "", baseUrl = ""] = process.argv.slice(-2);
  const section = SECTIONS[name];
  if (!section) throw new Error(`The section must be one of ${Object.keys(SECTIONS)}, not ${name}`);
  const prepared = Object.entries(await prepare(peers, section, baseUrl));
  for (const [, makers] of prepared) await measure(makers, section, WARM_UP);
  const costs = new Map<string, Map<string, Cost[]>>();
  for (const [call, makers] of prepared) {
    costs.set(call, await measure(makers, section, ROUNDS));
  }
  report(section, costs);
  process.exit(0); // connections that are kept alive would delay it
}

/** Returns the contenders by call. Throws unless each resolves to the right body. */
async function prepare(
  peers: Peers,
  { transport }: Section,
  baseUrl: string,
): Promise<Record<string, Record<string, Make>>> {
  const prepared: Record<string, Record<string, Make>> = {};
  for (const [name, call] of Object.entries(CALLS)) {
    const expected = JSON.stringify(call.response);
    const makers = contenders(peers, call, baseUrl, transport?.(expected));
    for (const [contender, make] of Object.entries(makers)) {
      const body = JSON.stringify(await make());
      if (body !== expected) throw new Error(`${contender} ${name}: ${body}, not ${expected}`);
    }
    prepared[name] = makers;
  }
  return prepared;
}

/** Measures contenders in rounds, each of which has its own order. Returns the costs of all rounds. */
async function measure(
  makers: Record<string, Make>,
  section: Section,
  rounds: number,
): Promise<Map<string, Cost[]>> {
  const costs = new Map<string, Cost[]>(Object.keys(makers).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, make] of shuffled(Object.entries(makers))) {
      // Not counted: pays for what the previous contender left behind, such as garbage and idle connections.
      await run(make, section, section.calls / 5);
      costs.get(name)!.push(await run(make, section, section.calls));
    }
  }
  return costs;
}

/** Returns the values in random order: in a fixed one, each would always follow the same other one. */
function shuffled<T>(values: readonly T[]): T[] {
  return values.map((value) => ({ value, key: Math.random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ value }) => value);
}

/** Makes calls and returns the cost of one of them. */
async function run(make: Make, { atOnce }: Section, calls: number): Promise<Cost> {
  const cpu = process.cpuUsage();
  const started = performance.now();
  await Promise.all(Array.from({ length: atOnce }, () => repeat(make, calls / atOnce)));
  const time = 1_000 * (performance.now() - started);
  const { user, system } = process.cpuUsage(cpu);
  return { time: time / calls, cpu: (user + system) / calls };
}

async function repeat(make: Make, times: number): Promise<void> {
  for (let i = 0; i < times; i++) await make();
}

/** Prints a table: microseconds over `fetch` if it is replaced, ratios otherwise. */
function report({ title, transport }: Section, costs: Map<string, Map<string, Cost[]>>): void {
  if (transport) {
    print(`${title}, µs over fetch`, costs, over);
  } else {
    print(`${title}, time x fetch`, costs, (cost, raw) => times(cost, raw, "time"));
    print(`${title}, CPU x fetch`, costs, (cost, raw) => times(cost, raw, "cpu"));
  }
}

function over(costs: Cost[], raw: Cost[]): string {
  return median(costs.map(({ time }, i) => time - raw[i]!.time)).toFixed(1);
}

function times(costs: Cost[], raw: Cost[], what: "time" | "cpu"): string {
  return median(costs.map((cost, i) => cost[what] / raw[i]![what])).toFixed(2);
}

function print(
  title: string,
  costs: Map<string, Map<string, Cost[]>>,
  compared: (costs: Cost[], raw: Cost[]) => string,
): void {
  const rows = [...costs].map(([call, byName]) => {
    const raw = byName.get(RAW)!;
    const others = [...byName].filter(([name]) => name !== RAW);
    return { call, cells: others.map(([name, list]) => [name, compared(list, raw)] as const) };
  });
  const width = 44;
  console.log([title.padEnd(width), ...rows[0]!.cells.map(([name]) => name)].join("  "));
  for (const { call, cells } of rows) {
    console.log(
      [call.padEnd(width), ...cells.map(([name, cell]) => cell.padStart(name.length))].join("  "),
    );
  }
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
