/** Programs on Deno, with the package as JSR has it and as npm has it. */
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describeEnd, runToEnd } from "../../tools/process.ts";
import { root } from "../kit/programs.ts";
import { checkReport, type Consumer, FIRMWARE, type Project } from "./kit.ts";

/** Lists the files of the SDK that `deno publish` would publish. */
async function publishedFiles(): Promise<string[]> {
  // Without checking types, which `deno task check` does.
  const args = ["publish", "--dry-run", "--allow-dirty", "--no-check"];
  const ended = await runToEnd(Deno.execPath(), args, { cwd: root, env: { NO_COLOR: "1" } });
  const files = [...ended.stderr.matchAll(/^\s*(file:\S+) \(.*\)$/gm)].map(([, url = ""]) =>
    fileURLToPath(url)
  );
  if (ended.code === 0 && files.length > 0) return files;
  throw new Error(describeEnd(["deno", ...args], ended));
}

/** Copies the SDK as JSR would have it to the folder `sdk` of a project. */
async function copyPublished(project: Project): Promise<void> {
  await Deno.mkdir(project.path("sdk"));
  for (const file of await publishedFiles()) {
    const copy = project.path("sdk", relative(root, file));
    await Deno.mkdir(dirname(copy), { recursive: true });
    await Deno.copyFile(file, copy);
  }
  // The emulator, the other member of the workspace, is published as a package of its own.
  const { workspace: _, ...manifest } = JSON.parse(
    await Deno.readTextFile(join(root, "deno.json")),
  );
  await project.write("sdk/deno.json", manifest);
}

async function runProgram(project: Project): Promise<void> {
  await project.copy("checks.ts", "deno.ts");
  await project.write("firmware.bin", FIRMWARE);
  const flags = ["--quiet", "--check", "--allow-net=127.0.0.1", "--allow-read=."];
  const cloud = JSON.stringify(project.access);
  checkReport(JSON.parse(await project.run(Deno.execPath(), ["run", ...flags, "deno.ts", cloud])));
}

/** The consumers on Deno. */
export const onDeno: Consumer[] = [
  {
    name: "Deno, the JSR package with links",
    async run(project) {
      await copyPublished(project);
      await project.write("deno.json", { links: ["./sdk"] });
      await runProgram(project);
    },
  },
  {
    name: "Deno, the npm package",
    async run(project) {
      await project.install(project.tarballs.sdk);
      await runProgram(project);
    },
  },
];
