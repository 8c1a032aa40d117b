/** Runs the portable cases on Node; node_test.ts bundles it, because Node 20 cannot run TypeScript. */
import { cases, runAll } from "./cases.ts";
import { fileCases } from "./file_cases.ts";

// Declared here, to avoid a dependency on the types of Node.
declare const process: { env: Record<string, string | undefined>; version: string };

const results = await runAll(JSON.parse(process.env["TEST_CLOUD"] ?? ""), {
  ...cases,
  ...fileCases,
});
console.log(JSON.stringify({ version: process.version, results }));
