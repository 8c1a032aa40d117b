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

/** Returns a stream with its writer, whose rejections are handled where a test asserts them. */
function written(options?: SseStreamOptions) {
  const { readable, writable } = new SseStream(options);
  const writer = writable.getWriter();
  writer.closed.catch(() => undefined); // the assertions are about the writes and the reads
  writer.ready.catch(() => undefined);
  return {
    readable,
    writer,
    write: (text: string) => writer.write(new TextEncoder().encode(text)),
  };
}

/** Waits for one turn of the event loop, in which all promises that can be settled are. */
const turn = () => new Promise((resolve) => setTimeout(resolve));

Deno.test("SseStream holds a chunk until its events are requested, and no more than one", async () => {
  const { readable, writer, write } = written();
  let writes = 0;
  for (const text of ["data: 1\n\n", "data: 2\n\n", ":\n\n"]) write(text).then(() => writes++);
  const closing = writer.close();
  await turn();
  assertEquals([writes, writer.desiredSize! < 0], [0, true]);
  const events = readable[Symbol.asyncIterator]();
  for (const count of [1, 2]) {
    assertEquals((await events.next()).value?.data, String(count));
    await turn();
    assertEquals(writes, count);
  }
  assertEquals((await events.next()).done, true);
  await closing;
});

Deno.test("SseStream resolves concurrent calls of next() in order, even with calls between them", async () => {
  const { readable, write } = written();
  const events = readable[Symbol.asyncIterator]();
  const data = async () => (await events.next()).value?.data;
  const between = data().then(async (first) => [first, await data()]);
  const others = [data(), data()];
  await write("data: 1\n\ndata: 2\n\ndata: 3\n\ndata: 4\n\n");
  assertEquals([await between, await Promise.all(others)], [["1", "4"], ["2", "3"]]);
  await events.return?.();
});

Deno.test("SseStream passes an abort on to all who read, and drops the chunk that waits", async () => {
  for (const isWaiting of [true, false]) {
    const { readable, writer, write } = written();
    const writing = isWaiting ? undefined : write("data: 1\n\n");
    const rejected = writing && assertRejects(() => writing, Error, "gone");
    const reader = readable.getReader();
    const early = isWaiting ? reader.read() : undefined;
    const failed = early && assertRejects(() => early, Error, "gone");
    await turn();
    const aborting = writer.abort(new Error("gone"));
    await assertRejects(() => early ?? reader.read(), Error, "gone");
    await Promise.all([rejected, failed, aborting]);
    await assertRejects(() => reader.closed, Error, "gone");
  }
});

Deno.test("SseStream does not take an abort without a reason for the end", async () => {
  const { readable, writer } = written();
  const reads = Promise.allSettled([readable.getReader().read()]);
  await writer.abort();
  assertEquals(await reads, [{ status: "rejected", reason: undefined }]);
});

Deno.test("SseStream drops events and the chunk that waits when a loop is left", async () => {
  const { readable, writer, write } = written();
  const first = write("data: 1\n\ndata: 2\n\n");
  const late = assertRejects(() => write("data: 3\n\n"), Error, "enough");
  const events = readable[Symbol.asyncIterator]();
  assertEquals((await events.next()).value?.data, "1");
  await first;
  await turn();
  await events.return?.(new Error("enough"));
  await late;
  await assertRejects(() => writer.closed, Error, "enough");
  assertEquals([(await events.next()).done, await loop(readable)], [true, []]);
});

Deno.test("SseStream takes no chunk that arrives while it is canceled", async () => {
  const { readable, write } = written();
  const writing = write("data: 1\n\n");
  writing.catch(() => undefined); // what happens to it depends on the runtime
  await turn();
  const events = readable[Symbol.asyncIterator]();
  const next = events.next(); // the chunk is wanted
  await events.return?.();
  assertEquals([(await next).done, await loop(readable)], [true, []]);
});

Deno.test("SseStream fails a write and those after it if an event is too large", async () => {
  const { readable, writer, write } = written({ maxEventSize: 10 });
  const writing = assertRejects(() => write(`data: 1\n\ndata: ${"x".repeat(99)}\n\n`), RangeError);
  const reader = readable.getReader();
  assertEquals((await reader.read()).value?.data, "1");
  await assertRejects(() => reader.read(), RangeError);
  await writing;
  await assertRejects(() => writer.closed, RangeError);
  await assertRejects(() => write("data: 2\n\n"), RangeError);
});

Deno.test("SseStream can be left with preventCancel, and read on", async () => {
  const { events } = eventsOf(["data: 1\n\ndata: 2\n\n", "data: 3\n\n"]);
  for await (const { data } of events.values({ preventCancel: true })) {
    assertEquals(data, "1");
    break;
  }
  assertEquals(await loop(events), ["2", "3"]);
});

Deno.test("SseStream can be piped on, and ends its source when that pipe does", async () => {
  const names = new TransformStream<SseEvent, string>({
    transform: ({ data }, controller) => controller.enqueue(data),
  });
  const chunks = ["data: 1\n\n", "data: 2\n\ndata: 3\n\n", ...Array(9).fill("data: 4\n\n")];
  const { events, cancelled } = eventsOf(chunks);
  const data: string[] = [];
  for await (const one of events.pipeThrough(names)) if (data.push(one) === 3) break;
  assertEquals(data, ["1", "2", "3"]);
  await cancelled;
});
