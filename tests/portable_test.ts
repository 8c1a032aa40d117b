import { assertEquals } from "@std/assert";
import { cases } from "./portable.ts";
import { fileCases } from "./portable_files.ts";
import { startTestCloud } from "./test_cloud.ts";

const all = { ...cases, ...fileCases };
const ran = new Set<string>();

for (const [name, run] of Object.entries(all)) {
  Deno.test(`deno: ${name}`, async () => {
    ran.add(name);
    await using cloud = await startTestCloud();
    await run({ ...cloud.access, equal: assertEquals });
  });
}

Deno.test("deno: every portable case ran", () => {
  assertEquals([...ran], Object.keys(all));
});
