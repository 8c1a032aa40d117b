import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { Multipart } from "../../src/core/multipart.ts";
import type { AgentRequestOptions } from "../../src/types/common.ts";
import { failureOf, recorder } from "../kit/recorder.ts";
import { advance } from "../kit/advance.ts";
import { agentWith, failureFor, particleErrorOf } from "./agent_kit.ts";

Deno.test("Agent throws for invalid options immediately, before anything is sent", () => {
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

Deno.test("Agent sends a form, files, a FormData or JSON", async () => {
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
  await send({ data: new Multipart(files, { latest: true, gone: undefined }) });
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

Deno.test("Agent uploads a stream and a file, and rejects if a file is missing", async () => {
  const { fetch, requests } = recorder();
  const agent = agentWith(fetch);
  const path = await Deno.makeTempFile();
  await Deno.writeTextFile(path, "from disk");
  try {
    const files = { a: new Blob(["streamed"]).stream(), b: path };
    await agent.request({ method: "post", uri: "/v1/x", data: new Multipart(files) });
  } finally {
    await Deno.remove(path);
  }
  const texts = [...(requests[0]!.body as FormData).values()].map((file) => (file as File).text());
  assertEquals(await Promise.all(texts), ["streamed", "from disk"]);
  const error = await failureOf(() =>
    agent.request({ method: "post", uri: "/v1/x", data: new Multipart({ a: path }) })
  );
  assertStringIncludes(String(error), path);
  const wrong = { a: 42 as unknown as string };
  assertThrows(() => new Multipart(wrong), TypeError, "The file a must be");
  const old = { method: "post", uri: "/v1/x", files: { a: path } } as const; // as in particle-api-js
  assertThrows(() => agent.request(old), TypeError, "data: new Multipart(files, form)");
  assertEquals(requests.length, 1);
});

Deno.test("Agent resolves to the parsed response, or to {} without a body", async () => {
  const rows: [Response, unknown][] = [
    [Response.json([1]), { body: [1], statusCode: 200 }],
    [Response.json(null), { body: null, statusCode: 200 }],
    [new Response(null, { status: 204 }), { body: {}, statusCode: 204 }],
    [new Response("", { status: 202 }), { body: {}, statusCode: 202 }],
    [new Response('\uFEFF{"a":1}', { status: 201 }), { body: { a: 1 }, statusCode: 201 }],
  ];
  for (const [response, expected] of rows) {
    const agent = agentWith(recorder(response).fetch);
    assertEquals(await agent.request({ method: "get", uri: "/v1/x" }), expected);
  }
  const head = agentWith(recorder(new Response("not JSON")).fetch);
  assertEquals(await head.request({ method: "head", uri: "/v1/x" }), { body: {}, statusCode: 200 });
});

Deno.test("Agent resolves to bytes with isBuffer, and to an empty buffer for 204", async () => {
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

Deno.test("Agent rejects a 2xx response that is not JSON, and keeps its text", async () => {
  const html = new Response("<html>", { headers: { "content-type": "text/html" } });
  const error = await failureFor(html);
  assertEquals([error.code, error.statusCode, error.body], ["invalid_response", 200, "<html>"]);
  assertEquals(
    error.message,
    "Invalid response 200 from https://api.test/v1/x - the body is not JSON; check baseUrl",
  );
});

Deno.test("Agent finds the description in every error format of the cloud", async () => {
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

Deno.test("Agent keeps the text of an error response that is not JSON, and says what to do", async () => {
  const error = await failureFor(new Response("<html>Bad Gateway", { status: 502 }));
  assertEquals(error.body, "<html>Bad Gateway");
  assertEquals(
    error.message,
    "HTTP error 502 from https://api.test/v1/x - the cloud is having problems; try again later",
  );
  assertEquals((await failureFor(new Response(null, { status: 404 }))).body, "");
});

Deno.test("Agent shortens descriptions to one line of limited length", async () => {
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
    const response = new Response(null, { status: 429, headers: { "retry-after": value } });
    assertEquals((await failureFor(response)).retryAfter, expected, value);
  }
});

Deno.test("Agent reads at most 16 kB of an error response, for at most 5 s", async () => {
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

Deno.test("Agent stops reading a response that is too large, whatever its content-length says", async () => {
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

Deno.test("Agent reports a lost connection as a network error, even in the middle of a response", async () => {
  const refused = await failureFor(new TypeError("connection refused"));
  assertEquals([refused.code, refused.statusCode, refused.body], ["network", undefined, undefined]);
  assertStringIncludes(refused.message, "Network error from https://api.test/v1/x - ");
  assertEquals((refused.cause as Error).message, "connection refused");
  const broken = new ReadableStream({ pull: (controller) => controller.error(new Error("reset")) });
  const agent = agentWith(() => new Response(broken));
  const error = await particleErrorOf(() => agent.request({ method: "get", uri: "/v1/x" }));
  assertEquals([error.code, (error.error as Error).message], ["network", "reset"]);
});
