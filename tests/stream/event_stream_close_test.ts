import { assert, assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { ParticleError } from "../../src/core/errors.ts";
import type { EventStream } from "../../src/stream/event_stream.ts";
import { failureOf } from "../kit/recorder.ts";
import { eventJson, logOf, ScriptedCloud, settled } from "./scripted_cloud.ts";
import { advance } from "../kit/advance.ts";

const down = () => new ParticleError("down", { code: "network" });
const unauthorized = () => new ParticleError("dead token", { code: "http", statusCode: 401 });

Deno.test("EventStream.abort() closes the stream permanently in every state", async () => {
  using time = new FakeTime();
  const states: Record<
    string,
    (cloud: ScriptedCloud, stream: EventStream) => void | Promise<unknown>
  > = {
    "before the first listener": () => {},
    "while open": (_, stream) => void logOf(stream),
    "in a disconnect listener": (cloud, stream) => {
      stream.on("event", () => {}).on("disconnect", () => stream.abort());
      cloud.last.end();
      return advance(time, 0);
    },
    "while waiting": (cloud, stream) => {
      stream.on("event", () => {});
      cloud.last.end();
      return advance(time, 1_000);
    },
    "in a reconnect listener": (cloud, stream) => {
      stream.on("event", () => {}).on("reconnect", () => stream.abort());
      cloud.last.end();
      return advance(time, 2_000);
    },
  };
  for (const [name, reach] of Object.entries(states)) {
    const cloud = new ScriptedCloud();
    const stream = await cloud.connect();
    await reach(cloud, stream);
    stream.abort();
    const log = logOf(stream);
    stream.abort();
    await advance(time, 600_000);
    assertEquals([name, cloud.attempts, log, stream.state], [name, 1, [], "closed"]);
  }
});

Deno.test("EventStream.abort() ends an attempt to reconnect without reconnect-error", async () => {
  using time = new FakeTime();
  const cloud = new ScriptedCloud("stream", "silence");
  const stream = await cloud.connect({ connectTimeout: 7_000 });
  const log = logOf(stream);
  cloud.last.end();
  await advance(time, 2_000);
  assertEquals(stream.state, "connecting");
  stream.abort();
  await advance(time, 600_000);
  assertEquals(log, ["disconnect end", "reconnect 1 after 2000"]);
  assertEquals([cloud.attempts, cloud.timeouts], [2, [7_000, 7_000]]);
});

Deno.test("EventStream.abort() in reconnect-success and reconnect-error listeners closes the stream permanently", async () => {
  using time = new FakeTime();
  for (
    const [second, name] of [["stream", "reconnect-success"], [down(), "reconnect-error"]] as const
  ) {
    const cloud = new ScriptedCloud("stream", second);
    const stream = await cloud.connect();
    stream.on("event", () => {}).on(name, () => stream.abort());
    cloud.last.end();
    await advance(time, 600_000);
    assertEquals([name, cloud.attempts, stream.state], [name, 2, "closed"]);
    if (second === "stream") assert(cloud.last.cancelled);
  }
});

Deno.test("EventStream delivers nothing after abort(), not even the rest of a chunk", async () => {
  const cloud = new ScriptedCloud();
  const stream = await cloud.connect();
  const got: unknown[] = [];
  stream.on("event", ({ data }) => {
    got.push(data);
    stream.abort();
  });
  cloud.last.send(`data: ${eventJson("1")}\n\ndata: ${eventJson("2")}\n\n`);
  await settled();
  assertEquals(got, ["1"]);
});

Deno.test("EventStream can be iterated, and leaving the loop closes the connection", async () => {
  const cloud = new ScriptedCloud();
  const stream = await cloud.connect();
  for (const data of ["1", "2", "3"]) cloud.last.event(data);
  const got: unknown[] = [];
  for await (const { data } of stream) {
    if (got.push(data) === 2) break;
  }
  await settled();
  assertEquals([got, stream.state, cloud.last.cancelled], [["1", "2"], "closed", true]);
  for await (const _ of stream) throw new Error("a closed stream returned an event");
});

Deno.test("EventStream passes every event to every loop, and stays open while it has a loop or a listener", async () => {
  const cloud = new ScriptedCloud();
  const stream = await cloud.connect();
  const take = async (count: number) => {
    const got: unknown[] = [];
    for await (const { data } of stream) if (got.push(data) === count) break;
    return got;
  };
  const loops = [take(1), take(2)];
  cloud.last.event("1");
  assertEquals(await loops[0], ["1"]);
  assertEquals(stream.state, "open");
  const listener = () => {};
  stream.on("event", listener);
  cloud.last.event("2");
  assertEquals(await loops[1], ["1", "2"]);
  assertEquals(stream.state, "open");
  stream.off("event", listener);
  const last = take(1);
  cloud.last.event("3");
  assertEquals(await last, ["3"]);
  assertEquals(stream.state, "closed");
});

Deno.test("EventStream ends loops without an error on close() and on the caller's signal", async () => {
  for (const end of ["close", "signal"]) {
    const controller = new AbortController();
    const cloud = new ScriptedCloud();
    const stream = await cloud.connect({ signal: controller.signal });
    const loop = Array.fromAsync(stream);
    await settled();
    if (end === "close") stream.close();
    else controller.abort();
    assertEquals(await loop, []);
    assertEquals([stream.state, cloud.last.cancelled], ["closed", true]);
  }
});

Deno.test("EventStream rejects if the caller's signal is aborted before it is connected", async () => {
  const before = new ScriptedCloud("silence");
  const aborted = { signal: AbortSignal.abort(new Error("enough")) };
  assertInstanceOf(await failureOf(() => before.connect(aborted)), Error);
  const controller = new AbortController();
  const during = new ScriptedCloud("silence");
  const failed = failureOf(() => during.connect({ signal: controller.signal }));
  controller.abort(new Error("enough"));
  assertInstanceOf(await failed, Error);
});

Deno.test("EventStream stops reading while the queue of a loop is full, and does not count as idle meanwhile", async () => {
  using time = new FakeTime();
  const cloud = new ScriptedCloud();
  const stream = await cloud.connect();
  const loop = stream[Symbol.asyncIterator]();
  for (let i = 0; i < 1500; i++) cloud.last.event(`${i}`);
  await advance(time, 0);
  const unread = -cloud.last.wanted;
  assert(unread > 0, "all events were read at once");
  await advance(time, 60_000);
  assertEquals([stream.state, cloud.attempts, -cloud.last.wanted], ["open", 1, unread]);
  for (let i = 0; i < 1500; i++) assertEquals((await loop.next()).value.data, `${i}`);
  assertEquals(stream.state, "open");
  stream.close();
});

Deno.test("EventStream closes at the end of an await using block", async () => {
  const cloud = new ScriptedCloud();
  {
    await using stream = await cloud.connect();
    assertEquals(stream.state, "open");
    logOf(stream);
  }
  assertEquals(cloud.last.cancelled, true);
});

Deno.test("EventStream rejects next() of a loop only once", async () => {
  using time = new FakeTime();
  const cloud = new ScriptedCloud("stream", unauthorized());
  const stream = await cloud.connect();
  const loop = stream[Symbol.asyncIterator]();
  cloud.last.event("last");
  await advance(time, 0);
  cloud.last.end();
  await advance(time, 2_000);
  assertEquals((await loop.next()).value?.data, "last");
  await assertRejects(() => loop.next(), ParticleError, "dead token");
  assertEquals((await loop.next()).done, true);
});
