/** How calls and bodies end: by a timeout, by a signal, or on their own. */
import { assertEquals, assertInstanceOf, assertStringIncludes } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { Agent } from "../../src/core/agent.ts";
import { ParticleError } from "../../src/core/errors.ts";
import type { AgentRequestOptions } from "../../src/types/common.ts";
import type { Limiter } from "../../src/types/limiter.ts";
import { failureOf, recorder } from "../kit/recorder.ts";
import { advance } from "../kit/advance.ts";
import { agentWith, failureFor, particleErrorOf } from "./agent_kit.ts";

Deno.test("Agent gives up after its timeout, even if fetch ignores its signal", async () => {
  using time = new FakeTime();
  for (const [timeout, wait] of [[undefined, 30_000], [50, 50]] as const) {
    const agent = agentWith(() => new Promise(() => {}));
    const failed = particleErrorOf(() => agent.request({ method: "get", uri: "/v1/x", timeout }));
    await advance(time, wait);
    const error = await failed;
    assertEquals(error.code, "timeout");
    assertStringIncludes(error.message, `no response within ${wait} ms`);
  }
});

Deno.test("Agent gives up on a response that never ends, and cancels one that arrives too late", async () => {
  using time = new FakeTime();
  const stalled = agentWith(() => new Response(new ReadableStream()));
  const failed = particleErrorOf(() =>
    stalled.request({ method: "get", uri: "/v1/x", timeout: 50 })
  );
  await advance(time, 50);
  assertEquals((await failed).code, "timeout");
  const limiter: Limiter = { bind() {}, send: (_, send) => send() };
  for (const options of [{}, { limiter }]) {
    let cancelled = false;
    const body = new ReadableStream({ cancel: () => void (cancelled = true) });
    const fetch = () =>
      new Promise<Response>((resolve) => setTimeout(() => resolve(new Response(body)), 80));
    const late = new Agent({ baseUrl: "https://api.test", fetch, retry: false, ...options });
    const lateFailed = particleErrorOf(() =>
      late.request({ method: "get", uri: "/v1/x", timeout: 50 })
    );
    await advance(time, 50);
    await lateFailed;
    await advance(time, 30);
    assertEquals(cancelled, true);
  }
});

Deno.test("Agent waits as long as it takes if both limits are 0, Infinity or longer than timers support", async () => {
  using time = new FakeTime();
  for (const timeout of [0, Infinity, 2 ** 31, Number.MAX_VALUE]) {
    const slow = agentWith(() =>
      new Promise((resolve) => setTimeout(() => resolve(Response.json(1)), 1e7))
    );
    const limits = { timeout, attemptTimeout: timeout };
    const response = slow.request({ method: "get", uri: "/v1/x", ...limits });
    await time.tickAsync(1e7);
    assertEquals(await response, { body: 1, statusCode: 200 }, `${timeout}`);
  }
});

Deno.test("Agent waits longer than the longest delay of a real timer", async () => {
  // Real timers fire immediately if the delay is too long for them; fake ones may not.
  const agent = agentWith(async () => {
    await new Promise((resolve) => setTimeout(resolve, 50));
    return Response.json(1);
  });
  for (const timeout of [Infinity, 2 ** 31, 1e15]) {
    const response = await agent.request({ method: "get", uri: "/v1/x", timeout });
    assertEquals(response, { body: 1, statusCode: 200 }, `${timeout}`);
  }
});

Deno.test("Agent treats null as an option that is not given", async () => {
  using time = new FakeTime();
  const options = { timeout: null, signal: null, method: null } as unknown as AgentRequestOptions;
  const { fetch, requests } = recorder();
  await agentWith(fetch).request({ ...options, uri: "/v1/x" });
  assertEquals(requests[0]!.method, "GET");
  const failed = particleErrorOf(() =>
    agentWith(() => new Promise(() => {})).request({ ...options, uri: "/v1/x" })
  );
  await time.tickAsync(30_000);
  assertEquals((await failed).code, "timeout");
});

Deno.test("Agent can be aborted by a signal from another realm or a polyfill", async () => {
  let abort = () => {};
  const listeners = new Set<() => void>();
  const polyfill = {
    aborted: false,
    addEventListener: (_: string, listener: () => void) => listeners.add(abort = listener),
    removeEventListener: (_: string, listener: () => void) => listeners.delete(listener),
  };
  const failed = particleErrorOf(() =>
    agentWith(() => new Promise(() => {})).request({
      uri: "/v1/x",
      signal: polyfill as unknown as AbortSignal,
    })
  );
  assertEquals(listeners.size, 1);
  abort();
  assertEquals([(await failed).code, listeners.size], ["aborted", 0]);
});

Deno.test("Agent can be aborted by the caller's signal before sending, while waiting and while reading", async () => {
  const reason = new Error("enough");
  const { fetch, requests } = recorder();
  const before = await particleErrorOf(() =>
    agentWith(fetch).request({ method: "get", uri: "/v1/x", signal: AbortSignal.abort(reason) })
  );
  assertEquals([before.code, before.cause, requests.length], ["aborted", reason, 0]);
  for (const response of [new Promise<Response>(() => {}), new Response(new ReadableStream())]) {
    const controller = new AbortController();
    const { signal } = controller;
    const failed = particleErrorOf(() =>
      agentWith(() => response).request({ method: "get", uri: "/v1/x", signal })
    );
    controller.abort(reason);
    const error = await failed;
    assertEquals([error.code, error.cause], ["aborted", reason]);
    assertEquals(error.message, "Aborted GET https://api.test/v1/x");
  }
});

Deno.test("an aborted call has the code aborted, even if the reason is the ParticleError of another call", async () => {
  const reason = new ParticleError("Network error", { code: "network" });
  const controller = new AbortController();
  const { signal } = controller;
  const failed = particleErrorOf(() =>
    agentWith(() => new Promise(() => {})).request({ method: "get", uri: "/v1/x", signal })
  );
  controller.abort(reason);
  const error = await failed;
  assertEquals([error.code, error.cause], ["aborted", reason]);
});

/** A signal whose listeners are counted: on a signal that lives as long as the program, leaked listeners pile up. */
function countedSignal() {
  const controller = new AbortController();
  const { signal } = controller;
  const listeners = new Set<unknown>();
  const { addEventListener, removeEventListener } = signal;
  signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
    listeners.add(args[1]);
    addEventListener.apply(signal, args);
  };
  signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
    listeners.delete(args[1]);
    removeEventListener.apply(signal, args);
  };
  return { controller, signal, listeners };
}

/** Waits until all callbacks of settled promises have run. */
const nextTask = () => new Promise((resolve) => setTimeout(resolve));

Deno.test("Agent leaves no listeners on the caller's signal", async () => {
  const { signal, listeners } = countedSignal();
  await agentWith(recorder(Response.json({})).fetch).request({
    method: "get",
    uri: "/v1/x",
    signal,
  });
  await failureFor(new Response(null, { status: 500 }), { signal });
  assertEquals(listeners.size, 0);
});

Deno.test("Agent.open() removes its listener from the signal when the body ends, fails or is cancelled, not before", async () => {
  const bytes = () =>
    new ReadableStream({ start: (body) => (body.enqueue(new Uint8Array(3)), body.close()) });
  const broken = () => new ReadableStream({ pull: (body) => body.error(new Error("reset")) });
  const endings: Record<string, [() => ReadableStream, (response: Response) => Promise<unknown>]> =
    {
      ends: [bytes, (response) => response.arrayBuffer()],
      fails: [broken, (response) => failureOf(() => response.text())],
      "is cancelled": [bytes, async ({ body }) => await body!.cancel()],
    };
  for (const [how, [body, finish]] of Object.entries(endings)) {
    const { signal, listeners } = countedSignal();
    const agent = agentWith(() => new Response(body()));
    const response = await agent.open({ uri: "/v1/x", signal });
    assertEquals(listeners.size, 1, `listening before the body ${how}`);
    await finish(response);
    await nextTask();
    assertEquals(listeners.size, 0, `removed when the body ${how}`);
  }
  const { signal, listeners } = countedSignal();
  await agentWith(() => new Response(null, { status: 204 })).open({ uri: "/v1/x", signal });
  assertEquals(listeners.size, 0, "removed without a body");
});

Deno.test("Agent.open() cancels the body when the signal is aborted, with any fetch and any class of response", async () => {
  // Like a response of undici from npm, which is not an instance of the global class.
  const foreign = (body: ReadableStream): Response => {
    const { status, statusText, headers, ok, url } = new Response();
    return { body, status, statusText, headers, ok, url } as unknown as Response;
  };
  for (const respond of [(body: ReadableStream) => new Response(body), foreign]) {
    const { controller, signal, listeners } = countedSignal();
    let cancelled: unknown;
    const silent = new ReadableStream({ cancel: (reason) => void (cancelled = reason) });
    const agent = agentWith(() => respond(silent));
    const { body } = await agent.open({ uri: "/v1/x", signal });
    const reading = failureOf(() => body!.getReader().read());
    const reason = new Error("enough");
    controller.abort(reason);
    assertEquals(await reading, reason);
    await nextTask();
    assertEquals([cancelled, listeners.size], [reason, 0]);
  }
});

Deno.test("Agent.open() fails the body with the error of a stream that cannot be piped", async () => {
  const reason = new Error("cannot be piped");
  const stream = new ReadableStream();
  stream.pipeTo = () => Promise.reject(reason);
  const { signal, listeners } = countedSignal();
  // Defined as a property, so that the agent gets this stream and not a copy.
  const response = Object.defineProperty(new Response("x"), "body", { value: stream });
  const { body } = await agentWith(() => response).open({ uri: "/v1/x", signal });
  assertEquals(await failureOf(() => body!.getReader().read()), reason);
  await nextTask();
  assertEquals(listeners.size, 0);
});

Deno.test("Agent.open() with a signal keeps the status, headers, URL and clones of the response", async () => {
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, ({ url }) => {
    if (url.endsWith("/from")) {
      return new Response(null, { status: 307, headers: { location: "/to" } });
    }
    const headers = new Headers({ "content-type": "text/x", etag: '"1"' });
    headers.append("set-cookie", "a=1");
    headers.append("set-cookie", "b=2");
    return new Response("text", { status: 203, headers });
  });
  const agent = new Agent({ baseUrl: `http://127.0.0.1:${server.addr.port}` });
  const { signal, listeners } = countedSignal();
  const response = await agent.open({ uri: "/from", signal });
  const plain = await agent.open({ uri: "/from" });
  const clone = response.clone();
  for (const copy of [response, clone, clone.clone()]) {
    assertInstanceOf(copy, Response);
    for (const name of ["status", "statusText", "ok", "url", "redirected", "type"] as const) {
      assertEquals(copy[name], plain[name], name);
    }
    assertEquals([...copy.headers], [...plain.headers]);
    assertEquals([copy.bodyUsed, await copy.text(), copy.bodyUsed], [false, "text", true]);
  }
  await plain.body!.cancel();
  await nextTask();
  assertEquals(listeners.size, 0);
  await server.shutdown();
});

Deno.test("Agent.open() resolves to the unread response, which the signal can still abort", async () => {
  await using server = serveEndlessly();
  const agent = new Agent({ baseUrl: server.url });
  const controller = new AbortController();
  const response = await agent.open({
    method: "get",
    uri: "/",
    signal: controller.signal,
    timeout: 10_000,
  });
  const reader = response.body!.getReader();
  assertEquals((await reader.read()).done, false);
  controller.abort();
  await failureOf(() => reader.read());
  const error = await particleErrorOf(() => agent.open({ method: "get", uri: "/missing" }));
  assertEquals(error.statusCode, 404);
});

function serveEndlessly(): { url: string } & AsyncDisposable {
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, (request) => {
    if (new URL(request.url).pathname !== "/") return new Response(null, { status: 404 });
    const start = (controller: ReadableStreamDefaultController) =>
      controller.enqueue(new Uint8Array(1));
    return new Response(new ReadableStream({ start }));
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
