/** Runs a program on a runtime, in its own process. */
import { outputOf } from "../../tools/process.ts";
import { bunPath, root, workerd } from "../kit/programs.ts";

/** The runtimes other than browsers. */
export type Runtime = "deno" | "bun" | "node" | "workerd";

/** A program for Deno, Bun and Node, and the same program as a Worker; each is one module. */
export interface Programs {
  program: string;
  worker: string;
}

/** The oldest Node that the SDK supports. */
const OLDEST_NODE = 20;

/** Returns whether a runtime is available. Only Node must be installed; the others are fetched if needed. */
export async function isPresent(runtime: Runtime): Promise<boolean> {
  if (runtime !== "node") return true;
  try {
    const version = await outputOf("node", ["--version"]);
    return Number(/^v(\d+)/.exec(version)?.[1]) >= OLDEST_NODE;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Runs a program with environment variables. Returns the JSON object that it prints, or that the Worker responds with. */
export async function runOn(
  runtime: Runtime,
  { program, worker }: Programs,
  env: Record<string, string>,
): Promise<Record<string, unknown>> {
  if (runtime === "workerd") {
    return JSON.parse(await workerd(worker, env));
  }
  const commands = {
    deno: [Deno.execPath(), "run", "-A", "-"],
    bun: [await bunPath(), "run", "-"],
    node: ["node", "--input-type=module", "-"],
  } as const;
  const [command, ...args] = commands[runtime];
  return JSON.parse(await outputOf(command, args, { env, cwd: root, input: program }));
}
