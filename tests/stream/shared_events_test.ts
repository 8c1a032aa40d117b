import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { spy, stub } from "@std/testing/mock";
import { FakeTime } from "@std/testing/time";
import { type EventsOptions, Particle, ParticleError } from "../../mod.ts";
import type { Subscription } from "../../src/stream/shared_events.ts";
import { type Script, ScriptedCloud } from "./scripted_cloud.ts";

/** A client of a scripted cloud, and the URLs it asks for. */
function scripted(...script: Script[]) {
  const cloud = new ScriptedCloud(...script);
  const paths: string[] = [];
  const tokens: unknown[] = [];
  const particle = new Particle({
    auth: "t0ken",
    fetch: (url, init) => {
      paths.push(new URL(url).pathname);
      tokens.push((init.headers as Record<string, string>)["authorization"]);
      return cloud.open(init.signal!, 0, undefined);
    },
  });
  return { particle, cloud, paths, tokens };
}

/** Lets all that waits for nothing but promises happen. */
async function settle(): Promise<void> {
  for (let i = 0; i < 300; i++) await Promise.resolve();
}

/** Notes what a subscription delivers, as a listener. */
function logOf(subscription: Subscription, label = ""): string[] {
  const log: string[] = [];
  subscription.on("error", (error) => log.push(`${label}error ${(error as Error).message}`));
  subscription.on("event", ({ name, data }) => log.push(`${label}${name} ${data}`));
  return log;
}

const mine: EventsOptions = { deviceId: "mine" };
const down = () => new Error("down");
const unauthorized = () => Response.json({ error: "invalid_token" }, { status: 401 });

Deno.test("events() throws at once for a wrong option, and for a missing name", () => {
  const { particle, cloud } = scripted();
  for (const options of [{}, { name: "" }, { deviceId: "mine", name: "" }, { deviceId: ".." }]) {
    assertThrows(() => particle.events(options), TypeError);
  }
  assertEquals(cloud.attempts, 0);
});

Deno.test("events() connects for a consumer only", async () => {
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

Deno.test("fifty subscriptions share one request, which ends with the last of them", async () => {
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

Deno.test("a malformed event is told to those alone who asked for its name", async () => {
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

Deno.test("other audiences and other options have connections of their own", async () => {
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
    { ...mine, headers: ([["x-a", "1"]] as const).values() }, // which can be read once
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

Deno.test("clients do not share", async () => {
  const [one, other] = [scripted(), scripted()];
  const all = [one, other].map(({ particle }) => particle.events(mine).on("event", () => {}));
  await settle();
  assertEquals([one.cloud.attempts, other.cloud.attempts], [1, 1]);
  all.forEach((subscription) => subscription.close());
});

Deno.test("a loop gets what comes from its beginning on, and leaves with break", async () => {
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

Deno.test("off() and once() give the connection up with the last listener", async () => {
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

Deno.test("close() is final: loops end, also before the connection is there", async () => {
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

Deno.test("a loop that is left before the connection is there ends the attempt", async () => {
  const { particle, cloud } = scripted("silence", "stream");
  const loop = particle.events(mine)[Symbol.asyncIterator]();
  const next = loop.next();
  await loop.return?.();
  assertEquals((await next).done, true);
  const other = particle.events(mine); // does not wait for the attempt that was given up
  const log = logOf(other);
  await settle();
  cloud.last.event("1");
  await settle();
  assertEquals([log, cloud.attempts], [["test 1"], 2]);
  const third = particle.events(mine);
  logOf(third);
  assertEquals(cloud.attempts, 2); // the end of the first attempt did not hide the second
  third.close();
  other.close();
});

Deno.test("a loop that is left before it took anything lets the connection go", async () => {
  const { particle, cloud } = scripted();
  const loop = particle.events(mine)[Symbol.asyncIterator]();
  await settle();
  await loop.return?.();
  await settle();
  assert(cloud.last.cancelled);
});

Deno.test("a subscription that is not in use holds no listener of its signal", () => {
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

Deno.test("headers that can be read once only go with every attempt", async () => {
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

Deno.test("a signal ends its own subscription, not those of others", async () => {
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

Deno.test("the first attempt's failure goes to all who wait, and the next one tries anew", async () => {
  const { particle, cloud } = scripted(unauthorized(), "stream");
  const subscription = particle.events(mine);
  const log = logOf(subscription);
  const iterated = particle.events({ ...mine, name: "a" });
  const loops = [iterated[Symbol.asyncIterator](), iterated[Symbol.asyncIterator]()] as const;
  const error = await assertRejects(() => loops[0].next(), ParticleError);
  assertEquals(error.statusCode, 401);
  assertEquals(await assertRejects(() => loops[1].next()), error); // though asked later
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

Deno.test("who tries anew from within the failure shares the new connection", async () => {
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

Deno.test("a wrong token is refused by the loop that would send it", async () => {
  const { particle, cloud } = scripted();
  const loop = particle.events({ ...mine, auth: "a b" })[Symbol.asyncIterator]();
  await assertRejects(() => loop.next(), TypeError, "auth");
  assertEquals(cloud.attempts, 0);
});

Deno.test("reconnecting is told to all, and a terminal error ends all of them", async () => {
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
  const told = [...lost, "reconnect 1", "is open", "reconnect-success"];
  const ended = [...lost, "reconnect 2", "reconnect-error", "is closed"];
  const [first, second] = logs.map((log) => log.map((line) => line.replace(/^(error) .*/, "$1")));
  assertEquals(first, [...told, ...ended, "error"]);
  assertEquals(second, [...told, "b 1", ...ended, "error"]);
  assertEquals((await loop.next()).value?.data, "1"); // what was waiting comes first
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

Deno.test("what a listener throws concerns its own subscription", async () => {
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

Deno.test("a loop that is slow holds up the reading, and so the others, until it takes or leaves", async () => {
  const { particle, cloud } = scripted();
  const other = particle.events(mine);
  const log = logOf(other);
  const slow = particle.events(mine)[Symbol.asyncIterator]();
  await settle();
  for (let i = 0; i < 1_024; i++) cloud.last.event("1");
  for (let i = 0; i < 10; i++) await settle();
  cloud.last.event("2");
  await settle();
  assertEquals(log.length, 1_024);
  assertEquals((await slow.next()).value?.data, "1");
  await settle();
  assertEquals(log.at(-1), "test 2");
  await slow.return?.();
  assert(!cloud.last.cancelled);
  other.close();
});

Deno.test("a listener may close others, and itself: no event follows", async () => {
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

Deno.test("on Bun, more than 240 open streams are warned of, once", async () => {
  using warn = stub(console, "warn");
  const { particle } = scripted();
  const open = async (count: number) => {
    const all = Array.from({ length: count }, (_, i) => particle.events({ deviceId: `d${i}` }));
    all.forEach((subscription) => subscription.on("event", () => {}));
    await settle();
    return () => Promise.all(all.map((subscription) => subscription[Symbol.asyncDispose]()));
  };
  await (await open(250))();
  const failing = scripted(unauthorized()).particle; // what failed does not count, nor twice the other way
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
