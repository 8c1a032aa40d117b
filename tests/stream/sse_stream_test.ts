import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import type { SseEvent } from "../../src/stream/sse_parser.ts";
import { SseStream, type SseStreamOptions } from "../../src/stream/sse_stream.ts";

/** Returns the events of a body of these chunks, and a promise of the reason with which the body is canceled. */
function eventsOf(chunks: (string | Error)[], options?: SseStreamOptions) {
  const { promise: cancelled, resolve: cancel } = Promise.withResolvers<unknown>();
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const chunk = chunks.shift();
      if (chunk === undefined) controller.close();
      else if (chunk instanceof Error) controller.error(chunk);
      else controller.enqueue(new TextEncoder().encode(chunk));
    },
    cancel,
  }, { highWaterMark: 0 });
  return { events: body.pipeThrough(new SseStream(options)), cancelled };
}

/** Returns the data of all events, using a reader rather than a loop. */
async function readAll(events: ReadableStream<SseEvent>): Promise<string[]> {
  const reader = events.getReader();
  const data: string[] = [];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return data;
    data.push(value.data);
  }
}

const loop = (events: ReadableStream<SseEvent>) => Array.fromAsync(events, ({ data }) => data);

for (const [way, read] of Object.entries({ loop, reader: readAll })) {
  Deno.test(`SseStream passes the events of all chunks to a ${way}`, async () => {
    const chunks = ["data: 1\n\ndata: 2\n\nda", "ta", ":\u00203\n", "\n:x\n", "data: 4\n"];
    assertEquals(await read(eventsOf(chunks).events), ["1", "2", "3"]);
    assertEquals(await read(eventsOf([]).events), []);
  });

  Deno.test(`SseStream passes the error of the body to a ${way}`, async () => {
    await assertRejects(() => read(eventsOf([new Error("reset")]).events), Error, "reset");
    await assertRejects(
      () => read(eventsOf(["data: 1\n\n", new Error("reset")]).events),
      Error,
      "reset",
    );
  });

  Deno.test(`SseStream reports an event that is too large to a ${way}, and cancels the body`, async () => {
    const { events, cancelled } = eventsOf(["data: " + "x".repeat(100), ...Array(5).fill("x")], {
      maxEventSize: 10,
    });
    const error = await assertRejects(() => read(events), RangeError);
    assertEquals(await cancelled, error);
  });
}

Deno.test("SseStream cancels the body when the loop is left, and releases the lock", async () => {
  const { events, cancelled } = eventsOf([
    "data: 1\n\ndata: 2\n\n",
    ...Array(5).fill("data: 3\n\n"),
  ]);
  for await (const { data } of events) {
    assertEquals(data, "1");
    assertThrows(() => events.getReader(), TypeError);
    break;
  }
  await cancelled;
  assertEquals(events.locked, false);
  assertEquals(await loop(events), []);
});

Deno.test("SseStream is closed after a loop, like any stream", async () => {
  const { events } = eventsOf(["data: 1\n\n"]);
  assertEquals(await loop(events), ["1"]);
  assertEquals(events.locked, false);
  assertEquals(await readAll(events), []);
});

Deno.test("SseStream loses no events if a reader is used before a loop", async () => {
  const { events } = eventsOf(["data: 1\n\ndata: 2\n\n", "data: 3\n\n"]);
  const reader = events.getReader();
  assertEquals((await reader.read()).value?.data, "1");
  reader.releaseLock();
  assertEquals(await loop(events), ["2", "3"]);
});

Deno.test("SseStream supports tee(), and cancel() with a reason", async () => {
  const [one, other] = eventsOf(["data: 1\n\n", "data: 2\n\n"]).events.tee();
  assertEquals(await Promise.all([loop(one), readAll(other)]), [["1", "2"], ["1", "2"]]);
  const { events, cancelled } = eventsOf(["data: 1\n\n", "data: 2\n\n", "data: 3\n\n"]);
  await events.cancel("enough");
  assertEquals(await cancelled, "enough");
});

Deno.test("SseStream reads no more chunks than requested", async () => {
  const chunks = Array.from({ length: 20 }, (_, i) => `data: ${i}\n\n`);
  const { events } = eventsOf(chunks);
  const reader = events.getReader();
  await reader.read();
  await new Promise((resolve) => setTimeout(resolve)); // one turn of the event loop, in which nothing should be read
  assertEquals(chunks.length > 15, true);
  await reader.cancel();
});
