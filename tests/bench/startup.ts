/**
 * Measures how much importing the SDK adds to the start time of a process, compared with particle-api-js, on Deno, Bun
 * and Node: the npm package as users install it, and the TypeScript sources as JSR serves them, which Node cannot run.
 *
 *   deno run -A tests/bench/startup.ts [rounds]
 *
 * Each script runs in a process of its own. The runtimes take turns, so that a slow moment affects all of them. The
 * order of the scripts changes each round, and each round starts with an extra run, because the first process after
 * another runtime's is slower. `control` is a second empty script: its apparent cost is the error of the measurement.
 * Requires npm. Runtimes that are not installed are skipped with a notice.
 */
import { fileURLToPath } from "node:url";
import { outputOf } from "../../tools/process.ts";
import { RUNTIMES } from "./programs.ts";

/** The default number of rounds that count, and the number of rounds before them that fill caches. */
const ROUNDS = 60;
const WARM_UP = 2;

const PEER = "particle-api-js@12.0.3";

const root = new URL("../../", import.meta.url);

/** The scripts. They use what they import, so that no runtime can leave out the import. */
const SCRIPTS: Readonly<Record<string, string>> = {
  empty: "",
  control: "",
  package: importing("{ Particle }", "@particle-edge/sdk"),
  sources: importing("{ Particle }", new URL("mod.ts", root).href),
  peer: importing("Particle", "particle-api-js"),
};

/** A runtime and its times by script, in milliseconds. */
interface Runtime {
  name: string;
  command: string;
  args: readonly string[];
  times: Record<string, number[]>;
}

function importing(binding: string, specifier: string): string {
  return `import ${binding} from "${specifier}";\n` +
    `if (typeof Particle.prototype.listDevices !== "function") throw new Error("no client");\n`;
}

/** Writes the scripts to a folder, and installs the packages there. */
async function prepare(folder: string): Promise<void> {
  await outputOf(Deno.execPath(), ["run", "-A", "tools/npm/build.ts"], { cwd: root });
  const sdk = fileURLToPath(new URL("dist/npm/sdk/", root));
  await Deno.writeTextFile(`${folder}/package.json`, `{"private":true}`);
  const flags = ["--no-audit", "--no-fund", "--ignore-scripts", "--install-links"];
  await outputOf("npm", ["install", ...flags, sdk, PEER], { cwd: folder });
  for (const [name, text] of Object.entries(SCRIPTS)) {
    await Deno.writeTextFile(`${folder}/${name}.mjs`, text);
  }
}

/** Returns the runtimes that are installed. */
async function installed(folder: string): Promise<Runtime[]> {
  const found: Runtime[] = [];
  for (const [name, command, args] of RUNTIMES) {
    const scripts = Object.keys(SCRIPTS).filter((script) =>
      name !== "Node" || script !== "sources"
    );
    const times = Object.fromEntries(scripts.map((script) => [script, []]));
    const runtime = { name, command, args, times };
    try {
      await time(runtime, "empty", folder);
      found.push(runtime);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
      console.log(`NOTICE: ${name} is not installed and is skipped`);
    }
  }
  return found;
}

/** Runs a script and returns its time in milliseconds. */
async function time(
  { command, args }: Runtime,
  script: string,
  folder: string,
): Promise<number> {
  const started = performance.now();
  await outputOf(command, [...args, `${script}.mjs`], { cwd: folder });
  return performance.now() - started;
}

/** Runs each script once, starting with a different one each round, and returns the times. */
async function round(
  runtime: Runtime,
  number: number,
  folder: string,
): Promise<Array<[script: string, time: number]>> {
  await time(runtime, "empty", folder);
  const scripts = Object.keys(runtime.times);
  const times: Array<[string, number]> = [];
  for (let i = 0; i < scripts.length; i++) {
    const script = scripts[(i + number) % scripts.length]!;
    times.push([script, await time(runtime, script, folder)]);
  }
  return times;
}

/** A median and its 95% confidence interval. */
interface Estimate {
  low: number;
  median: number;
  high: number;
}

/** Estimates a median by ranks, which makes no assumption about the distribution of the numbers. */
function estimate(numbers: number[]): Estimate {
  const sorted = numbers.toSorted((a, b) => a - b);
  const count = sorted.length;
  const at = (rank: number) => sorted[Math.min(count - 1, Math.max(0, Math.round(rank)))]!;
  const middle = (count - 1) / 2;
  const reach = 0.98 * Math.sqrt(count);
  return {
    low: at(middle - reach),
    median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    high: at(middle + reach),
  };
}

function show({ low, median, high }: Estimate, digits: number): string {
  return `${median.toFixed(digits)} (${low.toFixed(digits)} to ${high.toFixed(digits)})`;
}

function report({ name, times }: Runtime): string[] {
  const { empty = [], peer = [], ...others } = times;
  // Relative to the empty script of the same round, so that drift cancels out.
  const over = (list: number[]) => estimate(list.map((ms, i) => ms - empty[i]!));
  const whole = over(peer);
  return [
    `${name}: empty ${estimate(empty).median.toFixed(1)} ms; particle-api-js over it ${
      show(whole, 1)
    } ms`,
    ...Object.entries(others).map(([script, list]) => {
      const { low, median, high } = over(list);
      const ratio = {
        low: low / whole.median,
        median: median / whole.median,
        high: high / whole.median,
      };
      return `${name}, ${script}: ratio ${show(ratio, 3)}`;
    }),
  ];
}

if (import.meta.main) {
  const rounds = Number(Deno.args[0] ?? ROUNDS);
  if (!Number.isInteger(rounds) || rounds < 1) {
    throw new Error(`The number of rounds must be a positive integer, not ${Deno.args[0]}`);
  }
  const folder = await Deno.makeTempDir();
  try {
    await prepare(folder);
    const runtimes = await installed(folder);
    for (let i = -WARM_UP; i < rounds; i++) {
      for (const runtime of runtimes) {
        for (const [script, ms] of await round(runtime, i + WARM_UP, folder)) {
          if (i >= 0) runtime.times[script]!.push(ms);
        }
      }
    }
    for (const runtime of runtimes) console.log(report(runtime).join("\n"));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
