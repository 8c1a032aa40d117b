/** Once a listener has closed a stream or a subscription, no other listener is called. */
import { assertEquals, assertRejects } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { ParticleError } from "../../mod.ts";
import { EventStream } from "../../src/stream/event_stream.ts";
import type { Subscription } from "../../src/stream/shared_events.ts";
import type { EventStreamEvents, StateChange } from "../../src/stream/stream_events.ts";
import { ScriptedCloud } from "./scripted_cloud.ts";
import { mine as audience, scripted, settle, unauthorized } from "./shared_kit.ts";

const mine = { ...audience, idleTimeout: 0 };

const NAMES = [
  "event",
  "malformed",
  "state",
  "disconnect",
  "reconnect",
  "reconnect-success",
  "reconnect-error",
  "error",
] as const satisfies readonly (keyof EventStreamEvents)[];

/** Records the events that listeners of every event receive, including the name of each state. */
function recordEvents(stream: EventStream | Subscription): string[] {
  const received: string[] = [];
  for (const name of NAMES) {
    stream.on(name, (value: unknown) => {
      received.push(name === "state" ? `state ${(value as { state: string }).state}` : name);
    });
  }
  return received;
}

/** Makes a stream emit every event: data, an end, a failed and a successful attempt, and finally a rejected one. */
async function emitEverything(time: FakeTime, cloud: ScriptedCloud): Promise<void> {
  const tick = async (milliseconds: number) => {
    await time.tickAsync(milliseconds);
    await settle();
  };
  await tick(0);
  cloud.last.send("event: a\ndata: nonsense\n\n");
  cloud.last.event("1");
  cloud.last.event("2");
  await tick(0);
  if (!cloud.last.cancelled) cloud.last.end();
  await tick(0);
  await tick(2_000);
  await tick(60_000);
  if (cloud.connections.length > 1 && !cloud.last.cancelled) cloud.last.end();
  await tick(0);
  await tick(60_000);
}

const script = () =>
  ["stream", Response.json({}, { status: 503 }), "stream", unauthorized()] as const;

for (const name of NAMES) {
  Deno.test(`EventStream: close() in a listener of ${name} stops all listeners`, async () => {
    using time = new FakeTime();
    const cloud = new ScriptedCloud(
      "stream",
      new ParticleError("down", { code: "network" }),
      "stream",
      new ParticleError("dead token", { code: "http", statusCode: 401 }),
    );
    const stream = await cloud.connect({ idleTimeout: 0 });
    stream.on(name, () => stream.close());
    const received = recordEvents(stream);
    await emitEverything(time, cloud);
    assertEquals(stream.state, "closed");
    assertEquals(received.at(-1), "state closed");
    assertEquals(received.filter((each) => each === name), [], "a second listener was called");
    assertEquals(received.filter((each) => each === "state closed").length, 1);
    if (name === "state") assertEquals(received, ["malformed", "event", "event", "state closed"]);
  });

  Deno.test(`Subscription: close() in a listener of ${name} stops all listeners`, async () => {
    using time = new FakeTime();
    const { particle, cloud } = scripted(...script());
    const subscription = particle.events(mine);
    subscription.on(name, () => subscription.close());
    const received = recordEvents(subscription);
    const other = recordEvents(particle.events(mine));
    await settle();
    await emitEverything(time, cloud);
    assertEquals(received.filter((each) => each === name), []);
    if (name === "state") assertEquals(received, ["malformed", "event", "event"]);
    assertEquals(other.slice(-3), ["reconnect-error", "state closed", "error"]); // it continues
  });
}

Deno.test("close() in a listener of state: closed prevents the error event, but not the state event", async () => {
  using time = new FakeTime();
  const refused = new ParticleError("dead token", { code: "http", statusCode: 401 });
  const cloud = new ScriptedCloud("stream", refused);
  const { particle, cloud: shared } = scripted("stream", unauthorized());
  for (
    const [stream, { last }] of [
      [await cloud.connect(), cloud],
      [particle.events(mine).on("event", () => {}), (await settle(), shared)],
    ] as const
  ) {
    stream.on("state", ({ state }: { state: string }) => state === "closed" && stream.close());
    const received = recordEvents(stream);
    await settle();
    last.end();
    await time.tickAsync(0);
    await settle();
    await time.tickAsync(2_000);
    await settle();
    assertEquals(received.slice(-2), ["reconnect-error", "state closed"]);
  }
});

Deno.test("an error that a listener throws after it closed the stream is still reported", async () => {
  const cloud = new ScriptedCloud();
  const { particle, cloud: shared } = scripted();
  for (
    const [stream, source] of [
      [await cloud.connect(), cloud],
      [particle.events(mine), shared],
    ] as const
  ) {
    const errors: unknown[] = [];
    stream.on("error", (error: unknown) => errors.push((error as Error).message));
    stream.on("event", () => {
      stream.close();
      throw new Error("at once");
    });
    stream.on("event", () => errors.push("a second listener was called"));
    await settle();
    source.last.event("1");
    await settle();
    assertEquals(errors, ["at once"]);
  }
  const stream = await cloud.connect();
  const late = new Promise((resolve) => stream.on("error", resolve));
  stream.on("event", async () => {
    stream.close();
    await settle();
    throw new Error("later");
  });
  cloud.last.event("1");
  assertEquals((await late as Error).message, "later");
});

Deno.test("close() in a listener ends loops and batches of that stream, without events of the current chunk", async () => {
  const cloud = new ScriptedCloud();
  const stream = await cloud.connect();
  const loops = [Array.fromAsync(stream), Array.fromAsync(stream.batches())];
  stream.on("event", () => stream.close());
  cloud.last.event("1");
  assertEquals(await Promise.all(loops), [[], []]);

  const { particle, cloud: shared } = scripted();
  const [one, other] = [particle.events(mine), particle.events(mine)];
  const own = [Array.fromAsync(one), Array.fromAsync(one.batches())];
  const next = other[Symbol.asyncIterator]().next();
  one.on("event", () => one.close());
  await settle();
  shared.last.event("1");
  assertEquals(await Promise.all(own), [[], []]);
  assertEquals((await next).value?.data, "1");
  other.close();
});

Deno.test("an error received by a listener of state: closed is not thrown if the listener closes the stream", async () => {
  using time = new FakeTime();
  const refused = new ParticleError("dead token", { code: "http", statusCode: 401 });
  const cloud = new ScriptedCloud("stream", refused);
  const { particle, cloud: shared } = scripted("stream", unauthorized());
  const rows = [[await cloud.connect(), cloud], [particle.events(mine), shared]] as const;
  for (const [stream, source] of rows) {
    let received: unknown;
    // There is no listener for `error`: it would be thrown as an uncaught error, which fails the test.
    stream.on("event", () => {});
    stream.on("state", ({ state, error }: StateChange) => {
      if (state !== "closed") return;
      received = error;
      stream.close();
    });
    await settle();
    source.last.end();
    await settle();
    await time.tickAsync(2_000);
    await settle();
    assertEquals((received as ParticleError).statusCode, 401);
  }
});

Deno.test("a stream that is closed before its response arrives rejects, and cancels the response", async () => {
  const controller = new AbortController();
  let cancelled = 0;
  const body = new ReadableStream({ cancel: () => void cancelled++ });
  const opening = EventStream.connect({
    signal: controller.signal,
    open: () => { // ignores its signal, as a custom fetch may
      controller.abort();
      return Promise.resolve(
        new Response(body, { headers: { "content-type": "text/event-stream" } }),
      );
    },
  });
  const error = await assertRejects(() => opening, ParticleError);
  assertEquals([error.code, cancelled], ["aborted", 1]);
});
