import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { Emulator, serve } from "@particle-edge/emulator";
import { call, login, StreamReader } from "./helpers.ts";

const auth = (emulator: Emulator) => ({ authorization: `Bearer ${emulator.token}` });

/** Sends raw HTTP/1.1, which `fetch` cannot, and returns the whole response. */
async function raw(url: string, lines: string[]): Promise<string> {
  const { hostname, port } = new URL(url);
  using connection = await Deno.connect({ hostname, port: Number(port) });
  await connection.write(
    new TextEncoder().encode([...lines, "connection: close", "", ""].join("\r\n")),
  );
  return await new Response(connection.readable).text();
}

Deno.test("serve() rejects invalid options and a port in use", async () => {
  using emulator = new Emulator();
  await assertRejects(() => serve(emulator, { port: 70_000 }), TypeError, "70000");
  await assertRejects(() => serve(emulator, { port: 1.5 }), TypeError, "1.5");
  await assertRejects(() => serve(emulator, { hostname: "" }), TypeError, "hostname");
  await assertRejects(() => serve(emulator, { allowedHosts: [""] }), TypeError, "allowed host");
  await using server = await serve(emulator);
  const port = Number(new URL(server.url).port);
  const { message } = await assertRejects(() => serve(emulator, { port }), Error);
  assertEquals(
    message,
    `Port ${port} is already in use: choose another with --port, or with the option port of serve()`,
  );
});

Deno.test("serve() rejects Host headers of other hosts, whatever the path", async () => {
  using emulator = new Emulator();
  await using server = await serve(emulator, { allowedHosts: ["Box.Test"] });
  assertMatch(server.url, /^http:\/\/127\.0\.0\.1:\d+$/);
  const hosts: [string, number][] = [
    ["evil.test", 403],
    ["127.0.0.1.evil.test:80", 403],
    ["localhost.evil.test", 403],
    ["0.0.0.0", 403],
    ["box.test.", 403],
    ["box.test:1234", 404],
    ["localhost:1", 404],
    ["[::1]", 404],
    ["127.0.0.1", 404],
  ];
  for (const [host, status] of hosts) {
    const response = await raw(server.url, ["GET /v1/nope HTTP/1.1", `host: ${host}`]);
    assertMatch(response, new RegExp(`^HTTP/1.1 ${status} `), host);
    assertMatch(response, /\{"ok":false,"error":"(Host .+ is not allowed.*|Not Found)"\}/);
  }
});

Deno.test("serve() rejects abuse: pages of other origins, missing tokens, long paths and headers", async () => {
  using emulator = new Emulator();
  await using server = await serve(emulator);
  const authorization = `authorization: Bearer ${emulator.token}`;
  const host = "host: localhost";
  const wrong: [string[], RegExp][] = [
    [["GET /v1/devices HTTP/1.1", host, authorization, "origin: https://evil.test"], /403/],
    [
      [
        "POST /v1/devices/events HTTP/1.1",
        host,
        authorization,
        "origin: https://evil.test",
        "content-type: text/plain",
        "content-length: 0",
      ],
      /403/,
    ],
    [["GET /v1/devices HTTP/1.1", host], /400/],
    [["GET //v1/devices HTTP/1.1", host, authorization], /404/],
    [["GET /v1//devices HTTP/1.1", host, authorization], /404/],
    [["GET /v1/../v1/nope HTTP/1.1", host, authorization], /404/],
    [["GET /v1/devices HTTP/1.1", host, "authorization: Bearer wrong"], /401/],
    [["GET /v1/devices HTTP/1.1", host, `x: ${"x".repeat(2_000_000)}`], /4\d\d|^$/],
  ];
  for (const [lines, status] of wrong) {
    const response = await raw(server.url, lines).catch(() => "");
    assertMatch(response.split("\r\n")[0] ?? "", status, lines[0]?.slice(0, 80));
  }
  const ok = await fetch(`${server.url}/v1/devices`, { headers: auth(emulator) });
  assertEquals(await ok.json(), []);
});

Deno.test("limits streams and waiting requests on many sockets, and still serves others", async () => {
  using emulator = new Emulator({ maxStreams: 20 });
  let finish = (_: number): void => {};
  const slow = () => new Promise<number>((resolve) => finish = resolve);
  emulator.addDevice({ name: "slow", functions: { slow } });
  await using server = await serve(emulator, { maxRequests: 1 });
  const headers = auth(emulator);
  const streams: Response[] = [];
  for (let i = 0; i < 30; i++) {
    streams.push(await fetch(`${server.url}/v1/devices/events`, { headers }));
  }
  const statuses = streams.map(({ status }) => status);
  assertEquals(statuses, [...Array(20).fill(200), ...Array(10).fill(429)]);
  const waiting = fetch(`${server.url}/v1/devices/slow/slow`, { method: "POST", headers });
  let busy = 0;
  for (let turn = 0; busy !== 503 && turn < 1000; turn++) {
    const response = await fetch(`${server.url}/v1/devices`, { headers });
    busy = response.status;
    await response.body?.cancel();
  }
  assertEquals(busy, 503);
  finish(7);
  assertEquals((await (await waiting).json()).return_value, 7);
  await (await fetch(`${server.url}/v1/devices`, { headers })).body?.cancel();
  emulator.cutStreams();
  for (const stream of streams) await stream.body?.cancel();
});

/** Sends the head of a request and the start of its body, but never the rest. */
async function unfinished(url: string, token: string | undefined): Promise<Deno.Conn> {
  const { hostname, port } = new URL(url);
  const connection = await Deno.connect({ hostname, port: Number(port) });
  const lines = [
    "POST /v1/devices/events HTTP/1.1",
    "host: localhost",
    "content-type: application/json",
    "content-length: 1000",
    ...(token === undefined ? [] : [`authorization: Bearer ${token}`]),
    "",
    '{"name":',
  ];
  await connection.write(new TextEncoder().encode(lines.join("\r\n")));
  return connection;
}

/** Repeats a request until it gets the status, because the server does not report when it has noticed the others. */
async function until(status: number, request: () => Promise<Response>): Promise<Response> {
  for (let turn = 0; turn < 1000; turn++) {
    const response = await request();
    if (response.status === status) return response;
    await response.body?.cancel();
  }
  throw new Error(`The status was never ${status}`);
}

Deno.test("a body that does not end gets 408, with or without a token", async () => {
  const errors: unknown[] = [];
  using emulator = new Emulator({ bodyTimeout: 50, onError: (error) => errors.push(error) });
  await using server = await serve(emulator);
  for (const token of [emulator.token, undefined]) {
    using connection = await unfinished(server.url, token);
    // Deno keeps the connection until the client has sent the rest, so there is no end to wait for.
    let text = "";
    for await (const piece of connection.readable.pipeThrough(new TextDecoderStream())) {
      text += piece;
      if (text.endsWith("}")) break;
    }
    assertMatch(text, /^HTTP\/1\.1 408 .*"The request body was not complete within 50 ms"\}$/s);
    assertMatch(text, /^connection: close$/im);
  }
  assertEquals(errors, []);
});

Deno.test("limits the unfinished bodies of a user, and still responds to others", async () => {
  const errors: unknown[] = [];
  const onError = (error: unknown): void => void errors.push(error);
  using emulator = new Emulator({ maxRequestsPerUser: 3, onError });
  emulator.addUser({ username: "other@example.com", password: "pw" });
  const other = (await login(emulator, { username: "other@example.com", password: "pw" })).body;
  await using server = await serve(emulator, { maxRequests: 10 });
  const get = (token?: string) => (): Promise<Response> =>
    fetch(`${server.url}/v1/devices`, {
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    });
  const connections: Deno.Conn[] = [];
  for (let i = 0; i < 3; i++) connections.push(await unfinished(server.url, emulator.token));
  const busy = await until(429, get(emulator.token));
  assertEquals(busy.headers.get("retry-after"), "1");
  assertEquals(await busy.json(), {
    ok: false,
    error: "3 requests of this user are waiting for a response",
  });
  assertEquals(await (await get(other.access_token)()).json(), []);
  assertEquals((await (await get()()).json()).error, "invalid_request");

  for (let i = 0; i < 3; i++) connections.push(await unfinished(server.url, "no token"));
  const { error } = await (await until(503, get())).json();
  assertEquals(error, "3 requests without a valid token are waiting for a response");
  assertEquals(await (await get(other.access_token)()).json(), []);

  for (const connection of connections) connection.close();
  await (await until(200, get(emulator.token))).body?.cancel();
  await (await until(400, get())).body?.cancel();
  assertEquals(errors, []); // Uploads that break off are not errors of the emulator.
});

Deno.test("does not limit requests of the program itself", async () => {
  using emulator = new Emulator({ maxRequestsPerUser: 1 });
  const publish = () => call(emulator, "POST", "/v1/devices/events", { json: { name: "n" } });
  const responses = await Promise.all(Array.from({ length: 20 }, publish));
  assertEquals(responses.map(({ status }) => status), Array(20).fill(200));
});

Deno.test("rejects an upload without a valid token, whatever its size", async () => {
  using emulator = new Emulator();
  emulator.addProduct({ id: 9000, slug: "kettle" });
  await using server = await serve(emulator);
  for (const [authorization, status] of [["Bearer wrong", 401], ["Basic eDp5", 400]] as const) {
    const body = new FormData();
    body.append("file", new File([new Uint8Array(15_000_000)], "firmware.bin"));
    const response = await fetch(`${server.url}/v1/products/kettle/firmware`, {
      method: "POST",
      headers: { authorization },
      body,
    });
    assertEquals(response.status, status);
    await response.body?.cancel();
  }
});

Deno.test("serve() sends the bytes of a stream as documented", async () => {
  using emulator = new Emulator();
  await using server = await serve(emulator);
  const id = "0123456789abcdef01234567";
  const device = emulator.addDevice({ id });
  const headers = auth(emulator);
  const response = await fetch(`${server.url}/v1/devices/events`, { headers });
  const stream = new StreamReader(response);
  assertEquals(response.headers.get("content-type"), "text/event-stream");
  assertEquals(response.headers.get("cache-control"), "no-cache");
  assertEquals(await stream.next(), ":ok\n\n");
  device.publish("temperature", "21.5");
  const pattern =
    `^event: temperature\ndata: \\{"data":"21\\.5","ttl":60,"published_at":"[-0-9]{10}T[:0-9]{8}\\.\\d{3}Z",` +
    `"coreid":"${id}","userid":"[0-9a-f]{24}","version":0,"public":false,"productID":12\\}\n\n$`;
  assertMatch(await stream.next() ?? "", new RegExp(pattern));
  emulator.cutStreams();
  assertEquals(await stream.next(), undefined);
});

Deno.test("serve() notices readers that disconnect", async () => {
  using emulator = new Emulator();
  await using server = await serve(emulator);
  const response = await fetch(`${server.url}/v1/devices/events`, { headers: auth(emulator) });
  const stream = new StreamReader(response);
  await stream.next();
  assertEquals(emulator.streamCount, 1);
  await stream.cancel();
  // The server does not report when it has noticed; each request gives it a chance to.
  for (let turn = 0; emulator.streamCount > 0 && turn < 1000; turn++) {
    await (await fetch(server.url)).body?.cancel();
  }
  assertEquals(emulator.streamCount, 0);
});

Deno.test("serve() handles preflight requests, forms and chunked bodies", async () => {
  using emulator = new Emulator();
  await using server = await serve(emulator);
  const url = `${server.url}/v1/devices/events`;
  const preflight = await fetch(url, {
    method: "OPTIONS",
    headers: { origin: "http://localhost:5173", "access-control-request-method": "POST" },
  });
  assertEquals(preflight.status, 204);
  assertEquals(preflight.headers.get("access-control-allow-origin"), "http://localhost:5173");
  assertMatch(preflight.headers.get("access-control-allow-headers") ?? "", /authorization/);
  const headers = auth(emulator);
  const form = await fetch(url, {
    method: "POST",
    headers,
    body: new URLSearchParams({ name: "n" }),
  });
  assertEquals(await form.json(), { ok: true });
  const chunked = await fetch(url, {
    method: "POST",
    headers: { ...headers, "content-type": "application/json" },
    body: ReadableStream.from([
      new TextEncoder().encode('{"name":'),
      new TextEncoder().encode('"n"}'),
    ]),
  });
  assertEquals(await chunked.json(), { ok: true });
});

Deno.test("serve() limits bodies with a content-length", async () => {
  using emulator = new Emulator();
  await using server = await serve(emulator);
  const response = await fetch(`${server.url}/v1/devices/events`, {
    method: "POST",
    headers: { ...auth(emulator), "content-type": "application/json" },
    body: new Uint8Array(1024 * 1024 + 1),
  });
  assertEquals(response.status, 413);
  assertEquals((await response.json()).ok, false);
});

Deno.test("serve() limits chunked bodies, which do not have a content-length", async () => {
  using emulator = new Emulator();
  await using server = await serve(emulator);
  const piece = new Uint8Array(256 * 1024).fill(32);
  const response = await fetch(`${server.url}/v1/devices/events`, {
    method: "POST",
    headers: { ...auth(emulator), "content-type": "application/json" },
    body: ReadableStream.from([piece, piece, piece, piece, piece]),
  });
  assertEquals(response.status, 413);
  assertEquals((await response.json()).ok, false);
});

Deno.test("close() of the server drops open streams and leaves the emulator usable", async () => {
  using emulator = new Emulator();
  const server = await serve(emulator);
  const response = await fetch(`${server.url}/v1/devices/events`, { headers: auth(emulator) });
  const stream = new StreamReader(response);
  await stream.next();
  await server.close();
  await assertRejects(() => stream.next());
  assertEquals(emulator.streamCount, 0);
  await assertRejects(() => fetch(server.url), TypeError);
  await using again = await serve(emulator);
  const list = await fetch(`${again.url}/v1/devices`, { headers: auth(emulator) });
  assertEquals(await list.json(), []);
});

Deno.test("emulator.fetch is a handler for Deno.serve", async () => {
  using emulator = new Emulator();
  const options = { port: 0, hostname: "127.0.0.1", onListen() {} };
  const server = Deno.serve(options, emulator.fetch);
  const url = `http://127.0.0.1:${server.addr.port}/v1/devices`;
  const response = await fetch(url, { headers: auth(emulator) });
  assertEquals(await response.json(), []);
  await server.shutdown();
});
