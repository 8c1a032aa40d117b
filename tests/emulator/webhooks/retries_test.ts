import { assert, assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { call, type Json } from "../helpers.ts";
import { World } from "./kit.ts";
import { advance } from "../../kit/advance.ts";

Deno.test("a failed request is retried after 30 s and after 60 s, then fails", async () => {
  using time = new FakeTime();
  using world = new World(() => new Response(null, { status: 500 }), { retryAfter: undefined });
  const id = await world.hook({});
  const counts = async () =>
    (await world.show(id)).counters.map(({ date: _, ...rest }: Json) => rest);
  let finished = false;
  const events = world.eventsOf(() => world.device.publish("temp")).finally(() => finished = true);
  await advance(time, 0);
  const steps: [wait: number, requests: number][] = [
    [0, 1],
    [29_999, 1],
    [1, 2],
    [59_999, 2],
  ];
  for (const [wait, requests] of steps) {
    await advance(time, wait);
    assertEquals(world.received.length, requests, String(wait));
    assertEquals([finished, await counts()], [false, []]);
  }
  await advance(time, 1);
  assertEquals((await events).map(({ name }) => name), [
    "temp",
    "hook-sent/temp",
    "hook-sent/temp",
    "hook-sent/temp",
    "hook-error/temp/0",
  ]);
  assertEquals(new Set(world.received.map(({ body }) => body)).size, 1);
  assertEquals(await counts(), [{ success: 0, error: 1, sleep: 0 }]);
  assertEquals((await world.show(id)).logs.length, 3);
  await advance(time, 1_000_000);
  assertEquals(world.received.length, 3);
});

Deno.test("a delivery succeeds if one of its attempts succeeds", async () => {
  using time = new FakeTime();
  let calls = 0;
  const respond = () => ++calls < 3 ? Promise.reject(new TypeError("down")) : new Response("up");
  using world = new World(respond, { retryAfter: undefined });
  const id = await world.hook({});
  const events = world.eventsOf(() => world.device.publish("temp"));
  for (const wait of [0, 30_000, 60_000]) await advance(time, wait);
  assertEquals((await events).at(-1)?.name, "hook-response/temp/0");
  const { counters, logs } = await world.show(id);
  assertEquals([counters[0].success, counters[0].error], [1, 0]);
  assertEquals(logs.map(({ error }: Json) => error), [
    "error no response from 127.0.0.1",
    "error no response from 127.0.0.1",
    undefined,
  ]);
});

Deno.test("a receiver has 20 s to respond, including the body", async () => {
  using time = new FakeTime();
  const hang = () => new Promise<Response>(() => {});
  const stall = () => new Response(new ReadableStream({ pull: () => new Promise(() => {}) }));
  for (const respond of [hang, stall]) {
    using world = new World(respond);
    await world.hook({});
    let finished = false;
    const events = world.eventsOf(() => world.device.publish("temp")).finally(() =>
      finished = true
    );
    await advance(time, 19_999);
    assertEquals(finished, false);
    await advance(time, 1);
    assertEquals((await events).at(-1)?.data, "error timeout from 127.0.0.1");
  }
});

Deno.test("requests to a host that responds with errors are paused for a while", async () => {
  using time = new FakeTime();
  let status = 500;
  const options = { throttle: { errors: 3, coolDown: 5_000 } };
  using world = new World(() => new Response(null, { status }), options);
  const id = await world.hook({ url: "http://127.0.0.1:1111/" });
  await world.hook({ event: "other", url: "http://127.0.0.1:2222/" });
  const publish = (name = "temp") => world.eventsOf(() => world.device.publish(name));
  for (let i = 0; i < 3; i++) await publish();
  assertEquals(world.received.length, 3);
  const slept = "Sleeping, too many errors, please wait and try again";
  // For every port of the host and every webhook.
  for (const name of ["temp", "other"]) {
    const events = await publish(name);
    assertEquals(events.map(({ name }) => name), [name, `hook-error/${name}/0`]);
    assertEquals(events[1]?.data, slept);
  }
  assertEquals(world.received.length, 3);
  const { counters } = await world.show(id);
  assertEquals([counters[0].error, counters[0].sleep], [3, 1]);
  time.tick(5_000);
  status = 200;
  await publish();
  assertEquals(world.received.length, 4);
});

Deno.test("a skipped event is retried like a failed one", async () => {
  using time = new FakeTime();
  let status = 500;
  const options = { throttle: { errors: 1 }, retryAfter: [30_000, 60_000] };
  using world = new World(() => new Response("body", { status }), options);
  await world.hook({});
  world.device.publish("temp", "1");
  await advance(time, 0);
  status = 200;
  const events = world.eventsOf(() => world.device.publish("temp", "2"));
  await advance(time, 1_000);
  assertEquals(world.received.length, 1);
  await advance(time, 30_000);
  const names = (await events).map(({ name }) => name);
  assertEquals(names.filter((name) => name.startsWith("hook-response/")).length, 2);
  assertEquals(world.received.length, 3);
});

Deno.test("a host is not paused as long as errors do not outnumber successes", async () => {
  const table: [statuses: number[], requests: number][] = [
    [[404, 200, 200], 1],
    [[404, 500, 200, 200], 2],
  ];
  for (const [statuses, requests] of table) {
    for (const [errors, expected] of [[requests, requests], [requests + 1, statuses.length]]) {
      const left = [...statuses];
      using world = new World(() => new Response(null, { status: left.shift() ?? 500 }), {
        throttle: { errors },
      });
      await world.hook({});
      for (const _ of statuses) {
        world.device.publish("temp");
        await world.emulator.settled();
      }
      assertEquals(world.received.length, expected, `${statuses} ${errors}`);
    }
  }
  let calls = 0;
  const mostly = () => new Response(null, { status: calls++ % 3 === 0 ? 500 : 200 });
  using world = new World(mostly, { throttle: { errors: 2 } });
  await world.hook({});
  for (let i = 0; i < 12; i++) {
    world.device.publish("temp");
    await world.emulator.settled();
  }
  assertEquals(world.received.length, 12);
});

Deno.test("successes before the first error do not count", async () => {
  const left = [200, 200, 200, 500, 500];
  using world = new World(() => new Response(null, { status: left.shift() ?? 500 }), {
    throttle: { errors: 2 },
  });
  await world.hook({});
  for (let i = 0; i < 7; i++) {
    world.device.publish("temp");
    await world.emulator.settled();
  }
  assertEquals(world.received.length, 5);
});

Deno.test("a deleted webhook is not retried, and a changed one is retried unchanged", async () => {
  using time = new FakeTime();
  using world = new World(() => new Response(null, { status: 503 }), { retryAfter: undefined });
  const [gone, changed] = [await world.hook({}), await world.hook({ query: { v: "1" } })];
  world.device.publish("temp");
  await advance(time, 0);
  await call(world.emulator, "DELETE", `/v1/integrations/${gone}`);
  const json = { event: "other", url: "http://127.0.0.1/changed" };
  await call(world.emulator, "PUT", `/v1/integrations/${changed}`, { json });
  await advance(time, 30_000);
  assertEquals(world.received.length, 3);
  assert(world.received[2]?.url.includes("v=1")); // As it was when the event was published.
});
