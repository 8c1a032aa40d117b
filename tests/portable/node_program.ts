/** Runs the portable cases on Node; bundled by node_test.ts, as Node 20 reads no TypeScript. */
import { cases, runAll } from "./cases.ts";
import { fileCases } from "./file_cases.ts";

// Typed here, so that no types of Node are needed.
declare const process: { env: Record<string, string | undefined>; version: string };

const results = await runAll(JSON.parse(process.env["TEST_CLOUD"] ?? ""), {
  ...cases,
  ...fileCases,
});
console.log(JSON.stringify({ version: process.version, results }));
