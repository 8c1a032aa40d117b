import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { stub } from "@std/testing/mock";
import { FakeTime } from "@std/testing/time";
import { ParticleError } from "../../src/core/errors.ts";
import type { EventStream } from "../../src/stream/event_stream.ts";
import { ParticleEvent } from "../../src/stream/particle_event.ts";
import { failureOf } from "../recorder.ts";
import { eventJson, ScriptedCloud } from "./scripted_cloud.ts";

/** Notes everything a stream emits, in order. */
function logOf(stream: EventStream): string[] {
  const log: string[] = [];
  stream.on("event", ({ data }) => log.push(`event ${data}`));
  stream.on("malformed", ({ data }) => log.push(`malformed ${data}`));
  stream.on("disconnect", ({ reason }) => log.push(`disconnect ${reason}`));
  stream.on("reconnect", ({ attempt, delay }) => log.push(`reconnect ${attempt} after ${delay}`));
  stream.on("reconnect-success", () => log.push("reconnect-success"));
  stream.on("reconnect-error", (error) => log.push(`reconnect-error ${(error as Error).message}`));
  stream.on("error", (error) => log.push(`error ${(error as Error).message}`));
  return log;
}

const down = () => new ParticleError("down", { code: "network" });
const unauthorized = () => new ParticleError("dead token", { code: "http", statusCode: 401 });

Deno.test("EventStream rejects if the first connection fails, and makes no second one", async () => {
  using time = new FakeTime();
  const cloud = new ScriptedCloud(unauthorized());
  assertEquals((await failureOf(() => cloud.connect()) as Error).message, "dead token");
  await time.tickAsync(600_000);
  assertEquals(cloud.attempts, 1);
});

Deno.test("EventStream rejects what is no event stream, and gives it up", async () => {
  let cancelled = 0;
  const html = (type: string) =>
    new Response(new ReadableStream({ cancel: () => void cancelled++ }), {
      headers: { "content-type": type },
    });
  for (const type of ["text/html", "text/event-streamer", "application/json"]) {
    const error = await failureOf(() => new ScriptedCloud(html(type)).connect()) as ParticleError;
    assertEquals([error.code, error.statusCode], ["invalid_answer", 200]);
    assertStringIncludes(error.message, type);
  }
  assertEquals(cancelled, 3);
  const empty = await failureOf(() =>
    new ScriptedCloud(new Response(null, { status: 204 })).connect()
  );
  assertStringIncludes((empty as Error).message, "it has no body");
});

Deno.test("EventStream takes parameters in the content type", async () => {
  const headers = { "content-type": "Text/Event-Stream ;charset=utf-8" };
  const stream = await new ScriptedCloud(new Response(new ReadableStream(), { headers })).connect();
  assertEquals(stream.state, "open");
  stream.close();
});

Deno.test("EventStream emits events with their name, and keeps what the cloud adds", async () => {
  const cloud = new ScriptedCloud();
  const stream = await cloud.connect();
  const got = new Promise<ParticleEvent>((resolve) => stream.once("event", resolve));
  const data = {
    data: "21.5",
    ttl: 60,
    published_at: "2026-01-01T00:00:00.000Z",
    coreid: "api",
    userid: "u",
    version: 3,
  };
  cloud.last.send(`:ok\n\nevent: temperature\ndata: ${JSON.stringify(data)}\n\n`);
  assertInstanceOf(await got, ParticleEvent);
  assertEquals(JSON.stringify(await got), JSON.stringify({ name: "temperature", ...data }));
  stream.close();
});

Deno.test("EventStream loses nothing that came before somebody listened", async () => {
  using time = new FakeTime();
  const cloud = new ScriptedCloud();
  const stream = await cloud.connect();
  cloud.last.event("early");
  await time.tickAsync(60_000); // no idle timeout either while nobody listens
  assertEquals([stream.state, cloud.attempts], ["open", 1]);
  const log = logOf(stream);
  await time.tickAsync(0);
  assertEquals(log, ["event early"]);
  stream.close();
});

Deno.test("EventStream hands data over that is no JSON object as malformed, and goes on", async () => {
  const cloud = new ScriptedCloud();
  const stream = await cloud.connect();
  const log = logOf(stream);
  for (const bad of ["{oops", "42", "null", "[1]", '"text"']) {
    cloud.last.send(`event: a\ndata: ${bad}\n\n`);
  }
  cloud.last.event("good");
  await settled();
  assertEquals(log, [
    "malformed {oops",
    "malformed 42",
    "malformed null",
    "malformed [1]",
    'malformed "text"',
    "event good",
  ]);
  stream.close();
});

Deno.test("EventStream is not polluted by hostile JSON", async () => {
  const cloud = new ScriptedCloud();
  const stream = await cloud.connect();
  const got = new Promise<ParticleEvent>((resolve) => stream.once("event", resolve));
  cloud.last.send('event: a\ndata: {"__proto__":{"polluted":1},"name":"forged","data":"x"}\n\n');
  const event = await got;
  assertEquals([event.name, Object.getPrototypeOf(event)], ["a", ParticleEvent.prototype]);
  assertEquals(({} as Record<string, unknown>)["polluted"], undefined);
  stream.close();
});

Deno.test("EventStream connects again 2 s after the end of a connection", async () => {
  using time = new FakeTime();
  const cloud = new ScriptedCloud();
  const stream = await cloud.connect();
  const log = logOf(stream);
  cloud.last.event("a");
  cloud.last.end();
  await time.tickAsync(0);
  assertEquals([log.at(-1), stream.state], ["disconnect end", "waiting"]);
  await time.tickAsync(1_999);
  assertEquals(cloud.attempts, 1);
  await time.tickAsync(1);
  cloud.last.event("b");
  await time.tickAsync(0);
  assertEquals(log, [
    "event a",
    "disconnect end",
    "reconnect 1 after 2000",
    "reconnect-success",
    "event b",
  ]);
  assertEquals([stream.state, cloud.connections[0]!.cancelled], ["open", false]);
  stream.close();
});

Deno.test("EventStream connects again after a broken connection, and says what broke", async () => {
  using time = new FakeTime();
  const cloud = new ScriptedCloud();
  const stream = await cloud.connect();
  const log = logOf(stream);
  const errors: unknown[] = [];
  stream.on("disconnect", ({ error }) => errors.push(error));
  cloud.last.break(new Error("reset"));
  await time.tickAsync(2_000);
  assertEquals(log, ["disconnect error", "reconnect 1 after 2000", "reconnect-success"]);
  assertInstanceOf(errors[0], ParticleError);
  assertEquals([errors[0].code, (errors[0].cause as Error).message], ["network", "reset"]);
  stream.close();
});

Deno.test("EventStream gives a silent connection up after 13 s; any byte counts", async () => {
  using time = new FakeTime();
  const cloud = new ScriptedCloud();
  const stream = await cloud.connect();
  const log = logOf(stream);
  await time.tickAsync(12_999);
  cloud.last.send("\n");
  await time.tickAsync(12_999);
  assertEquals(log, []);
  await time.tickAsync(1);
  assertEquals([log, cloud.last.cancelled], [["disconnect idle"], true]);
  await time.tickAsync(2_000);
  assertEquals(cloud.attempts, 2);
  stream.close();
});

Deno.test("EventStream waits as long for a byte as it is told, for ever with 0", async () => {
  using time = new FakeTime();
  const quick = new ScriptedCloud();
  const stream = await quick.connect({ idleTimeout: 100 });
  const log = logOf(stream);
  await time.tickAsync(100);
  assertEquals(log, ["disconnect idle"]);
  stream.close();
  const patient = new ScriptedCloud();
  const other = await patient.connect({ idleTimeout: 0 });
  logOf(other);
  await time.tickAsync(1e8);
  assertEquals(patient.attempts, 1);
  other.close();
});

Deno.test("EventStream waits longer with each failure, and anew after a stable connection", async () => {
  using time = new FakeTime();
  using _random = stub(Math, "random", () => 1);
  const cloud = new ScriptedCloud("stream", down(), down(), down(), "stream");
  const stream = await cloud.connect();
  const log = logOf(stream);
  cloud.last.end();
  await time.tickAsync(2_000 + 8_000 + 16_000 + 32_000);
  assertEquals(log.filter((line) => line.startsWith("reconnect ")), [
    "reconnect 1 after 2000",
    "reconnect 2 after 8000",
    "reconnect 3 after 16000",
    "reconnect 4 after 32000",
  ]);
  cloud.last.end(); // accepted and dropped at once: that is a failure too
  await time.tickAsync(60_000);
  assertEquals(log.at(-2), "reconnect 5 after 60000");
  await time.tickAsync(10_000);
  cloud.last.event("stable");
  await time.tickAsync(0);
  cloud.last.end();
  await time.tickAsync(2_000);
  assertEquals(log.at(-2), "reconnect 1 after 2000");
  stream.close();
});

Deno.test("EventStream waits as long as Retry-After and retry say", async () => {
  using time = new FakeTime();
  using _random = stub(Math, "random", () => 0);
  const busy = new ParticleError("busy", { code: "http", statusCode: 429, retryAfter: 90_000 });
  const cloud = new ScriptedCloud("stream", busy, "stream");
  const stream = await cloud.connect();
  const log = logOf(stream);
  cloud.last.send("retry: 5000\n\n");
  await time.tickAsync(0);
  cloud.last.end();
  await time.tickAsync(5_000);
  assertEquals(log, ["disconnect end", "reconnect 1 after 5000", "reconnect-error busy"]);
  await time.tickAsync(89_999);
  assertEquals(cloud.attempts, 2);
  await time.tickAsync(1);
  assertEquals(cloud.attempts, 3);
  stream.close();
});

Deno.test("EventStream ends for good when the token is dead, and says so to all", async () => {
  using time = new FakeTime();
  const cloud = new ScriptedCloud("stream", unauthorized());
  const stream = await cloud.connect();
  const log = logOf(stream);
  const iterated = failureOf(async () => {
    for await (const _ of stream);
  });
  cloud.last.end();
  await time.tickAsync(600_000);
  assertEquals(log, [
    "disconnect end",
    "reconnect 1 after 2000",
    "reconnect-error dead token",
    "error dead token",
  ]);
  assertEquals((await iterated as Error).message, "dead token");
  assertEquals([stream.state, cloud.attempts], ["closed", 2]);
});

Deno.test("EventStream gives up an event beyond maxEventSize, and connects again", async () => {
  using time = new FakeTime();
  const cloud = new ScriptedCloud();
  const stream = await cloud.connect({ maxEventSize: 200 });
  const log = logOf(stream);
  const codes: unknown[] = [];
  stream.on("disconnect", ({ error }) => codes.push((error as ParticleError).code));
  cloud.last.event("a");
  cloud.last.send("data: " + "x".repeat(300));
  await time.tickAsync(2_000);
  assertEquals(log, ["event a", "disconnect error", "reconnect 1 after 2000", "reconnect-success"]);
  assertEquals([codes, cloud.connections[0]!.cancelled], [["too_large"], true]);
  stream.close();
});

Deno.test("EventStream drops half an event and half a character at a reconnect", async () => {
  using time = new FakeTime();
  const cloud = new ScriptedCloud();
  const stream = await cloud.connect();
  const log = logOf(stream);
  cloud.last.send(`event: a\ndata: ${eventJson("lost")}\n`);
  cloud.last.end();
  await time.tickAsync(2_000);
  cloud.last.send("\n");
  cloud.last.event("whole");
  await time.tickAsync(0);
  assertEquals(log.filter((line) => line.startsWith("event")), ["event whole"]);
  stream.close();
});

Deno.test("EventStream.abort() is final in every state", async () => {
  using time = new FakeTime();
  const states: Record<
    string,
    (cloud: ScriptedCloud, stream: EventStream) => void | Promise<unknown>
  > = {
    "before anybody listens": () => {},
    "while open": (_, stream) => void logOf(stream),
    "in a disconnect handler": (cloud, stream) => {
      stream.on("event", () => {}).on("disconnect", () => stream.abort());
      cloud.last.end();
      return time.tickAsync(0);
    },
    "while waiting": (cloud, stream) => {
      stream.on("event", () => {});
      cloud.last.end();
      return time.tickAsync(1_000);
    },
    "in a reconnect handler": (cloud, stream) => {
      stream.on("event", () => {}).on("reconnect", () => stream.abort());
      cloud.last.end();
      return time.tickAsync(2_000);
    },
  };
  for (const [name, reach] of Object.entries(states)) {
    const cloud = new ScriptedCloud();
    const stream = await cloud.connect();
    await reach(cloud, stream);
    stream.abort();
    const log = logOf(stream);
    stream.abort();
    await time.tickAsync(600_000);
    assertEquals([name, cloud.attempts, log, stream.state], [name, 1, [], "closed"]);
  }
});

Deno.test("EventStream.abort() ends an attempt to reconnect, which is no failed attempt", async () => {
  using time = new FakeTime();
  const cloud = new ScriptedCloud("stream", "silence");
  const stream = await cloud.connect({ connectTimeout: 7_000 });
  const log = logOf(stream);
  cloud.last.end();
  await time.tickAsync(2_000);
  assertEquals(stream.state, "connecting");
  stream.abort();
  await time.tickAsync(600_000);
  assertEquals(log, ["disconnect end", "reconnect 1 after 2000"]);
  assertEquals([cloud.attempts, cloud.timeouts], [2, [7_000, 7_000]]);
});

Deno.test("EventStream.abort() in reconnect-success and reconnect-error handlers is final too", async () => {
  using time = new FakeTime();
  for (
    const [second, name] of [["stream", "reconnect-success"], [down(), "reconnect-error"]] as const
  ) {
    const cloud = new ScriptedCloud("stream", second);
    const stream = await cloud.connect();
    stream.on("event", () => {}).on(name, () => stream.abort());
    cloud.last.end();
    await time.tickAsync(600_000);
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

Deno.test("EventStream goes on when a handler throws, and tells error", async () => {
  const cloud = new ScriptedCloud();
  const stream = await cloud.connect();
  stream.on("event", () => {
    throw new Error("oops");
  });
  const log = logOf(stream);
  cloud.last.event("1");
  cloud.last.event("2");
  await settled();
  assertEquals(log, ["error oops", "event 1", "error oops", "event 2"]);
  stream.close();
});

Deno.test("EventStream iterates, and leaving the loop closes the connection", async () => {
  const cloud = new ScriptedCloud();
  const stream = await cloud.connect();
  for (const data of ["1", "2", "3"]) cloud.last.event(data);
  const got: unknown[] = [];
  for await (const { data } of stream) {
    if (got.push(data) === 2) break;
  }
  await settled();
  assertEquals([got, stream.state, cloud.last.cancelled], [["1", "2"], "closed", true]);
  for await (const _ of stream) throw new Error("a closed stream has nothing to give");
});

Deno.test("EventStream gives every loop every event, and stays open while one is left, or a listener", async () => {
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

Deno.test("EventStream ends loops on close() and on the caller's signal, without an error", async () => {
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

Deno.test("EventStream rejects if the caller's signal comes before the connection", async () => {
  const before = new ScriptedCloud("silence");
  const aborted = { signal: AbortSignal.abort(new Error("enough")) };
  assertInstanceOf(await failureOf(() => before.connect(aborted)), Error);
  const controller = new AbortController();
  const during = new ScriptedCloud("silence");
  const failed = failureOf(() => during.connect({ signal: controller.signal }));
  controller.abort(new Error("enough"));
  assertInstanceOf(await failed, Error);
});

Deno.test("EventStream stops reading while a loop has too much to do, and is not idle meanwhile", async () => {
  using time = new FakeTime();
  const cloud = new ScriptedCloud();
  const stream = await cloud.connect();
  const loop = stream[Symbol.asyncIterator]();
  for (let i = 0; i < 1500; i++) cloud.last.event(`${i}`);
  await time.tickAsync(0);
  const unread = -cloud.last.wanted;
  assert(unread > 0, "everything was read at once");
  await time.tickAsync(60_000);
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

Deno.test("EventStream rejects a loop's next() only once", async () => {
  using time = new FakeTime();
  const cloud = new ScriptedCloud("stream", unauthorized());
  const stream = await cloud.connect();
  const loop = stream[Symbol.asyncIterator]();
  cloud.last.event("last");
  await time.tickAsync(0);
  cloud.last.end();
  await time.tickAsync(2_000);
  assertEquals((await loop.next()).value?.data, "last");
  await assertRejects(() => loop.next(), ParticleError, "dead token");
  assertEquals((await loop.next()).done, true);
});

/** Lets reads and handlers that are due happen. */
async function settled(): Promise<void> {
  for (let i = 0; i < 50; i++) await Promise.resolve();
}
