import { assert, assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { Particle } from "../../mod.ts";
import { eventJson, ScriptedCloud } from "./scripted_cloud.ts";
import { advance } from "../kit/advance.ts";

Deno.test("EventStream reads byte streams through one buffer without mixing up events", async () => {
  using time = new FakeTime();
  const cloud = new ScriptedCloud("bytes");
  const stream = await cloud.connect();
  const got: unknown[] = [];
  stream.on("event", ({ data }) => got.push(data));
  const data = Array.from({ length: 5 }, (_, i) => `${i} 日本🚀 ${"x".repeat(90 * i)}`);
  const text = data.map((each) => `event: a\ndata: ${eventJson(each)}\n\n`).join("");
  const characters = [...text];
  for (let i = 0; characters.length > 0; i++) {
    cloud.last.send(characters.splice(0, [1, 3, 40, 200, 7][i % 5]).join(""));
    if (i % 3 > 0) await advance(time, 0);
  }
  await advance(time, 0);
  assertEquals(got, data);
  stream.close();
  await advance(time, 0);
  assertEquals(cloud.last.cancelled, true);
});

Deno.test("EventStream reads a chunk larger than its buffer, and the end of a byte stream", async () => {
  using time = new FakeTime();
  const cloud = new ScriptedCloud("bytes");
  const stream = await cloud.connect();
  const got: string[] = [];
  stream.on("event", ({ data }) => got.push(data ?? ""));
  cloud.last.event("é".repeat(100_000));
  cloud.last.event("small");
  await advance(time, 0);
  assertEquals(got.map((data) => data.length), [100_000, 5]);
  assert(/^é+$/.test(got[0]!));
  cloud.last.end();
  await advance(time, 0);
  assertEquals(stream.state, "waiting");
  await advance(time, 2_000);
  cloud.last.event("again");
  await advance(time, 0);
  assertEquals(got[2], "again");
  await advance(time, 13_000);
  assertEquals([stream.state, cloud.last.cancelled], ["waiting", true]);
  stream.close();
});

Deno.test("EventStream sends the last id it received, in UTF-8, until an empty id clears it", async () => {
  using time = new FakeTime();
  const cloud = new ScriptedCloud();
  const stream = await cloud.connect();
  stream.on("event", () => {});
  const chunks = [
    "", // no id yet
    `id: 7 a\ndata: ${eventJson("1")}\n\nid: 8\ndata: no JSON\n\n`,
    `data: ${eventJson("2")}\n\n`, // no id on this connection
    `id: 9\ndata: ${eventJson("3")}\n`, // not a complete event
    `id: é\ndata: ${eventJson("4")}\n\n`,
    `id: 10\ndata: ${eventJson("5")}\n\nid\ndata: ${eventJson("6")}\n\n`, // cleared
    "",
  ];
  for (const chunk of chunks) {
    cloud.last.send(chunk + ":\n");
    await advance(time, 10_000); // so that it counts as stable
    cloud.last.send(":\n");
    await advance(time, 0);
    cloud.last.end();
    await advance(time, 2_000);
  }
  const none = undefined;
  assertEquals(cloud.lastEventIds, [none, none, "8", "8", "8", "\xc3\xa9", "", ""]);
  stream.close();
});

Deno.test("getEventStream() adds Last-Event-ID to the caller's headers, whatever their type", async () => {
  using time = new FakeTime();
  for (
    const headers of [undefined, { "X-A": "1", "Last-Event-ID": "0" }, new Headers({ "x-a": "1" })]
  ) {
    const cloud = new ScriptedCloud();
    const sent: unknown[] = [];
    const particle = new Particle({
      fetch: (_, { headers, signal }) => {
        const all = new Headers(headers as HeadersInit);
        sent.push([all.get("x-a"), all.get("last-event-id")]);
        return cloud.open(signal!, 0, undefined);
      },
    });
    const stream = await particle.getEventStream({ deviceId: "mine", headers });
    stream.on("event", () => {});
    cloud.last.send(`id: 7\ndata: ${eventJson("1")}\n\n`);
    cloud.last.end();
    await advance(time, 2_000);
    const own = headers ? "1" : null;
    const first = headers && !(headers instanceof Headers) ? "0" : null;
    assertEquals(sent, [[own, first], [own, "7"]]);
    stream.close();
  }
});

Deno.test("EventStream checks the clock when a page is shown again or is online again", async () => {
  using time = new FakeTime();
  const document = new EventTarget();
  const counts = { added: 0, removed: 0 };
  const counted = (target: EventTarget) => {
    const { addEventListener, removeEventListener } = target;
    target.addEventListener = (...args) => (counts.added++, addEventListener.apply(target, args));
    target.removeEventListener = (...args) => (
      counts.removed++, removeEventListener.apply(target, args)
    );
  };
  counted(document);
  const shown = () => document.dispatchEvent(new Event("visibilitychange"));
  const online = () => globalThis.dispatchEvent(new Event("online"));
  Object.defineProperty(globalThis, "document", { value: document, configurable: true });
  try {
    for (const wake of [shown, online]) {
      const cloud = new ScriptedCloud();
      const stream = await cloud.connect();
      stream.on("event", () => {});
      await advance(time, 12_999);
      wake();
      assertEquals(stream.state, "open");
      // The machine sleeps: the clock continues, timers do not.
      const { Date } = globalThis;
      const later = { now: () => Date.now() + 1 };
      Object.assign(globalThis, { Date: later });
      wake();
      Object.assign(globalThis, { Date });
      await advance(time, 0);
      assertEquals([stream.state, cloud.last.cancelled], ["waiting", true]);
      stream.close();
    }
    assert(counts.added > 0);
    const { added } = counts;
    shown();
    online();
    await advance(time, 60_000);
    assertEquals(counts.added, added);
    assert(counts.removed >= added);
  } finally {
    Reflect.deleteProperty(globalThis, "document");
  }
});
