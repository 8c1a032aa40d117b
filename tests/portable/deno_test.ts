import { assertEquals } from "@std/assert";
import { cases, runAll } from "./cases.ts";
import { fileCases } from "./file_cases.ts";
import { startTestCloud } from "../kit/test_cloud.ts";

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

Deno.test("runAll() reports a case that never settles, and continues", async () => {
  const url = "http://127.0.0.1:1";
  const credentials = { token: "", username: "", password: "" };
  const access = { baseUrl: url, hostile: url, elsewhere: url, ...credentials };
  const list = { hangs: () => new Promise<void>(() => {}), passes: () => Promise.resolve() };
  const results = await runAll(access, list, 1);
  assertEquals(results.map(({ name }) => name), ["hangs", "passes"]);
  assertEquals(results.map(({ error }) => error?.includes("no result within 1 ms")), [
    true,
    undefined,
  ]);
});
