import { assert, assertEquals } from "@std/assert";
import { fanOut } from "./browsers.ts";

Deno.test("one stream of the cloud reaches 50 browsers, and ends after the last of them", async () => {
  const { upstreams, lost, disordered, closedAfter } = await fanOut(50, 200, 100);
  assertEquals([upstreams, lost, disordered], [1, 0, 0]);
  assert(closedAfter < 10_000);
});
