import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import Logic from "../../src/logic/core.ts";
import {
  type LogicClient,
  type LogicContext,
  type LogicFunction,
  logicReceiver,
  type LogicReceiverOptions,
} from "../../src/logic/mod.ts";

const SECRET = "secret";
const DEVICE = "0123456789abcdef01234567";

/** A client that stores ledgers and records its calls in order. */
class RecordingClient implements LogicClient {
  readonly calls: unknown[] = [];
  readonly scopes: Record<string, "Owner" | "Product" | "Device"> = {};
  readonly instances = new Map<string, Record<string, unknown>>();

  publishEvent(options: Parameters<LogicClient["publishEvent"]>[0]): Promise<unknown> {
    this.calls.push(["publish", JSON.parse(JSON.stringify(options))]);
    return options.name === "refused" ? Promise.reject(new Error("no")) : Promise.resolve();
  }

  getLedger({ ledgerName }: { ledgerName: string }): ReturnType<LogicClient["getLedger"]> {
    const scope = this.scopes[ledgerName];
    if (!scope) return Promise.reject(Object.assign(new Error("no ledger"), { statusCode: 404 }));
    const ledger = { name: ledgerName, scope, description: "", created_at: "", updated_at: "" };
    return Promise.resolve({ body: { ledger } as never });
  }

  getLedgerInstance(
    { ledgerName, scopeValue }: Parameters<LogicClient["getLedgerInstance"]>[0],
  ): ReturnType<LogicClient["getLedgerInstance"]> {
    const data = this.instances.get(`${ledgerName} ${scopeValue}`);
    if (!data) return Promise.reject(Object.assign(new Error("none"), { statusCode: 404 }));
    return Promise.resolve({ body: { instance: { data, updated_at: "2026-01-01" } as never } });
  }

  setLedgerInstance(options: Parameters<LogicClient["setLedgerInstance"]>[0]): Promise<unknown> {
    const { ledgerName, scopeValue, instance, setMode } = options;
    this.calls.push(["set", ledgerName, scopeValue, instance.data, setMode]);
    return Promise.resolve();
  }

  deleteLedgerInstance(
    { ledgerName, scopeValue }: Parameters<LogicClient["deleteLedgerInstance"]>[0],
  ): Promise<unknown> {
    this.calls.push(["delete", ledgerName, scopeValue]);
    return Promise.resolve();
  }
}

interface Delivery {
  status: number;
  errors: string[];
  calls: unknown[];
}

/** Delivers an event to a function. */
async function deliver(
  fn: LogicFunction,
  options: Partial<LogicReceiverOptions> = {},
  client = new RecordingClient(),
  fields: Record<string, string> = { event: "temperature", data: "31.5", coreid: DEVICE },
): Promise<Delivery> {
  const errors: string[] = [];
  const receive = logicReceiver(fn, {
    secrets: [SECRET],
    particle: client,
    onError: (error) => void errors.push(String(error)),
    ...options,
  });
  const response = await receive(
    new Request("https://example.com/logic", {
      method: "POST",
      headers: { authorization: `Bearer ${SECRET}`, "content-type": "application/json" },
      body: JSON.stringify(fields),
    }),
  );
  assertEquals(await response.text(), "");
  return { status: response.status, errors, calls: client.calls };
}

Deno.test("logicReceiver() throws without a function or a secret", () => {
  const particle = new RecordingClient();
  assertThrows(() => logicReceiver("code" as never, { secrets: [SECRET], particle }), TypeError);
  assertThrows(() => logicReceiver(() => {}, { secrets: [], particle }), TypeError, "secrets");
});

Deno.test("a Logic function is called with the documented context", async () => {
  let seen: LogicContext | undefined;
  const published_at = new Date().toISOString();
  const fields = {
    event: "e",
    data: "1",
    coreid: DEVICE,
    published_at,
    event_id: "id",
    product_id: "7",
    userid: "u",
  };
  const functionInfo = { ownerId: "org:1", logicFunctionId: "f" };
  const fn = (context: LogicContext) => {
    seen = Logic.getContext();
    assertEquals(seen, context);
  };
  const options = { functionInfo, functionSecrets: { KEY: "s" }, env: { A: "b" } };
  assertEquals((await deliver(fn, options, undefined, fields)).errors, []);
  assertMatch(seen?.trigger.triggeredAt ?? "", /^\d{4}-.*Z$/);
  assertEquals({ ...seen, trigger: { triggerEventId: seen?.trigger.triggerEventId } }, {
    functionInfo,
    secrets: { KEY: "s" },
    env: { A: "b" },
    trigger: { triggerEventId: "id" },
    event: {
      publishedAt: published_at,
      eventName: "e",
      eventData: "1",
      deviceId: DEVICE,
      productId: 7,
      userId: "u",
    },
  });
});

Deno.test("triggerEventId comes only from event_id or the field that idField names", async () => {
  const seen: (string | undefined)[] = [];
  const fn = ({ trigger }: LogicContext) => void seen.push(trigger.triggerEventId);
  const fields = { event: "e", id: "of the data", uid: "of the sender" };
  for (const options of [{}, { idField: "uid" }]) {
    assertEquals((await deliver(fn, options, undefined, fields)).errors, []);
  }
  assertEquals(seen, [undefined, "of the sender"]);
});

Deno.test("publish() sends strings unchanged and other values as JSON, in order, to the event's product", async () => {
  const fields = { event: "e", coreid: DEVICE, product_id: "7" };
  const fn = () => {
    assertEquals(Logic.publish("text", "a"), null);
    Logic.publish("json", { a: 1 }, { productId: 8, asDeviceId: DEVICE });
    Logic.publish("none");
    Logic.publish("null", null);
  };
  const { calls, status } = await deliver(fn, {}, undefined, fields);
  assertEquals(status, 204);
  assertEquals(calls, [
    ["publish", { name: "text", data: "a", product: 7 }],
    ["publish", { name: "json", data: '{"a":1}', product: 8, asDeviceId: DEVICE }],
    ["publish", { name: "none", product: 7 }],
    ["publish", { name: "null", product: 7 }],
  ]);
});

Deno.test("publish() throws for an invalid event name", async () => {
  for (const name of ["", "x".repeat(65), "ü", undefined]) {
    const { status, errors, calls } = await deliver(() => Logic.publish(name as string));
    assertEquals([status, calls.length], [500, 0]);
    assertMatch(errors[0] ?? "", /1 to 64 printable ASCII/);
  }
});

Deno.test("if the function throws, nothing is published and the response is 500", async () => {
  const fn = () => {
    Logic.publish("a", "1");
    throw new Error("oops");
  };
  const { status, errors, calls } = await deliver(fn);
  assertEquals([status, errors, calls], [500, ["Error: oops"], []]);
});

Deno.test("if publishing fails, the response is 500 and later events are not published", async () => {
  const fn = () => {
    Logic.publish("refused");
    Logic.publish("next");
  };
  const { status, errors, calls } = await deliver(fn);
  assertEquals([status, errors, calls.length], [500, ["Error: no"], 1]);
});

Deno.test("ledgers are read before the function runs and written afterwards, in their scope", async () => {
  const client = new RecordingClient();
  Object.assign(client.scopes, { each: "Device", all: "Product", mine: "Owner", unused: "Device" });
  client.instances.set(`each ${DEVICE}`, { count: 1, kept: true });
  client.instances.set("all 7", { total: 10 });
  const fn = () => {
    const each = Logic.ledger("each");
    const { data, updatedAt } = each.get();
    assertEquals([data, updatedAt], [{ count: 1, kept: true }, "2026-01-01"]);
    Object.assign(data, { kept: false }); // changes only a copy
    assertEquals(each.set({ count: 2 }, Logic.MERGE), null);
    assertEquals(each.get().data, { count: 2, kept: true });
    Logic.ledger("all").set({ total: 11 });
    assertEquals(Logic.ledger("mine").get(), { updatedAt: null, data: {} });
    assertEquals(Logic.ledger("mine").delete(), null);
  };
  const options = {
    ledgers: ["each", "all", { name: "mine" }],
    functionInfo: { ownerId: "user:u1", logicFunctionId: "f" },
  };
  const fields = { event: "e", coreid: DEVICE, product_id: "7" };
  const { errors, calls } = await deliver(fn, options, client, fields);
  assertEquals(errors, []);
  assertEquals(calls, [
    ["set", "each", DEVICE, { count: 2 }, "Merge"],
    ["set", "all", 7, { total: 11 }, "Replace"],
    ["delete", "mine", "u1"],
  ]);
});

Deno.test("another device's ledger must be listed with its device id", async () => {
  const client = new RecordingClient();
  client.scopes["each"] = "Device";
  const other = { deviceId: "f".repeat(24) };
  const fn = () => void Logic.ledger("each", other).set({ a: 1 });
  const { calls } = await deliver(fn, { ledgers: [{ name: "each", ...other }] }, client);
  assertEquals(calls, [["set", "each", other.deviceId, { a: 1 }, "Replace"]]);
  const { errors } = await deliver(fn, { ledgers: ["each"] }, client);
  assertMatch(errors[0] ?? "", /"each" was not loaded; add it to the ledgers option/);
});

Deno.test("a ledger can be used with the id of the event's own device", async () => {
  const client = new RecordingClient();
  client.scopes["each"] = "Device";
  const fn = () => void Logic.ledger("each", { deviceId: DEVICE }).set({ a: 1 });
  const { calls, errors } = await deliver(fn, { ledgers: ["each"] }, client);
  assertEquals([calls, errors], [[["set", "each", DEVICE, { a: 1 }, "Replace"]], []]);
});

Deno.test("a ledger that does not exist or whose scope has no id is an error", async () => {
  const client = new RecordingClient();
  client.scopes["all"] = "Product";
  assertMatch(
    (await deliver(() => {}, { ledgers: ["absent"] }, client)).errors[0] ?? "",
    /no ledger/,
  );
  const { errors } = await deliver(() => {}, { ledgers: ["all"] }, client);
  assertMatch(
    errors[0] ?? "",
    /"all" needs the id of the product, but neither the event nor functionInfo has/,
  );
});

Deno.test("overlapping calls of an async function keep their own context", async () => {
  const client = new RecordingClient();
  const waiting: (() => void)[] = [];
  let onWait = () => {};
  const fn = async ({ event }: LogicContext) => {
    await new Promise<void>((resolve) => {
      waiting.push(resolve);
      onWait();
    });
    Logic.publish("seen", event?.eventData);
  };
  const both: Promise<unknown>[] = [];
  for (const data of ["a", "b"]) {
    const waits = new Promise<void>((resolve) => onWait = resolve);
    both.push(deliver(fn, {}, client, { event: "e", data }));
    await waits; // otherwise the second call may overtake the first
  }
  for (const resolve of waiting.reverse()) resolve();
  await Promise.all(both);
  assertEquals(client.calls, [["publish", { name: "seen", data: "b" }], ["publish", {
    name: "seen",
    data: "a",
  }]]);
});

Deno.test("particle:core throws outside a function that logicReceiver() calls", () => {
  for (const use of [() => Logic.publish("a"), () => Logic.ledger("a"), () => Logic.getContext()]) {
    assertThrows(use, Error, "within a function that logicReceiver() calls");
  }
});
