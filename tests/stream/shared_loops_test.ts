/** What loops over subscriptions receive, one event or one chunk at a time. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { ParticleError } from "../../mod.ts";
import { Subscription } from "../../src/stream/shared_events.ts";
import { eventJson, ScriptedCloud } from "./scripted_cloud.ts";
import { down, logOf, mine, scripted, settle, unauthorized } from "./shared_kit.ts";

/** Both ways to iterate. */
const WAYS = {
  events: (subscription: Subscription) => subscription[Symbol.asyncIterator](),
  batches: (subscription: Subscription) => subscription.batches(),
};

/** Returns a chunk of events with these names and empty data. */
const chunkOf = (...names: string[]) =>
  names.map((name) => `event: ${name}\ndata: ${eventJson("")}\n\n`).join("");

Deno.test("batches() returns all matching events of a chunk at once, and never an empty array", async () => {
  const { particle, cloud } = scripted();
  const batches = particle.events({ ...mine, name: "a" }).batches();
  const got: string[][] = [];
  const loop = (async () => {
    for await (const batch of batches) if (got.push(batch.map(({ name }) => name)) === 2) break;
  })();
  await settle();
  for (const names of [["a1", "b", "a2"], ["b"], ["b", "a3"], ["a4"]]) {
    cloud.last.send(chunkOf(...names));
  }
  await loop;
  assertEquals(got, [["a1", "a2"], ["a3"]]);
  await settle();
  assert(cloud.last.cancelled, "break did not close the connection");
});

Deno.test("loops, batches and listeners share a connection, and changes to one array do not affect others", async () => {
  const { particle, cloud } = scripted();
  const all = [1, 2, 3].map(() => particle.events(mine));
  const log = logOf(all[0]!);
  const [one, other] = [all[1]!.batches(), all[2]!.batches()];
  const single = all[2]![Symbol.asyncIterator]();
  await settle();
  cloud.last.send(chunkOf("a", "b"));
  (await one.next()).value!.length = 0;
  assertEquals((await other.next()).value!.length, 2);
  assertEquals([(await single.next()).value?.name, (await single.next()).value?.name], ["a", "b"]);
  assertEquals([log, cloud.attempts], [["a ", "b "], 1]);
  for (const subscription of all) subscription.close();
  await settle();
  assert(cloud.last.cancelled);
});

for (const [way, begin] of Object.entries(WAYS)) {
  Deno.test(`${way}: close() drops waiting events, and ends pending calls of next()`, async () => {
    const { particle, cloud } = scripted();
    const subscription = particle.events({ ...mine, name: "a" });
    const [loop, reading] = [begin(subscription), begin(subscription)];
    await settle();
    cloud.last.send(chunkOf("a"));
    await reading.next();
    const pending = [reading.next(), reading.next()];
    await settle();
    await subscription[Symbol.asyncDispose]();
    assertEquals((await loop.next()).done, true);
    assert(cloud.last.cancelled);
    const late = begin(subscription);
    assertEquals((await late.next()).done, true);
    assertEquals((await Promise.all(pending)).map(({ done }) => done), [true, true]);
    assertEquals(cloud.attempts, 1);
  });

  Deno.test(`${way}: the signal ends the loop without an error`, async () => {
    const { particle, cloud } = scripted();
    const controller = new AbortController();
    const loop = begin(particle.events({ ...mine, signal: controller.signal }));
    const next = loop.next();
    await settle();
    controller.abort();
    assertEquals((await next).done, true);
    await settle();
    assert(cloud.last.cancelled);
  });

  Deno.test(`${way}: an error that ends the stream is thrown once, after the waiting events`, async () => {
    using time = new FakeTime();
    const { particle, cloud } = scripted("stream", unauthorized());
    const subscription = particle.events({ ...mine, name: "a" });
    const loop = begin(subscription);
    await settle();
    for (const name of ["a1", "b", "a2"]) cloud.last.send(chunkOf(name));
    await settle();
    cloud.last.end();
    await time.tickAsync(2_000);
    await settle();
    const names: string[] = [];
    for (let i = 0; i < 2; i++) {
      names.push(...[(await loop.next()).value!].flat().map((e) => e.name));
    }
    assertEquals(names, ["a1", "a2"]);
    await assertRejects(() => loop.next(), ParticleError);
    assertEquals((await loop.next()).done, true);
    assertEquals(cloud.attempts, 2);
  });

  Deno.test(`${way}: the error of the first attempt is thrown even if requested later`, async () => {
    const { particle } = scripted(down());
    const loop = begin(particle.events(mine));
    await settle();
    await assertRejects(() => loop.next(), ParticleError);
    assertEquals((await loop.next()).done, true);
  });

  Deno.test(`${way}: a loop that is ended for being slow throws, and closes the connection`, async () => {
    const { particle, cloud } = scripted();
    const subscription = particle.events({ ...mine, maxQueue: 2, overflow: "error" });
    const loop = begin(subscription);
    await settle();
    for (let i = 0; i < 4; i++) {
      cloud.last.send(chunkOf("a"));
      await settle();
    }
    for (let i = 0; i < 4; i++) assertEquals((await loop.next()).done, false);
    const error = await assertRejects(() => loop.next(), ParticleError);
    assertEquals(error.code, "overflow");
    await settle();
    assert(cloud.last.cancelled, "the connection is no longer used");
    const next = begin(subscription).next();
    await settle();
    cloud.last.send(chunkOf("a"));
    assertEquals([(await next).done, cloud.attempts], [false, 2]);
    subscription.close();
  });

  Deno.test(`${way}: return() ends the loop at once, in every state`, async () => {
    for (const script of ["silence", "stream"] as const) {
      const { particle } = scripted(script);
      const loop = begin(particle.events({ ...mine, name: "a" }));
      const next = loop.next();
      await settle();
      assertEquals((await loop.return!()).done, true);
      assertEquals([(await next).done, (await loop.next()).done], [true, true]);
    }
  });
}

Deno.test("concurrent calls of next() resolve in order, whatever is skipped in between", async () => {
  const { particle, cloud } = scripted();
  const subscription = particle.events({ ...mine, name: "a" });
  const loop = subscription[Symbol.asyncIterator]();
  const pending = [1, 2, 3].map(() => loop.next());
  await settle();
  cloud.last.send(chunkOf("b", "a1"));
  cloud.last.send(chunkOf("b", "b"));
  cloud.last.send(chunkOf("a2", "b", "a3"));
  assertEquals((await Promise.all(pending)).map(({ value }) => value?.name), ["a1", "a2", "a3"]);
  subscription.close();
});

Deno.test("a loop that a listener starts receives all later events, each of them once", async () => {
  const { particle, cloud } = scripted();
  const first = particle.events(mine);
  const got: string[] = [];
  const take = async (subscription: Subscription) => {
    for await (const { name } of subscription) got.push(name);
  };
  const loops = [take(first)];
  await settle();
  first.once("event", () => void loops.push(take(first))); // receives the events after this one
  cloud.last.send(chunkOf("a", "b"));
  await settle();
  first.close();
  await Promise.all(loops);
  assertEquals(got.sort(), ["a", "b", "b"]);
});

Deno.test("a loop that is left stops reading from a stream that others use", async () => {
  const cloud = new ScriptedCloud();
  const stream = await cloud.connect();
  const left: string[] = [];
  const batches = stream.batches.bind(stream);
  stream.batches = () => {
    const source = batches();
    const leave = source.return!.bind(source);
    source.return = () => (left.push("left"), leave());
    return source;
  };
  const connect = () => Promise.resolve(stream);
  const audience = { owner: {}, key: "", connect };
  const other = new Subscription({ audience });
  logOf(other);
  const loop = new Subscription({ audience })[Symbol.asyncIterator]();
  await settle();
  assertEquals(left, []);
  await loop.return!();
  assertEquals([left, stream.state], [["left"], "open"]);
  await other[Symbol.asyncDispose]();
  assertEquals(stream.state, "closed");
});

Deno.test("closing a subscription before the connection is open waits until the connection has closed", async () => {
  const stream = await new ScriptedCloud().connect();
  let open = () => {};
  const connect = () => new Promise<typeof stream>((resolve) => open = () => resolve(stream));
  const subscription = new Subscription({ audience: { owner: {}, key: "", connect } });
  logOf(subscription);
  let isClosed = false;
  const leaving = subscription[Symbol.asyncDispose]().then(() => isClosed = true);
  await settle();
  assertEquals(isClosed, false);
  open();
  await leaving;
  assertEquals(stream.state, "closed");
});
