/**
 * Runs the benchmarks that compare the SDK with other libraries, one after the other, and prints a summary with the goals.
 * It takes about 10 minutes. Only ratios within one run are meaningful, so nothing else should run at the same time.
 *
 *   deno run -A tests/bench/run.ts
 */
import { type Outputs, summarize } from "./summary.ts";

const root = new URL("../../", import.meta.url);

/** The benchmarks: their programs and arguments. */
const PROGRAMS: Readonly<Record<keyof Outputs, readonly string[]>> = {
  calls: ["tests/bench/calls.ts"],
  sse: ["tests/bench/sse.ts"],
  soak: ["tests/bench/soak.ts", "--streams=1000"],
  startup: ["tests/bench/startup.ts"],
  sizes: ["tools/bundle_size.ts"],
};

/** Runs a program, shows its output and returns it. A failure sets the exit code. */
async function run([program, ...args]: readonly string[]): Promise<string> {
  console.log(`\n${program}`);
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", program!, ...args],
    cwd: root,
    stdin: "null",
    stdout: "piped",
  }).spawn();
  let output = "";
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    await Deno.stdout.write(new TextEncoder().encode(text));
    output += text;
  }
  const { success } = await child.status;
  if (!success) {
    console.error(`${program} failed`);
    Deno.exitCode = 1;
  }
  return output;
}

const outputs = { calls: "", sse: "", soak: "", startup: "", sizes: "" };
for (const [name, program] of Object.entries(PROGRAMS)) {
  outputs[name as keyof Outputs] = await run(program);
}
console.log(`\n${summarize(outputs).join("\n")}`);
