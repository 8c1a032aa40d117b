import { assertEquals, assertRejects } from "@std/assert";
import { Turns } from "../../../emulator/base/turns.ts";

/** Waits until everything that is ready has run. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

Deno.test("Turns runs the tasks of one key in order, a limited number at a time", async () => {
  const turns = new Turns(2);
  const started: string[] = [];
  const finish: (() => void)[] = [];
  const add = (key: string, name: string) =>
    turns.run(key, async () => {
      started.push(name);
      await new Promise<void>((resolve) => finish.push(resolve));
      return name;
    });
  const results = ["a1", "a2", "a3", "a4"].map((name) => add("a", name));
  const other = add("b", "b1");
  await settle();
  assertEquals(started, ["a1", "a2", "b1"]);
  assertEquals([turns.waiting("a"), turns.waiting("b"), turns.waiting("c")], [2, 0, 0]);
  finish[0]!();
  await settle();
  assertEquals([started.slice(3), turns.waiting("a")], [["a3"], 1]);
  for (let i = 1; i < finish.length; i++) {
    finish[i]!();
    await settle();
  }
  assertEquals(await Promise.all([...results, other]), ["a1", "a2", "a3", "a4", "b1"]);
  assertEquals(turns.waiting("a"), 0);
});

Deno.test("Turns continues after a task fails", async () => {
  const turns = new Turns(1);
  const failing = turns.run("a", () => Promise.reject(new Error("no")));
  const next = turns.run("a", () => Promise.resolve(1));
  await assertRejects(() => failing, Error, "no");
  assertEquals(await next, 1);
});
