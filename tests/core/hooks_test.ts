import { assert, assertEquals, assertInstanceOf } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { AsyncLocalStorage } from "node:async_hooks";
import { ApiClient, type ApiClientOptions } from "../../src/core/api_client.ts";
import { ParticleError } from "../../src/core/errors.ts";
import { deleteAccessToken, login } from "../../src/resources/auth.ts";
import { callFunction, getDevice, listDevices, removeDevice } from "../../src/resources/devices.ts";
import { getEventStream } from "../../src/resources/events.ts";
import { flashDevice } from "../../src/resources/firmware.ts";
import type {
  Attempt,
  AttemptFailure,
  AttemptResponse,
  AttemptRetry,
  CallInfo,
  ClientHooks,
} from "../../src/core/hooks.ts";
import { advance } from "../kit/advance.ts";
import { failureOf, type RecordedRequest, recorder } from "../kit/recorder.ts";

const GET = { uri: "/v1/x" };

/** Waits after a failure are exactly as long as `Retry-After`. */
const NO_JITTER = { baseDelay: 0 };

type Details = Attempt & Partial<AttemptResponse & AttemptFailure & AttemptRetry>;
type Entry = [name: keyof ClientHooks, call: CallInfo, details: Details];

/** Returns hooks that record how they are called. */
function recordHooks(): { hooks: Required<ClientHooks>; entries: Entry[] } {
  const entries: Entry[] = [];
  const entry = (name: keyof ClientHooks) => (call: CallInfo, details: Attempt) =>
    void entries.push([name, call, details]);
  const hooks = {
    onRequest: entry("onRequest"),
    onResponse: entry("onResponse"),
    onRetry: entry("onRetry"),
    onSuccess: entry("onSuccess"),
    onError: entry("onError"),
  };
  return { hooks, entries };
}

/** Returns a client whose hooks are recorded, and a function that describes each call of a hook in a few words. */
function observed(options: ApiClientOptions) {
  const { hooks, entries } = recordHooks();
  const api = new ApiClient({ auth: "token", retry: NO_JITTER, ...options, hooks });
  const log = () =>
    entries.map(([name, , { attempt, statusCode, error }]) =>
      [name, attempt, statusCode, error?.code].filter((part) => part !== undefined).join(" ")
    );
  return { api, entries, log };
}

/** Returns a client that gets these responses. */
function responding(...responses: Parameters<typeof recorder>) {
  return observed({ fetch: recorder(...responses).fetch });
}

function failing(status: number, headers: HeadersInit = {}): Response {
  return Response.json({ error: "no" }, { status, headers });
}

function redirect(location: string): Response {
  return new Response(null, { status: 302, headers: { location } });
}

/** Returns a response that ends before its body does. */
function broken(): Response {
  return new Response(
    new ReadableStream({ pull: (controller) => controller.error(new TypeError("lost")) }),
  );
}

/** Resolves when a timer of this length fires. */
function after<T>(ms: number, value: () => T): Promise<T> {
  return new Promise((resolve) => setTimeout(() => resolve(value()), ms));
}

/** Returns the next uncaught error or unhandled rejection, which would otherwise fail the test. */
function nextUncaught(type: "error" | "unhandledrejection"): Promise<unknown> {
  return new Promise((resolve) => {
    addEventListener(type, (event) => {
      event.preventDefault();
      resolve("reason" in event ? event.reason : (event as ErrorEvent).error);
    }, { once: true });
  });
}

Deno.test("a call that succeeds is a request, a response and a success", async () => {
  const { api, log, entries } = responding(Response.json([], { status: 201 }));
  await listDevices(api, { product: "kettles" });
  assertEquals(log(), ["onRequest 1", "onResponse 1 201", "onSuccess 1 201"]);
  assertEquals(entries[0]![1], {
    method: "GET",
    route: "/v1/products/:product/devices",
    origin: "https://api.particle.io",
    callClass: "safe-read",
    reaches: undefined,
  });
});

Deno.test("each attempt that is sent ends with a retry, a success or an error", async () => {
  const repeated = responding(failing(503), new TypeError("lost"), Response.json({}));
  await repeated.api.get(GET);
  assertEquals(repeated.log(), [
    "onRequest 1",
    "onResponse 1 503",
    "onRetry 1 503 http",
    "onRequest 2",
    "onRetry 2 network",
    "onRequest 3",
    "onResponse 3 200",
    "onSuccess 3 200",
  ]);
  const failed = responding(failing(502));
  const error = await failureOf(() => failed.api.get(GET));
  assertEquals(failed.log().slice(-3), ["onRequest 3", "onResponse 3 502", "onError 3 502 http"]);
  assertEquals(failed.log().filter((line) => line.startsWith("onRetry")).length, 2);
  assertEquals(failed.entries.at(-1)![2].error, error);
});

Deno.test("a call that is not sent again ends with an error at once", async () => {
  const { api, log, entries } = responding(failing(408));
  await failureOf(() => callFunction(api, { deviceId: "a", name: "f", argument: "" }));
  assertEquals(log(), ["onRequest 1", "onResponse 1 408", "onError 1 408 http"]);
  const [, call, { error }] = entries[2]!;
  assertEquals([call.callClass, call.reaches], ["acts-once", "device"]);
  assertEquals([error?.attempts, error?.deviceMayHaveActed], [1, true]);
});

Deno.test("a response whose body breaks or is not JSON is a failure after onResponse", async () => {
  const { api, log } = responding(broken(), new Response("<html>"));
  await failureOf(() => api.get(GET));
  assertEquals(log(), [
    "onRequest 1",
    "onResponse 1 200",
    "onRetry 1 200 network",
    "onRequest 2",
    "onResponse 2 200",
    "onError 2 200 invalid_response",
  ]);
});

Deno.test("a deletion that finds nothing after its response was lost succeeds", async () => {
  const { api, log } = responding(new TypeError("lost"), failing(404));
  await removeDevice(api, { deviceId: "a" });
  assertEquals(log(), [
    "onRequest 1",
    "onRetry 1 network",
    "onRequest 2",
    "onResponse 2 404",
    "onSuccess 2 404",
  ]);
});

Deno.test("all hooks of a call receive the same CallInfo, and other calls another one", async () => {
  const { api, entries } = responding(failing(503), Response.json({}));
  await api.get(GET);
  const { length } = entries;
  assertEquals(new Set(entries.map(([, call]) => call)).size, 1);
  await api.get(GET);
  assertEquals(new Set(entries.slice(length).map(([, call]) => call)).size, 1);
  assertEquals(new Set(entries.map(([, call]) => call)).size, 2);
});

Deno.test("duration covers the attempt from its request on, elapsed the whole call, delay the wait", async () => {
  using time = new FakeTime();
  const bodyAfter = (ms: number, init: ResponseInit) => () =>
    after(200, () => {
      const text = after(ms, () => new TextEncoder().encode("{}"));
      return new Response(
        new ReadableStream({
          pull: async (controller) => {
            controller.enqueue(await text);
            controller.close();
          },
        }),
        init,
      );
    });
  const { fetch } = recorder(
    bodyAfter(20, { status: 503, headers: { "retry-after": "7" } }),
    bodyAfter(300, { status: 200 }),
  );
  const { api, entries } = observed({ fetch, auth: () => after(100, () => "token") });
  const call = api.get(GET);
  await advance(time, 10_000);
  await call;
  assertEquals(
    entries.map(([name, , { duration, elapsed, delay }]) => [name, duration, elapsed, delay]),
    [
      ["onRequest", 0, 100, undefined],
      ["onResponse", 200, 300, undefined],
      ["onRetry", 220, 320, 7_000],
      ["onRequest", 0, 7_320, undefined],
      ["onResponse", 200, 7_520, undefined],
      ["onSuccess", 500, 7_820, undefined],
    ],
  );
});

Deno.test("delay is the real wait, with its random part", async () => {
  using time = new FakeTime();
  const { api, entries } = observed({
    fetch: recorder(failing(503), Response.json({})).fetch,
    retry: { baseDelay: 400 },
  });
  const call = api.get(GET);
  await advance(time, 400);
  await call;
  const [retry, request] = [entries[2]![2], entries[3]![2]];
  assert(retry.delay! >= 0 && retry.delay! < 400, `${retry.delay}`);
  assert(Math.abs(request.elapsed - retry.delay!) <= 1, `${request.elapsed} ${retry.delay}`);
});

Deno.test("a call that is aborted before it is sent ends with an error for attempt 0", async () => {
  const { api, log, entries } = responding();
  const reason = new Error("enough");
  await failureOf(() => api.get({ ...GET, signal: AbortSignal.abort(reason) }));
  assertEquals(log(), ["onError 0 aborted"]);
  assertEquals(entries[0]![2].error?.cause, reason);
});

Deno.test("a call that is aborted during an attempt or a wait ends with one error", async () => {
  using time = new FakeTime();
  const sent = observed({ fetch: () => after(80, () => Response.json({})) });
  const waiting = responding(failing(503, { "retry-after": "9" }));
  const expected: [ReturnType<typeof observed>, string[]][] = [
    [sent, ["onRequest 1", "onError 1 aborted"]],
    [waiting, ["onRequest 1", "onResponse 1 503", "onRetry 1 503 http", "onError 0 aborted"]],
  ];
  for (const [{ api, log }, lines] of expected) {
    const controller = new AbortController();
    const failed = failureOf(() => api.get({ ...GET, signal: controller.signal }));
    await advance(time, 50);
    controller.abort();
    await failed;
    await advance(time, 100); // the response that comes too late is not reported
    assertEquals(log(), lines);
  }
});

Deno.test("a response that comes after the end of its attempt is not reported", async () => {
  using time = new FakeTime();
  let count = 0;
  const { api, log, entries } = observed({
    fetch: () => count++ === 0 ? after(80, () => failing(401)) : after(60, () => Response.json({})),
  });
  const call = api.get({ ...GET, attemptTimeout: 50 });
  await advance(time, 50);
  await advance(time, 0);
  assertEquals(log(), ["onRequest 1", "onRetry 1 timeout", "onRequest 2"]);
  await advance(time, 40);
  assertEquals(entries.length, 3);
  await advance(time, 10);
  const failed = failureOf(() => call);
  await advance(time, 1_000);
  await failed;
  assertEquals(log(), [
    ...["onRequest 1", "onRetry 1 timeout", "onRequest 2", "onRetry 2 timeout"],
    ...["onRequest 3", "onError 3 timeout"],
  ]);
  assertEquals(entries.at(-1)![2].duration, 50);
});

Deno.test("a request that is repeated with a new token is one attempt", async () => {
  let count = 0;
  const { fetch, requests } = recorder(failing(401), Response.json({}));
  const { api, log } = observed({ fetch, auth: () => `token-${++count}` });
  await api.get(GET);
  assertEquals([requests.length, count], [2, 2]);
  assertEquals(log(), ["onRequest 1", "onResponse 1 200", "onSuccess 1 200"]);
});

Deno.test("a rejected token is a response if the provider has no other one", async () => {
  const { api, log } = observed({ fetch: recorder(failing(401)).fetch, auth: () => "the-same" });
  await failureOf(() => api.get(GET));
  assertEquals(log(), ["onRequest 1", "onResponse 1 401", "onError 1 401 http"]);
});

Deno.test("a provider that fails is an error: before the request for attempt 0, after a 401 for attempt 1", async () => {
  const provider = (tokens: string[]) => () => {
    const token = tokens.shift();
    if (token === undefined) throw new Error("vault is down");
    return token;
  };
  const before = observed({ fetch: recorder().fetch, auth: provider([]) });
  await failureOf(() => before.api.get(GET));
  assertEquals(before.log(), ["onError 0 auth"]);
  const during = observed({ fetch: recorder(failing(401)).fetch, auth: provider(["old"]) });
  await failureOf(() => during.api.get(GET));
  assertEquals(during.log(), ["onRequest 1", "onError 1 auth"]);
});

Deno.test("a file that cannot be read is an error for attempt 0", async () => {
  const { api, log } = responding();
  const files = { "main.ino": "absent/main.ino" };
  await failureOf(() => flashDevice(api, { deviceId: "a", files }));
  assertEquals(log(), ["onError 0 file"]);
});

Deno.test("a redirect belongs to its attempt; one that is not followed is an error without a response", async () => {
  const followed = responding(redirect("/v1/y"), redirect("/v1/z"), Response.json({}));
  await followed.api.get(GET);
  assertEquals(followed.log(), ["onRequest 1", "onResponse 1 200", "onSuccess 1 200"]);
  const refused = responding(redirect("https://evil.test/"));
  await failureOf(() => refused.api.get(GET));
  assertEquals(refused.log(), ["onRequest 1", "onError 1 redirect"]);
  // A 401 of another server is a response like any other, although it does not concern the token.
  const foreign = responding(redirect("https://files.test/a"), failing(401));
  await failureOf(() => foreign.api.request({ ...GET, method: "get", isBuffer: true }));
  assertEquals(foreign.log(), ["onRequest 1", "onResponse 1 401", "onError 1 401 http"]);
  assertEquals(foreign.entries[1]![1].origin, "https://api.particle.io");
});

Deno.test("requests with a uri of your own have no route", async () => {
  const { api, entries } = responding();
  await api.get({ uri: "https://files.test/secret/path?key=1" });
  await api.post({ uri: "/v1/devices/a/f", data: {} });
  await api.request({ method: "head", uri: "/v1/x" });
  const calls = entries.filter(([name]) => name === "onSuccess").map(([, call]) => call);
  const [route, reaches] = [undefined, undefined];
  assertEquals(calls, [
    { method: "GET", route, origin: "https://files.test", callClass: "safe-read", reaches },
    { method: "POST", route, origin: "https://api.particle.io", callClass: "acts-once", reaches },
    { method: "HEAD", route, origin: "https://api.particle.io", callClass: "safe-read", reaches },
  ]);
});

Deno.test("an event stream calls the hooks each time that it connects", async () => {
  using time = new FakeTime();
  const stream = () => new Response("", { headers: { "content-type": "text/event-stream" } });
  const { api, log, entries } = observed({ fetch: recorder(failing(503), stream).fetch });
  await failureOf(() => getEventStream(api, { deviceId: "mine" }));
  assertEquals(log(), ["onRequest 1", "onResponse 1 503", "onError 1 503 http"]);
  const events = await getEventStream(api, { deviceId: "mine", name: "t" });
  events.on("event", () => {}); // a stream is only read while it has a consumer
  await advance(time, 2_000);
  events.close();
  const once = ["onRequest 1", "onResponse 1 200", "onSuccess 1 200"];
  assertEquals(log().slice(3), [...once, ...once]);
  const routes = entries.slice(3).map(([, { route, reaches }]) => [route, reaches]);
  assertEquals(routes, Array(6).fill(["/v1/devices/events/:name", undefined]));
  assertEquals(new Set(entries.map(([, call]) => call)).size, 3);
});

Deno.test("open() succeeds when the headers have arrived", async () => {
  const { api, log } = observed({ fetch: () => new Response(new ReadableStream()) });
  const response = await api.open({ ...GET, method: "get" });
  assertEquals(log(), ["onRequest 1", "onResponse 1 200", "onSuccess 1 200"]);
  await response.body?.cancel();
});

Deno.test("invalid arguments call no hook", async () => {
  const { api, log } = responding();
  assertInstanceOf(await failureOf(() => getDevice(api, { deviceId: "" })), TypeError);
  assertEquals(log(), []);
});

Deno.test("a wait for the limiter counts as elapsed, and its refusal is an error for attempt 0", async () => {
  using time = new FakeTime();
  const limiter = {
    bind: () => {},
    send: async (_: unknown, fetch: () => Promise<Response>) => await after(5_000, fetch),
  };
  const waiting = observed({ fetch: recorder().fetch, limiter });
  const call = waiting.api.get(GET);
  await advance(time, 5_000);
  await call;
  const times = waiting.entries.map(([, , { duration, elapsed }]) => [duration, elapsed]);
  assertEquals(times, [[0, 5_000], [0, 5_000], [0, 5_000]]);
  const refusal = new ParticleError("too many", { code: "rate_limited" });
  const send = () => Promise.reject(refusal);
  const refused = observed({ fetch: recorder().fetch, limiter: { ...limiter, send } });
  await failureOf(() => refused.api.get(GET));
  assertEquals(refused.log(), ["onError 0 rate_limited"]);
});

Deno.test("hooks receive no secret and no body", async () => {
  // The cloud and the runtime repeat the URL, the token and the password of the request.
  const echo = ({ url, headers, body }: RecordedRequest) =>
    `${url} ${headers["authorization"]} ${/password/.test(`${body}`) ? body : ""}`;
  const leak = (status: number) => (request: RecordedRequest) =>
    Response.json({ error_description: echo(request), access_token: "SECRET-body" }, { status });
  const replies: ((request: RecordedRequest) => Response | Promise<Response>)[] = [
    leak(503),
    leak(400),
    leak(200),
    (request) => new Response(`<html>${echo(request)}`),
    (request) => Promise.reject(new TypeError(`cannot send ${echo(request)}`)),
  ];
  for (const reply of replies) {
    const { fetch, requests } = recorder(() => reply(requests.at(-1)!));
    const { hooks, entries } = recordHooks();
    const api = new ApiClient({
      fetch,
      auth: "SECRET-token",
      clientSecret: "SECRET-client",
      retry: NO_JITTER,
      hooks,
    });
    const calls = [
      () => deleteAccessToken(api, { token: "SECRET-uri" }),
      () =>
        api.get({ uri: "/v1/access_tokens/SECRET-uri", query: { access_token: "SECRET-query" } }),
      () => api.post({ uri: "/v1/x?token=SECRET-query", form: { password: "SECRET-form" } }),
      () => login(api, { username: "a@example.com", password: "SECRET-password" }),
      () => callFunction(api, { deviceId: "d", name: "f", argument: "SECRET-argument" }),
    ];
    for (const call of calls) await call().catch(() => "some of them fail");
    assert(entries.length >= 2 * calls.length);
    for (const [name, call, details] of entries) {
      const { error, ...rest } = details;
      assertEquals(Object.keys(call), ["method", "route", "origin", "callClass", "reaches"]);
      for (const value of Object.values(rest)) {
        assert(value === undefined || Number.isFinite(value));
      }
      const shown = JSON.stringify([call, details]) + Deno.inspect(details, { depth: 9 }) +
        String(error) + error?.stack + Deno.inspect(error?.cause, { depth: 9 });
      assert(!/SECRET/.test(shown), `${name}: ${shown}`);
      if (error) assertInstanceOf(error, ParticleError);
      assertEquals(["onRetry", "onError"].includes(name), error !== undefined);
    }
  }
});

Deno.test("an error of a hook becomes an uncaught error, and the call has the same outcome", async () => {
  const names = ["onRequest", "onResponse", "onRetry", "onSuccess", "onError"] as const;
  for (const name of names) {
    const hooks = {
      [name]: () => {
        throw new RangeError(`oops in ${name}`);
      },
    };
    const fetch = name === "onError"
      ? recorder(failing(404)).fetch
      : recorder(failing(503), Response.json({ ok: 1 })).fetch;
    const api = new ApiClient({ fetch, auth: "token", retry: NO_JITTER, hooks });
    const count = name === "onRequest" || name === "onResponse" ? 2 : 1;
    const uncaught: unknown[] = [];
    const outcome = api.get(GET).then(({ body }) => body, ({ statusCode }) => statusCode);
    while (uncaught.length < count) uncaught.push(await nextUncaught("error"));
    assertEquals(await outcome, name === "onError" ? 404 : { ok: 1 });
    assertEquals(uncaught.map(String), Array(count).fill(`RangeError: oops in ${name}`));
  }
});

Deno.test("a hook that rejects becomes an unhandled rejection, and a value that is no function an uncaught error", async () => {
  const oops = new Error("oops");
  const rejecting = { onSuccess: () => Promise.reject(oops) };
  const rejection = nextUncaught("unhandledrejection");
  await new ApiClient({ fetch: recorder().fetch, hooks: rejecting }).get({ ...GET, auth: false });
  assertEquals(await rejection, oops);
  const wrong = { onSuccess: 5 } as unknown as ClientHooks;
  const error = nextUncaught("error");
  await new ApiClient({ fetch: recorder().fetch, hooks: wrong }).get({ ...GET, auth: false });
  assertInstanceOf(await error, TypeError);
});

Deno.test("hooks may be the methods of an object", async () => {
  class Counter implements ClientHooks {
    count = 0;
    onSuccess(): void {
      this.count++;
    }
  }
  const hooks = new Counter();
  const api = new ApiClient({ fetch: recorder().fetch, auth: "token", hooks });
  await api.get(GET);
  await api.get(GET);
  assertEquals(hooks.count, 2);
});

Deno.test("hooks run in the asynchronous context of their call, even if calls wait for the same token", async () => {
  const storage = new AsyncLocalStorage<number>();
  const seen = new Map<CallInfo, (number | undefined)[]>();
  const note = (call: CallInfo) =>
    void seen.set(call, [...seen.get(call) ?? [], storage.getStore()]);
  const hooks = { onRequest: note, onResponse: note, onRetry: note, onSuccess: note };
  const token = Promise.withResolvers<string>();
  let count = 0;
  const api = new ApiClient({
    fetch: () => count++ < 3 ? failing(503) : Response.json({}),
    auth: () => token.promise,
    retry: NO_JITTER,
    hooks,
  });
  const calls = [1, 2, 3].map((id) => storage.run(id, () => api.get(GET)));
  token.resolve("token");
  await Promise.all(calls);
  assertEquals([...seen.values()].sort(), [1, 2, 3].map((id) => Array(6).fill(id)));
});
