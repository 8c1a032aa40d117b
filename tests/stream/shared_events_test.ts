import { assert, assertEquals, assertThrows } from "@std/assert";
import { spy } from "@std/testing/mock";
import { FakeTime } from "@std/testing/time";
import { type EventsOptions, Particle } from "../../mod.ts";
import { ScriptedCloud } from "./scripted_cloud.ts";
import { logOf, mine, scripted, settle } from "./shared_kit.ts";

Deno.test("events() throws synchronously for an invalid option or a missing name", () => {
  const { particle, cloud } = scripted();
  for (const options of [{}, { name: "" }, { deviceId: "mine", name: "" }, { deviceId: ".." }]) {
    assertThrows(() => particle.events(options), TypeError);
  }
  assertEquals(cloud.attempts, 0);
});

Deno.test("events() connects only once it has a consumer", async () => {
  const { particle, cloud } = scripted();
  const subscription = particle.events(mine).on("disconnect", () => {});
  await settle();
  assertEquals(cloud.attempts, 0);
  subscription.on("event", () => {});
  await settle();
  assertEquals(cloud.attempts, 1);
  await subscription[Symbol.asyncDispose]();
  assert(cloud.last.cancelled);
});

Deno.test("fifty subscriptions share one request, which ends with the last subscription", async () => {
  const { particle, cloud, paths } = scripted();
  const all = Array.from({ length: 50 }, (_, i) => particle.events({ ...mine, name: `n${i}/` }));
  const logs = all.map((subscription) => logOf(subscription));
  await settle();
  cloud.last.event("1", "n7/a");
  await settle();
  assertEquals(logs.flat(), ["n7/a 1"]);
  assertEquals(paths, ["/v1/devices/events"]);
  for (const subscription of all.slice(1)) subscription.close();
  await settle();
  assert(!cloud.last.cancelled);
  all[0]!.close();
  await settle();
  assert(cloud.last.cancelled);
});

Deno.test("prefixes are filtered case-sensitively, and each event is delivered once", async () => {
  const { particle, cloud } = scripted();
  const subscriptions = ["temp", "temp/in", "Temp", undefined]
    .map((name) => particle.events({ ...mine, name }));
  const logs = subscriptions.map((subscription) => logOf(subscription));
  await settle();
  for (const name of ["temp", "temp/in", "Temp", "atemp"]) cloud.last.event("", name);
  await settle();
  assertEquals(logs, [
    ["temp ", "temp/in "],
    ["temp/in "],
    ["Temp "],
    ["temp ", "temp/in ", "Temp ", "atemp "],
  ]);
  subscriptions.forEach((subscription) => subscription.close());
});

Deno.test("a malformed event is emitted only by subscriptions to its name", async () => {
  const { particle, cloud } = scripted();
  const malformed: string[] = [];
  const subscriptions = ["a", "b"].map((name) =>
    particle.events({ ...mine, name })
      .on("malformed", ({ data }) => malformed.push(name + data)).on("event", () => {})
  );
  await settle();
  cloud.last.send("event: b\ndata: nonsense\n\n");
  await settle();
  assertEquals(malformed, ["bnonsense"]);
  subscriptions.forEach((subscription) => subscription.close());
});

Deno.test("different audiences and options have separate connections", async () => {
  const different: EventsOptions[] = [
    mine,
    { deviceId: "abc" },
    { product: 7 },
    { product: 7, deviceId: "mine" },
    { org: "o" },
    { name: "a" },
    { name: "b" },
    { ...mine, auth: "other" },
    { ...mine, auth: false },
    { ...mine, headers: { "x-a": "1" } },
    { ...mine, headers: new Headers({ "x-a": "2" }) },
    { ...mine, context: { tool: { name: "t" } } },
    { ...mine, idleTimeout: 1 },
  ];
  const { particle, paths, tokens } = scripted();
  const same = [
    { deviceId: "MINE", name: "x" },
    { product: "7", name: "y" },
    { ...mine, headers: new Headers({ "x-a": "1" }) },
    { ...mine, headers: ([["x-a", "1"]] as const).values() }, // which can be read only once
    { ...mine, idleTimeout: undefined },
  ];
  const all = [...different, ...same].map((options) => particle.events(options));
  for (const subscription of all) subscription.on("event", () => {});
  await settle();
  assertEquals(paths, [
    "/v1/devices/events",
    "/v1/devices/abc/events",
    "/v1/products/7/events",
    "/v1/products/7/devices/events",
    "/v1/orgs/o/events",
    "/v1/events/a",
    "/v1/events/b",
    ...Array(6).fill("/v1/devices/events"),
  ]);
  assertEquals(tokens.slice(6, 9), ["Bearer t0ken", "Bearer other", undefined]);
  await Promise.all(all.map((subscription) => subscription[Symbol.asyncDispose]()));
});

Deno.test("clients do not share connections", async () => {
  const [one, other] = [scripted(), scripted()];
  const all = [one, other].map(({ particle }) => particle.events(mine).on("event", () => {}));
  await settle();
  assertEquals([one.cloud.attempts, other.cloud.attempts], [1, 1]);
  all.forEach((subscription) => subscription.close());
});

Deno.test("a loop receives the events from its start on, and leaves with break", async () => {
  const { particle, cloud } = scripted();
  const other = particle.events({ ...mine, name: "other" });
  const log = logOf(other);
  const subscription = particle.events({ ...mine, name: "a" });
  const loop = (async () => {
    const got: string[] = [];
    for await (const { name, data } of subscription) {
      got.push(`${name} ${data}`);
      if (got.length === 2) break;
    }
    return got;
  })();
  await settle();
  for (const name of ["b", "a", "other", "a2", "a3"]) cloud.last.event("1", name);
  assertEquals(await loop, ["a 1", "a2 1"]);
  assertEquals([log, cloud.last.cancelled, cloud.attempts], [["other 1"], false, 1]);
  const closing = particle.events(mine);
  logOf(closing);
  await closing[Symbol.asyncDispose](); // does not wait for the others
  assert(!cloud.last.cancelled);
  other.close();
});

Deno.test("leaving the only loop ends the connection, and the next loop opens another", async () => {
  const { particle, cloud } = scripted();
  const subscription = particle.events(mine);
  for (const round of [1, 2, 3]) {
    const loop = subscription[Symbol.asyncIterator]();
    const next = loop.next();
    await settle();
    cloud.last.event(`${round}`);
    assertEquals((await next).value?.data, `${round}`);
    await loop.return?.();
    await settle();
    assertEquals([cloud.attempts, cloud.last.cancelled], [round, true]);
    assertEquals((await loop.next()).done, true);
  }
});

Deno.test("off() and once() close the connection with the last listener", async () => {
  const { particle, cloud } = scripted();
  const subscription = particle.events(mine);
  const got: unknown[] = [];
  const listener = () => {};
  subscription.on("event", listener).once("event", ({ data }) => got.push(data));
  await settle();
  subscription.off("event", listener);
  await settle();
  assert(!cloud.last.cancelled);
  cloud.last.send("");
  cloud.last.event("1");
  cloud.last.event("2");
  await settle();
  assertEquals([got, cloud.last.cancelled], [["1"], true]);
  subscription.on("event", listener);
  await settle();
  assertEquals(cloud.attempts, 2);
  subscription.close();
});

Deno.test("close() is final: loops end, even before the connection is open", async () => {
  for (const script of ["silence", "stream"] as const) {
    const { particle, cloud } = scripted(script);
    const subscription = particle.events(mine);
    const loop = subscription[Symbol.asyncIterator]();
    const waiting = [loop.next(), loop.next()];
    await settle();
    assertEquals(cloud.attempts, 1);
    await subscription[Symbol.asyncDispose]();
    assertEquals((await Promise.all(waiting)).map(({ done }) => done), [true, true]);
    for await (const _ of subscription) throw new Error("an event after close()");
    subscription.on("event", () => {}).close();
    await settle();
    assertEquals(cloud.attempts, 1);
  }
});

Deno.test("a loop that is left before the connection is open ends the attempt", async () => {
  const { particle, cloud } = scripted("silence", "stream");
  const loop = particle.events(mine)[Symbol.asyncIterator]();
  const next = loop.next();
  await loop.return?.();
  assertEquals((await next).done, true);
  const other = particle.events(mine); // does not wait for the canceled attempt
  const log = logOf(other);
  await settle();
  cloud.last.event("1");
  await settle();
  assertEquals([log, cloud.attempts], [["test 1"], 2]);
  const third = particle.events(mine);
  logOf(third);
  assertEquals(cloud.attempts, 2); // the end of the first attempt did not remove the second
  third.close();
  other.close();
});

Deno.test("a loop that is left before its first event closes the connection", async () => {
  const { particle, cloud } = scripted();
  const loop = particle.events(mine)[Symbol.asyncIterator]();
  await settle();
  await loop.return?.();
  await settle();
  assert(cloud.last.cancelled);
});

Deno.test("an idle subscription has no listener on its signal", () => {
  const { particle } = scripted();
  const { signal } = new AbortController();
  using added = spy(signal, "addEventListener");
  using removed = spy(signal, "removeEventListener");
  const listener = () => {};
  const subscription = particle.events({ ...mine, signal });
  subscription.on("event", listener);
  assertEquals(added.calls.length, 1);
  subscription.off("event", listener);
  assertEquals(removed.calls.map(({ args }) => args[1]), [added.calls[0]!.args[1]]);
});

Deno.test("headers that can be read only once are sent with every attempt", async () => {
  using time = new FakeTime();
  const cloud = new ScriptedCloud();
  const sent: unknown[] = [];
  const particle = new Particle({
    fetch: (_, init) => {
      sent.push((init.headers as Record<string, string>)["x-a"]);
      return cloud.open(init.signal!, 0, undefined);
    },
  });
  const headers = ([["x-a", "1"]] as const).values();
  const subscription = particle.events({ ...mine, headers }).on("event", () => {});
  await settle();
  cloud.last.end();
  await time.tickAsync(2_000);
  await settle();
  assertEquals(sent, ["1", "1"]);
  subscription.close();
});

Deno.test("a signal ends only its own subscription", async () => {
  const { particle, cloud } = scripted();
  const controller = new AbortController();
  const ended = logOf(particle.events({ ...mine, signal: controller.signal }));
  const other = particle.events(mine);
  const log = logOf(other);
  await settle();
  controller.abort();
  cloud.last.event("1");
  await settle();
  assertEquals([ended, log, cloud.attempts], [[], ["test 1"], 1]);
  const late = particle.events({ ...mine, signal: controller.signal });
  for await (const _ of late) throw new Error("an event after abort()");
  await other[Symbol.asyncDispose]();
  assert(cloud.last.cancelled);
});

Deno.test("a slow loop pauses reading for all subscriptions until it continues or is left", async () => {
  const { particle, cloud } = scripted();
  const other = particle.events(mine);
  const log = logOf(other);
  const slow = particle.events(mine)[Symbol.asyncIterator]();
  await settle();
  for (let i = 0; i < 1_025; i++) cloud.last.event("1");
  for (let i = 0; i < 20; i++) await settle();
  cloud.last.event("2");
  await settle();
  assertEquals(log.length, 1_025); // one is being processed
  assertEquals((await slow.next()).value?.data, "1");
  await settle();
  assertEquals(log.at(-1), "test 2");
  await slow.return?.();
  assert(!cloud.last.cancelled);
  other.close();
});

Deno.test("a listener may close its own subscription and others: no event follows", async () => {
  const { particle, cloud } = scripted();
  const all = [1, 2, 3].map(() => particle.events(mine));
  const logs = all.map((subscription) => logOf(subscription));
  all[0]!.on("event", () => {
    all[0]!.close();
    all[1]!.close();
  });
  await settle();
  cloud.last.event("1");
  cloud.last.event("2");
  await settle();
  assertEquals(logs, [["test 1"], [], ["test 1", "test 2"]]);
  all[2]!.close();
});
