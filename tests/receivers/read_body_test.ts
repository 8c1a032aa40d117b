import { assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { post, watched } from "./kit.ts";

Deno.test("a body that takes longer than 10 s gets a 408, even if its bytes keep arriving", async () => {
  using time = new FakeTime();
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  let reads = 0;
  const body = new ReadableStream<Uint8Array>({
    start: (one) => void (controller = one),
    pull: () => void reads++,
  }, { highWaterMark: 0 }); // pull() is called only when the body is read
  const { status, events } = watched();
  let given = 0;
  const response = status(post(body), { name: "e" }).then((status) => given = status);
  while (reads === 0) await time.runMicrotasks();
  for (let second = 1; second < 10; second++) {
    await time.tickAsync(1_000);
    controller?.enqueue(new Uint8Array([49]));
    await time.runMicrotasks();
  }
  await time.tickAsync(999);
  await time.runMicrotasks();
  assertEquals(given, 0);
  await time.tickAsync(1);
  await response;
  assertEquals([given, events.length], [408, 0]);
});
