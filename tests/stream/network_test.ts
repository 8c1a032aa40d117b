/** Behavior that only real sockets show. The clock is still fake, so no test waits for time to pass. */
import { assert, assertEquals, assertInstanceOf, assertStringIncludes } from "@std/assert";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { FakeTime } from "@std/testing/time";
import { Emulator, serve } from "../../emulator/mod.ts";
import { Particle, ParticleError } from "../../mod.ts";
import type { EventStream } from "../../src/stream/event_stream.ts";
import type { EventStreamEvents } from "../../src/stream/stream_events.ts";
import type { GetEventStreamOptions } from "../../src/types/events.ts";
import { failureOf } from "../kit/recorder.ts";
import { CHUNKED_HEAD, head, type RawConnection, RawServer, STREAM_HEAD } from "./raw_server.ts";
import { eventJson } from "./scripted_cloud.ts";

const TOKEN = "c0ffee".repeat(7);

const firstEvent = `event: größe\ndata: ${eventJson("21 °C 🌡")}\n\n`;
const secondEvent = `event: ζ\ndata: ${eventJson("日本")}\n\n`;

function open(server: { url: string }, options: GetEventStreamOptions = {}): Promise<EventStream> {
  return new Particle({ auth: TOKEN, baseUrl: server.url })
    .getEventStream({ deviceId: "mine", ...options });
}

/** Opens a stream, and responds to its request with these bytes. */
async function openWith(
  server: RawServer,
  response: string,
  options: GetEventStreamOptions = {},
): Promise<{ stream: EventStream; connection: RawConnection }> {
  const opening = open(server, options);
  const connection = await server.next();
  await connection.send(response);
  return { stream: await opening, connection };
}

/** Resolves to the next event of this name. */
function next<Name extends keyof EventStreamEvents>(
  stream: EventStream,
  name: Name,
): Promise<EventStreamEvents[Name]> {
  return new Promise((resolve) => stream.once(name, resolve));
}

/** Resolves when a timer of this length is set; the test may then advance the clock. */
function timerSet(milliseconds: number): Promise<void> {
  const { setTimeout } = globalThis;
  return new Promise((resolve) => {
    globalThis.setTimeout = ((run: () => void, delay?: number, ...rest: []) => {
      const id = setTimeout(run, delay, ...rest);
      if (delay === milliseconds) {
        globalThis.setTimeout = setTimeout;
        resolve();
      }
      return id;
    }) as typeof globalThis.setTimeout;
  });
}

/** Ends the wait before the next attempt, which is the only timer, and returns the new connection. */
async function reconnected(time: FakeTime, server: RawServer): Promise<RawConnection> {
  const connection = server.next();
  await time.nextAsync();
  return await connection;
}

for (
  const [kind, responseHead, reason] of [
    ["closed", STREAM_HEAD, "end"],
    ["chunked, without the last chunk", CHUNKED_HEAD, "error"],
  ] as const
) {
  Deno.test(`a connection that ends after any byte delivers its complete events: ${kind}`, async () => {
    using time = new FakeTime();
    using server = new RawServer();
    const bytes = new TextEncoder().encode(firstEvent + secondEvent);
    const ends = [new TextEncoder().encode(firstEvent).length, bytes.length];
    const frame = reason === "end" ? "" : `${bytes.length.toString(16)}\r\n`;
    let { stream, connection } = await openWith(server, responseHead + frame);
    let received: unknown[] = [];
    stream.on("event", ({ name, data }) => received.push([name, data]));
    stream.on("malformed", (event) => received.push(event));
    for (let cut = 0; cut <= bytes.length; cut++) {
      const disconnected = next(stream, "disconnect");
      await connection.send(bytes.subarray(0, cut));
      connection.close();
      assertEquals((await disconnected).reason, reason, `cut after ${cut} bytes`);
      const whole = [["größe", "21 °C 🌡"], ["ζ", "日本"]]
        .slice(0, ends.filter((end) => cut >= end).length);
      assertEquals(received, whole, `cut after ${cut} bytes`);
      received = [];
      connection = await reconnected(time, server);
      await connection.send(responseHead + frame);
      await next(stream, "reconnect-success");
    }
    stream.close();
    await connection.closedByClient();
  });
}

Deno.test("an incomplete response head is a failed attempt, and another follows", async () => {
  using time = new FakeTime();
  using server = new RawServer();
  const { stream, connection } = await openWith(server, STREAM_HEAD);
  stream.on("event", () => {});
  const disconnected = next(stream, "disconnect");
  connection.close();
  await disconnected;
  for (const cut of [0, 1, 20, STREAM_HEAD.length - 1]) {
    const failed = next(stream, "reconnect-error");
    const attempt = await reconnected(time, server);
    await attempt.send(STREAM_HEAD.slice(0, cut));
    attempt.close();
    const error = await failed;
    assertInstanceOf(error, ParticleError);
    assertEquals(error.code, "network", `cut after ${cut} bytes`);
  }
  const last = await reconnected(time, server);
  await last.send(STREAM_HEAD + firstEvent);
  assertEquals((await next(stream, "event")).data, "21 °C 🌡");
  stream.close();
  await last.closedByClient();
});

Deno.test("a half-open connection is closed after silence, and its socket too", async () => {
  using time = new FakeTime();
  using server = new RawServer();
  const { stream, connection } = await openWith(server, STREAM_HEAD, { idleTimeout: 500 });
  const watching = timerSet(500);
  const received = next(stream, "event");
  await watching;
  await connection.send(firstEvent);
  await received;
  const disconnected = next(stream, "disconnect");
  await time.tickAsync(499);
  assertEquals(stream.state, "open");
  await time.tickAsync(1);
  assertEquals(await disconnected, { reason: "idle" });
  await connection.closedByClient();
  const again = await reconnected(time, server);
  await again.send(STREAM_HEAD);
  await next(stream, "reconnect-success");
  stream.close();
  await again.closedByClient();
});

Deno.test("a reset breaks the connection, and the stream reconnects", async () => {
  using time = new FakeTime();
  // Deno's sockets always send a FIN when they close; Node's sockets can be reset.
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.once("data", () => socket.write(STREAM_HEAD + firstEvent));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const stream = await open({ url: `http://127.0.0.1:${port}` });
  for (let i = 0; i < 3; i++) {
    await next(stream, "event");
    const disconnected = next(stream, "disconnect");
    sockets[i]!.resetAndDestroy();
    const { reason, error } = await disconnected;
    assertEquals(reason, "error");
    assertInstanceOf(error, ParticleError);
    assertEquals(error.code, "network");
    await time.nextAsync();
  }
  await next(stream, "event");
  const closed = new Promise<void>((resolve) => sockets[3]!.once("close", () => resolve()));
  stream.close();
  await closed;
  await new Promise((resolve) => server.close(resolve));
});

Deno.test("an error body that never ends is read up to 16 kB, then canceled", async () => {
  using server = new RawServer();
  const failing = failureOf(() => open(server));
  const connection = await server.next();
  await connection.send(head(500, { "content-type": "text/plain" }) + "x".repeat(20_000));
  const error = await failing;
  assertInstanceOf(error, ParticleError);
  assertEquals([error.code, error.statusCode], ["http", 500]);
  assert(JSON.stringify(error.body).length <= 16_384 + 2, "more than 16 kB was kept");
  await connection.closedByClient();
});

Deno.test("an error body that stalls is canceled after 5 s", async () => {
  using time = new FakeTime();
  using server = new RawServer();
  const failing = failureOf(() => open(server));
  const connection = await server.next();
  const reading = timerSet(5_000);
  await connection.send(head(503, { "content-type": "text/plain" }) + "a little");
  await reading;
  await time.tickAsync(5_000);
  const error = await failing;
  assertInstanceOf(error, ParticleError);
  assertEquals([error.code, error.statusCode], ["http", 503]);
  await connection.closedByClient();
});

for (
  const [name, response, message] of [
    ["204", head(204, {}), "it has no body"],
    [
      "a page instead of a stream",
      head(200, { "content-type": "text/html" }) + "<p>log in",
      "text/html",
    ],
  ] as const
) {
  Deno.test(`${name} is rejected and ends a stream, and the socket is closed`, async () => {
    using time = new FakeTime();
    using server = new RawServer();
    const failing = failureOf(() => open(server));
    const refused = await server.next();
    await refused.send(response);
    assertStringIncludes((await failing as Error).message, message);
    await refused.closedByClient();

    const { stream, connection } = await openWith(server, STREAM_HEAD);
    stream.on("event", () => {});
    const disconnected = next(stream, "disconnect");
    connection.close();
    await disconnected;
    const ended = next(stream, "error");
    const again = await reconnected(time, server);
    await again.send(response);
    assertStringIncludes((await ended as Error).message, message);
    assertEquals(stream.state, "closed");
    await again.closedByClient();
  });
}

Deno.test("a redirect is followed with the token within the origin, and rejected elsewhere", async () => {
  using server = new RawServer();
  using other = new RawServer();
  const opening = open(server);
  const first = await server.next();
  assertStringIncludes(first.request, TOKEN);
  await first.send(head(307, { location: `${server.url}/elsewhere` }));
  const second = await server.next();
  assertEquals(second.path, "/elsewhere");
  assertStringIncludes(second.request, TOKEN);
  await second.send(STREAM_HEAD + firstEvent);
  for await (const { data } of await opening) {
    assertEquals(data, "21 °C 🌡");
    break;
  }
  await Promise.all([first.closedByClient(), second.closedByClient()]);

  const refused = failureOf(() => open(server));
  const third = await server.next();
  await third.send(head(307, { location: `${other.url}/elsewhere` }));
  assertEquals((await refused as ParticleError).code, "redirect");
  await third.closedByClient();
});

Deno.test("an attempt without response headers ends after connectTimeout, and its socket is closed", async () => {
  using time = new FakeTime();
  using server = new RawServer();
  const failing = failureOf(() => open(server, { connectTimeout: 700 }));
  const connection = await server.next();
  await time.tickAsync(700);
  const error = await failing;
  assertInstanceOf(error, ParticleError);
  assertEquals(error.code, "timeout");
  await connection.closedByClient();
});

Deno.test("the signal closes the socket of an open stream and of a pending attempt", async () => {
  using server = new RawServer();
  for (const response of [STREAM_HEAD, ""]) {
    const controller = new AbortController();
    const opening = open(server, { signal: controller.signal });
    const connection = await server.next();
    await connection.send(response);
    if (response) await opening;
    controller.abort();
    if (!response) assertEquals((await failureOf(() => opening) as ParticleError).code, "aborted");
    await connection.closedByClient();
  }
});

Deno.test("no socket remains after 200 streams that were left with break", async () => {
  using server = new RawServer();
  for (let i = 0; i < 200; i++) {
    const { stream, connection } = await openWith(server, STREAM_HEAD + firstEvent + secondEvent);
    for await (const { data } of stream) {
      assertEquals(data, "21 °C 🌡");
      break;
    }
    assertEquals(stream.state, "closed");
    await connection.closedByClient();
  }
});

Deno.test("the cloud has no open streams after 200 that were left with return()", async () => {
  using emulator = new Emulator({ token: TOKEN });
  await using server = await serve(emulator);
  const device = emulator.addDevice({ name: "thermometer" });
  const particle = new Particle({ auth: TOKEN, baseUrl: server.url });
  for (let i = 0; i < 200; i++) {
    const stream = await particle.getEventStream({ deviceId: "mine", name: "temperature" });
    const events = stream[Symbol.asyncIterator]();
    device.publish("temperature", String(i));
    assertEquals((await events.next()).value?.data, String(i));
    await events.return?.();
  }
  // The server notices a closed socket in a later turn of the event loop; each call gives it some turns.
  for (let i = 0; i < 1_000 && emulator.streamCount > 0; i++) await particle.listDevices();
  assertEquals(emulator.streamCount, 0);
});

Deno.test("a token that is revoked ends the stream with the 401 of the next attempt", async () => {
  using time = new FakeTime();
  using emulator = new Emulator({ token: TOKEN });
  await using server = await serve(emulator);
  const owner = new Particle({ baseUrl: server.url });
  const { body } = await owner.login(emulator.user);
  const stream = await new Particle({ auth: body.access_token, baseUrl: server.url })
    .getEventStream({ deviceId: "mine" });
  const iterating = failureOf(() => Array.fromAsync(stream));
  await owner.deleteCurrentAccessToken({ auth: body.access_token });
  const disconnected = next(stream, "disconnect");
  const ended = next(stream, "error");
  emulator.cutStreams();
  await disconnected;
  await time.tickAsync(2_000);
  const error = await ended;
  assertInstanceOf(error, ParticleError);
  assertEquals([error.code, error.statusCode], ["http", 401]);
  assertEquals(stream.state, "closed");
  assertEquals(await iterating, error);
  assertEquals(emulator.streamCount, 0);
});
