import { assertEquals } from "@std/assert";
import { cases, type Result } from "./cases.ts";
import { startTestCloud } from "../kit/test_cloud.ts";
import { bundle, workerd } from "../kit/programs.ts";

Deno.test("workerd: portable cases", async (t) => {
  await using cloud = await startTestCloud();
  const script = await bundle("tests/portable/worker.ts");
  const results: Result[] = JSON.parse(await workerd(script, cloud.access));
  assertEquals(results.map(({ name }) => name), Object.keys(cases));
  for (const { name, error } of results) {
    await t.step(name, () => assertEquals(error, undefined));
  }
});
