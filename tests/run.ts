/**
 * Runs all tests: on Deno (from where Node, workerd and a browser are started), the examples in the docs, then on Bun.
 * Ends after the first of these with a failure. Requires only Deno.
 *
 *   deno run -A tests/run.ts [--coverage] [files…]
 *
 * With files, runs only these, on Deno. The last line has the totals of all runs. See tools/std.ts for where @std comes
 * from.
 */
import { documentedFiles } from "../tools/documented_files.ts";
import { countTests } from "../tools/junit.ts";
import { chooseStd, root, run } from "../tools/std.ts";

const BUN = "bun@1.4.5";

const unknown = Deno.args.filter((a) => a.startsWith("--") && a !== "--coverage");
if (unknown.length) {
  throw new Error(`Unknown option ${unknown.join(" ")}; the only option is --coverage`);
}
const coverage = Deno.args.includes("--coverage") ? ["--coverage=coverage", "--clean"] : [];
const files = Deno.args.filter((a) => !a.startsWith("--"));

const std = await chooseStd();
console.log(std.notice);
const total = { passed: 0, failed: 0, skipped: 0 };

/** Prints the counts of a run and adds them to the total. */
async function add(name: string, code: number, junit: string): Promise<void> {
  const xml = await Deno.readTextFile(junit).catch(() => ""); // countTests() counts a missing report as a failure
  const { passed, failed, skipped } = countTests(code, xml);
  console.log(`${name}: exit ${code}; ${passed} passed, ${failed} failed, ${skipped} skipped`);
  total.passed += passed;
  total.failed += failed;
  total.skipped += skipped;
}

/** Runs Bun's cases against an emulator in this process, because Bun cannot load the emulator's dependencies. */
async function runBun(junit: string): Promise<number> {
  const { startTestCloud } = await import("./kit/test_cloud.ts");
  await using cloud = await startTestCloud();
  const args = ["test", "--reporter=junit", `--reporter-outfile=${junit}`, "./bun.test.ts"];
  const env = { TEST_CLOUD: JSON.stringify(cloud.access) };
  // The installed Bun, or else the one from npm.
  const found = await run("bun", ["--version"], { quiet: true }).then((c) => c === 0, () => false);
  return found
    ? await run("bun", args, { env })
    : await run(Deno.execPath(), ["x", "-y", BUN, ...args], { env });
}

/** Returns the exit code of a step, or 1 if it could not be started, so that the totals are still printed. */
async function attempt(step: Promise<number>): Promise<number> {
  try {
    return await step;
  } catch (error) {
    console.error(error);
    return 1;
  }
}

const tmp = await Deno.makeTempDir();
const deno = ["test", "-A", ...std.args];
const steps: Record<string, (junit: string) => Promise<number>> = {
  deno: (junit) =>
    run(Deno.execPath(), [
      ...deno,
      ...coverage,
      `--junit-path=${junit}`,
      ...files.length ? files : ["tests/"],
    ]),
  docs: async (junit) =>
    run(Deno.execPath(), [
      ...deno,
      "--doc",
      "--preload=tests/docs/setup.ts",
      `--junit-path=${junit}`,
      ...await documentedFiles(root),
    ]),
  bun: runBun,
};
try {
  for (const [name, step] of Object.entries(steps)) {
    const junit = `${tmp}/${name}.xml`;
    await add(name, await attempt(step(junit)), junit);
    // Stops here so that the last lines of a log show what failed, not the output of steps that passed.
    if (files.length || total.failed) break;
  }
} finally {
  await Deno.remove(tmp, { recursive: true });
}
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
Deno.exit(total.failed ? 1 : 0);
