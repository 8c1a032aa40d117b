import { assertEquals } from "@std/assert";
import { dirname, fromFileUrl, join } from "@std/path";
import { ROWS } from "./rows.ts";

Deno.test("every row has exactly one test, and every test has a row", async () => {
  const folder = dirname(fromFileUrl(import.meta.url));
  const tested: string[] = [];
  for await (const { name } of Deno.readDir(folder)) {
    if (!name.endsWith("_test.ts") || name === "rows_test.ts") continue;
    const source = await Deno.readTextFile(join(folder, name));
    const ids = [...source.matchAll(/^Deno\.test\("([a-z0-9-]+): ./gm)].map(([, id]) => id!);
    assertEquals(ids.length, source.split("Deno.test").length - 1, `${name} has other tests too`);
    tested.push(...ids);
  }
  assertEquals(tested.sort(), [...ROWS].sort());
  assertEquals(new Set(ROWS).size, ROWS.length);
});
