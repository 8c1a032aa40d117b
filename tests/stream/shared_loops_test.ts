/** What loops over subscriptions take, one by one or by the chunk. */
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

/** A chunk of events without data, by their names. */
const chunkOf = (...names: string[]) =>
  names.map((name) => `event: ${name}\ndata: ${eventJson("")}\n\n`).join("");

Deno.test("batches() gives what matches of a chunk at once, and never none", async () => {
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
  assert(cloud.last.cancelled, "break did not leave");
});

Deno.test("loops, batches and listeners share a connection, and none sees what another does to its array", async () => {
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
  Deno.test(`${way}: close() drops what waits, and ends all that is asked for`, async () => {
    const { particle, cloud } = scripted();
    const subscription = particle.events({ ...mine, name: "a" });
    const [loop, hungry] = [begin(subscription), begin(subscription)];
    await settle();
    cloud.last.send(chunkOf("a"));
    await hungry.next();
    const asked = [hungry.next(), hungry.next()];
    await settle();
    await subscription[Symbol.asyncDispose]();
    assertEquals((await loop.next()).done, true);
    assert(cloud.last.cancelled);
    const late = begin(subscription);
    assertEquals((await late.next()).done, true);
    assertEquals((await Promise.all(asked)).map(({ done }) => done), [true, true]);
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

  Deno.test(`${way}: an error that ends the stream comes after what waits, and once`, async () => {
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

  Deno.test(`${way}: the failure of the first attempt is thrown, though asked for later`, async () => {
    const { particle } = scripted(down());
    const loop = begin(particle.events(mine));
    await settle();
    await assertRejects(() => loop.next(), ParticleError);
    assertEquals((await loop.next()).done, true);
  });

  Deno.test(`${way}: a loop that is thrown out for being slow throws, and gives the connection up`, async () => {
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
    assert(cloud.last.cancelled, "nobody uses the connection any more");
    const next = begin(subscription).next();
    await settle();
    cloud.last.send(chunkOf("a"));
    assertEquals([(await next).done, cloud.attempts], [false, 2]);
    subscription.close();
  });

  Deno.test(`${way}: return() is heard at once, wherever the loop is`, async () => {
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

Deno.test("concurrent next() are answered in order, whatever is skipped between", async () => {
  const { particle, cloud } = scripted();
  const subscription = particle.events({ ...mine, name: "a" });
  const loop = subscription[Symbol.asyncIterator]();
  const asked = [1, 2, 3].map(() => loop.next());
  await settle();
  cloud.last.send(chunkOf("b", "a1"));
  cloud.last.send(chunkOf("b", "b"));
  cloud.last.send(chunkOf("a2", "b", "a3"));
  assertEquals((await Promise.all(asked)).map(({ value }) => value?.name), ["a1", "a2", "a3"]);
  subscription.close();
});

Deno.test("a loop that a listener begins when the connection opens misses nothing, and takes nothing twice", async () => {
  const { particle, cloud } = scripted();
  const first = particle.events(mine);
  const got: string[] = [];
  const take = async (subscription: Subscription) => {
    for await (const { name } of subscription) got.push(name);
  };
  const loops = [take(first)];
  await settle();
  first.once("event", () => void loops.push(take(first))); // hears what comes after this very event
  cloud.last.send(chunkOf("a", "b"));
  await settle();
  first.close();
  await Promise.all(loops);
  assertEquals(got.sort(), ["a", "b", "b"]);
});

Deno.test("a loop that is left takes nothing more of a stream that others use", async () => {
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

Deno.test("who leaves before the connection is there waits until it is gone again", async () => {
  const stream = await new ScriptedCloud().connect();
  let arrive = () => {};
  const connect = () => new Promise<typeof stream>((resolve) => arrive = () => resolve(stream));
  const subscription = new Subscription({ audience: { owner: {}, key: "", connect } });
  logOf(subscription);
  let gone = false;
  const leaving = subscription[Symbol.asyncDispose]().then(() => gone = true);
  await settle();
  assertEquals(gone, false);
  arrive();
  await leaving;
  assertEquals(stream.state, "closed");
});
