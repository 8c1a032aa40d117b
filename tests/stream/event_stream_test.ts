import { assertEquals, assertInstanceOf, assertStringIncludes } from "@std/assert";
import { stub } from "@std/testing/mock";
import { FakeTime } from "@std/testing/time";
import { ParticleError } from "../../src/core/errors.ts";
import { ParticleEvent } from "../../src/stream/particle_event.ts";
import { failureOf } from "../kit/recorder.ts";
import { eventJson, logOf, ScriptedCloud, settled } from "./scripted_cloud.ts";
import { advance } from "../kit/advance.ts";

const down = () => new ParticleError("down", { code: "network" });
const unauthorized = () => new ParticleError("dead token", { code: "http", statusCode: 401 });

Deno.test("EventStream rejects if the first connection fails, and does not retry", async () => {
  using time = new FakeTime();
  const cloud = new ScriptedCloud(unauthorized());
  assertEquals((await failureOf(() => cloud.connect()) as Error).message, "dead token");
  await advance(time, 600_000);
  assertEquals(cloud.attempts, 1);
});

Deno.test("EventStream rejects a response that is not an event stream, and cancels it", async () => {
  let cancelled = 0;
  const html = (type: string) =>
    new Response(new ReadableStream({ cancel: () => void cancelled++ }), {
      headers: { "content-type": type },
    });
  for (const type of ["text/html", "text/event-streamer", "application/json"]) {
    const error = await failureOf(() => new ScriptedCloud(html(type)).connect()) as ParticleError;
    assertEquals([error.code, error.statusCode], ["invalid_response", 200]);
    assertStringIncludes(error.message, type);
  }
  assertEquals(cancelled, 3);
  const empty = await failureOf(() =>
    new ScriptedCloud(new Response(null, { status: 204 })).connect()
  );
  assertStringIncludes((empty as Error).message, "it has no body");
});

Deno.test("EventStream accepts parameters in the content type", async () => {
  const headers = { "content-type": "Text/Event-Stream ;charset=utf-8" };
  const stream = await new ScriptedCloud(new Response(new ReadableStream(), { headers })).connect();
  assertEquals(stream.state, "open");
  stream.close();
});

Deno.test("EventStream emits events with their name, and keeps additional fields of the cloud", async () => {
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

Deno.test("EventStream keeps events that arrive before the first listener", async () => {
  using time = new FakeTime();
  const cloud = new ScriptedCloud();
  const stream = await cloud.connect();
  cloud.last.event("early");
  await advance(time, 60_000); // there is no idle timeout either before the first listener
  assertEquals([stream.state, cloud.attempts], ["open", 1]);
  const log = logOf(stream);
  await advance(time, 0);
  assertEquals(log, ["event early"]);
  stream.close();
});

Deno.test("EventStream emits malformed for data that is not a JSON object, and continues", async () => {
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

Deno.test("EventStream reconnects 2 s after the end of a connection", async () => {
  using time = new FakeTime();
  const cloud = new ScriptedCloud();
  const stream = await cloud.connect();
  const log = logOf(stream);
  cloud.last.event("a");
  cloud.last.end();
  await advance(time, 0);
  assertEquals([log.at(-1), stream.state], ["disconnect end", "waiting"]);
  await advance(time, 1_999);
  assertEquals(cloud.attempts, 1);
  await advance(time, 1);
  cloud.last.event("b");
  await advance(time, 0);
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

Deno.test("EventStream reconnects after a broken connection, and reports the error", async () => {
  using time = new FakeTime();
  const cloud = new ScriptedCloud();
  const stream = await cloud.connect();
  const log = logOf(stream);
  const errors: unknown[] = [];
  stream.on("disconnect", ({ error }) => errors.push(error));
  cloud.last.break(new Error("reset"));
  await advance(time, 2_000);
  assertEquals(log, ["disconnect error", "reconnect 1 after 2000", "reconnect-success"]);
  assertInstanceOf(errors[0], ParticleError);
  assertEquals([errors[0].code, (errors[0].cause as Error).message], ["network", "reset"]);
  stream.close();
});

Deno.test("EventStream closes a silent connection after 13 s; any byte counts", async () => {
  using time = new FakeTime();
  const cloud = new ScriptedCloud();
  const stream = await cloud.connect();
  const log = logOf(stream);
  await advance(time, 12_999);
  cloud.last.send("\n");
  await advance(time, 12_999);
  assertEquals(log, []);
  await advance(time, 1);
  assertEquals([log, cloud.last.cancelled], [["disconnect idle"], true]);
  await advance(time, 2_000);
  assertEquals(cloud.attempts, 2);
  stream.close();
});

Deno.test("EventStream waits idleTimeout for a byte, and forever if it is 0", async () => {
  using time = new FakeTime();
  const quick = new ScriptedCloud();
  const stream = await quick.connect({ idleTimeout: 100 });
  const log = logOf(stream);
  await advance(time, 100);
  assertEquals(log, ["disconnect idle"]);
  stream.close();
  const patient = new ScriptedCloud();
  const other = await patient.connect({ idleTimeout: 0 });
  logOf(other);
  await advance(time, 1e8);
  assertEquals(patient.attempts, 1);
  other.close();
});

Deno.test("EventStream waits longer after each failure, and starts over after a stable connection", async () => {
  using time = new FakeTime();
  using _random = stub(Math, "random", () => 1);
  const cloud = new ScriptedCloud("stream", down(), down(), down(), "stream");
  const stream = await cloud.connect();
  const log = logOf(stream);
  cloud.last.end();
  await advance(time, 2_000 + 8_000 + 16_000 + 32_000);
  assertEquals(log.filter((line) => line.startsWith("reconnect ")), [
    "reconnect 1 after 2000",
    "reconnect 2 after 8000",
    "reconnect 3 after 16000",
    "reconnect 4 after 32000",
  ]);
  cloud.last.end(); // accepted and closed at once, which is a failure too
  await advance(time, 60_000);
  assertEquals(log.at(-2), "reconnect 5 after 60000");
  await advance(time, 10_000);
  cloud.last.event("stable");
  await advance(time, 0);
  cloud.last.end();
  await advance(time, 2_000);
  assertEquals(log.at(-2), "reconnect 1 after 2000");
  stream.close();
});

Deno.test("EventStream waits as long as Retry-After and retry require", async () => {
  using time = new FakeTime();
  using _random = stub(Math, "random", () => 0);
  const busy = new ParticleError("busy", { code: "http", statusCode: 429, retryAfter: 90_000 });
  const cloud = new ScriptedCloud("stream", busy, "stream");
  const stream = await cloud.connect();
  const log = logOf(stream);
  cloud.last.send("retry: 5000\n\n");
  await advance(time, 0);
  cloud.last.end();
  await advance(time, 5_000);
  assertEquals(log, ["disconnect end", "reconnect 1 after 5000", "reconnect-error busy"]);
  await advance(time, 89_999);
  assertEquals(cloud.attempts, 2);
  await advance(time, 1);
  assertEquals(cloud.attempts, 3);
  stream.close();
});

Deno.test("EventStream closes permanently when the token is no longer valid, and reports it to listeners and loops", async () => {
  using time = new FakeTime();
  const cloud = new ScriptedCloud("stream", unauthorized());
  const stream = await cloud.connect();
  const log = logOf(stream);
  const iterated = failureOf(async () => {
    for await (const _ of stream);
  });
  cloud.last.end();
  await advance(time, 600_000);
  assertEquals(log, [
    "disconnect end",
    "reconnect 1 after 2000",
    "reconnect-error dead token",
    "error dead token",
  ]);
  assertEquals((await iterated as Error).message, "dead token");
  assertEquals([stream.state, cloud.attempts], ["closed", 2]);
});

Deno.test("EventStream reconnects after an event larger than maxEventSize", async () => {
  using time = new FakeTime();
  const cloud = new ScriptedCloud();
  const stream = await cloud.connect({ maxEventSize: 200 });
  const log = logOf(stream);
  const codes: unknown[] = [];
  stream.on("disconnect", ({ error }) => codes.push((error as ParticleError).code));
  cloud.last.event("a");
  cloud.last.send("data: " + "x".repeat(300));
  await advance(time, 2_000);
  assertEquals(log, ["event a", "disconnect error", "reconnect 1 after 2000", "reconnect-success"]);
  assertEquals([codes, cloud.connections[0]!.cancelled], [["too_large"], true]);
  stream.close();
});

Deno.test("EventStream drops an incomplete event when it reconnects", async () => {
  using time = new FakeTime();
  const cloud = new ScriptedCloud();
  const stream = await cloud.connect();
  const log = logOf(stream);
  cloud.last.send(`event: a\ndata: ${eventJson("lost")}\n`);
  cloud.last.end();
  await advance(time, 2_000);
  cloud.last.send("\n");
  cloud.last.event("whole");
  await advance(time, 0);
  assertEquals(log.filter((line) => line.startsWith("event")), ["event whole"]);
  stream.close();
});

Deno.test("EventStream continues when a listener throws, and emits error", async () => {
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
