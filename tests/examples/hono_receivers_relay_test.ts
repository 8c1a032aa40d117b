import { assertEquals, assertMatch } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { Particle } from "@particle-edge/sdk";
import { LOGIN, openScene, type Scene } from "./hono_receivers_scene.ts";

/** Follows the events as a browser does. */
async function open(scene: Scene): Promise<ReadableStreamDefaultReader<string>> {
  const response = await scene.app.request("/events", { headers: LOGIN });
  assertEquals(response.headers.get("content-type"), "text/event-stream");
  return response.body!.pipeThrough(new TextDecoderStream()).getReader();
}

/** Waits until the cloud serves `count` streams. */
async function streams({ emulator }: Scene, count: number): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (emulator.streamCount !== count) {
    if (Date.now() > deadline) {
      throw new Error(`The cloud still has ${emulator.streamCount} streams`);
    }
    await new Promise((resolve) => setTimeout(resolve));
  }
}

Deno.test("edge app: browsers share one stream of the cloud, which ends when the last leaves", async () => {
  using scene = openScene();
  const browsers = [await open(scene), await open(scene), await open(scene)];
  for (const browser of browsers) assertEquals((await browser.read()).value, "retry: 5000\n\n");
  await streams(scene, 1);
  scene.thermometer.publish("line\u0020break", "a\nb\r\ndata: forged\n\n");
  for (const browser of browsers) {
    const text = (await browser.read()).value ?? "";
    assertMatch(text, /^data: \{.*\}\n\n$/);
    assertEquals(JSON.parse(text.slice("data: ".length)).data, "a\nb\r\ndata: forged\n\n");
    await browser.cancel();
  }
  await streams(scene, 0);
  assertEquals(scene.errors, []);
});

Deno.test("edge app: without shareEvents, each browser has its own stream", async () => {
  using scene = openScene({ shareEvents: false });
  const browsers = [await open(scene), await open(scene)];
  await streams(scene, 2);
  for (const browser of browsers) await browser.cancel();
  await streams(scene, 0);
  assertEquals(scene.errors, []);
});

Deno.test("edge app: a slow browser misses the oldest events and does not slow down others", async () => {
  using scene = openScene();
  const [slow, quick] = [await open(scene), await open(scene)];
  await streams(scene, 1);
  await quick.read();
  const numberIn = (text = "") => Number(/"data":"(\d+)"/.exec(text)?.[1] ?? NaN);
  for (let number = 0; number < 1_500; number++) {
    scene.thermometer.publish("tick", `${number}`);
    assertEquals(numberIn((await quick.read()).value), number);
  }
  let first: number | undefined;
  let count = 0;
  for (let number = NaN; number !== 1_499; count++) {
    const { done, value } = await slow.read();
    if (done) throw new Error(`The stream ended after ${count} messages`);
    number = numberIn(value);
    if (number > 100) first ??= number; // some were already sent before it fell behind
  }
  assertEquals(
    [first! > 400, count > 1_000, count < 1_100],
    [true, true, true],
    `${first} ${count}`,
  );
  for (const browser of [slow, quick]) await browser.cancel();
  await streams(scene, 0);
});

Deno.test("edge app: a browser gets a keep-alive line every 15 s without events", async () => {
  using time = new FakeTime();
  let isCancelled = false;
  const silent = () =>
    new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode(":ok\n\n")),
      cancel: () => void (isCancelled = true),
    });
  const particle = new Particle({
    auth: "token",
    fetch: () =>
      Promise.resolve(
        new Response(silent(), { headers: { "content-type": "text/event-stream" } }),
      ),
  });
  using scene = openScene({ particle });
  const browser = await open(scene);
  assertEquals((await browser.read()).value, "retry: 5000\n\n");
  for (let i = 0; i < 2; i++) {
    let line: string | undefined;
    const reading = browser.read().then(({ value }) => line = value);
    await time.tickAsync(14_999);
    assertEquals(line, undefined);
    await time.tickAsync(1);
    await reading;
    assertEquals(line, ":\n\n");
  }
  await browser.cancel();
  await time.tickAsync(1);
  assertEquals([isCancelled, scene.errors], [true, []]);
});

Deno.test("edge app: a browser that leaves before the cloud has responded does not cause an error", async () => {
  const requested = Promise.withResolvers<void>();
  const aborted = Promise.withResolvers<void>();
  const particle = new Particle({
    auth: "token",
    fetch: (_input, init) =>
      new Promise((_resolve, reject) => {
        const { signal } = init!;
        signal!.addEventListener("abort", () => {
          reject(signal!.reason);
          aborted.resolve();
        });
        requested.resolve();
      }),
  });
  using scene = openScene({ particle, shareEvents: false });
  const browser = await open(scene);
  await requested.promise;
  await browser.cancel();
  await aborted.promise;
  await new Promise((resolve) => setTimeout(resolve)); // lets the effects of the abort settle
  assertEquals(scene.errors, []);
});
