import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { Agent } from "../../src/core/agent.ts";
import { ParticleError } from "../../src/core/errors.ts";
import type { AgentRequestOptions, Fetch } from "../../src/types/common.ts";
import { failureOf, recorder } from "../recorder.ts";
import { advance } from "../advance.ts";

const baseUrl = "https://api.test";

function agentWith(fetch: Fetch): Agent {
  return new Agent({ baseUrl, fetch });
}

async function particleErrorOf(call: () => unknown): Promise<ParticleError> {
  const error = await failureOf(call);
  assertInstanceOf(error, ParticleError);
  return error;
}

/** What the agent makes of one answer. */
function failureFor(
  answer: Response | Error,
  options: Partial<AgentRequestOptions> = {},
): Promise<ParticleError> {
  const agent = agentWith(recorder(answer).fetch);
  return particleErrorOf(() => agent.request({ method: "get", uri: "/v1/x", ...options }));
}

Deno.test("Agent refuses wrong arguments at once, with nothing sent", () => {
  const { fetch, requests } = recorder();
  const agent = agentWith(fetch);
  const bad: Partial<AgentRequestOptions>[] = [
    { uri: undefined as unknown as string },
    { uri: "v1/x" },
    { uri: "javascript:alert(1)" },
    { uri: "http://evil.test/" },
    { data: {} },
    { method: "head", form: {} },
    { auth: "" },
    { headers: { "a b": "1" } },
    { query: { a: Symbol() } },
    { method: "post", data: { big: 1n } },
    { method: 5 as unknown as "get" },
    { method: "" as "get" },
    { timeout: -1 },
    { timeout: NaN },
    { timeout: "5s" as unknown as number },
    { signal: "1" as unknown as AbortSignal },
    { signal: new AbortController() as unknown as AbortSignal },
  ];
  for (const options of bad) {
    assertThrows(() => agent.request({ method: "get", uri: "/v1/x", ...options }), TypeError);
  }
  assertEquals(requests.length, 0);
});

Deno.test("Agent sends JSON, form, FormData and files, in this order of precedence the other way round", async () => {
  const { fetch, requests } = recorder();
  const agent = agentWith(fetch);
  const send = (options: Partial<AgentRequestOptions>) =>
    agent.request({ method: "post", uri: "/v1/x", ...options });
  await send({ data: { a: null, b: undefined, c: 0 } });
  await send({ data: {}, form: { a: "x y", b: false } });
  const own = new FormData();
  await send({ data: own });
  const files = {
    "main.cpp": new Blob(["a"]),
    "lib/x.h": new Uint8Array([66]),
    c: new Uint8Array([67]).buffer,
  };
  await send({ data: {}, form: { latest: true, gone: undefined }, files });
  await send({});
  const [json, form, formData, multipart, none] = requests;
  assertEquals([json!.body, json!.headers["content-type"]], [
    '{"a":null,"c":0}',
    "application/json",
  ]);
  assertEquals([form!.body, form!.headers["content-type"]], [
    "a=x%20y&b=false",
    "application/x-www-form-urlencoded",
  ]);
  assertEquals(formData!.body, own);
  assertEquals(formData!.headers["content-type"], undefined);
  const parts = await Promise.all(
    [...multipart!.body as FormData].map(async ([name, value]) =>
      value instanceof File ? [name, value.name, await value.text()] : [name, value]
    ),
  );
  assertEquals(parts, [
    ["file", "main.cpp", "a"],
    ["file2", "lib/x.h", "B"],
    ["file3", "c", "C"],
    ["latest", "true"],
  ]);
  assertEquals(none!.body, undefined);
});

Deno.test("Agent uploads a stream and a file, and rejects for a file that is missing", async () => {
  const { fetch, requests } = recorder();
  const agent = agentWith(fetch);
  const path = await Deno.makeTempFile();
  await Deno.writeTextFile(path, "from disk");
  try {
    const files = { a: new Blob(["streamed"]).stream(), b: path };
    await agent.request({ method: "post", uri: "/v1/x", files });
  } finally {
    await Deno.remove(path);
  }
  const texts = [...(requests[0]!.body as FormData).values()].map((file) => (file as File).text());
  assertEquals(await Promise.all(texts), ["streamed", "from disk"]);
  const error = await failureOf(() =>
    agent.request({ method: "post", uri: "/v1/x", files: { a: path } })
  );
  assertStringIncludes(String(error), path);
  const wrong = { a: 42 as unknown as string };
  const typeError = await failureOf(() =>
    agent.request({ method: "post", uri: "/v1/x", files: wrong })
  );
  assertInstanceOf(typeError, TypeError);
  assertEquals(requests.length, 1);
});

Deno.test("Agent resolves to the parsed answer, and to {} without a body", async () => {
  const rows: [Response, unknown][] = [
    [Response.json([1]), { body: [1], statusCode: 200 }],
    [Response.json(null), { body: null, statusCode: 200 }],
    [new Response(null, { status: 204 }), { body: {}, statusCode: 204 }],
    [new Response("", { status: 202 }), { body: {}, statusCode: 202 }],
    [new Response('\uFEFF{"a":1}', { status: 201 }), { body: { a: 1 }, statusCode: 201 }],
  ];
  for (const [answer, expected] of rows) {
    const agent = agentWith(recorder(answer).fetch);
    assertEquals(await agent.request({ method: "get", uri: "/v1/x" }), expected);
  }
  const head = agentWith(recorder(new Response("not JSON")).fetch);
  assertEquals(await head.request({ method: "head", uri: "/v1/x" }), { body: {}, statusCode: 200 });
});

Deno.test("Agent resolves to bytes with isBuffer, to none for 204", async () => {
  const request = { method: "get", uri: "/v1/x", isBuffer: true } as const;
  const bytes = await agentWith(recorder(new Response(new Uint8Array([1, 0, 255]))).fetch).request(
    request,
  );
  assertEquals(new Uint8Array(bytes as ArrayBuffer), new Uint8Array([1, 0, 255]));
  const none = await agentWith(recorder(new Response(null, { status: 204 })).fetch).request(
    request,
  );
  assertEquals((none as ArrayBuffer).byteLength, 0);
});

Deno.test("Agent rejects a 2xx answer that is no JSON, and keeps its text", async () => {
  const html = new Response("<html>", { headers: { "content-type": "text/html" } });
  const error = await failureFor(html);
  assertEquals([error.code, error.statusCode, error.body], ["invalid_answer", 200, "<html>"]);
  assertEquals(
    error.message,
    "Invalid answer 200 from https://api.test/v1/x - it is no JSON; check that baseUrl is that of the API",
  );
});

Deno.test("Agent describes error answers in every shape of the cloud", async () => {
  const rows: [unknown, string | undefined][] = [
    [
      { error: "invalid_token", error_description: "The token is invalid." },
      "The token is invalid.",
    ],
    [{ ok: false, error: "Function x not found" }, "Function x not found"],
    [{ error: "Permission Denied", info: "I didn't recognize" }, "Permission Denied"],
    [{ error: "bad_request", description: "Bad date" }, "Bad date"],
    [{ message: "Invalid schema", violations: [] }, "Invalid schema"],
    [{ ok: false, errors: ["a", { error: "b" }] }, "a, b"],
    [{ ok: false, errors: [{ error: { status: 1 } }], info: "see" }, "see"],
    [{ error: { message: "inner" } }, "inner"],
    [{ error: "" }, undefined],
    [{}, undefined],
    [null, undefined],
    ["text", "text"],
  ];
  for (const [body, description] of rows) {
    const error = await failureFor(Response.json(body, { status: 418 }));
    assertEquals([error.code, error.statusCode, error.body], ["http", 418, body]);
    assertEquals(error.shortErrorDescription, description);
    const suffix = description === undefined ? "" : ` - ${description}`;
    assertEquals(error.message, `HTTP error 418 from https://api.test/v1/x${suffix}`);
    assertEquals(error.errorDescription, error.message);
  }
});

Deno.test("Agent keeps the text of an error answer that is no JSON, and says what to do", async () => {
  const error = await failureFor(new Response("<html>Bad Gateway", { status: 502 }));
  assertEquals(error.body, "<html>Bad Gateway");
  assertEquals(
    error.message,
    "HTTP error 502 from https://api.test/v1/x - the cloud is in trouble; try again later",
  );
  assertEquals((await failureFor(new Response(null, { status: 404 }))).body, "");
});

Deno.test("Agent keeps descriptions to one line of bounded length", async () => {
  const error_description = `a\r\n2026 ERROR forged\u2028${"x".repeat(2000)}`;
  const { message } = await failureFor(Response.json({ error_description }, { status: 400 }));
  assert(!/[\r\n\u2028]/.test(message));
  assert(message.length < 600);
});

Deno.test("Agent reads Retry-After as seconds or a date", async () => {
  using _time = new FakeTime(Date.UTC(2026, 0, 1));
  const rows: [string, number | undefined][] = [
    ["7", 7000],
    ["Thu, 01 Jan 2026 00:01:00 GMT", 60_000],
    ["Wed, 31 Dec 2025 00:00:00 GMT", 0],
    ["soon", undefined],
    ["-1x", undefined],
    ["9".repeat(1000), Number("9".repeat(64)) * 1000],
  ];
  for (const [value, expected] of rows) {
    const answer = new Response(null, { status: 429, headers: { "retry-after": value } });
    assertEquals((await failureFor(answer)).retryAfter, expected, value);
  }
});

Deno.test("Agent reads at most 16 kB of an error answer, and for at most 5 s", async () => {
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(1000).fill(65)),
  });
  const large = await failureFor(new Response(endless, { status: 500 }));
  assertEquals((large.body as string).length, 16_384);
  using time = new FakeTime();
  let cancelled = false;
  const silent = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new TextEncoder().encode("half")),
    cancel: () => void (cancelled = true),
  });
  const agent = agentWith(() => new Response(silent, { status: 500 }));
  const failed = particleErrorOf(() => agent.request({ method: "get", uri: "/v1/x" }));
  await advance(time, 4_999);
  assertEquals(cancelled, false);
  await advance(time, 1);
  assertEquals([(await failed).body, cancelled], ["half", true]);
});

Deno.test("Agent stops reading an answer that is too large, whatever its content-length says", async () => {
  let cancelled = false;
  const chunk = new Uint8Array(1024 * 1024).fill(32);
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(chunk),
    cancel: () => void (cancelled = true),
  });
  const agent = agentWith(() => new Response(endless, { headers: { "content-length": "2" } }));
  const error = await particleErrorOf(() => agent.request({ method: "get", uri: "/v1/x" }));
  assertEquals([error.code, cancelled], ["too_large", true]);
});

Deno.test("Agent is not filled by a small answer that grows when it is decompressed", async () => {
  const zeros = new Blob([new Uint8Array(40 * 1024 * 1024)]).stream();
  const bomb = await new Response(zeros.pipeThrough(new CompressionStream("gzip"))).arrayBuffer();
  const headers = { "content-encoding": "gzip", "content-length": `${bomb.byteLength}` };
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    () => new Response(bomb, { headers }),
  );
  const agent = new Agent({ baseUrl: `http://127.0.0.1:${server.addr.port}` });
  const error = await particleErrorOf(() => agent.request({ method: "get", uri: "/" }));
  assertEquals(error.code, "too_large");
  await server.shutdown();
});

Deno.test("Agent calls a broken connection a network error, also in the middle of the answer", async () => {
  const refused = await failureFor(new TypeError("connection refused"));
  assertEquals([refused.code, refused.statusCode, refused.body], ["network", undefined, undefined]);
  assertStringIncludes(refused.message, "Network error from https://api.test/v1/x - ");
  assertEquals((refused.cause as Error).message, "connection refused");
  const broken = new ReadableStream({ pull: (controller) => controller.error(new Error("reset")) });
  const agent = agentWith(() => new Response(broken));
  const error = await particleErrorOf(() => agent.request({ method: "get", uri: "/v1/x" }));
  assertEquals([error.code, (error.error as Error).message], ["network", "reset"]);
});

Deno.test("Agent gives up after its timeout, also with a fetch that does not mind its signal", async () => {
  using time = new FakeTime();
  for (const [timeout, wait] of [[undefined, 30_000], [50, 50]] as const) {
    const agent = agentWith(() => new Promise(() => {}));
    const failed = particleErrorOf(() => agent.request({ method: "get", uri: "/v1/x", timeout }));
    await advance(time, wait);
    const error = await failed;
    assertEquals(error.code, "timeout");
    assertStringIncludes(error.message, `no answer within ${wait} ms`);
  }
});

Deno.test("Agent gives up on an answer that never ends, and cancels one that comes too late", async () => {
  using time = new FakeTime();
  const stalled = agentWith(() => new Response(new ReadableStream()));
  const failed = particleErrorOf(() =>
    stalled.request({ method: "get", uri: "/v1/x", timeout: 50 })
  );
  await advance(time, 50);
  assertEquals((await failed).code, "timeout");
  let cancelled = false;
  const body = new ReadableStream({ cancel: () => void (cancelled = true) });
  const late = agentWith(() =>
    new Promise((resolve) => setTimeout(() => resolve(new Response(body)), 80))
  );
  const lateFailed = particleErrorOf(() =>
    late.request({ method: "get", uri: "/v1/x", timeout: 50 })
  );
  await advance(time, 50);
  await lateFailed;
  await advance(time, 30);
  assertEquals(cancelled, true);
});

Deno.test("Agent waits as long as it takes with a timeout of 0, of Infinity or beyond what timers take", async () => {
  using time = new FakeTime();
  for (const timeout of [0, Infinity, 2 ** 31, Number.MAX_VALUE]) {
    const slow = agentWith(() =>
      new Promise((resolve) => setTimeout(() => resolve(Response.json(1)), 1e7))
    );
    const answer = slow.request({ method: "get", uri: "/v1/x", timeout });
    await time.tickAsync(1e7);
    assertEquals(await answer, { body: 1, statusCode: 200 }, `${timeout}`);
  }
});

Deno.test("Agent waits longer than timers can with a real timer", async () => {
  // Real timers fire at once for what they cannot count, which fake ones may not do.
  const agent = agentWith(async () => {
    await new Promise((resolve) => setTimeout(resolve, 50));
    return Response.json(1);
  });
  for (const timeout of [Infinity, 2 ** 31, 1e15]) {
    const answer = await agent.request({ method: "get", uri: "/v1/x", timeout });
    assertEquals(answer, { body: 1, statusCode: 200 }, `${timeout}`);
  }
});

Deno.test("Agent takes null for an option that is not given", async () => {
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

Deno.test("Agent ends with a signal of another realm or a polyfill", async () => {
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

Deno.test("Agent ends with the caller's signal: before, while waiting, while reading", async () => {
  const reason = new Error("enough");
  const { fetch, requests } = recorder();
  const before = await particleErrorOf(() =>
    agentWith(fetch).request({ method: "get", uri: "/v1/x", signal: AbortSignal.abort(reason) })
  );
  assertEquals([before.code, before.cause, requests.length], ["aborted", reason, 0]);
  for (const answer of [new Promise<Response>(() => {}), new Response(new ReadableStream())]) {
    const controller = new AbortController();
    const { signal } = controller;
    const failed = particleErrorOf(() =>
      agentWith(() => answer).request({ method: "get", uri: "/v1/x", signal })
    );
    controller.abort(reason);
    const error = await failed;
    assertEquals([error.code, error.cause], ["aborted", reason]);
    assertEquals(error.message, "Aborted GET https://api.test/v1/x");
  }
});

Deno.test("Agent calls a call aborted, also if the reason is the ParticleError of another call", async () => {
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

/** A signal whose listeners are counted, as those of one that lives as long as its program pile up. */
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

/** Lets what follows from settled promises happen. */
const nextTask = () => new Promise((resolve) => setTimeout(resolve));

Deno.test("Agent leaves no listener on the caller's signal", async () => {
  const { signal, listeners } = countedSignal();
  await agentWith(recorder(Response.json({})).fetch).request({
    method: "get",
    uri: "/v1/x",
    signal,
  });
  await failureFor(new Response(null, { status: 500 }), { signal });
  assertEquals(listeners.size, 0);
});

Deno.test("Agent.open() lets go of the signal when the body ends, fails or is cancelled, not before", async () => {
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
    assertEquals(listeners.size, 1, `held before the body ${how}`);
    await finish(response);
    await nextTask();
    assertEquals(listeners.size, 0, `let go when the body ${how}`);
  }
  const { signal, listeners } = countedSignal();
  await agentWith(() => new Response(null, { status: 204 })).open({ uri: "/v1/x", signal });
  assertEquals(listeners.size, 0, "let go without a body");
});

Deno.test("Agent.open() ends a body with the signal, with any fetch and any class of response", async () => {
  // Like the response of an undici from npm: no instance of the global class.
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

Deno.test("Agent.open() fails the body with what keeps it from being read", async () => {
  const reason = new Error("cannot be piped");
  const stream = new ReadableStream();
  stream.pipeTo = () => Promise.reject(reason);
  const { signal, listeners } = countedSignal();
  // As it is, so that the agent gets this stream and no copy.
  const response = Object.defineProperty(new Response("x"), "body", { value: stream });
  const { body } = await agentWith(() => response).open({ uri: "/v1/x", signal });
  assertEquals(await failureOf(() => body!.getReader().read()), reason);
  await nextTask();
  assertEquals(listeners.size, 0);
});

Deno.test("Agent.open() with a signal hands out what the cloud sent: status, headers, address, clones", async () => {
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
  for (const one of [response, clone, clone.clone()]) {
    assertInstanceOf(one, Response);
    for (const name of ["status", "statusText", "ok", "url", "redirected", "type"] as const) {
      assertEquals(one[name], plain[name], name);
    }
    assertEquals([...one.headers], [...plain.headers]);
    assertEquals([one.bodyUsed, await one.text(), one.bodyUsed], [false, "text", true]);
  }
  await plain.body!.cancel();
  await nextTask();
  assertEquals(listeners.size, 0);
  await server.shutdown();
});

Deno.test("Agent.open() resolves to the unread answer, which the signal still ends", async () => {
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
