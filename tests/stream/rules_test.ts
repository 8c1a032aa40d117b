/** Rules for connections that no other test covers, mostly through the client and its `fetch`. */
import { assert, assertEquals, assertInstanceOf } from "@std/assert";
import { spy, stub } from "@std/testing/mock";
import { FakeTime } from "@std/testing/time";
import { Particle, ParticleError } from "../../mod.ts";
import { failureOf } from "../kit/recorder.ts";
import { eventJson, logOf, type Script, ScriptedCloud } from "./scripted_cloud.ts";
import { advance } from "../kit/advance.ts";

/** Returns a client of a scripted cloud, and the options that its `fetch` receives. */
function scripted(...script: Script[]) {
  const cloud = new ScriptedCloud(...script);
  const inits: RequestInit[] = [];
  const fetch = (_: string, init: RequestInit) => {
    inits.push(init);
    return cloud.open(init.signal!, 0);
  };
  return { particle: new Particle({ auth: "t0ken", fetch }), cloud, inits };
}

const mine = { deviceId: "mine" };
const responseOf = (status: number, headers: Record<string, string> = {}) =>
  new Response(status === 204 ? null : "{}", {
    status,
    headers: { "content-type": "application/json", ...headers },
  });

for (const status of [200, 204, 300, 302, 400, 401, 403, 404, 410, 422]) {
  Deno.test(`a ${status} response to a reconnect ends the stream after one request`, async () => {
    using time = new FakeTime();
    const { particle, cloud } = scripted("stream", responseOf(status));
    const stream = await particle.getEventStream(mine);
    const log = logOf(stream);
    cloud.last.end();
    await advance(time, 600_000);
    assertEquals([stream.state, cloud.attempts], ["closed", 2]);
    assert(log.at(-1)?.startsWith("error "), log.at(-1));
  });
}

for (const status of [408, 429, 500, 502, 503, 504]) {
  Deno.test(`a ${status} response to a reconnect is followed by another attempt`, async () => {
    using time = new FakeTime();
    const { particle, cloud } = scripted("stream", responseOf(status), "stream");
    const stream = await particle.getEventStream(mine);
    const log = logOf(stream);
    cloud.last.end();
    await advance(time, 10_000);
    assertEquals([stream.state, cloud.attempts, log.at(-1)], ["open", 3, "reconnect-success"]);
    stream.close();
  });
}

for (
  const [header, expected] of [
    ["100", 110_000],
    [new Date(102_000).toUTCString(), 110_000], // because the attempt is made at 2 s
    ["600", 660_000],
    ["601", undefined],
  ] as const
) {
  const outcome = expected
    ? `makes a stream wait ${expected} ms, including jitter`
    : "ends the stream";
  Deno.test(`Retry-After: ${header} ${outcome}`, async () => {
    using time = new FakeTime(0);
    using _random = stub(Math, "random", () => 0.5);
    const busy = responseOf(503, { "retry-after": header });
    const { particle, cloud } = scripted("stream", busy, "stream");
    const stream = await particle.getEventStream(mine);
    stream.on("event", () => {}).on("error", () => {});
    let wait: number | undefined;
    stream.on("state", ({ attempt, delay }) => void (attempt === 2 && (wait = delay)));
    cloud.last.end();
    await advance(time, 2_000);
    await advance(time, 0);
    assertEquals([stream.state, wait], [expected ? "waiting" : "closed", expected]);
    stream.close();
  });
}

for (const [retry, delay] of [[0, 2_000], [1e12, 300_000], [5_000, 5_000]] as const) {
  Deno.test(`retry: ${retry} makes a stream wait ${delay} ms, and never less`, async () => {
    using time = new FakeTime();
    using _random = stub(Math, "random", () => 0);
    const cloud = new ScriptedCloud();
    const stream = await cloud.connect({ idleTimeout: 0 });
    logOf(stream);
    cloud.last.send(`retry: ${retry}\n\n`);
    await advance(time, 0);
    cloud.last.end();
    await advance(time, delay - 1);
    assertEquals(cloud.attempts, 1);
    await advance(time, 1);
    assertEquals(cloud.attempts, 2);
    stream.close();
  });
}

for (
  const [name, silence, bytes, attempt] of [
    ["10 s, then a byte", 10_000, ":\n", 1],
    ["10 s without a byte", 10_000, "", 2],
    ["a byte before 10 s", 9_999, ":\n", 2],
  ] as const
) {
  Deno.test(`${name}: the next attempt is number ${attempt}`, async () => {
    using time = new FakeTime();
    const cloud = new ScriptedCloud();
    const stream = await cloud.connect({ idleTimeout: 0 });
    const attempts: number[] = [];
    stream.on("event", () => {}).on("reconnect", (reconnect) => attempts.push(reconnect.attempt));
    cloud.last.end();
    await advance(time, 2_000);
    await advance(time, silence);
    if (bytes) cloud.last.send(bytes);
    await advance(time, 0);
    cloud.last.end();
    await advance(time, 10_000);
    assertEquals(attempts, [1, attempt]);
    stream.close();
  });
}

Deno.test("a comment keeps a connection alive", async () => {
  using time = new FakeTime();
  const cloud = new ScriptedCloud();
  const stream = await cloud.connect();
  logOf(stream);
  for (let i = 0; i < 10; i++) {
    await advance(time, 12_000);
    cloud.last.send(": still here\n");
  }
  assertEquals([stream.state, cloud.attempts], ["open", 1]);
  stream.close();
});

Deno.test("the id of an incomplete event does not become the last one", async () => {
  using time = new FakeTime();
  const cloud = new ScriptedCloud();
  const stream = await cloud.connect();
  logOf(stream);
  cloud.last.send(`id: 1\ndata: ${eventJson("")}\n\nid: 2\ndata: ${eventJson("")}\n`);
  await advance(time, 0);
  cloud.last.end();
  await advance(time, 2_000);
  assertEquals(cloud.lastEventIds, [undefined, "1"]);
  stream.close();
});

Deno.test("an id without data counts after its blank line", async () => {
  for (const [sent, id] of [["id: 9\n\n", "9"], ["id: 9\n", undefined]] as const) {
    using time = new FakeTime();
    const cloud = new ScriptedCloud();
    const stream = await cloud.connect();
    logOf(stream);
    cloud.last.send(sent);
    await advance(time, 0);
    cloud.last.end();
    await advance(time, 2_000);
    assertEquals(cloud.lastEventIds, [undefined, id]);
    stream.close();
  }
});

Deno.test("a stream has one listener on its signal, however often it reconnects, and removes it", async () => {
  using time = new FakeTime();
  const ends: Record<string, (cloud: ScriptedCloud, close: () => void) => unknown> = {
    close: (_, close) => close(),
    refusal: (cloud) => (cloud.last.end(), advance(time, 600_000)),
  };
  for (const [end, reach] of Object.entries(ends)) {
    const { signal } = new AbortController();
    using added = spy(signal, "addEventListener");
    using removed = spy(signal, "removeEventListener");
    const refused = new ParticleError("no", { code: "http", statusCode: 403 });
    const cloud = new ScriptedCloud("stream", "stream", "stream", "stream", refused);
    const stream = await cloud.connect({ signal, idleTimeout: 0 });
    logOf(stream);
    for (let i = 0; i < 3; i++) {
      cloud.last.end();
      await advance(time, 60_000);
    }
    assertEquals([end, added.calls.length, removed.calls.length], [end, 1, 0]);
    await reach(cloud, () => stream.close());
    assertEquals(stream.state, "closed");
    assertEquals(removed.calls.map(({ args }) => args[1]), [added.calls[0]!.args[1]]);
  }
});

Deno.test("a first connection that fails leaves no listener on the signal", async () => {
  const { signal } = new AbortController();
  using added = spy(signal, "addEventListener");
  using removed = spy(signal, "removeEventListener");
  const refused = new ParticleError("no", { code: "http", statusCode: 403 });
  assertInstanceOf(
    await failureOf(() => new ScriptedCloud(refused).connect({ signal })),
    ParticleError,
  );
  assertEquals(removed.calls.map(({ args }) => args[1]), [added.calls[0]!.args[1]]);
});

Deno.test("a stream follows redirects on its own, and passes no options that some runtimes reject", async () => {
  using time = new FakeTime();
  const forbidden = () => {
    throw new Error("its timers and listeners would outlive the call");
  };
  using _any = stub(AbortSignal, "any", forbidden);
  using _timeout = stub(AbortSignal, "timeout", forbidden);
  const { particle, cloud, inits } = scripted();
  const stream = await particle.getEventStream({ ...mine, signal: new AbortController().signal });
  logOf(stream);
  cloud.last.end();
  await advance(time, 2_000);
  assertEquals([stream.state, inits.length], ["open", 2]);
  for (const init of inits) {
    assertEquals([init.redirect, "cache" in init, "keepalive" in init], ["manual", false, false]);
  }
  stream.close();
});

Deno.test("the content type may end with a semicolon, and must be that of an event stream", async () => {
  for (const type of ["text/event-stream;", "TEXT/EVENT-STREAM; charset=utf-8"]) {
    const response = new Response(new ReadableStream(), { headers: { "content-type": type } });
    const stream = await new ScriptedCloud(response).connect();
    assertEquals(stream.state, "open", type);
    stream.close();
  }
  for (
    const type of ["text/event-stream-x", "x-text/event-stream", "text/html;text/event-stream"]
  ) {
    const response = new Response(new ReadableStream(), { headers: { "content-type": type } });
    const error = await failureOf(() => new ScriptedCloud(response).connect());
    assertEquals((error as ParticleError).code, "invalid_response", type);
  }
});
