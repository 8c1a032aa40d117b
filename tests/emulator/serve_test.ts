import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { Emulator, serve } from "@particle-edge/emulator";
import { StreamReader } from "./helpers.ts";

const auth = (emulator: Emulator) => ({ authorization: `Bearer ${emulator.token}` });

/** Sends raw HTTP/1.1, as `fetch` would not, and returns all that comes back. */
async function raw(url: string, lines: string[]): Promise<string> {
  const { hostname, port } = new URL(url);
  using connection = await Deno.connect({ hostname, port: Number(port) });
  await connection.write(
    new TextEncoder().encode([...lines, "connection: close", "", ""].join("\r\n")),
  );
  return await new Response(connection.readable).text();
}

Deno.test("serve() refuses wrong options and a port in use", async () => {
  using emulator = new Emulator();
  await assertRejects(() => serve(emulator, { port: 70_000 }), TypeError, "70000");
  await assertRejects(() => serve(emulator, { port: 1.5 }), TypeError, "1.5");
  await assertRejects(() => serve(emulator, { hostname: "" }), TypeError, "hostname");
  await assertRejects(() => serve(emulator, { allowedHosts: [""] }), TypeError, "allowed host");
  await using server = await serve(emulator);
  const port = Number(new URL(server.url).port);
  await assertRejects(() => serve(emulator, { port }), Error, "in use");
});

Deno.test("serve() refuses foreign Host headers, whatever the path", async () => {
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
    const answer = await raw(server.url, ["GET /v1/nope HTTP/1.1", `host: ${host}`]);
    assertMatch(answer, new RegExp(`^HTTP/1.1 ${status} `), host);
    assertMatch(answer, /\{"ok":false,"error":"(Host .+ is not allowed.*|Not Found)"\}/);
  }
});

Deno.test("serve() refuses what the abuse tests send: foreign pages, no token, long paths and headers", async () => {
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
    const answer = await raw(server.url, lines).catch(() => "");
    assertMatch(answer.split("\r\n")[0] ?? "", status, lines[0]?.slice(0, 80));
  }
  const ok = await fetch(`${server.url}/v1/devices`, { headers: auth(emulator) });
  assertEquals(await ok.json(), []);
});

Deno.test("many sockets: streams and waiting requests are limited, and the rest goes on", async () => {
  using emulator = new Emulator({ maxStreams: 20 });
  let answer = (_: number): void => {};
  const slow = () => new Promise<number>((resolve) => answer = resolve);
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
  answer(7);
  assertEquals((await (await waiting).json()).return_value, 7);
  await (await fetch(`${server.url}/v1/devices`, { headers })).body?.cancel();
  emulator.cutStreams();
  for (const stream of streams) await stream.body?.cancel();
});

Deno.test("serve() sends a stream's bytes as documented", async () => {
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

Deno.test("serve() notices readers that leave", async () => {
  using emulator = new Emulator();
  await using server = await serve(emulator);
  const response = await fetch(`${server.url}/v1/devices/events`, { headers: auth(emulator) });
  const stream = new StreamReader(response);
  await stream.next();
  assertEquals(emulator.streamCount, 1);
  await stream.cancel();
  // No event tells when the server has seen it; each answer gives it a turn.
  for (let turn = 0; emulator.streamCount > 0 && turn < 1000; turn++) {
    await (await fetch(server.url)).body?.cancel();
  }
  assertEquals(emulator.streamCount, 0);
});

Deno.test("serve() answers preflights, forms and chunked bodies", async () => {
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

Deno.test("serve() bounds bodies that announce their length", async () => {
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

Deno.test("serve() bounds chunked bodies, which announce no length", async () => {
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
  const answer = await fetch(`${again.url}/v1/devices`, { headers: auth(emulator) });
  assertEquals(await answer.json(), []);
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
