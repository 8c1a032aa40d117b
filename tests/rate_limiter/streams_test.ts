import { assert, assertEquals, assertInstanceOf } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { Particle, ParticleError } from "../../mod.ts";
import { RateLimiter } from "../../src/rate_limiter/mod.ts";
import { advance } from "../kit/advance.ts";
import { failureOf } from "../kit/recorder.ts";
import { countingSignal, eventStream, limited, MINUTE, type Respond } from "./kit.ts";

const mine = { deviceId: "mine" };

/** Responds with event streams that `ends` end, and to other requests with JSON. */
function streams(ends: (() => void)[] = []): Respond {
  return ({ line }) => {
    if (!line.includes("events")) return Response.json({ ok: true });
    const { response, end } = eventStream();
    ends.push(end);
    return response;
  };
}

/** Makes a `Particle` with a limiter, whose connections `ends` end. */
function particleWith(limiter: RateLimiter, ends: (() => void)[] = []) {
  const { api } = limited(limiter, streams(ends));
  const particle = new Particle({ auth: "t0ken", limiter });
  particle.agent = api.agent;
  return particle;
}

Deno.test("a stream that cannot be opened takes no place", async () => {
  const failures: Respond[] = [
    () => Response.json({}, { status: 500 }),
    () => new Response(null, { status: 204 }),
    () => Promise.reject(new TypeError("lost")),
    () => Response.json({ not: "a stream" }),
  ];
  for (const respond of failures) {
    using time = new FakeTime();
    const { api, limiter } = limited({}, respond);
    const particle = new Particle({ auth: "t0ken", limiter });
    particle.agent = api.agent;
    await failureOf(() => particle.getEventStream(mine));
    await advance(time, 1_000);
    const { openStreams, streamOpens } = limiter.state;
    assertEquals([openStreams.used, streamOpens.used], [0, 1]);
  }
});

Deno.test("a stream that is closed while it waits sends nothing and leaves nothing behind", async () => {
  using time = new FakeTime();
  const limiter = new RateLimiter({ openStreams: { limit: 1 } });
  const particle = particleWith(limiter);
  const first = await particle.getEventStream(mine);
  const { signal, abort, listeners } = countingSignal();
  const waiting = failureOf(() => particle.getEventStream({ ...mine, signal }));
  await advance(time, 60 * MINUTE); // no connectTimeout runs
  assertEquals(limiter.state.openStreams, { used: 1, limit: 1, waiting: 1, freeAt: undefined });
  abort();
  const error = await waiting;
  assertInstanceOf(error, ParticleError);
  assertEquals([error.code, listeners()], ["aborted", 0]);
  assertEquals([limiter.state.openStreams.waiting, limiter.state.streamOpens.used], [0, 0]);
  first.close();
  assertEquals(limiter.state.openStreams.used, 1); // the cloud may not have noticed yet
  await advance(time, 1_000);
  assertEquals(limiter.state.openStreams.used, 0);
});

Deno.test("the wait of a stream does not count towards connectTimeout, but the connection does", async () => {
  using time = new FakeTime();
  const limiter = new RateLimiter({ streamOpens: { limit: 1 } });
  let isSlow = false;
  const open = streams();
  const { api, sent } = limited(
    limiter,
    (request) => isSlow ? new Promise(() => {}) : open(request),
  );
  const particle = new Particle({ auth: "t0ken", limiter });
  particle.agent = api.agent;
  (await particle.getEventStream(mine)).close();
  isSlow = true;
  const call = failureOf(() => particle.getEventStream({ ...mine, connectTimeout: 2_000 }));
  let hasFailed = false;
  call.then(() => hasFailed = true);
  await advance(time, 5 * MINUTE + 1_999);
  assertEquals([sent.length, hasFailed], [2, false]);
  await advance(time, 1);
  assertEquals((await call as ParticleError).code, "timeout");
});

Deno.test("the place of a stream is free a second after it is closed, and the next one opens", async () => {
  using time = new FakeTime();
  const limiter = new RateLimiter({ openStreams: { limit: 2 } });
  const particle = particleWith(limiter);
  const first = await particle.getEventStream(mine);
  const second = await particle.getEventStream(mine);
  const waiting = particle.getEventStream(mine);
  await particle.listDevices(); // does not wait behind the stream
  assertEquals([limiter.state.openStreams.used, limiter.state.openStreams.waiting], [2, 1]);
  first.close();
  assertEquals(limiter.state.openStreams.freeAt, new Date(Date.now() + 1_000));
  await advance(time, 999);
  assertEquals(limiter.state.openStreams.waiting, 1);
  await advance(time, 1);
  const third = await waiting;
  assertEquals([third.state, limiter.state.openStreams.used], ["open", 2]);
  second.close();
  third.close();
  await advance(time, 1_000);
  assertEquals(limiter.state.openStreams.used, 0);
});

Deno.test("a connection that ends frees its place, and the reconnect takes it again", async () => {
  using time = new FakeTime();
  const limiter = new RateLimiter();
  const ends: (() => void)[] = [];
  const stream = await particleWith(limiter, ends).getEventStream({ ...mine, idleTimeout: 0 });
  stream.on("event", () => {});
  await time.runMicrotasks();
  ends[0]!();
  await advance(time, 1_500);
  assertEquals([stream.state, limiter.state.openStreams.used], ["waiting", 0]);
  await advance(time, 500);
  const { openStreams, streamOpens } = limiter.state;
  assertEquals([stream.state, openStreams.used, streamOpens.used], ["open", 1, 2]);
  stream.close();
  await advance(time, 1_000);
  assertEquals(limiter.state.openStreams.used, 0);
});

Deno.test("connections that always end at once stay within 100 in five minutes", async () => {
  using time = new FakeTime();
  const limiter = new RateLimiter();
  const { api, sent } = limited(limiter, ({ signal }) => {
    const { response, end } = eventStream();
    const timer = setTimeout(end, 1_000);
    signal.addEventListener("abort", () => clearTimeout(timer));
    return response;
  });
  const particle = new Particle({ auth: "t0ken", limiter });
  particle.agent = api.agent;
  const opened = await Promise.all(
    Array.from({ length: 60 }, () => particle.getEventStream({ ...mine, idleTimeout: 0 })),
  );
  for (const stream of opened) stream.on("event", () => {});
  await advance(time, 15 * MINUTE);
  for (const stream of opened) stream.close();
  for (let i = 100; i < sent.length; i++) {
    const period = sent[i]!.at - sent[i - 100]!.at;
    assert(period >= 5 * MINUTE, `101 streams were opened in ${period} ms`);
  }
  assert(sent.length > 250, `${sent.length} streams were opened`);
  await advance(time, 1_000);
  assertEquals(limiter.state.openStreams.used, 0);
});

Deno.test("shared subscriptions count as one stream", async () => {
  using time = new FakeTime();
  const limiter = new RateLimiter();
  const particle = particleWith(limiter);
  const subscriptions = ["a", "b"].map((name) => particle.events({ ...mine, name }));
  for (const subscription of subscriptions) subscription.on("event", () => {});
  await advance(time, 0);
  assertEquals(limiter.state.openStreams.used, 1);
  for (const subscription of subscriptions) subscription.close();
  await advance(time, 1_000);
  assertEquals(limiter.state.openStreams.used, 0);
});

Deno.test("open() holds no place after an error or without a body, with and without a signal", async () => {
  for (const signal of [undefined, new AbortController().signal]) {
    for (
      const response of [Response.json({}, { status: 500 }), new Response(null, { status: 204 })]
    ) {
      using time = new FakeTime();
      const { open, limiter } = limited({}, () => response.clone());
      await open("/v1/events/x", signal).catch((error) => assertEquals(error.statusCode, 500));
      await advance(time, 1_000);
      assertEquals([limiter.state.openStreams.used, limiter.state.streamOpens.used], [0, 1]);
    }
  }
});

Deno.test("a stream whose signal is aborted while it opens holds no place", async () => {
  using time = new FakeTime();
  const limiter = new RateLimiter();
  const controller = new AbortController();
  const { signal } = controller;
  const request = { method: "GET", url: "https://api.test/v1/events", isStream: true, signal };
  const { response } = eventStream();
  await limiter.send(request, () => {
    controller.abort();
    return Promise.resolve(response);
  });
  await advance(time, 1_000);
  assertEquals(limiter.state.openStreams.used, 0);
});

Deno.test("open() without a signal holds a place until the body ends, fails or is canceled", async () => {
  const endings: ((response: Response, end: () => void) => Promise<unknown>)[] = [
    async (response, end) => {
      end();
      assertEquals(await response.text(), "");
    },
    (response) => response.body!.cancel(),
  ];
  for (const finish of endings) {
    using time = new FakeTime();
    const ends: (() => void)[] = [];
    const { open, limiter } = limited({}, streams(ends));
    const response = await open("/v1/events/x");
    assertEquals(response.headers.get("content-type"), "text/event-stream");
    assertEquals(limiter.state.openStreams.used, 1);
    await advance(time, 5_000);
    assertEquals(limiter.state.openStreams.used, 1);
    await finish(response, ends[0]!);
    await advance(time, 1_000);
    assertEquals(limiter.state.openStreams.used, 0);
  }
});

Deno.test("open() with a signal holds a place until the signal is aborted", async () => {
  using time = new FakeTime();
  const { open, limiter } = limited({}, streams());
  const controller = new AbortController();
  await open("/v1/events/x", controller.signal);
  assertEquals(limiter.state.openStreams.used, 1);
  await advance(time, 5_000);
  assertEquals(limiter.state.openStreams.used, 1);
  controller.abort();
  await advance(time, 1_000);
  assertEquals(limiter.state.openStreams.used, 0);
});
