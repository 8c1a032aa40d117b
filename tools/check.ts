/**
 * Runs every check except the tests. Prints one line per step and the output of the steps that fail; the exit code is 1
 * if any did.
 *
 *   deno run -A tools/check.ts
 */
import { runToEnd } from "./process.ts";
import { chooseStd, root } from "./std.ts";

/** One check. */
export interface Step {
  name: string;
  /** The arguments of `deno`. */
  args: string[];
  /** The folder to run it in, relative to the repository. */
  folder?: string;
}

/** The result of a step. */
export interface Outcome {
  ok: boolean;
  ms: number;
  /** Standard output, standard error, and the exit code or signal. */
  output: string;
}

const PUBLISH = ["publish", "--dry-run", "--allow-dirty"];

/** Runs `deno` with the arguments of a step. */
export async function runStep({ args, folder = "" }: Step): Promise<Outcome> {
  const started = performance.now();
  const options = { cwd: new URL(folder, root), env: { NO_COLOR: "1" } };
  const { code, signal, stdout, stderr } = await runToEnd(Deno.execPath(), args, options);
  const ms = Math.round(performance.now() - started);
  const end = signal ?? `exit code ${code}`;
  return { ok: code === 0, ms, output: `${stdout}${stderr}(${end})` };
}

/** Returns the steps. `std` contains the arguments that select @std. */
export async function stepsFor(std: readonly string[]): Promise<Step[]> {
  const sdk = await exportsOf("");
  const emulator = await exportsOf("emulator/");
  return [
    { name: "format", args: ["fmt", "--check"] },
    { name: "lint", args: ["lint"] },
    { name: "types", args: ["check", ...std, "."] },
    // Without Deno's types: the SDK may use only what browsers and Workers have too.
    { name: "types with web libraries", args: ["check", "-c", "tools/web_libs.json", ...sdk] },
    { name: "docs of the SDK", args: ["doc", "--lint", ...sdk] },
    { name: "docs of the emulator", args: ["doc", "--lint", ...emulator] },
    { name: "score on JSR", args: ["run", "-A", "tools/jsr_score.ts"] },
    { name: "sentences about retries", args: ["run", "-A", "tools/retry_sentences.ts", "--check"] },
    { name: "facade", args: ["run", "-A", "tools/build_particle.ts", "--check"] },
    { name: "list of methods", args: ["run", "-A", "tools/methods_table.ts", "--check"] },
    { name: "OpenAPI description", args: ["run", "-A", "tools/openapi/main.ts", "--check"] },
    { name: "workflows", args: ["run", "-A", "tools/check_workflows.ts"] },
    { name: "links", args: ["run", "-A", "tools/check_links.ts"] },
    // Members of a workspace are published separately.
    { name: "publishing the SDK", args: PUBLISH },
    { name: "publishing the emulator", args: PUBLISH, folder: "emulator/" },
  ];
}

async function exportsOf(folder: string): Promise<string[]> {
  const text = await Deno.readTextFile(new URL(`${folder}deno.json`, root));
  const { exports }: { exports: Record<string, string> } = JSON.parse(text);
  return Object.values(exports).map((path) => folder + path.slice(2));
}

/** Runs all steps, even after one fails, and returns the number of those that failed. */
export async function runAll(
  steps: readonly Step[],
  print: (line: string) => void,
): Promise<number> {
  let failed = 0;
  for (const step of steps) {
    const { ok, ms, output } = await runStep(step);
    print(`${ok ? "ok    " : "FAILED"} ${step.name} (${ms} ms)`);
    if (ok) continue;
    failed++;
    print(`deno ${step.args.join(" ")}\n${output.trimEnd()}\n`);
  }
  return failed;
}

if (import.meta.main) {
  const std = await chooseStd();
  console.log(std.notice);
  const steps = await stepsFor(std.args);
  const failed = await runAll(steps, console.log);
  if (failed) console.log(`${failed} of ${steps.length} checks failed`);
  Deno.exit(failed ? 1 : 0);
}
