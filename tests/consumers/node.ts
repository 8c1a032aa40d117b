/** Programs on Node, as ES modules and as CommonJS. */
import { deepStrictEqual, match } from "node:assert/strict";
import { bundle } from "../kit/programs.ts";
import { checkReport, type Consumer, FIRMWARE, pathWith, type Project } from "./kit.ts";
import { CURRENT_NODE, nodeFolder, OLDEST_NODE } from "./node_binary.ts";

/** Writes the program for Node as JavaScript, because Node 20 cannot run TypeScript. */
async function writeProgram(project: Project, name: string, flags: string[] = []) {
  // Without this flag, the bundle would contain the SDK of the repository.
  const external = "--external=@particle-edge/*";
  const program = await bundle("tests/consumers/programs/node.ts", [external, ...flags]);
  match(program, /["']@particle-edge\/sdk["']/);
  await project.write(name, program);
}

/** Checks what `require()` gets, with a program as in the reference document of particle-api-js. */
export async function checkRequire(
  project: Project,
  command: string,
  env: Record<string, string> = {},
): Promise<void> {
  await project.copy("reference.cjs");
  const output = await project.run(command, ["reference.cjs", JSON.stringify(project.access)], env);
  deepStrictEqual(JSON.parse(output), {
    result: 21.5,
    statusCode: 404,
    isParticleError: true,
    isInstance: true,
    isNamed: true,
  });
}

async function runProgram(project: Project, name: string, env: Record<string, string>) {
  await project.write("firmware.bin", FIRMWARE);
  const output = await project.run("node", [name, JSON.stringify(project.access)], env);
  checkReport(JSON.parse(output));
}

function consumersOn(major: number): Consumer[] {
  return [
    {
      name: `Node ${major}, ES modules`,
      async run(project) {
        const env = pathWith(await nodeFolder(major));
        await project.install(project.tarballs.sdk);
        await writeProgram(project, "program.mjs");
        await runProgram(project, "program.mjs", env);
      },
    },
    {
      name: `Node ${major}, CommonJS`,
      async run(project) {
        const env = pathWith(await nodeFolder(major));
        await project.install(project.tarballs.sdk);
        await writeProgram(project, "program.cjs", ["--format", "cjs"]);
        await runProgram(project, "program.cjs", env);
        await checkRequire(project, "node", env);
      },
    },
  ];
}

/** The consumers on Node. */
export const onNode: Consumer[] = [OLDEST_NODE, CURRENT_NODE].flatMap(consumersOn);
