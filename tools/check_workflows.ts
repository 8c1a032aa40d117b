/**
 * Checks the workflow files in .github/workflows with GitHub's own parser, because they cannot run locally.
 *
 *   deno run -A tools/check_workflows.ts [files…]
 */
import { outputOf } from "./process.ts";

const root = new URL("..", import.meta.url);
const FOLDER = ".github/workflows";

/** Returns the errors in workflow files. Their paths are relative to the repository. */
export async function workflowErrors(files: readonly string[]): Promise<string[]> {
  const options = { cwd: root, env: { NO_COLOR: "1" } };
  // The parser imports JSON without an attribute, which only bundlers accept.
  const bundle = ["bundle", "--quiet", "--platform", "deno", "tools/workflow_errors.ts"];
  const program = await outputOf(Deno.execPath(), bundle, options);
  const run = ["run", "--allow-read", "--allow-env", "-", ...files];
  const errors = await outputOf(Deno.execPath(), run, { ...options, input: program });
  return errors.split("\n").filter((line) => line !== "");
}

/** Lists the workflow files of the repository, sorted. */
export async function workflowFiles(): Promise<string[]> {
  const folder = new URL(FOLDER, root);
  const names = await Array.fromAsync(Deno.readDir(folder), ({ name }) => name);
  return names.sort().map((name) => `${FOLDER}/${name}`);
}

if (import.meta.main) {
  const errors = await workflowErrors(Deno.args.length ? Deno.args : await workflowFiles());
  for (const error of errors) console.error(error);
  Deno.exit(errors.length ? 1 : 0);
}
