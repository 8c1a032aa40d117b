import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import { spy } from "@std/testing/mock";
import { FakeTime } from "@std/testing/time";
import { isParticleError, Particle, ParticleError } from "../../mod.ts";
import { RateLimiter } from "../../src/rate_limiter/mod.ts";
import { advance } from "../kit/advance.ts";
import { failureOf, recorder } from "../kit/recorder.ts";
import { SetClock } from "../stream/scripted_cloud.ts";
import { countingSignal, limited, MINUTE, type Respond } from "./kit.ts";

const two = { requests: { limit: 2, window: 1_000 } };
const lines = (sent: { line: string }[]) => sent.map(({ line }) => line);
const times = (sent: { at: number }[]) => sent.map(({ at }) => at);
const never: Respond = () => new Promise(() => {});

Deno.test("a limiter cannot be shared between base URLs, and nothing is sent", () => {
  const limiter = new RateLimiter();
  const { fetch, requests } = recorder();
  const client = new Particle({ limiter, fetch, baseUrl: "https://a.test/v/" });
  new Particle({ limiter, fetch, baseUrl: "https://a.test/v" });
  for (const baseUrl of ["https://b.test", "https://a.test", "https://a.test/w"]) {
    const message =
      `This RateLimiter counts the requests to https://a.test/v; create another one for ${baseUrl}`;
    assertThrows(() => new Particle({ limiter, fetch, baseUrl }), TypeError, message);
    assertThrows(() => client.setBaseUrl(baseUrl), TypeError, message);
  }
  assertEquals([client.baseUrl, requests.length], ["https://a.test/v", 0]);
});

Deno.test("a call whose signal is aborted stops waiting at once and leaves nothing behind", async () => {
  using time = new FakeTime();
  const { limiter, get, sent } = limited(two);
  await Promise.all([get(), get()]);
  const { signal, abort, listeners } = countingSignal();
  const before = listeners();
  const waiting = failureOf(() => get("/v1/aborted", signal));
  const later = get("/v1/later");
  await advance(time, 500);
  assertEquals([limiter.state.requests.waiting, limiter.state.requests.used], [2, 2]);
  abort("changed my mind");
  const error = await waiting;
  assertInstanceOf(error, ParticleError);
  assertEquals([error.code, error.cause, error.attempts], [
    "aborted",
    "changed my mind",
    undefined,
  ]);
  assertEquals([listeners(), limiter.state.requests.waiting], [before, 1]);
  await advance(time, 500);
  await later;
  assertEquals(lines(sent), ["GET /v1/devices", "GET /v1/devices", "GET /v1/later"]);
  assertEquals(limiter.state.requests.used, 1);
});

Deno.test("the last call to stop waiting takes the timer with it", async () => {
  using time = new FakeTime();
  const { get } = limited({ requests: { limit: 1 } });
  await get();
  const controller = new AbortController();
  const waiting = [get("/v1/a", controller.signal), get("/v1/b", controller.signal)].map((call) =>
    failureOf(() => call)
  );
  await time.runMicrotasks();
  controller.abort();
  await Promise.all(waiting);
  assertEquals(await time.nextAsync(), false); // no timer
});

Deno.test("a signal that was aborted before the call sends and counts nothing", async () => {
  const { get, limiter, sent } = limited();
  const error = await failureOf(() => get("/v1/x", AbortSignal.abort()));
  assert(isParticleError(error));
  assertEquals([error.code, sent.length, limiter.state.requests.used], ["aborted", 0, 0]);
});

Deno.test("calls wait until there is room, and are sent in order of arrival", async () => {
  using time = new FakeTime();
  const { get, sent, limiter } = limited(two);
  const calls = ["a", "b", "c", "d", "e"].map((name) => get(`/v1/${name}`));
  await time.runMicrotasks();
  assertEquals(limiter.state.requests, {
    used: 2,
    limit: 2,
    waiting: 3,
    freeAt: new Date(Date.now() + 1_000),
  });
  await advance(time, 2_500);
  await Promise.all(calls);
  assertEquals(lines(sent), ["a", "b", "c", "d", "e"].map((name) => `GET /v1/${name}`));
  assertEquals(times(sent), [0, 0, 1_000, 1_000, 2_000]);
  assertEquals(limiter.state.requests, { used: 1, limit: 2, waiting: 0, freeAt: undefined });
});

Deno.test("no period has more requests than the limit, however long the responses take", async () => {
  using time = new FakeTime();
  const { get, sent } = limited(
    { requests: { limit: 3, window: 1_000 } },
    ({ at }) =>
      new Promise((resolve) => setTimeout(() => resolve(Response.json({})), at * 7 % 400)),
  );
  const calls = Array.from({ length: 20 }, () => get());
  await advance(time, 20_000);
  await Promise.all(calls);
  for (let i = 3; i < sent.length; i++) assert(sent[i]!.at - sent[i - 3]!.at >= 1_000);
});

Deno.test("a call that fails without a response counts, and makes room later", async () => {
  using time = new FakeTime();
  const { get, limiter } = limited(two, () => Promise.reject(new TypeError("no network")));
  for (let i = 0; i < 2; i++) await failureOf(() => get());
  assertEquals(limiter.state.requests.used, 2);
  await advance(time, 1_000);
  assertEquals(limiter.state.requests.used, 0);
});

Deno.test("a fetch that ignores its signal does not keep its place after the call has timed out", async () => {
  using time = new FakeTime();
  const { api, limiter } = limited({ requests: { limit: 1, window: 100 } }, never);
  const call = failureOf(() => api.get({ uri: "/v1/x", timeout: 5_000 }));
  await advance(time, 5_000);
  assertEquals((await call as ParticleError).code, "timeout");
  assertEquals(limiter.state.requests.used, 1);
  await advance(time, 100);
  assertEquals(limiter.state.requests.used, 0);
});

Deno.test("the wait counts neither towards timeout nor towards attemptTimeout", async () => {
  using time = new FakeTime();
  const respond: Respond = ({ line }) =>
    line.endsWith("slow") ? never({} as never) : Response.json({});
  const { api, get, sent } = limited({ requests: { limit: 1, window: 600_000 } }, respond);
  await get();
  const limits = { timeout: 3_000, attemptTimeout: 2_000 };
  const ended: string[] = [];
  const fast = api.get({ uri: "/v1/fast", ...limits }).then(() => ended.push("fast"));
  const slow = failureOf(() => api.get({ uri: "/v1/slow", ...limits }))
    .then((error) => ended.push((error as Error).message));
  await advance(time, 599_999);
  assertEquals([sent.length, ended.length], [1, 0]);
  await advance(time, 1);
  await fast;
  await advance(time, 600_000 + 1_999);
  assertEquals([times(sent), ended.length], [[0, 600_000, 1_200_000], 1]);
  await advance(time, 1);
  await slow;
  assertEquals(
    ended[1],
    "Timeout from https://api.particle.io/v1/slow - no response within 2000 ms (attemptTimeout); the request may still have taken effect",
  );
});

Deno.test("the timeout of a call goes on after the wait of a retry", async () => {
  using time = new FakeTime();
  const { fetch, requests } = recorder(
    () =>
      new Promise((resolve) => setTimeout(() => resolve(new Response(null, { status: 503 })), 900)),
    () => new Promise(() => {}),
  );
  const limiter = new RateLimiter({ requests: { limit: 1, window: 60_000 } });
  const particle = new Particle({ auth: "t", fetch, limiter, retry: { baseDelay: 0 } });
  const durations: number[] = [];
  const call = failureOf(() => particle.listDevices({ timeout: 1_000 }));
  call.then(() => durations.push(Date.now()));
  const start = Date.now();
  await advance(time, 900 + 60_000 + 99);
  assertEquals([requests.length, durations.length], [2, 0]);
  await advance(time, 1);
  const error = await call as ParticleError;
  assertEquals([error.code, error.attempts, durations[0]! - start], ["timeout", 2, 61_000]);
});

Deno.test("a call that waited longer than its timeout is still sent again after a 503", async () => {
  using time = new FakeTime();
  const { fetch, requests } = recorder(
    Response.json({}),
    new Response(null, { status: 503 }),
    Response.json([]),
  );
  const limiter = new RateLimiter({ requests: { limit: 1, window: 60_000 } });
  const particle = new Particle({ auth: "t", fetch, limiter, retry: { baseDelay: 0 } });
  await particle.listDevices();
  const call = particle.listDevices({ timeout: 1_000 });
  await advance(time, 120_000);
  await call;
  assertEquals(requests.length, 3);
});

Deno.test("hooks see when a request is sent, not when it began to wait", async () => {
  using time = new FakeTime();
  const limiter = new RateLimiter({ requests: { limit: 1, window: 5_000 } });
  const log: unknown[] = [];
  const hooks = {
    onRequest: (_: object, { duration }: { duration: number }) => log.push(["sent", duration]),
    onResponse: (_: object, { duration }: { duration: number }) => log.push(["received", duration]),
  };
  const particle = new Particle({ auth: "t", fetch: recorder().fetch, limiter, hooks });
  const calls = [particle.listDevices(), particle.listDevices()];
  await advance(time, 4_999);
  assertEquals(log, [["sent", 0], ["received", 0]]);
  await advance(time, 1);
  await Promise.all(calls);
  assertEquals(log.slice(2), [["sent", 0], ["received", 0]]);
});

Deno.test("redirects and the repetition after a 401 are counted", async () => {
  using time = new FakeTime();
  const redirect = new Response(null, { status: 307, headers: { location: "/v1/moved" } });
  const rejected = Response.json({}, { status: 401 });
  const { fetch, requests } = recorder(redirect, rejected, Response.json([]));
  const limiter = new RateLimiter({ requests: { limit: 1, window: 1_000 } });
  let tokens = 0;
  const auth = () => Promise.resolve(`token${++tokens}`);
  const particle = new Particle({ auth, fetch, limiter });
  const call = particle.listDevices();
  await advance(time, 1_999);
  assertEquals(requests.length, 2);
  await advance(time, 1);
  await call;
  assertEquals([requests.length, tokens], [3, 2]);
});

Deno.test("requests to other origins are not counted and do not wait", async () => {
  const { api, limiter, get, sent } = limited({ requests: { limit: 1 } });
  await get();
  await api.request({ method: "get", uri: "https://cdn.test/file", auth: false });
  assertEquals([sent.length, limiter.state.requests.used], [2, 1]);
});

Deno.test("clients that share a limiter share its limits and its order", async () => {
  using time = new FakeTime();
  const one = limited(two);
  const other = limited(one.limiter);
  const calls = [one.get("/v1/a"), other.get("/v1/b"), other.get("/v1/c"), one.get("/v1/d")];
  await time.runMicrotasks();
  assertEquals([one.sent.length, other.sent.length, one.limiter.state.requests.waiting], [1, 1, 2]);
  await advance(time, 1_000);
  await Promise.all(calls);
  assertEquals([times(one.sent), times(other.sent)], [[0, 1_000], [0, 1_000]]);
});

Deno.test("a request that waits for a limit of its own does not hold up others", async () => {
  using time = new FakeTime();
  const { get, sent, limiter } = limited({ serialNumbers: { limit: 1 } });
  const lookup = (name: string) => get(`/v1/serial_numbers/${name}`);
  await lookup("a");
  const waiting = [lookup("b"), lookup("c")];
  await get();
  const { serialNumbers, requests } = limiter.state;
  assertEquals([serialNumbers.waiting, requests.waiting, requests.used], [2, 2, 2]);
  await advance(time, 120 * MINUTE);
  await Promise.all(waiting);
  assertEquals(times(sent), [0, 0, 60 * MINUTE, 120 * MINUTE]);
});

Deno.test("a request that has waited longest is next when two limits become free", async () => {
  using time = new FakeTime();
  const limits = { requests: { limit: 2, window: 1_000 }, tokenLists: { limit: 1, window: 1_000 } };
  const { get, sent } = limited(limits);
  const uris = ["/v1/access_tokens", "/v1/a", "/v1/b", "/v1/access_tokens", "/v1/c"];
  const calls = uris.map((uri) => get(uri));
  await advance(time, 2_000);
  await Promise.all(calls);
  assertEquals(lines(sent), uris.map((uri) => `GET ${uri}`));
});

Deno.test("a clock that is set back makes no wait longer", async () => {
  using time = new FakeTime();
  using clock = new SetClock();
  const { get, limiter, sent } = limited(two);
  await Promise.all([get(), get()]);
  clock.ahead = -60 * MINUTE;
  assertEquals(limiter.state.requests.freeAt, new Date(Date.now() + 1_000));
  const call = get();
  await advance(time, 999);
  assertEquals(sent.length, 2);
  await advance(time, 1);
  await call;
});

Deno.test("a window longer than the longest timer does not end early", async () => {
  using time = new FakeTime();
  using timers = spy(globalThis, "setTimeout");
  const window = 2 ** 31 + 5_000;
  const { get, sent } = limited({ requests: { limit: 1, window } });
  const calls = [get(), get()];
  await advance(time, window - 1);
  assertEquals(sent.length, 1);
  await advance(time, 1);
  await Promise.all(calls);
  const delays = timers.calls.map(({ args }) => args[1] as number);
  assertEquals(delays.filter((delay) => delay === 2 ** 31 - 1).length, 1);
});

Deno.test("a hook may abort a call that waits and make another one while calls start", async () => {
  using time = new FakeTime();
  const { fetch, requests } = recorder();
  const controller = new AbortController();
  const calls: Promise<unknown>[] = [];
  const get = (uri: string, signal?: AbortSignal) => calls.push(particle.get({ uri, signal }));
  const hooks = {
    onRequest: () => {
      if (requests.length !== 2) return; // the first call after the wait
      controller.abort();
      get("/v1/new");
    },
  };
  const particle = new Particle({ auth: "t", fetch, limiter: new RateLimiter(two), hooks });
  for (const uri of ["/v1/1", "/v1/2", "/v1/3"]) get(uri);
  const aborted = failureOf(() => particle.get({ uri: "/v1/x", signal: controller.signal }));
  get("/v1/4");
  await advance(time, 1_000);
  assertEquals((await aborted as ParticleError).code, "aborted");
  assertEquals(requests.map(({ url }) => url.slice(-1)), ["1", "2", "3", "4"]);
  await advance(time, 1_000);
  await Promise.all(calls);
  assertEquals(requests.length, 5);
});

Deno.test("10,000 requests are sent at once, and the next one after five minutes", async () => {
  using time = new FakeTime();
  const { get, sent, limiter } = limited();
  const calls = Array.from({ length: 10_001 }, () => get());
  await time.runMicrotasks();
  await Promise.all(calls.slice(0, 10_000));
  assertEquals([sent.length, limiter.state.requests.waiting], [10_000, 1]);
  await advance(time, 5 * MINUTE - 1);
  assertEquals(sent.length, 10_000);
  await advance(time, 1);
  await Promise.all(calls);
});

Deno.test("send() with an aborted signal sends nothing", async () => {
  const limiter = new RateLimiter();
  const signal = AbortSignal.abort("too late");
  const request = { method: "GET", url: "https://api.test/v1/x", isStream: false, signal };
  const fetch = () => Promise.reject(new Error("sent"));
  assertEquals(await failureOf(() => limiter.send(request, fetch)), "too late");
  assertEquals([limiter.state.requests.used, limiter.state.requests.waiting], [0, 0]);
});

Deno.test("a limiter of one's own receives the response and its errors reject the call unchanged", async () => {
  const error = new ParticleError("not now", { code: "rate_limited" });
  const statuses: number[] = [];
  let isClosed = false;
  const limiter = {
    bind: () => {},
    send: async (_: unknown, fetch: () => Promise<Response>) => {
      if (isClosed) throw error;
      const response = await fetch();
      statuses.push(response.status);
      return response;
    },
  };
  const { fetch, requests } = recorder();
  const particle = new Particle({ auth: "t", fetch, limiter });
  await particle.listDevices();
  isClosed = true;
  assertStrictEquals(await failureOf(() => particle.listDevices()), error);
  assertEquals([statuses, requests.length, error.attempts], [[200], 1, undefined]);
});
