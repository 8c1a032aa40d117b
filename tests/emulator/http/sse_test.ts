import { assertEquals, assertRejects } from "@std/assert";
import { Emulator } from "@particle-edge/emulator";
import { spy } from "@std/testing/mock";
import { FakeTime } from "@std/testing/time";
import { open, send } from "../helpers.ts";

const PATH = "/v1/devices/events";

Deno.test("a quiet stream gets newlines at intervals within the keep-alive range", async () => {
  using time = new FakeTime();
  using emulator = new Emulator({ keepAlive: [1000, 2000] });
  const stream = await open(emulator, PATH);
  const pauses: number[] = [];
  for (let round = 0; round < 20; round++) {
    const before = time.now;
    const next = stream.next();
    time.next();
    assertEquals(await next, "\n");
    pauses.push(time.now - before);
  }
  assertEquals(pauses.filter((ms) => ms < 1000 || ms > 2000), []);
  assertEquals(new Set(pauses).size > 1, true);
});

Deno.test("the timer of a stream waits whole milliseconds, so that it never fires early", async () => {
  using time = new FakeTime();
  using timers = spy(globalThis, "setTimeout");
  using emulator = new Emulator({ keepAlive: [1000, 2000] });
  const stream = await open(emulator, PATH);
  for (let round = 0; round < 20; round++) {
    const wait = timers.calls.at(-1)?.args[1];
    assertEquals([timers.calls.length, Number.isInteger(wait)], [round + 1, true], `${wait}`);
    const next = stream.next();
    time.tick(wait);
    assertEquals(await next, "\n");
  }
});

Deno.test("the default keep-alive comes after 9 s and before the 13 s that a client waits", async () => {
  using time = new FakeTime();
  using emulator = new Emulator();
  const stream = await open(emulator, PATH);
  let piece: string | undefined;
  const next = stream.next().then((text) => piece = text);
  await time.tickAsync(8_999);
  assertEquals(piece, undefined);
  await time.tickAsync(3_501);
  await next;
  assertEquals(piece, "\n");
});

Deno.test("an event delays the next keep-alive", async () => {
  using time = new FakeTime();
  using emulator = new Emulator({ keepAlive: [1000, 1000] });
  const device = emulator.addDevice();
  const stream = await open(emulator, PATH);
  time.tick(900);
  device.publish("x");
  await stream.event();
  let piece: string | undefined;
  const next = stream.next().then((text) => piece = text);
  await time.tickAsync(999);
  assertEquals(piece, undefined);
  await time.tickAsync(1);
  await next;
  assertEquals(piece, "\n");
});

Deno.test("each stream has one timer, and none after it has ended", async () => {
  using time = new FakeTime();
  using emulator = new Emulator({ keepAlive: [1000, 1000] });
  const device = emulator.addDevice();
  const controller = new AbortController();
  const left = await open(emulator, PATH);
  const aborted = await open(emulator, PATH, { signal: controller.signal });
  const cut = await open(emulator, PATH);
  for (let i = 0; i < 3; i++) device.publish("x");
  assertEquals(emulator.streamCount, 3);
  await left.cancel();
  controller.abort(new Error("enough"));
  await assertRejects(() => aborted.next(), Error, "enough");
  assertEquals(emulator.streamCount, 1);
  assertEquals(time.next(), true);
  assertEquals(emulator.cutStreams(), 1);
  assertEquals(time.next(), false);
  for (let i = 0; i < 3; i++) assertEquals((await cut.event()).name, "x");
});

Deno.test("cutStreams() ends every stream after what has been sent, and returns their number", async () => {
  using emulator = new Emulator();
  const device = emulator.addDevice();
  const streams = [await open(emulator, PATH), await open(emulator, "/v1/events/x")];
  device.publish("x");
  assertEquals(emulator.cutStreams(), 2);
  assertEquals(emulator.streamCount, 0);
  assertEquals(emulator.cutStreams(), 0);
  device.publish("x"); // Too late.
  for (const stream of streams) {
    assertEquals((await stream.event()).name, "x");
    assertEquals(await stream.next(), undefined);
  }
  const again = await open(emulator, PATH);
  device.publish("back");
  assertEquals((await again.event()).name, "back");
});

Deno.test("disconnects a reader that stops reading when 1 MiB is queued, and no others", async () => {
  using emulator = new Emulator();
  const device = emulator.addDevice();
  const lazy = await send(emulator, "GET", PATH);
  const keen = await open(emulator, PATH);
  const data = "x".repeat(16_000);
  let published = 0;
  while (emulator.streamCount === 2) {
    device.publish("big", data);
    await keen.event();
    if (++published > 100) break;
  }
  assertEquals(emulator.streamCount, 1);
  assertEquals(published, Math.ceil(1024 * 1024 / 16_215));
  await assertRejects(() => lazy.text(), Error, "stopped reading");
  device.publish("small");
  assertEquals((await keen.event()).name, "small");
});

Deno.test("a slow reader gets queued events in one chunk, in order; a waiting reader gets each event at once", async () => {
  using emulator = new Emulator();
  const device = emulator.addDevice();
  const response = await send(emulator, "GET", PATH);
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  const namesIn = (text: string | undefined) =>
    [...(text ?? "").matchAll(/event: (\w+)/g)].map(([, name]) => name);
  assertEquals((await reader.read()).value, ":ok\n\n");
  for (const name of ["a", "b", "c"]) {
    const next = reader.read();
    await Promise.resolve();
    device.publish(name);
    assertEquals(namesIn((await next).value), [name]);
  }
  const seen: unknown[] = [];
  for (let i = 0; i < 100; i++) device.publish(`n${i}`);
  let chunks = 0;
  for (; seen.length < 100; chunks++) seen.push(...namesIn((await reader.read()).value));
  assertEquals(seen, Array.from({ length: 100 }, (_, i) => `n${i}`));
  assertEquals(chunks <= 2, true); // The pipe of this test may take the first event.
  await reader.cancel();
});

Deno.test("a stream gets each event once, even if the user may see it for several reasons", async () => {
  using emulator = new Emulator();
  emulator.addProduct({ id: 1234, slug: "kettles", org: "acme" });
  const device = emulator.addDevice({ product: 1234 });
  const paths = [
    PATH,
    "/v1/events/x",
    "/v1/products/1234/events",
    "/v1/orgs/acme/events",
    `/v1/devices/${device.id}/events`,
  ];
  const streams = await Promise.all(paths.map((path) => open(emulator, path)));
  device.publish("x1");
  device.publish("x2");
  for (const stream of streams) {
    assertEquals([(await stream.event()).name, (await stream.event()).name], ["x1", "x2"]);
  }
});

Deno.test("a stream that is still being opened when the emulator closes ends, and leaves no timer", async () => {
  using time = new FakeTime();
  const emulator = new Emulator();
  const opening = send(emulator, "GET", PATH);
  emulator.close();
  assertEquals(await (await opening).text(), ":ok\n\n");
  assertEquals([emulator.streamCount, time.next()], [0, false]);
});

Deno.test("a keep-alive that ends a stream, because its reader stopped reading, leaves no timer", async () => {
  using time = new FakeTime();
  using emulator = new Emulator({ keepAlive: [1000, 1000] });
  const device = emulator.addDevice({});
  const response = await send(emulator, "GET", PATH);
  const data = "x".repeat(16_000);
  for (let sent = 0; sent < 64; sent++) device.publish("fill", data); // almost 1 MiB
  assertEquals(emulator.streamCount, 1);
  while (emulator.streamCount === 1) time.next(); // each adds one byte
  assertEquals(time.next(), false);
  await assertRejects(() => response.text());
});
