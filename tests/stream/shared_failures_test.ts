import { assert, assertEquals, assertRejects } from "@std/assert";
import { stub } from "@std/testing/mock";
import { FakeTime } from "@std/testing/time";
import { ParticleError } from "../../mod.ts";
import { down, logOf, mine, scripted, settle, unauthorized } from "./shared_kit.ts";

Deno.test("the error of the first attempt goes to all consumers, and the next consumer connects again", async () => {
  const { particle, cloud } = scripted(unauthorized(), "stream");
  const subscription = particle.events(mine);
  const log = logOf(subscription);
  const iterated = particle.events({ ...mine, name: "a" });
  const loops = [iterated[Symbol.asyncIterator](), iterated[Symbol.asyncIterator]()] as const;
  const error = await assertRejects(() => loops[0].next(), ParticleError);
  assertEquals(error.statusCode, 401);
  assertEquals(await assertRejects(() => loops[1].next()), error); // even if requested later
  assertEquals((await loops[0].next()).done, true);
  assertEquals(log, [`error ${error.message}`]);
  assertEquals(cloud.attempts, 1);
  const again = subscription[Symbol.asyncIterator]();
  const next = again.next();
  await settle();
  cloud.last.event("1");
  assertEquals((await next).value?.data, "1");
  assertEquals(log[1], "test 1");
  await subscription[Symbol.asyncDispose]();
  assertEquals(cloud.attempts, 2);
});

Deno.test("consumers that connect again in an error listener share the new connection", async () => {
  const { particle, cloud } = scripted(down(), "stream");
  const got: string[] = [];
  const all = ["a", "b"].map((name) => {
    const subscription = particle.events({ ...mine, name });
    const listener = () => got.push(name);
    subscription.on("event", listener);
    return subscription.once(
      "error",
      () => subscription.off("event", listener).on("event", listener),
    );
  });
  await settle();
  cloud.last.event("", "b");
  await settle();
  assertEquals([got, cloud.attempts], [["b"], 2]);
  all.forEach((subscription) => subscription.close());
});

Deno.test("the loop that would send an invalid token throws", async () => {
  const { particle, cloud } = scripted();
  const loop = particle.events({ ...mine, auth: "a b" })[Symbol.asyncIterator]();
  await assertRejects(() => loop.next(), TypeError, "auth");
  assertEquals(cloud.attempts, 0);
});

Deno.test("all subscriptions report reconnects, and a terminal error ends all of them", async () => {
  using time = new FakeTime();
  const { particle, cloud } = scripted("stream", "stream", unauthorized(), "stream");
  const logs = ["a", "b"].map((name) => {
    const subscription = particle.events({ ...mine, name });
    const log = logOf(subscription);
    subscription.on("state", ({ state }) => log.push(`is ${state}`));
    subscription.on("disconnect", ({ reason }) => log.push(`disconnect ${reason}`));
    subscription.on("reconnect", ({ attempt }) => log.push(`reconnect ${attempt}`));
    subscription.on("reconnect-success", () => log.push("reconnect-success"));
    subscription.on("reconnect-error", () => log.push("reconnect-error"));
    return log;
  });
  const loop = particle.events(mine)[Symbol.asyncIterator]();
  await settle();
  cloud.last.end();
  await time.tickAsync(2_000);
  await settle();
  cloud.last.event("1", "b");
  await settle();
  cloud.last.end();
  await time.tickAsync(10_000);
  await settle();
  const lost = ["is waiting", "disconnect end", "is connecting"];
  const reconnected = [...lost, "reconnect 1", "is open", "reconnect-success"];
  const ended = [...lost, "reconnect 2", "reconnect-error", "is closed"];
  const [first, second] = logs.map((log) => log.map((line) => line.replace(/^(error) .*/, "$1")));
  assertEquals(first, [...reconnected, ...ended, "error"]);
  assertEquals(second, [...reconnected, "b 1", ...ended, "error"]);
  assertEquals((await loop.next()).value?.data, "1"); // waiting events are delivered first
  await assertRejects(() => loop.next(), ParticleError);
  await time.tickAsync(600_000);
  assertEquals(cloud.attempts, 3);
  const next = particle.events(mine);
  const log = logOf(next);
  await settle();
  cloud.last.event("2");
  await settle();
  assertEquals([log, cloud.attempts], [["test 2"], 4]);
  next.close();
});

Deno.test("an error that a listener throws is only emitted by its own subscription", async () => {
  const { particle, cloud } = scripted();
  const one = particle.events(mine);
  const other = particle.events(mine);
  const failing = one.on("event", () => {
    throw new Error("mine");
  });
  const logs = [logOf(failing), logOf(other)];
  await settle();
  cloud.last.event("1");
  await settle();
  assertEquals(logs, [["error mine", "test 1"], ["test 1"]]);
  one.close();
  other.close();
});

Deno.test("on Bun, a warning is logged once for more than 240 open streams", async () => {
  using warn = stub(console, "warn");
  const { particle } = scripted();
  const open = async (count: number) => {
    const all = Array.from({ length: count }, (_, i) => particle.events({ deviceId: `d${i}` }));
    all.forEach((subscription) => subscription.on("event", () => {}));
    await settle();
    return () => Promise.all(all.map((subscription) => subscription[Symbol.asyncDispose]()));
  };
  await (await open(250))();
  const failing = scripted(unauthorized()).particle; // failed connections must change the count neither up nor down
  for (let i = 0; i < 20; i++) {
    await assertRejects(() => failing.events(mine)[Symbol.asyncIterator]().next());
  }
  Reflect.set(globalThis, "Bun", {});
  try {
    await (await open(240))();
    await (await open(240))();
    assertEquals(warn.calls.length, 0);
    await (await open(250))();
    await (await open(250))();
    assertEquals(warn.calls.length, 1);
    assert(String(warn.calls[0]!.args[0]).startsWith("241 event streams are open"));
  } finally {
    Reflect.deleteProperty(globalThis, "Bun");
  }
});
