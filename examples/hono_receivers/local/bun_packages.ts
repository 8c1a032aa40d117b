/**
 * Bun installs what a program imports, but not what its workers do, and it is in one that the emulator runs Logic
 * functions. So what they import goes to a folder of its own, with which the program is started once more.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

/** Tells the second start from the first. */
const MARK = "PARTICLE_EDGE_STARTED_AGAIN";
/** What the worker imports, of the packages in the emulator's deno.json. */
const PACKAGES = ["quickjs-emscripten-core", "@jitl/quickjs-wasmfile-release-sync"];

/** Whether to start again would help. */
export function canStartAgain(): boolean {
  return "Bun" in globalThis && process.env[MARK] === undefined;
}

/** Runs this program once more, with the packages; returns its exit code. */
export async function startAgain(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "particle-edge-"));
  try {
    const modules = await install(folder);
    const [, program = "", ...args] = process.argv;
    return await run([program, ...args], process.cwd(), { NODE_PATH: modules, [MARK]: "1" });
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Installs the packages in a folder; returns where their modules are. */
async function install(folder: string): Promise<string> {
  const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
  const { imports } = JSON.parse(await readFile(here("../../../emulator/deno.json"), "utf8"));
  const wanted = PACKAGES.map((name) => String(imports[name]).replace(/^npm:/, ""));
  await writeFile(join(folder, "package.json"), "{}");
  const code = await run(["add", "--silent", ...wanted], folder, {});
  if (code !== 0) throw new Error("The packages that Logic functions need could not be installed");
  const modules = join(folder, "node_modules");
  const sdk = join(modules, "@particle-edge", "sdk", "logic");
  await mkdir(sdk, { recursive: true });
  const source = JSON.stringify(here("../../../src/logic/encoding.ts"));
  await writeFile(join(sdk, "encoding.ts"), `export * from ${source};\n`);
  return modules;
}

/** Runs Bun; what asks this process to stop asks that one. */
async function run(args: string[], cwd: string, env: Record<string, string>): Promise<number> {
  const child = spawn(process.execPath, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: "inherit",
  });
  const stop = (): void => void child.kill("SIGTERM");
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, stop);
  const [code] = await once(child, "exit");
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.off(signal, stop);
  return code ?? 1;
}
