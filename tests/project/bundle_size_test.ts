import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  BUDGETS,
  describe,
  gzipSize,
  isWithin,
  measure,
  measureBudget,
  measureModules,
} from "../../tools/bundle_size.ts";

for (const budget of BUDGETS) {
  Deno.test(`the bundle of ${budget.name} is within its budget`, async () => {
    const size = await measureBudget(budget);
    console.log(describe(budget, size));
    assert(isWithin(budget, size), describe(budget, size));
  });
}

Deno.test("isWithin() is false for a bundle over its limit, and for an empty one", () => {
  const budget = { name: "x", entry: "x.ts", limit: 100 };
  assertEquals(isWithin(budget, { minified: 300, gzip: 100 }), true);
  assertEquals(isWithin(budget, { minified: 300, gzip: 101 }), false);
  assertEquals(isWithin(budget, { minified: 0, gzip: 20 }), false);
});

Deno.test("gzipSize() returns the size after compression", () => {
  const zeros = gzipSize(new Uint8Array(100_000));
  const noise = gzipSize(crypto.getRandomValues(new Uint8Array(10_000)));
  assert(zeros < 500, `${zeros}`);
  assert(noise > 10_000, `${noise}`);
});

Deno.test("measureBudget() subtracts the bundle that the budget is beyond", async () => {
  const entry = "tests/fixtures/sse_parser.ts";
  const budget = { name: "x", entry, limit: 1 };
  const whole = await measureBudget(budget);
  assertEquals(whole, await measure(entry));
  assertEquals(await measureBudget({ ...budget, beyond: entry }), { minified: 0, gzip: 0 });
});

Deno.test("measureModules() returns what each module adds to a bundle", async () => {
  const entry = "tests/fixtures/sse_parser.ts";
  const [modules, { gzip }] = await Promise.all([measureModules(entry), measure(entry)]);
  const added = [...modules.values()].reduce((sum, bytes) => sum + bytes);
  assert((modules.get("src/stream/sse_parser.ts") ?? 0) > 500, `${[...modules]}`);
  // Less than the whole: text that modules share is only compressed once.
  assert(added > gzip / 2 && added < gzip, `${added} of ${gzip}`);
});

Deno.test("measure() rejects if the entry point does not exist", async () => {
  await assertRejects(() => measure("tests/fixtures/absent.ts"), Error, "deno bundle");
});
