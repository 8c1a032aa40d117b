/**
 * Builds the npm packages, installs them into empty folders outside the repository, and runs programs that use them, as
 * their users do: on Node, Bun, Deno and workerd, in a browser, and with the compiler of TypeScript.
 *
 *   deno run -A tests/consumers/run.ts [words…]
 *
 * With words, runs only the consumers whose names contain one of them, with the packages that are in `dist/npm`. The
 * last line has the totals.
 */
import { fileURLToPath } from "node:url";
import denoJson from "../../deno.json" with { type: "json" };
import { root, run } from "../../tools/std.ts";
import { onBun } from "./bun.ts";
import { onDeno } from "./deno.ts";
import { ofEmulator } from "./emulator.ts";
import { type Consumer, Project, Skipped, type Tarballs } from "./kit.ts";
import { onNode } from "./node.ts";
import { withTypeScript } from "./typescript.ts";
import { inBrowsers } from "./vite.ts";
import { onWorkers } from "./workers.ts";

/** How many consumers run at a time. */
const AT_ONCE = 3;

// The slowest ones first, so that they do not run alone at the end.
const consumers: Consumer[] = [
  ...onWorkers,
  ...inBrowsers,
  ...ofEmulator,
  ...withTypeScript,
  ...onNode,
  ...onBun,
  ...onDeno,
];

const total = { passed: 0, failed: 0, skipped: 0 };

/** Rejects when a signal is aborted. */
function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason));
  });
}

/** Runs one consumer in a project of its own. */
async function runInProject(consumer: Consumer, tarballs: Tarballs): Promise<void> {
  await using project = await Project.create(tarballs);
  await Promise.race([consumer.run(project), rejectOnAbort(project.signal)]);
}

/** Runs one consumer, prints its result and time, and counts it. */
async function report(consumer: Consumer, tarballs: Tarballs): Promise<void> {
  const { name } = consumer;
  const started = performance.now();
  const time = () => `${((performance.now() - started) / 1000).toFixed(1)} s`;
  try {
    await runInProject(consumer, tarballs);
    total.passed++;
    console.log(`ok      ${name} (${time()})`);
  } catch (error) {
    if (error instanceof Skipped) {
      total.skipped++;
      console.log(`skipped ${name}: ${error.message}`);
    } else {
      total.failed++;
      console.log(`FAILED  ${name} (${time()})\n${Deno.inspect(error)}\n`);
    }
  }
}

const words = Deno.args;
if (words.length === 0 && await run(Deno.execPath(), ["task", "npm"]) !== 0) {
  console.log("\n0 passed, 1 failed, 0 skipped");
  Deno.exit(1);
}
const tarball = (name: string) =>
  fileURLToPath(new URL(`dist/npm/particle-edge-${name}-${denoJson.version}.tgz`, root));
const tarballs: Tarballs = { sdk: tarball("sdk"), emulator: tarball("emulator") };
const started = performance.now();
const chosen = consumers.filter(({ name }) =>
  words.length === 0 || words.some((word) => name.includes(word))
);
const left = chosen.values();
await Promise.all(Array.from({ length: AT_ONCE }, async () => {
  for (const consumer of left) await report(consumer, tarballs);
}));
console.log(`${chosen.length} consumers in ${Math.round((performance.now() - started) / 1000)} s`);
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
Deno.exit(total.failed || total.passed === 0 ? 1 : 0);
