/** The package of the emulator: its program, and a program that uses it. */
import { deepStrictEqual } from "node:assert/strict";
import { Particle } from "../../mod.ts";
import { describeEnd } from "../../tools/process.ts";
import { bunPath, readUntil } from "../kit/programs.ts";
import { type Consumer, pathWith, type Project } from "./kit.ts";
import { CURRENT_NODE, nodeFolder, OLDEST_NODE } from "./node_binary.ts";
import { runLogic } from "./programs/logic.ts";
import { compile, environment, NODE_TYPES } from "./typescript.ts";

/** The command of the package. */
const COMMAND = "particle-edge-emulator";

const TOKEN = "0123456789abcdef0123456789abcdef01234567";

/** Calls the devices of an emulator that has just been started, and runs a Logic function in it. */
async function checkCloud(baseUrl: string): Promise<void> {
  const particle = new Particle({ baseUrl, auth: TOKEN });
  const { body } = await particle.callFunction({ deviceId: "coffee-machine", name: "brew" });
  deepStrictEqual(body.return_value, 1);
  deepStrictEqual(await runLogic(particle), "42");
}

/** Starts the program of the emulator, checks its cloud, and stops it. */
async function checkProgram(
  project: Project,
  command: string,
  args: string[],
  env: Record<string, string>,
): Promise<void> {
  const stop = new AbortController(); // Unlike kill(), it does not throw if the program has already ended.
  const child = new Deno.Command(command, {
    args: [...args, "--port", "0", "--token", TOKEN],
    cwd: project.folder,
    env,
    signal: AbortSignal.any([project.signal, stop.signal]),
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const output = await readUntil(command, child, /Press Ctrl\+C to stop/);
  let problem: unknown;
  try {
    await checkCloud(/http:\/\/127\.0\.0\.1:\d+/.exec(output)?.[0] ?? output);
  } catch (error) {
    problem = error; // Reported below, with the end of the program.
  }
  stop.abort();
  const [{ code, signal }, stderr] = await Promise.all([
    child.status,
    new Response(child.stderr).text(),
  ]);
  if (problem === undefined && code === 0 && stderr === "") return;
  const end = describeEnd([command, ...args], { code, signal, stdout: output, stderr });
  throw new Error(end, { cause: problem });
}

function programOnNode(major: number): Consumer {
  return {
    name: `Emulator, its program on Node ${major}`,
    async run(project) {
      const env = pathWith(await nodeFolder(major), project.path("node_modules/.bin"));
      await project.install(project.tarballs.sdk, project.tarballs.emulator);
      const usage = await project.run(
        "npx",
        ["--no", "--", "@particle-edge/emulator", "--help"],
        env,
      );
      deepStrictEqual(usage.split(" ", 1), ["Usage:"]);
      await checkProgram(project, COMMAND, [], env);
    },
  };
}

const programOnBun: Consumer = {
  name: "Emulator, its program on Bun",
  async run(project) {
    const bun = await bunPath();
    await project.installWithBun(bun, "sdk", "emulator");
    await checkProgram(project, bun, ["--bun", `node_modules/.bin/${COMMAND}`], {});
  },
};

/** The emulator in the process of a program, which then ends on its own. */
const inProgram: Consumer = {
  name: "Emulator, in a TypeScript program on Node and Bun",
  async run(project) {
    const { sdk, emulator } = project.tarballs;
    await project.install("typescript@7", NODE_TYPES, sdk, emulator);
    await project.copy("logic.ts", "emulator.ts");
    const files = ["emulator.ts"];
    await compile(project, { resolution: "nodenext", lib: ["ES2022"], types: ["node"], files });
    const checked = await project.run("tsc", ["--listFilesOnly"], await environment(project));
    // These declarations would take many seconds to check, and users do not need them.
    deepStrictEqual(checked.split("\n").filter((path) => path.includes("/typebox/")), []);
    const outputs = [
      await project.run("node", ["out/emulator.js"], pathWith(await nodeFolder(OLDEST_NODE))),
      await project.run("node", ["out/emulator.js"], pathWith(await nodeFolder(CURRENT_NODE))),
      await project.run(await bunPath(), ["emulator.ts"]),
    ];
    for (const output of outputs) {
      deepStrictEqual(JSON.parse(output), { doubled: "42", boiled: 95 });
    }
  },
};

/** The consumers of the emulator. */
export const ofEmulator: Consumer[] = [
  programOnNode(OLDEST_NODE),
  programOnNode(CURRENT_NODE),
  programOnBun,
  inProgram,
];
