/**
 * Measures how much importing the SDK adds to the start time of a process, compared with particle-api-js, on Deno, Bun
 * and Node. Each script runs in a child process. The runtimes take turns, so that a slow moment affects all of them. The
 * order of the scripts changes each round, and each round starts with an extra run, because the first process after
 * another runtime's is slower. `control` is a second empty script: its apparent cost is the error of the measurement.
 *
 *   deno run -A tests/bench/startup.ts [rounds]
 *
 * particle-api-js is installed in a temporary folder with its own configuration (tests/bench/startup/), so it is not in
 * the lock file of the SDK. Runtimes that are not installed are skipped with a notice.
 */

/** The goal for the import time of the SDK, as a fraction of that of particle-api-js. */
const GOAL = 0.12;

/** The default number of rounds that count, and the number of rounds before them that fill caches. */
const ROUNDS = 60;
const WARM_UP = 2;

const root = new URL("../../", import.meta.url);
const own = new URL("startup/", import.meta.url);

/** The scripts that are compared. */
const SCRIPTS = ["empty", "control", "ours", "peer"] as const;

/** The times by script, in milliseconds. */
type Times = Record<typeof SCRIPTS[number], number[]>;

/** A runtime, and how to run a script with it. */
interface Runtime {
  name: string;
  command: string;
  args: string[];
  folder: string;
}

/** Runs a program and returns its time, with `error` if it failed; `undefined` if it is not installed. */
async function start(
  command: string,
  args: string[],
  cwd: string,
): Promise<{ ms: number; error?: string } | undefined> {
  const started = performance.now();
  try {
    const { success, stderr } = await new Deno.Command(command, {
      args,
      cwd,
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).output();
    const ms = performance.now() - started;
    return success ? { ms } : { ms, error: new TextDecoder().decode(stderr) };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Runs a program. Throws if it fails or is not installed. */
async function must(command: string, args: string[], cwd: string): Promise<void> {
  const result = await start(command, args, cwd);
  if (!result || result.error !== undefined) {
    throw new Error(`${command} ${args.join(" ")}: ${result?.error ?? "not found"}`);
  }
}

/** Writes the scripts. They use what they import, so that a bundler or runtime cannot drop the import. */
async function writeScripts(folder: string, ours: string): Promise<void> {
  const use = (specifier: string, binding: string) =>
    `import ${binding} from ${JSON.stringify(specifier)};\n` +
    `if (typeof Particle.prototype.listDevices !== "function") throw new Error("The import has no client");\n`;
  const texts = {
    empty: "",
    control: "",
    ours: use(ours, "{ Particle }"),
    peer: use("particle-api-js", "Particle"),
  };
  for (const name of SCRIPTS) await Deno.writeTextFile(`${folder}/${name}.mjs`, texts[name]);
}

/** Prepares the folders, and returns the installed runtimes. */
async function prepare(tmp: string): Promise<Runtime[]> {
  const sdk = new URL("mod.ts", root).href;
  const deno = `${tmp}/deno`;
  await Deno.mkdir(deno);
  for (const name of ["deno.json", "deno.lock"]) {
    await Deno.copyFile(new URL(name, own), `${deno}/${name}`);
  }
  await writeScripts(deno, sdk);
  const runtimes: Runtime[] = [{
    name: "Deno",
    command: Deno.execPath(),
    args: ["run", "--frozen", "--no-prompt"],
    folder: deno,
  }];

  // Node and Bun load packages from node_modules, which would change how Deno resolves them: they get their own folder.
  const npm = `${tmp}/npm`;
  const { imports } = JSON.parse(await Deno.readTextFile(new URL("deno.json", own)));
  const peer = String(imports["particle-api-js"]).replace("npm:", "");
  if (!await start("npm", ["--version"], tmp)) {
    console.log("NOTICE: npm is not installed: Bun and Node are skipped");
    return runtimes;
  }
  await Deno.mkdir(npm);
  await Deno.writeTextFile(`${npm}/package.json`, `{"private":true}`);
  await must("npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts", peer], npm);
  for (const [name, command] of [["Bun", "bun"], ["Node", "node"]] as const) {
    if (!await start(command, ["--version"], tmp)) {
      console.log(`NOTICE: ${name} is not installed and is skipped`);
      continue;
    }
    const folder = `${npm}/${command}`;
    await Deno.mkdir(folder);
    // Node 20 cannot run TypeScript, so it gets one bundled module, as an npm package would contain.
    const bundled = `${folder}/sdk.mjs`;
    if (command === "node") {
      const bundle = ["bundle", "--quiet", "--platform", "browser", "-o", bundled, sdk];
      await must(Deno.execPath(), bundle, deno);
    }
    await writeScripts(folder, command === "node" ? "./sdk.mjs" : sdk);
    runtimes.push({ name, command, args: [], folder });
  }
  return runtimes;
}

/** Runs a script and returns its time in milliseconds. */
async function time({ command, args, folder }: Runtime, script: string): Promise<number> {
  const result = await start(command, [...args, `${script}.mjs`], folder);
  if (!result || result.error !== undefined) {
    throw new Error(`${command} ${script}: ${result?.error ?? "not found"}`);
  }
  return result.ms;
}

/** Runs each script once, starting with a different one each round, and adds the times to `times`. */
async function round(runtime: Runtime, number: number, times?: Times): Promise<void> {
  await time(runtime, "empty");
  for (let i = 0; i < SCRIPTS.length; i++) {
    const script = SCRIPTS[(i + number) % SCRIPTS.length]!;
    const ms = await time(runtime, script);
    times?.[script].push(ms);
  }
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

/** Compares a ratio with the goal. If the goal is within the interval, more rounds may decide. */
function verdictOn({ low, high }: Estimate): string {
  if (high <= GOAL) return "met";
  return low > GOAL ? "MISSED" : "UNDECIDED";
}

function report(name: string, times: Times): string {
  const { empty } = times;
  // Relative to the empty script of the same round, so that drift cancels out.
  const over = (list: number[]) => estimate(list.map((ms, i) => ms - empty[i]!));
  const [control, ours, peer] = [over(times.control), over(times.ours), over(times.peer)];
  const ratio = {
    low: ours.low / peer.median,
    median: ours.median / peer.median,
    high: ours.high / peer.median,
  };
  return `${name}: empty ${estimate(empty).median.toFixed(1)} ms; over it, in ms: ` +
    `control ${show(control, 1)}, ours ${show(ours, 1)}, particle-api-js ${show(peer, 1)}; ` +
    `ratio ${show(ratio, 3)}, goal ${GOAL}: ${verdictOn(ratio)}`;
}

if (import.meta.main) {
  const rounds = Number(Deno.args[0] ?? ROUNDS);
  if (!Number.isInteger(rounds) || rounds < 1) {
    throw new Error(`The number of rounds must be a positive integer, not ${Deno.args[0]}`);
  }
  const tmp = await Deno.makeTempDir();
  try {
    const runtimes = (await prepare(tmp)).map((runtime) => ({
      runtime,
      times: { empty: [], control: [], ours: [], peer: [] } as Times,
    }));
    for (let i = -WARM_UP; i < rounds; i++) {
      for (const { runtime, times } of runtimes) {
        await round(runtime, i + WARM_UP, i < 0 ? undefined : times);
      }
    }
    for (const { runtime, times } of runtimes) console.log(report(runtime.name, times));
  } finally {
    await Deno.remove(tmp, { recursive: true });
  }
}
