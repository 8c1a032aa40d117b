import { assert, assertEquals } from "@std/assert";
import { deliverDuplicates, killWorkerd } from "./deliveries.ts";

Deno.test("a Worker that is killed during deliveries stores every acknowledged event once", async () => {
  const figures = await killWorkerd(2_000, 1);
  assert(figures.acknowledged > 1_500);
  assert(figures.refused > 0);
  assertEquals([figures.lost, figures.stored, figures.twice], [0, 2_000, 0]);
});

Deno.test("with 20 % duplicates in random order, each event is stored once", async () => {
  const { errors, stored, twice } = await deliverDuplicates(2_000);
  assertEquals([errors, stored, twice], [0, 1_600, 0]);
});
