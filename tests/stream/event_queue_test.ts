import { assertEquals, assertRejects } from "@std/assert";
import { EventQueue } from "../../src/stream/event_queue.ts";

const open = () => new EventQueue<number>(() => {});

Deno.test("EventQueue gives items in order, waiting for those to come", async () => {
  const queue = open();
  queue.push(1);
  const taken = [queue.next(), queue.next(), queue.next()];
  queue.push(2);
  queue.push(3);
  assertEquals((await Promise.all(taken)).map(({ value }) => value), [1, 2, 3]);
});

Deno.test("EventQueue ends for those who wait, and drops what nobody took", async () => {
  const queue = open();
  const waiting = queue.next();
  queue.end();
  assertEquals(await waiting, { done: true, value: undefined });
  const dropped = open();
  dropped.push(1);
  dropped.end();
  dropped.push(2);
  assertEquals(await Array.fromAsync(dropped), []);
});

Deno.test("EventQueue ends with an error after what waits, and throws it once", async () => {
  const queue = open();
  queue.push(1);
  queue.end(new Error("over"));
  assertEquals(await queue.next(), { done: false, value: 1 });
  await assertRejects(() => queue.next(), Error, "over");
  assertEquals(await queue.next(), { done: true, value: undefined });
  const waited = open();
  const first = waited.next();
  waited.end(new Error("over"));
  await assertRejects(() => first, Error, "over");
});

Deno.test("EventQueue is full at 1,024, and drained as soon as one is taken", async () => {
  const queue = open();
  for (let i = 0; i < 1023; i++) queue.push(i);
  assertEquals(queue.full, false);
  await queue.drained();
  queue.push(1023);
  assertEquals(queue.full, true);
  let drained = false;
  const waiting = queue.drained().then(() => drained = true);
  await Promise.resolve();
  assertEquals(drained, false);
  await queue.next();
  await waiting;
  assertEquals([drained, queue.full], [true, false]);
});

Deno.test("EventQueue tells when its consumer leaves, and lets a producer go that waits", async () => {
  let left = 0;
  const queue = new EventQueue<number>(() => left++);
  for (let i = 0; i < 2000; i++) queue.push(i);
  const drained = queue.drained();
  for await (const item of queue) {
    assertEquals(item, 0);
    break;
  }
  await drained;
  assertEquals(left, 1);
  assertEquals(await queue.next(), { done: true, value: undefined });
});
