import { assertEquals, assertRejects } from "@std/assert";
import { BatchQueue, EventQueue, type QueueOptions } from "../../src/stream/event_queue.ts";

const defaults: QueueOptions<number> = {
  limit: 1_024,
  overflow: "wait",
  onLeave: () => {},
};
const open = (options: Partial<QueueOptions<number>> = {}) =>
  new EventQueue<number>({ ...defaults, ...options });
const openBatches = (options: Partial<QueueOptions<number>> = {}) =>
  new BatchQueue<number>({ ...defaults, ...options });

Deno.test("EventQueue returns items in order, and waits for the next ones", async () => {
  const queue = open();
  queue.push([1]);
  const taken = [queue.next(), queue.next(), queue.next()];
  queue.push([2, 3, 4]);
  queue.push([]);
  queue.push([5]);
  assertEquals((await Promise.all(taken)).map(({ value }) => value), [1, 2, 3]);
  assertEquals([(await queue.next()).value, (await queue.next()).value], [4, 5]);
});

Deno.test("BatchQueue returns chunks in order, waits for the next ones, and never returns an empty one", async () => {
  const queue = openBatches();
  queue.push([1, 2]);
  const taken = [queue.next(), queue.next()];
  queue.push([]);
  queue.push([3]);
  queue.push([4, 5]);
  assertEquals((await Promise.all(taken)).map(({ value }) => value), [[1, 2], [3]]);
  assertEquals((await queue.next()).value, [4, 5]);
  queue.end();
  assertEquals(await Array.fromAsync(queue), []);
});

Deno.test("EventQueue ends pending calls of next(), and drops the remaining items", async () => {
  const queue = open();
  const waiting = queue.next();
  queue.end();
  assertEquals(await waiting, { done: true, value: undefined });
  const dropped = open();
  dropped.push([1]);
  dropped.end();
  dropped.push([2]);
  assertEquals(await Array.fromAsync(dropped), []);
});

Deno.test("EventQueue throws its error once, after the waiting items", async () => {
  const queue = open();
  queue.push([1]);
  queue.end(new Error("over"));
  assertEquals(await queue.next(), { done: false, value: 1 });
  await assertRejects(() => queue.next(), Error, "over");
  assertEquals(await queue.next(), { done: true, value: undefined });
  const waited = open();
  const first = waited.next();
  waited.end(new Error("over"));
  await assertRejects(() => first, Error, "over");
});

Deno.test("EventQueue is full at its limit, and drained as soon as an item is taken", async () => {
  const queue = open();
  for (let i = 0; i < 1023; i++) queue.push([i]);
  assertEquals(queue.full, false);
  await queue.drained();
  queue.push([1023]);
  assertEquals(queue.full, true);
  let drained = false;
  const waiting = queue.drained().then(() => drained = true);
  await Promise.resolve();
  assertEquals(drained, false);
  await queue.next();
  await waiting;
  assertEquals([drained, queue.full], [true, false]);
});

Deno.test("EventQueue and BatchQueue drop the oldest items beyond the limit, and return how many", async () => {
  for (const make of [open, openBatches] as const) {
    const queue = make({ limit: 3, overflow: "drop-oldest" });
    assertEquals([queue.push([1, 2]), queue.push([3]), queue.push([4]), queue.full], [
      0,
      0,
      1,
      false,
    ]);
    assertEquals(queue.push([5, 6, 7, 8]), 4); // more than the limit
    queue.push([]);
    const left: unknown[] = [];
    for (const expected of make === open ? [6, 7, 8] : [[6, 7, 8]]) {
      left.push((await queue.next()).value);
      assertEquals(left.at(-1), expected);
    }
    assertEquals(queue.push([9]), 0);
    assertEquals([(await queue.next()).value].flat(), [9]);
  }
});

Deno.test("EventQueue passes items to a waiting consumer before it drops any", async () => {
  const queue = open({ limit: 1, overflow: "drop-oldest" });
  const waiting = queue.next();
  assertEquals(queue.push([1, 2]), 0);
  assertEquals([(await waiting).value, (await queue.next()).value], [1, 2]);
});

Deno.test("EventQueue with overflow error returns the waiting items, then throws, and calls onLeave", async () => {
  const left: unknown[] = [];
  const queue = open({ limit: 2, overflow: "error", onLeave: (queue) => left.push(queue) });
  queue.push([1, 2]);
  assertEquals([left, queue.full], [[], false]);
  queue.push([3]);
  queue.push([4]);
  assertEquals(left, [queue]);
  for (const item of [1, 2, 3]) assertEquals((await queue.next()).value, item);
  await assertRejects(() => queue.next(), Error, "raise maxQueue");
  assertEquals((await queue.next()).done, true);
});

Deno.test("EventQueue calls onLeave when its consumer leaves, and resolves drained()", async () => {
  let left = 0;
  const queue = open({ onLeave: () => left++ });
  for (let i = 0; i < 2000; i++) queue.push([i]);
  const drained = queue.drained();
  for await (const item of queue) {
    assertEquals(item, 0);
    break;
  }
  await drained;
  assertEquals(left, 1);
  assertEquals(await queue.next(), { done: true, value: undefined });
});

Deno.test("EventQueue and BatchQueue are not drained while the remaining items exceed the limit", async () => {
  for (const make of [open, openBatches] as const) {
    const queue = make({ limit: 2 });
    for (let i = 0; i < 4; i++) queue.push([i]);
    let drained = false;
    const waiting = queue.drained().then(() => drained = true);
    const states: boolean[] = [];
    for (let i = 0; i < 3; i++) {
      await queue.next();
      for (let turn = 0; turn < 5; turn++) await Promise.resolve();
      states.push(drained);
    }
    assertEquals(states, [false, false, true]);
    await waiting;
  }
});
