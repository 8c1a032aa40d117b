import { assertEquals } from "@std/assert";
// Not in deno.json: only who runs the tests downloads workerd.
import { Miniflare } from "npm:miniflare@4.20260730.0";
import { cases, type Result } from "./portable.ts";
import { startTestCloud } from "./test_cloud.ts";
import { bundle } from "./util.ts";

// Miniflare keeps sockets to workerd open between calls, so the leak checks are off here only.
const noLeakCheck = { sanitizeOps: false, sanitizeResources: false };

Deno.test("workerd: portable cases", noLeakCheck, async (t) => {
  await using cloud = await startTestCloud();
  const miniflare = new Miniflare({
    modules: true,
    script: await bundle("tests/portable_worker.ts"),
    compatibilityDate: "2026-07-01",
    bindings: { ...cloud.access },
  });
  try {
    const response = await miniflare.dispatchFetch("http://worker/");
    const results = await response.json() as Result[];
    assertEquals(results.map((r) => r.name), Object.keys(cases));
    for (const { name, error } of results) {
      await t.step(name, () => assertEquals(error, undefined));
    }
  } finally {
    await miniflare.dispose();
  }
});
