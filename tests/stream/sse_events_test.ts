import { assertEquals, assertRejects } from "@std/assert";
import { sseEvents } from "../../src/stream/sse_events.ts";
import type { SseEvent } from "../../src/stream/sse_parser.ts";

const event = (data: string): SseEvent => ({ event: "message", data, id: "" });

/** Returns a body of these chunks, and whether it was canceled. */
function bodyOf(...chunks: (string | Error)[]) {
  const state = { cancelled: false };
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const chunk = chunks.shift();
      if (chunk === undefined) controller.close();
      else if (chunk instanceof Error) controller.error(chunk);
      else controller.enqueue(new TextEncoder().encode(chunk));
    },
    cancel: () => void (state.cancelled = true),
  }, { highWaterMark: 0 });
  return { body, state };
}

Deno.test("sseEvents() returns the events of a response, wherever its chunks end", async () => {
  const { body } = bodyOf("data: 1\n\nda", "ta: 2\n", "\n:x\n", "data: 3\n\ndata: 4\n\ndata: 5\n");
  assertEquals(
    await Array.fromAsync(sseEvents(new Response(body))),
    ["1", "2", "3", "4"].map(event),
  );
});

Deno.test("sseEvents() accepts a stream and a response of another realm", async () => {
  const foreign = () => {
    const { body } = bodyOf("data: 1\n\n");
    return { getReader: () => body.getReader() } as ReadableStream<Uint8Array>;
  };
  for (const source of [foreign(), { body: foreign() } as Response]) {
    assertEquals(await Array.fromAsync(sseEvents(source)), [event("1")]);
  }
});

Deno.test("sseEvents() accepts a stream, and a response without a body", async () => {
  assertEquals(await Array.fromAsync(sseEvents(bodyOf("data: 1\n\n").body)), [event("1")]);
  assertEquals(await Array.fromAsync(sseEvents(new Response(null))), []);
});

Deno.test("sseEvents() ends the connection when the loop is left", async () => {
  const { body, state } = bodyOf("data: 1\n\ndata: 2\n\n", "data: 3\n\n");
  for await (const { data } of sseEvents(new Response(body))) {
    assertEquals(data, "1");
    break;
  }
  assertEquals(state.cancelled, true);
});

Deno.test("sseEvents() throws the error of a connection after the events before it", async () => {
  const { body } = bodyOf("data: 1\n\n", new Error("reset"));
  const events = sseEvents(new Response(body));
  assertEquals((await events.next()).value, event("1"));
  await assertRejects(() => events.next(), Error, "reset");
  assertEquals(await events.next(), { done: true, value: undefined });
});

Deno.test("sseEvents() throws at an event larger than maxEventSize, and ends the connection", async () => {
  const { body, state } = bodyOf("data: " + "x".repeat(100), "\n\n");
  await assertRejects(() => Array.fromAsync(sseEvents(body, { maxEventSize: 10 })), RangeError);
  assertEquals(state.cancelled, true);
});

Deno.test("sseEvents() resolves concurrent calls of next() in order", async () => {
  const events = sseEvents(bodyOf("data: 1\n\ndata: 2\n\n", "data: 3\n\n").body);
  const results = await Promise.all([1, 2, 3, 4, 5].map(() => events.next()));
  assertEquals(results.map(({ value }) => value?.data), ["1", "2", "3", undefined, undefined]);
});

Deno.test("sseEvents() reads no further chunk for concurrent calls of next() that the first one is enough for", async () => {
  const events = sseEvents(bodyOf("data: 1\n\ndata: 2\n\ndata: 3\n\n", "data: 4\n\n").body);
  const first = await Promise.all([events.next(), events.next()]);
  const rest = await Array.fromAsync(events);
  assertEquals(
    [...first.map(({ value }) => value), ...rest],
    ["1", "2", "3", "4"].map((data) => event(data)),
  );
});

Deno.test("sseEvents() ends a call of next() that waits when the loop is left", async () => {
  const events = sseEvents(new ReadableStream());
  const next = events.next();
  await events.return?.();
  assertEquals(await next, { done: true, value: undefined });
});

Deno.test("sseEvents() returns the events before one larger than maxEventSize, even in the same chunk", async () => {
  const { body, state } = bodyOf(`data: 1\n\ndata: ${"x".repeat(99)}\n\n`);
  const events: SseEvent[] = [];
  await assertRejects(async () => {
    for await (const one of sseEvents(body, { maxEventSize: 10 })) events.push(one);
  }, RangeError);
  assertEquals([events, state.cancelled], [[event("1")], true]);
});

Deno.test("sseEvents() reports an event larger than maxEventSize even if the body cannot be canceled", async () => {
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new TextEncoder().encode("data: too large\n\n")),
    cancel: () => Promise.reject(new Error("cannot be canceled")),
  });
  await assertRejects(() => Array.fromAsync(sseEvents(body, { maxEventSize: 3 })), RangeError);
});
