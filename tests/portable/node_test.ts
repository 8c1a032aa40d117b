import { assertEquals } from "@std/assert";
import { outputOf } from "../../tools/process.ts";
import { cases, type Result } from "./cases.ts";
import { fileCases } from "./file_cases.ts";
import { startTestCloud } from "../kit/test_cloud.ts";
import { bundle, root } from "../kit/programs.ts";

/** The oldest major version of Node that the SDK supports. */
const OLDEST = 20;

/** The output of tests/portable/node_program.ts. */
interface Report {
  version: string;
  results: Result[];
}

/** Runs a program from standard input on Node and returns its output; `undefined` if Node is not installed. */
async function node(
  args: string[],
  input: string,
  env: Record<string, string>,
): Promise<string | undefined> {
  try {
    return await outputOf("node", args, { env, cwd: root, input });
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

const version = (await node(["-"], "console.log(process.version)", {}))?.trim();
const usable = version !== undefined && Number(/^v(\d+)/.exec(version)?.[1]) >= OLDEST;
if (!usable) {
  console.log(
    `NOTICE: ${version ? `Node ${version} is too old` : "Node is not installed"}: ` +
      `the cases on Node are skipped (they require Node ${OLDEST} or newer)`,
  );
}

Deno.test({
  name: `node: portable cases (${version ?? "none"})`,
  ignore: !usable,
  async fn(t) {
    await using cloud = await startTestCloud();
    const program = await bundle("tests/portable/node_program.ts");
    const env = { TEST_CLOUD: JSON.stringify(cloud.access) };
    const report: Report = JSON.parse(await node(["--input-type=module", "-"], program, env) ?? "");
    assertEquals(report.version, version);
    const names = [...Object.keys(cases), ...Object.keys(fileCases)];
    assertEquals(report.results.map(({ name }) => name), names);
    for (const { name, error } of report.results) {
      await t.step(name, () => assertEquals(error, undefined));
    }
  },
});
