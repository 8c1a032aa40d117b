import { assert, assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { ParticleError } from "../../src/core/errors.ts";
import type { EventStreamOptions } from "../../src/stream/event_stream.ts";
import { failureOf } from "../kit/recorder.ts";
import { eventJson, ScriptedCloud } from "./scripted_cloud.ts";

/** Returns text with an event for each number from `from` up to, but not including, `to`. */
function events(from: number, to: number): string {
  const each = (_: unknown, i: number) => `event: a\ndata: ${eventJson(`${from + i}`)}\n\n`;
  return Array.from({ length: to - from }, each).join("");
}

Deno.test("EventStream rejects an invalid maxQueue or overflow without a request", async () => {
  const wrong = [{ maxQueue: 0 }, { maxQueue: NaN }, { overflow: "drop-newest" }, { overflow: "" }];
  for (const options of wrong as Partial<EventStreamOptions>[]) {
    const cloud = new ScriptedCloud();
    assertInstanceOf(await failureOf(() => cloud.connect(options)), TypeError);
    assertEquals(cloud.attempts, 0);
  }
});

Deno.test("EventStream.batches() returns all events of a chunk at once, and never an empty array", async () => {
  const cloud = new ScriptedCloud();
  const stream = await cloud.connect();
  cloud.last.send(events(0, 3));
  cloud.last.send(":a comment\n\n");
  cloud.last.send("event: a\ndata: no JSON\n\n");
  cloud.last.send(events(3, 4) + events(4, 5).slice(0, -1));
  cloud.last.send("\n");
  const got: unknown[] = [];
  for await (const batch of stream.batches()) {
    if (got.push(batch.map(({ data }) => data)) === 3) break;
  }
  assertEquals(got, [["0", "1", "2"], ["3"], ["4"]]);
  await Promise.resolve();
  assertEquals([stream.state, cloud.last.cancelled], ["closed", true]);
  assertEquals(await Array.fromAsync(stream.batches()), []);
});

Deno.test("EventStream.batches() ends on close(), and throws the error that ends the stream", async () => {
  using time = new FakeTime();
  const closed = await new ScriptedCloud().connect();
  const loop = Array.fromAsync(closed.batches());
  closed.close();
  assertEquals(await loop, []);
  const dead = new ParticleError("dead token", { code: "http", statusCode: 401 });
  const cloud = new ScriptedCloud("stream", dead);
  const batches = (await cloud.connect()).batches();
  cloud.last.send(events(0, 2));
  cloud.last.end();
  await time.tickAsync(2_000);
  assertEquals((await batches.next()).value?.length, 2);
  await assertRejects(() => batches.next(), ParticleError, "dead token");
});

Deno.test("EventStream passes each loop its own array, with the complete events before one that is too large", async () => {
  using time = new FakeTime();
  const cloud = new ScriptedCloud();
  const stream = await cloud.connect({ maxEventSize: 300 });
  const [first, second] = [stream.batches(), stream.batches()];
  const single = stream[Symbol.asyncIterator]();
  cloud.last.send(events(0, 2) + "data: " + "x".repeat(400));
  await time.tickAsync(0);
  assertEquals(stream.state, "waiting");
  (await first.next()).value.length = 0;
  assertEquals((await second.next()).value.length, 2);
  assertEquals([(await single.next()).value.data, (await single.next()).value.data], ["0", "1"]);
  stream.close();
});

Deno.test("EventStream passes a loop that starts in a listener the events from then on", async () => {
  const cloud = new ScriptedCloud();
  const stream = await cloud.connect();
  const started = new Promise<AsyncIterator<{ data: string | null }>>((resolve) => {
    stream.on("event", ({ data }) => data === "1" && resolve(stream[Symbol.asyncIterator]()));
  });
  const whole = stream.batches();
  cloud.last.send(events(0, 4));
  const loop = await started;
  assertEquals([(await loop.next()).value.data, (await loop.next()).value.data], ["2", "3"]);
  const all = [...(await whole.next()).value, ...(await whole.next()).value];
  assertEquals(all.map(({ data }) => data), ["0", "1", "2", "3"]);
  stream.close();
});

Deno.test("EventStream stops reading at maxQueue, and loses no events", async () => {
  using time = new FakeTime();
  const cloud = new ScriptedCloud();
  const stream = await cloud.connect({ maxQueue: 2 });
  const loop = stream.batches();
  for (let i = 0; i < 9; i += 3) cloud.last.send(events(i, i + 3));
  await time.tickAsync(60_000);
  assertEquals([stream.state, -cloud.last.wanted], ["open", 2]);
  for (let i = 0; i < 3; i++) assertEquals((await loop.next()).value.length, 3);
  assertEquals(stream.dropped, 0);
  stream.close();
});

Deno.test("EventStream with overflow drop-oldest keeps reading, and counts the dropped events", async () => {
  using time = new FakeTime();
  const cloud = new ScriptedCloud();
  const stream = await cloud.connect({ maxQueue: 10, overflow: "drop-oldest" });
  const loop = stream[Symbol.asyncIterator]();
  const batches = stream.batches();
  for (let i = 0; i < 50; i += 5) cloud.last.send(events(i, i + 5));
  await time.tickAsync(0);
  assertEquals([cloud.last.wanted, stream.dropped], [0, 80]);
  for (let i = 40; i < 50; i++) assertEquals((await loop.next()).value.data, `${i}`);
  assertEquals((await batches.next()).value.map(({ data }: { data: string }) => data), [
    ...["40", "41", "42", "43", "44"],
  ]);
  stream.close();
});

Deno.test("EventStream with overflow error ends only the slow loop, after the waiting events", async () => {
  using time = new FakeTime();
  const cloud = new ScriptedCloud();
  const stream = await cloud.connect({ maxQueue: 2, overflow: "error" });
  const errors: unknown[] = [];
  let received = 0;
  const listener = () => received++;
  stream.on("event", listener).on("error", (error) => errors.push(error));
  const slow = stream[Symbol.asyncIterator]();
  cloud.last.send(events(0, 2));
  cloud.last.send(events(2, 3));
  cloud.last.send(events(3, 4));
  await time.tickAsync(0);
  assertEquals([stream.state, received, errors], ["open", 4, []]);
  for (let i = 0; i < 3; i++) assertEquals((await slow.next()).value.data, `${i}`);
  const error = await failureOf(() => slow.next()) as ParticleError;
  assertEquals(error.code, "overflow");
  assertEquals(error.message, "More than 2 events are waiting; raise maxQueue");
  stream.off("event", listener);
  stream.batches();
  cloud.last.send(events(0, 3));
  await time.tickAsync(0);
  assertEquals(stream.state, "closed"); // its last consumer has left
  assert(cloud.last.cancelled);
});
