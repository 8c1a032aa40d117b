import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { runAll, stepsFor } from "../../tools/check.ts";

Deno.test("runAll() prints one line per step, and the output of steps that fail", async () => {
  const lines: string[] = [];
  const steps = [
    { name: "good", args: ["eval", "console.log('unseen')"] },
    { name: "bad", args: ["eval", "console.error('why'); Deno.exit(3)"] },
    { name: "last", args: ["eval", ""] },
  ];
  assertEquals(await runAll(steps, (line) => lines.push(line)), 1);
  assertEquals(lines.length, 4);
  assertMatch(lines[0]!, /^ok +good \(\d+ ms\)$/);
  assertMatch(lines[1]!, /^FAILED bad \(\d+ ms\)$/);
  assertStringIncludes(lines[2]!, "why");
  assertMatch(lines[3]!, /^ok +last /);
  assert(!lines.join().includes("unseen"));
});

Deno.test("stepsFor() passes the choice of @std to the type check, and covers both packages", async () => {
  const steps = await stepsFor(["--import-map=x.json"]);
  const args = steps.map((step) => step.args.join(" "));
  assert(args.includes("check --import-map=x.json ."));
  assert(args.some((line) => line.startsWith("doc --lint") && line.includes(" mod.ts")));
  assert(args.some((line) => line.startsWith("doc --lint") && line.includes(" emulator/mod.ts")));
});
