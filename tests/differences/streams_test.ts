import { assertEquals, assertInstanceOf } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { type EventStream, Particle } from "../../mod.ts";
import { failureOf, recorder } from "../kit/recorder.ts";
import { eventJson, ScriptedCloud } from "../stream/scripted_cloud.ts";
import { particleErrorOf, serveCut, serveLocally, soon } from "./kit.ts";
import { advance } from "../kit/advance.ts";

const deviceId = "mine";
const headers = { "content-type": "text/event-stream" };
const bytesOf = (text: string) => new TextEncoder().encode(text);

/** Returns an event in the event-stream format. */
function wire(name: string, data: string): string {
  return `event: ${name}\ndata: ${eventJson(data)}\n\n`;
}

/** Returns a function that responds with an event stream of these chunks. */
function streaming(...chunks: Uint8Array[]): () => Response {
  return () =>
    new Response(ReadableStream.from(chunks) as ReadableStream<Uint8Array<ArrayBuffer>>, {
      headers,
    });
}

/** Closes a stream at its first disconnect and returns what it emitted until then. */
function untilDisconnect(stream: EventStream): Promise<string[]> {
  const log: string[] = [];
  stream.on("malformed", ({ data }) => log.push(`malformed ${data}`));
  const over = new Promise<string[]>((resolve) =>
    stream.on("disconnect", () => {
      stream.close();
      resolve(log);
    })
  );
  stream.on("event", ({ name, data }) => log.push(`${name} ${data}`));
  return over;
}

/** Returns what an event stream of these chunks emits. */
async function emitted(...chunks: Uint8Array[]): Promise<string[]> {
  const { fetch } = recorder(streaming(...chunks));
  const particle = new Particle({ auth: "t0ken", fetch });
  return await untilDisconnect(await particle.getEventStream({ deviceId }));
}

/** Returns every way to split `bytes` in two. */
function cuts(bytes: Uint8Array): [Uint8Array, Uint8Array][] {
  return [...bytes.keys()].map((at) => [bytes.subarray(0, at), bytes.subarray(at)]);
}

Deno.test("stream-empty-bearer: without a token no Authorization is sent", async () => {
  const { fetch, requests } = recorder(streaming());
  const stream = await new Particle({ fetch }).getEventStream({ deviceId });
  assertEquals(requests[0]!.headers["authorization"], undefined);
  stream.close();
});

Deno.test("stream-drops-headers-context: headers and context are sent with each connection", async () => {
  using time = new FakeTime();
  const { fetch, requests } = recorder(streaming());
  const particle = new Particle({ auth: "t0ken", fetch });
  particle.setContext("tool", { name: "cli", version: 1 });
  const context = { project: { name: "blinky" } };
  const stream = await particle.getEventStream({ deviceId, headers: { "X-A": "1" }, context });
  stream.on("event", () => {});
  await advance(time, 2_000);
  stream.close();
  assertEquals(requests.length, 2);
  for (const { headers } of requests) {
    const { "x-a": own, "x-particle-tool": tool, "x-particle-project": project } = headers;
    assertEquals([own, tool, project], ["1", "cli@1", "blinky"]);
  }
});

Deno.test("stream-plain-object-error: a failed connection rejects with an Error that states the reason", async () => {
  const body = { error: "invalid_token", error_description: "The token is invalid." };
  const { fetch } = recorder(Response.json(body, { status: 401 }));
  const error = await particleErrorOf(() => new Particle({ fetch }).getEventStream({ deviceId }));
  assertInstanceOf(error, Error);
  assertEquals([error.statusCode, error.body], [401, body]);
  assertEquals(
    error.errorDescription,
    "HTTP error 401 from https://api.particle.io/v1/devices/events - The token is invalid.",
  );
});

Deno.test("stream-blank-description: a blank description adds no dash to the message", async () => {
  const { fetch } = recorder(Response.json({ error_description: "" }, { status: 400 }));
  const error = await particleErrorOf(() => new Particle({ fetch }).getEventStream({ deviceId }));
  assertEquals(
    error.errorDescription,
    "HTTP error 400 from https://api.particle.io/v1/devices/events",
  );
});

Deno.test("stream-redirect: a redirect within the origin is followed with the token", async () => {
  for (const status of [301, 302, 303, 307, 308]) {
    const redirect = new Response(null, { status, headers: { location: "/v2/events" } });
    const { fetch, requests } = recorder(redirect, streaming(bytesOf(wire("a", "1"))));
    const particle = new Particle({ auth: "t0ken", fetch });
    const stream = await particle.getEventStream({ deviceId });
    assertEquals(await untilDisconnect(stream), ["a 1"]);
    assertEquals(requests[1]!.url, "https://api.particle.io/v2/events");
    assertEquals(requests[1]!.headers["authorization"], "Bearer t0ken");
  }
});

Deno.test("stream-utf8-split: a character may be split anywhere", async () => {
  for (const cut of cuts(bytesOf(wire("é", "€ 🚀")))) {
    assertEquals(await emitted(...cut), ["é € 🚀"]);
  }
});

Deno.test("stream-crlf-split: CR LF is one line ending, wherever it is split", async () => {
  for (const end of ["\r\n", "\r", "\n"]) {
    const text = (wire("a", "1") + wire("b", "2")).replaceAll("\n", end);
    for (const cut of cuts(bytesOf(text))) assertEquals(await emitted(...cut), ["a 1", "b 2"]);
  }
});

Deno.test("stream-bom: a byte order mark is skipped, wherever it is split", async () => {
  const bytes = bytesOf("\uFEFF" + wire("a", "1"));
  for (const cut of cuts(bytes).slice(0, 5)) assertEquals(await emitted(...cut), ["a 1"]);
});

Deno.test("stream-bad-json-silent: an event that is not JSON is emitted as malformed, and skipped", async () => {
  const text = wire("a", "1") + "event: b\ndata: {oops\n\n" + wire("c", "3");
  assertEquals(await emitted(bytesOf(text)), ["a 1", "malformed {oops", "c 3"]);
});

Deno.test("stream-cut-stalls: an interrupted stream disconnects immediately, and reconnects after 2 s", async () => {
  const event = (data: string) => {
    const text = wire("a", data);
    return "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n" +
      `${text.length.toString(16)}\r\n${text}\r\n`;
  };
  await using server = serveCut(event("1"), event("2"));
  using time = new FakeTime();
  const particle = new Particle({ auth: "t0ken", baseUrl: server.url });
  const stream = await particle.getEventStream({ deviceId });
  const log: string[] = [];
  const disconnected = new Promise((resolve) => stream.once("disconnect", resolve));
  stream.on("disconnect", ({ reason }) => log.push(reason));
  stream.on("reconnect", ({ delay }) => log.push(`reconnect after ${delay}`));
  const second = new Promise<void>((resolve) => {
    stream.on("event", ({ data }) => {
      log.push(`event ${data}`);
      if (data === "2") resolve();
    });
  });
  await soon(disconnected); // the mocked clock stands still, so the idle timer cannot have fired
  assertEquals(log, ["event 1", "error"]);
  await advance(time, 1_999);
  assertEquals(log, ["event 1", "error"]);
  await advance(time, 1);
  await soon(second);
  assertEquals(log.slice(2, 4), ["reconnect after 2000", "event 2"]);
  stream.close();
});

Deno.test("stream-abort-in-disconnect: after abort() there are no requests and no timers", async () => {
  using time = new FakeTime();
  const rows: [state: string, attempts: number, reach: (stream: EventStream) => unknown][] = [
    ["in a disconnect handler", 1, (stream) => {
      stream.on("disconnect", () => stream.abort());
      return advance(time, 0);
    }],
    ["while waiting", 1, () => advance(time, 1_999)],
    ["while connecting", 2, () => advance(time, 2_000)],
  ];
  for (const [state, attempts, reach] of rows) {
    const cloud = new ScriptedCloud("stream", "silence");
    const fetch = (_: string, init: RequestInit) => cloud.open(init.signal!, 0);
    const particle = new Particle({ auth: "t0ken", fetch });
    const stream = await particle.getEventStream({ deviceId });
    stream.on("event", () => {});
    const failed: unknown[] = [];
    stream.on("reconnect-error", (error) => failed.push(error));
    cloud.last.end();
    await reach(stream);
    stream.abort();
    await advance(time, 0);
    assertEquals([time.next(), cloud.attempts], [false, attempts], state);
    await advance(time, 600_000);
    assertEquals([stream.state, cloud.attempts, failed], ["closed", attempts, []], state);
  }
});

Deno.test("stream-accept-header: the accept header allows an event stream, unless the caller overrides it", async () => {
  await using server = serveLocally((request) => {
    const accept = request.headers.get("accept") ?? "";
    if (!/\*\/\*|text\/event-stream/.test(accept)) return new Response(null, { status: 406 });
    return streaming(bytesOf(wire("a", accept)))();
  });
  const particle = new Particle({ auth: "t0ken", baseUrl: server.url });
  const open = (headers: Record<string, string>) => particle.getEventStream({ deviceId, headers });
  assertEquals(await untilDisconnect(await open({})), ["a text/event-stream"]);
  assertEquals(await untilDisconnect(await open({ Accept: "*/*" })), ["a */*"]);
  assertInstanceOf(await failureOf(() => open({ accept: "text/html" })), Error);
});
