import { assertEquals } from "@std/assert";
import type { Delivery, Env, QueueMessage } from "../../examples/cloudflare_worker/env.ts";
import worker from "../../examples/cloudflare_worker/worker.ts";
import { deliveryOf, Devices, envOf, Letters, namespaceOf } from "./objects.ts";

/** A message that records whether it was acknowledged or retried. */
class Message implements QueueMessage<Delivery> {
  readonly body: Delivery;
  readonly attempts: number;
  /** `"ack"`, or the delay of the retry in seconds. */
  outcome: "ack" | number | undefined;

  constructor(key: string, changes: Partial<Delivery> = {}, attempts = 1) {
    this.body = deliveryOf(key, changes);
    this.attempts = attempts;
  }

  ack(): void {
    this.outcome = "ack";
  }

  retry({ delaySeconds }: { delaySeconds: number }): void {
    this.outcome = delaySeconds;
  }
}

/** Passes messages of a queue to the Worker. Returns the outcome of each, and the keys confirmed to the inbox. */
async function consume(queue: string, messages: Message[], bindings: Partial<Env>) {
  const confirmed: string[] = [];
  const INBOX = namespaceOf(async (request) => {
    confirmed.push(...await request.json());
    return Response.json(null);
  });
  await worker.queue({ queue, messages }, envOf({ INBOX, ...bindings }));
  return { outcomes: messages.map(({ outcome }) => outcome), confirmed: confirmed.sort() };
}

const [ONE, OTHER] = ["1".repeat(24), "2".repeat(24)] as const;
const WARM = { name: "temperature", data: "warm" };

Deno.test("the consumer retries only failed events, with a delay that grows, and confirms the others", async () => {
  using devices = new Devices();
  const messages = [
    new Message("a", { device: ONE }),
    new Message("b", { device: ONE, ...WARM }, 3),
    new Message("c", { device: OTHER }),
    new Message("a", { device: ONE }),
  ];
  const result = await consume("events", messages, { DEVICES: devices.namespace });
  assertEquals(result.outcomes, ["ack", 90, "ack", "ack"]);
  assertEquals(result.confirmed, ["a", "a", "c"]);
  assertEquals((await devices.show(ONE)).history.map(({ key }) => key), ["a"]);
});

Deno.test("the consumer's delay does not exceed the queue's maximum", async () => {
  using devices = new Devices();
  const messages = [new Message("a", WARM, 4)];
  const env = { DEVICES: devices.namespace, RETRY_SECONDS: 20_000 };
  assertEquals((await consume("events", messages, env)).outcomes, [43_200]);
});

Deno.test("an object that fails does not affect other devices", async () => {
  using devices = new Devices();
  const DEVICES = namespaceOf((request, name) =>
    name === ONE
      ? Promise.resolve(new Response(null, { status: 500 }))
      : devices.namespace.get(devices.namespace.idFromName(name)).fetch(request.url, {
        method: "POST",
        body: request.body,
      })
  );
  const messages = [new Message("a", { device: ONE }, 2), new Message("b", { device: OTHER })];
  const result = await consume("events", messages, { DEVICES });
  assertEquals([result.outcomes, result.confirmed], [[60, "ack"], ["b"]]);
});

Deno.test("an event without a result from the object is retried", async () => {
  const DEVICES = namespaceOf(() => Promise.resolve(Response.json(["stored"])));
  const result = await consume("events", [new Message("a"), new Message("b")], { DEVICES });
  assertEquals([result.outcomes, result.confirmed], [["ack", 30], ["a"]]);
});

Deno.test("a handled event is not retried if confirming it to the inbox fails", async () => {
  using devices = new Devices();
  using letters = new Letters();
  const INBOX = namespaceOf(() => Promise.resolve(new Response(null, { status: 500 })));
  const env = { INBOX, DEVICES: devices.namespace, DEAD_LETTERS: letters.namespace };
  for (const queue of ["events", "events-dead"]) {
    assertEquals((await consume(queue, [new Message("a")], env)).outcomes, ["ack"]);
  }
});

Deno.test("dead letters are stored once and confirmed, and retried while storing them fails", async () => {
  using letters = new Letters();
  const env = { DEAD_LETTERS: letters.namespace };
  letters.broken = 500;
  const failed = await consume("events-dead", [new Message("a", {}, 5), new Message("b")], env);
  assertEquals([failed.outcomes, failed.confirmed], [[150, 30], []]);
  letters.broken = undefined;
  const messages = [new Message("a"), new Message("b"), new Message("a")];
  const stored = await consume("events-dead", messages, env);
  assertEquals([stored.outcomes, stored.confirmed], [["ack", "ack", "ack"], ["a", "a", "b"]]);
  assertEquals(await letters.keys(), ["b", "a"]);
});
