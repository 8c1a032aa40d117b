import { assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import type { Delivery, Env } from "../../examples/cloudflare_worker/env.ts";
import {
  backlog,
  confirm,
  InboxObject,
  keep,
} from "../../examples/cloudflare_worker/inbox_object.ts";
import { fitsQueue } from "../../examples/cloudflare_worker/queue_limit.ts";
import { deliveryOf, envOf, Letters, namespaceOf, SqliteStorage } from "./objects.ts";

const START = 1_800_000_000_000;

/** An inbox in memory with a fake clock. It records the events it sends, with the seconds since the start. */
class Inbox implements Disposable {
  readonly #time = new FakeTime(START);
  readonly #storage = new SqliteStorage();
  readonly #object: InboxObject;
  readonly letters = new Letters();
  readonly sent: [second: number, key: string][] = [];
  /** Keys of events that the queue rejects. */
  readonly refused = new Set<string>();

  constructor(env: Partial<Env> = {}) {
    const send = ({ key }: Delivery) => {
      this.sent.push([this.second, key]);
      return this.refused.has(key) ? Promise.reject(new Error("queue is down")) : Promise.resolve();
    };
    const bindings = { EVENTS: { send }, DEAD_LETTERS: this.letters.namespace };
    this.#object = new InboxObject({ storage: this.#storage }, envOf({ ...bindings, ...env }));
  }

  get second(): number {
    return (Date.now() - START) / 1000;
  }

  get alarm(): number | null {
    const { alarm } = this.#storage;
    return alarm === null ? null : (alarm - START) / 1000;
  }

  async ask<T>(action: string, body: unknown): Promise<T> {
    const init = { method: "POST", body: JSON.stringify(body) };
    return await (await this.#object.fetch(new Request(`https://object/${action}`, init))).json();
  }

  keep(key: string, changes: Partial<Delivery> = {}): Promise<void> {
    return this.ask("keep", deliveryOf(key, changes));
  }

  /** Advances the clock to a second and fires each alarm that becomes due. */
  async runTo(second: number): Promise<void> {
    while (this.alarm !== null && this.alarm <= second) {
      this.#time.tick(Math.max(0, this.alarm - this.second) * 1000);
      this.#storage.alarm = null; // as the runtime does when an alarm fires
      await this.#object.alarm();
    }
    this.#time.tick((second - this.second) * 1000);
  }

  [Symbol.dispose](): void {
    this.letters[Symbol.dispose]();
    this.#storage[Symbol.dispose]();
    this.#time.restore();
  }
}

const TOO_LARGE = { data: "\x01".repeat(60_000) };

Deno.test("the inbox doubles the time between sends of an unconfirmed event, which finally becomes a dead letter", async () => {
  using inbox = new Inbox({ RESEND_SECONDS: 10, RESENDS: 3 });
  await inbox.keep("a");
  await inbox.runTo(149);
  assertEquals(inbox.sent, [[10, "a"], [30, "a"], [70, "a"]]);
  assertEquals([await inbox.letters.keys(), await inbox.ask("count", null)], [[], 1]);
  await inbox.runTo(10_000);
  assertEquals([await inbox.letters.keys(), await inbox.ask("count", null)], [["a"], 0]);
  assertEquals([inbox.sent.length, inbox.alarm], [3, null]);
});

Deno.test("an event that the queue always rejects does not block others, and becomes a dead letter", async () => {
  using inbox = new Inbox({ RESEND_SECONDS: 10, RESENDS: 2 });
  inbox.refused.add("bad");
  await inbox.keep("bad");
  await inbox.keep("good");
  await inbox.runTo(10);
  assertEquals(inbox.sent.map(([, key]) => key).sort(), ["bad", "good"]);
  await inbox.ask("confirm", ["good"]);
  await inbox.runTo(10_000);
  assertEquals(inbox.sent.slice(2), [[30, "bad"]]);
  assertEquals(await inbox.letters.keys(), ["bad"]);
});

Deno.test("an event in the inbox that is too large for the queue becomes a dead letter, and others are sent", async () => {
  using inbox = new Inbox();
  await inbox.keep("large", TOO_LARGE);
  await inbox.keep("small");
  await inbox.runTo(10);
  assertEquals([inbox.sent, await inbox.letters.keys()], [[[10, "small"]], ["large"]]);
  assertEquals(await inbox.ask("count", null), 1);
});

Deno.test("the inbox keeps an event until it is stored as a dead letter", async () => {
  using inbox = new Inbox();
  await inbox.keep("large", TOO_LARGE);
  inbox.letters.broken = 500;
  await inbox.runTo(29);
  assertEquals(await inbox.ask("count", null), 1);
  inbox.letters.broken = undefined;
  await inbox.runTo(30);
  assertEquals([await inbox.letters.keys(), await inbox.ask("count", null)], [["large"], 0]);
  assertEquals(inbox.sent, []);
});

Deno.test("the inbox does not send confirmed events, and sends an event once even if it came twice", async () => {
  using inbox = new Inbox();
  for (const key of ["a", "b", "b"]) await inbox.keep(key);
  await inbox.ask("confirm", ["a", "unknown"]);
  await inbox.runTo(10);
  assertEquals(inbox.sent, [[10, "b"]]);
});

Deno.test("delivering an event again does not restart its waiting time in the inbox", async () => {
  using inbox = new Inbox();
  await inbox.keep("a");
  await inbox.runTo(9);
  await inbox.keep("a");
  await inbox.runTo(29);
  await inbox.keep("a");
  await inbox.runTo(30);
  assertEquals(inbox.sent, [[10, "a"], [30, "a"]]);
});

Deno.test("a new event in the inbox does not wait for one that was postponed many times", async () => {
  using inbox = new Inbox({ RESENDS: 20 });
  await inbox.keep("old");
  await inbox.runTo(10 * 2 ** 10);
  const before = inbox.sent.length;
  await inbox.keep("new");
  await inbox.runTo(inbox.second + 10);
  assertEquals(inbox.sent.slice(before).map(([, key]) => key), ["new"]);
});

Deno.test("the inbox sends events beyond one page a second later", async () => {
  using inbox = new Inbox();
  for (let i = 0; i < 501; i++) await inbox.keep(`${i}`);
  await inbox.runTo(10);
  assertEquals(inbox.sent.length, 500);
  await inbox.runTo(11);
  assertEquals(new Set(inbox.sent.map(([, key]) => key)).size, 501);
});

Deno.test("events are distributed over eight inboxes, and confirmed in the one that stores them", async () => {
  const kept = new Map<string, Set<string>>();
  const INBOX = namespaceOf(async (request, name) => {
    const keys = kept.get(name) ?? new Set();
    kept.set(name, keys);
    const body = await request.json();
    if (request.url.endsWith("/keep")) keys.add(body.key);
    if (request.url.endsWith("/confirm")) { for (const key of body) keys.delete(key); }
    return Response.json(keys.size);
  });
  const env = envOf({ INBOX });
  const keys = Array.from({ length: 200 }, (_, i) => `key-${i}`);
  for (const key of keys) await keep(env, deliveryOf(key));
  assertEquals([...kept.keys()].sort(), Array.from({ length: 8 }, (_, i) => `inbox-${i}`));
  assertEquals(await backlog(env), 200);
  await confirm(env, keys.slice(1));
  assertEquals(await backlog(env), 1);
});

Deno.test("fitsQueue() counts bytes of JSON", () => {
  const rest = JSON.stringify(deliveryOf("key", { data: "" })).length;
  for (const [text, size] of [["x", 1], ["ü", 2], ["€", 3], ["\x01", 6], ['"', 2]] as const) {
    const most = Math.floor((127_000 - rest) / size);
    assertEquals(fitsQueue(deliveryOf("key", { data: text.repeat(most) })), true, text);
    assertEquals(fitsQueue(deliveryOf("key", { data: text.repeat(most + 1) })), false, text);
  }
});
