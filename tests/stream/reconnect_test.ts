/** Which responses are accepted as a stream, and how long a stream waits before it reconnects. */
import { assertEquals, assertInstanceOf, assertStringIncludes } from "@std/assert";
import { stub } from "@std/testing/mock";
import { FakeTime } from "@std/testing/time";
import { Particle, ParticleError } from "../../mod.ts";
import { failureOf } from "../kit/recorder.ts";
import { ScriptedCloud, settled } from "./scripted_cloud.ts";

const headers = { "content-type": "text/event-stream" };

for (const status of [201, 202, 203, 206, 210, 226, 299]) {
  Deno.test(`a ${status} response is not a stream, at first or when reconnecting, and is not retried`, async () => {
    using time = new FakeTime();
    let requests = 0;
    let cancelled = 0;
    const response = () => {
      requests++;
      return new Response(new ReadableStream({ cancel: () => void cancelled++ }), {
        status,
        headers,
      });
    };
    const cloud = new ScriptedCloud("stream", response(), "stream");
    const fetches = [response, (_: string, init: RequestInit) => cloud.open(init.signal!, 0)];
    const [rejecting, accepting] = fetches.map((fetch) => new Particle({ auth: "t0ken", fetch }));
    const error = await failureOf(() => rejecting!.getEventStream({ deviceId: "mine" }));
    assertInstanceOf(error, ParticleError);
    assertEquals([error.code, error.statusCode, requests], ["invalid_response", status, 2]);
    assertStringIncludes(error.message, `${status}, not an event stream: its status is not 200`);

    const stream = await accepting!.getEventStream({ deviceId: "mine" });
    const errors: unknown[] = [];
    stream.on("event", () => {}).on("error", (error) => errors.push(error));
    cloud.last.end();
    await settled();
    await time.tickAsync(0);
    await time.tickAsync(2_000);
    await time.tickAsync(600_000);
    assertEquals([stream.state, cloud.attempts, errors.length], ["closed", 2, 1]);
    assertStringIncludes((errors[0] as Error).message, `${status}`);
    assertEquals(cancelled, 2);
  });
}

Deno.test("a retry field also applies to the waits after failed attempts", async () => {
  using time = new FakeTime();
  using _random = stub(Math, "random", () => 0);
  const down = () => new ParticleError("down", { code: "network" });
  const cloud = new ScriptedCloud("stream", down(), down(), "stream");
  const stream = await cloud.connect({ idleTimeout: 0 });
  const waits: unknown[] = [];
  stream.on("event", () => {});
  stream.on("state", ({ state, delay }) => state === "waiting" && waits.push(delay));
  cloud.last.send("retry: 60000\n\n");
  await settled();
  cloud.last.end();
  for (let i = 0; i < 3; i++) {
    await time.tickAsync(0);
    await time.tickAsync(60_000);
  }
  await time.tickAsync(0);
  assertEquals([waits, stream.state], [[60_000, 60_000, 60_000], "open"]);
  stream.close();
});

Deno.test("after a failed attempt, the longer of the retry field and Retry-After applies", async () => {
  for (const [retryAfter, wait] of [[30_000, 60_000], [90_000, 90_000]] as const) {
    using time = new FakeTime();
    using _random = stub(Math, "random", () => 0);
    const busy = new ParticleError("busy", { code: "http", statusCode: 503, retryAfter });
    const cloud = new ScriptedCloud("stream", busy, "stream");
    const stream = await cloud.connect({ idleTimeout: 0 });
    const waits: unknown[] = [];
    stream.on("event", () => {});
    stream.on("state", ({ state, delay }) => state === "waiting" && waits.push(delay));
    cloud.last.send("retry: 60000\n\n");
    await settled();
    cloud.last.end();
    await time.tickAsync(0);
    await time.tickAsync(60_000);
    await time.tickAsync(0);
    assertEquals(waits, [60_000, wait]);
    stream.close();
  }
});
