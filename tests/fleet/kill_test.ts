import { assert, assertEquals } from "@std/assert";
import { Emulator, serve } from "../../emulator/mod.ts";
import { describeEnd } from "../../tools/process.ts";
import { isNodeUsable } from "../kit/node_emulator.ts";
import { bundle, bunPath, root } from "../kit/programs.ts";

const PROGRAM = "tests/fleet/kill_program.ts";
const DEVICES = 5_000;

/** The numbers of function runs, on all devices together, at which the program is killed. */
const KILLS = [900, 1_800, 2_700];

/**
 * The faults, 20 % of all calls. A 429 is definite. After the others, the program cannot know whether the device acted:
 * it did not after a 503 or if it is unresponsive, but it did if the response does not arrive.
 */
const FAULTS = [
  { status: 429, probability: 0.1 },
  { status: 503, probability: 0.03 },
  { unresponsive: true, probability: 0.03 },
  { silentAfter: 0, probability: 0.04 },
];

/** Milliseconds until the cloud responds 408, and how long a slow device takes: it acts, but too late. */
const FUNCTION_TIMEOUT = 100;
const SLOW = 150;

/** The output of the program: the ids of the devices by result. */
interface Report {
  done: string[];
  failed: string[];
  unknown: string[];
  /** Devices whose call was under way when the program was killed. */
  killed: string[];
  duplicates: string[];
}

/** A cloud whose devices count how often each ran the function `act`. */
class Fleet {
  readonly emulator = new Emulator({ functionTimeout: FUNCTION_TIMEOUT });
  /** How often each device ran the function. */
  readonly runs = new Map<string, number>();
  /** Called after each run, with the number of all runs so far. */
  onRun: (total: number) => void = () => {};
  #total = 0;

  constructor() {
    for (let index = 0; index < DEVICES; index++) {
      const { id } = this.emulator.addDevice({ functions: { act: () => this.#act(id, index) } });
    }
    for (const fault of FAULTS) {
      const match = fault.unresponsive ? {} : { method: "post", path: "/v1/devices/*/act" };
      this.emulator.faults.add({ ...match, ...fault });
    }
  }

  async #act(id: string, index: number): Promise<number> {
    this.runs.set(id, (this.runs.get(id) ?? 0) + 1);
    this.onRun(++this.#total);
    if (index % 100 === 0) await new Promise((resolve) => setTimeout(resolve, SLOW));
    return index;
  }
}

/** Runs the program, and kills it once all devices together have run the function `killAt` times. */
async function run(
  fleet: Fleet,
  [command = "", ...args]: string[],
  killAt = Infinity,
): Promise<Report | undefined> {
  const options = { args, cwd: root, stdin: "null", stdout: "piped", stderr: "piped" } as const;
  const child = new Deno.Command(command, options).spawn();
  fleet.onRun = (total) => {
    if (total === killAt) child.kill("SIGKILL");
  };
  const { code, signal, stdout, stderr } = await child.output();
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  const ended = { code, signal, stdout: decode(stdout), stderr: decode(stderr) };
  if (killAt === Infinity) assertEquals(code, 0, describeEnd([command], ended));
  else assertEquals(signal, "SIGKILL", describeEnd([command], ended));
  return code === 0 ? JSON.parse(ended.stdout) : undefined;
}

/** Kills the program three times, then runs it until no call has failed. */
async function testKills(name: string, command: string[], journal: string): Promise<void> {
  const fleet = new Fleet();
  const { emulator, runs } = fleet;
  await using server = await serve(emulator, { hostname: "127.0.0.1", port: 0 });
  using _ = emulator;
  const line = [...command, server.url, emulator.token, journal];
  for (const killAt of KILLS) await run(fleet, line, killAt);
  let report: Report | undefined;
  let attempts = 0;
  do report = await run(fleet, line); while (report?.failed.length && ++attempts < 20);
  assert(report);
  const { done, failed, unknown, killed, duplicates } = report;
  const counts = (ids: string[]) => new Set(ids.map((id) => runs.get(id) ?? 0));
  const acted = unknown.filter((id) => runs.has(id)).length;
  console.log(
    `${name}: ${DEVICES} devices, ${done.length} done, ${unknown.length} unknown (of which ${acted} acted; ` +
      `${killed.length} were under way at one of ${KILLS.length} kills)`,
  );
  assertEquals([failed, duplicates], [[], []]);
  assertEquals(new Set([...done, ...unknown]).size, DEVICES);
  assertEquals(done.length + unknown.length, DEVICES);
  assertEquals(Math.max(...runs.values()), 1, "a device ran the function twice");
  assertEquals([...counts(done)], [1], "a device that is done did not run the function once");
  // The test would prove little if no device were in doubt.
  assert(killed.length > 0 && killed.length <= KILLS.length * 50, `${killed.length} were killed`);
  assert(acted > 0 && acted < unknown.length, `${acted} of ${unknown.length} acted`);
}

async function withFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const ignore = Deno.build.os === "windows"; // SIGKILL
const title = "with 20 % faults and three kills, no device runs a function twice";

Deno.test({
  name: `deno: ${title}`,
  ignore,
  fn: () =>
    withFolder((folder) => {
      const command = [Deno.execPath(), "run", "-A", "--no-check", PROGRAM];
      return testKills("Deno", command, `${folder}/run.jsonl`);
    }),
});

Deno.test({
  name: `bun: ${title}`,
  ignore,
  fn: () =>
    withFolder(async (folder) => {
      await testKills("Bun", [await bunPath(), "run", PROGRAM], `${folder}/run.jsonl`);
    }),
});

Deno.test({
  name: `node: ${title}`,
  ignore: ignore || !await isNodeUsable(),
  fn: () =>
    withFolder(async (folder) => {
      await Deno.writeTextFile(`${folder}/program.mjs`, await bundle(PROGRAM));
      await testKills("Node", ["node", `${folder}/program.mjs`], `${folder}/run.jsonl`);
    }),
});
