import { assertEquals } from "@std/assert";
import { cases, type Result } from "./portable.ts";
import { startTestCloud } from "./test_cloud.ts";
import { bundle, deno } from "./util.ts";

Deno.test("workerd: portable cases", async (t) => {
  await using cloud = await startTestCloud();
  const script = await bundle("tests/portable_worker.ts");
  const host = ["run", "-A", "--config", "tests/workerd/deno.json", "tests/workerd/host.ts"];
  const answer = await deno(host, JSON.stringify({ script, bindings: cloud.access }));
  const results: Result[] = JSON.parse(answer);
  assertEquals(results.map(({ name }) => name), Object.keys(cases));
  for (const { name, error } of results) {
    await t.step(name, () => assertEquals(error, undefined));
  }
});
