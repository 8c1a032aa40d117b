import { assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import type { Delivery } from "../../examples/cloudflare_worker/env.ts";
import { createWebhook } from "../../examples/cloudflare_worker/webhook.ts";
import { deliveryOf, Devices, envOf, Letters, namespaceOf } from "./objects.ts";

const HOUR = 3_600_000;
const DEVICE = "1".repeat(24);

Deno.test("the state of a device is that of its latest event, or of the last to arrive at equal times", async () => {
  using devices = new Devices();
  const store = (key: string, data: string, publishedAt: number) =>
    devices.handle(DEVICE, [deliveryOf(key, { data, publishedAt })]);
  const state = async () => (await devices.show(DEVICE)).state[0]?.data;
  assertEquals(await store("a", "second", 2), ["stored"]);
  await store("b", "first", 1);
  assertEquals(await state(), "second");
  await store("c", "also second", 2);
  assertEquals(await state(), "also second");
  assertEquals(await store("a", "changed", 9), ["duplicate"]);
  assertEquals(await state(), "also second");
});

Deno.test("a device remembers an event for an hour, and while it is among the last 1,000", async () => {
  using time = new FakeTime();
  using devices = new Devices();
  const events = Array.from({ length: 1_002 }, (_, i) => deliveryOf(`${i}`));
  const count = async () => (await devices.show(DEVICE)).history.length;
  await devices.handle(DEVICE, events);
  await time.tickAsync(HOUR);
  assertEquals(await devices.handle(DEVICE, events.slice(0, 1)), ["duplicate"]);
  assertEquals(await count(), 1_002);
  await time.tickAsync(1);
  await devices.handle(DEVICE, events.slice(-1));
  assertEquals(await count(), 1_000);
  assertEquals(await devices.handle(DEVICE, events.slice(0, 3)), ["stored", "stored", "duplicate"]);
});

Deno.test("the state of a device has the 200 event names that were published last", async () => {
  using devices = new Devices();
  const events = Array.from(
    { length: 205 },
    (_, i) => deliveryOf(`${i}`, { name: `name-${i}`, publishedAt: i }),
  );
  await devices.handle(DEVICE, events);
  const names = (await devices.show(DEVICE)).state.map(({ name }) => name);
  assertEquals([names.length, names.includes("name-4"), names.includes("name-5")], [
    200,
    false,
    true,
  ]);
});

Deno.test("beyond 10,000 dead letters, the oldest are deleted", async () => {
  using letters = new Letters();
  const put = (from: number, to: number) => {
    const body = JSON.stringify(
      Array.from({ length: to - from }, (_, i) => deliveryOf(`${from + i}`)),
    );
    const { namespace } = letters;
    return namespace.get(namespace.idFromName("all")).fetch("https://object/put", {
      method: "POST",
      body,
    });
  };
  await put(0, 10_000);
  assertEquals([(await letters.keys(20_000)).length], [10_000]);
  await put(10_000, 10_002);
  const keys = await letters.keys(20_000);
  assertEquals([keys.length, keys[0], keys.at(-1)], [10_000, "10001", "2"]);
});

/** Creates a webhook whose inbox, queue and dead letters can be made to fail. */
function openWebhook(broken: readonly string[] = []) {
  const log: [where: string, delivery: Delivery][] = [];
  const take = (where: string, delivery: Delivery) => {
    if (broken.includes(where)) return Promise.reject(new Error(`${where} is broken`));
    log.push([where, delivery]);
    return Promise.resolve();
  };
  const namespace = (where: string) =>
    namespaceOf(async (request) => {
      const body = await request.json();
      for (const delivery of [body].flat()) await take(where, delivery);
      return Response.json(null);
    });
  const webhook = createWebhook(envOf({
    WEBHOOK_SECRET: "secret",
    INBOX: namespace("inbox"),
    DEAD_LETTERS: namespace("letters"),
    EVENTS: { send: (delivery) => take("queue", delivery) },
  }));
  const post = async (fields: Record<string, string>) => {
    const headers = { authorization: "Bearer secret" };
    const body = new URLSearchParams(fields);
    const request = new Request("https://example.com/", { method: "POST", headers, body });
    return (await webhook(request, "reading")).status;
  };
  return { log, post, where: () => log.map(([where]) => where) };
}

const TOO_LARGE = { data: "\x01".repeat(21_700) };

Deno.test("a delivery gets a 2xx only if the inbox and the queue, or the dead letters, have the event", async () => {
  const rows: [broken: string, fields: Record<string, string>, status: number, where: string[]][] =
    [
      ["", { data: "1" }, 204, ["inbox", "queue"]],
      ["inbox", { data: "1" }, 500, []],
      ["queue", { data: "1" }, 500, ["inbox"]],
      ["letters", { data: "1" }, 204, ["inbox", "queue"]],
      ["", TOO_LARGE, 204, ["letters"]],
      ["letters", TOO_LARGE, 500, []],
    ];
  for (const [broken, fields, status, where] of rows) {
    const webhook = openWebhook([broken]);
    assertEquals([await webhook.post(fields), webhook.where()], [status, where], broken);
  }
});

Deno.test("device, name, data and time of an event have defaults if the template does not send them", async () => {
  using time = new FakeTime(1_800_000_000_000);
  const { log, post } = openWebhook();
  const id = "0123456789ABCDEF01234567";
  await post({ event: "named", data: "1", coreid: id, published_at: "2026-01-02T03:04:05.678Z" });
  await post({ data: "2", coreid: "../../other" });
  await post({ data: "3", coreid: `${id}0` });
  await post({ temp: "4" });
  const found = log.filter(([where]) => where === "queue").map(([, delivery]) => {
    const { device, name, data, publishedAt } = delivery;
    return [device, name, data, publishedAt];
  });
  assertEquals(found, [
    [id.toLowerCase(), "named", "1", Date.parse("2026-01-02T03:04:05.678Z")],
    ["none", "reading", "2", time.now],
    ["none", "reading", "3", time.now],
    ["none", "reading", "temp=4", time.now],
  ]);
});
