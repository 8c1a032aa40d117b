import { assert, assertEquals, assertInstanceOf } from "@std/assert";
import { ApiClient } from "../../src/core/api_client.ts";
import { download } from "../../src/core/download.ts";
import { ParticleError } from "../../src/core/errors.ts";
import { failureOf, recorder } from "../kit/recorder.ts";

const request = { method: "get", uri: "/v1/binaries/x" } as const;

Deno.test("download() resolves to all bytes, or with stream to a stream of them", async () => {
  const { fetch, requests } = recorder(new Response(new Uint8Array([1, 2, 3])));
  const api = new ApiClient({ fetch, auth: "t0ken" });
  const bytes = await download(api, {}, request);
  assertInstanceOf(bytes, ArrayBuffer);
  assertEquals(new Uint8Array(bytes), new Uint8Array([1, 2, 3]));
  const stream = await download(api, { stream: true }, request);
  assertInstanceOf(stream, ReadableStream);
  assertEquals(await Array.fromAsync(stream), [new Uint8Array([1, 2, 3])]);
  assertEquals(requests.map(({ headers }) => headers["authorization"]), [
    "Bearer t0ken",
    "Bearer t0ken",
  ]);
});

Deno.test("download() follows a redirect to the file without the token", async () => {
  for (const stream of [false, true]) {
    const location = "https://files.test/x";
    const { fetch, requests } = recorder(
      new Response(null, { status: 302, headers: { location } }),
      new Response("file"),
    );
    const file = await download(new ApiClient({ fetch, auth: "t0ken" }), { stream }, request);
    assertEquals(await new Response(file).text(), "file");
    assertEquals(requests.map(({ headers }) => headers["authorization"]), [
      "Bearer t0ken",
      undefined,
    ]);
  }
});

Deno.test("download() resolves to an empty stream if there is no body", async () => {
  const { fetch } = recorder(new Response(null, { status: 204 }));
  const stream = await download(new ApiClient({ fetch }), { stream: true }, request);
  assertEquals(await Array.fromAsync(stream as ReadableStream), []);
});

Deno.test("download() rejects for an error response, with and without stream", async () => {
  const { fetch } = recorder(Response.json({ error: "Gone" }, { status: 404 }));
  for (const stream of [false, true]) {
    const error = await failureOf(() => download(new ApiClient({ fetch }), { stream }, request));
    assertInstanceOf(error, ParticleError);
    assertEquals([error.statusCode, error.shortErrorDescription], [404, "Gone"]);
  }
});

Deno.test("download() reads a stream only as fast as it is consumed, so that 100 MB are never in memory", async () => {
  const MB = new Uint8Array(1024 * 1024);
  let made = 0;
  let cancelled: () => void;
  const end = new Promise<void>((resolve) => cancelled = resolve);
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, () => {
    const pull = (controller: ReadableStreamDefaultController) => {
      if (made++ < 100) controller.enqueue(MB);
      else controller.close();
    };
    return new Response(new ReadableStream({ pull, cancel: () => cancelled() }));
  });
  const api = new ApiClient({ baseUrl: `http://127.0.0.1:${server.addr.port}` });
  const stream = await download(api, { stream: true }, request) as ReadableStream<Uint8Array>;
  const reader = stream.getReader();
  assert((await reader.read()).value!.length > 0);
  assert(made < 50, `${made} MB were sent although one chunk was read`);
  await reader.cancel();
  await end;
  await server.shutdown();
});
