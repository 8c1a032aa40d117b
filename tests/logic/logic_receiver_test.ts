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

/** A client that notes what is asked of it, in order, and holds ledgers. */
class NotingClient implements LogicClient {
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
  client = new NotingClient(),
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

Deno.test("logicReceiver() refuses what is no function, and no secret", () => {
  const particle = new NotingClient();
  assertThrows(() => logicReceiver("code" as never, { secrets: [SECRET], particle }), TypeError);
  assertThrows(() => logicReceiver(() => {}, { secrets: [], particle }), TypeError, "secrets");
});

Deno.test("a logic function is called with the documented context", async () => {
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

Deno.test("only the id that the cloud gave an event is the id of the trigger", async () => {
  const seen: (string | undefined)[] = [];
  const fn = ({ trigger }: LogicContext) => void seen.push(trigger.triggerEventId);
  const fields = { event: "e", id: "of the data", uid: "of the sender" };
  for (const options of [{}, { idField: "uid" }]) {
    assertEquals((await deliver(fn, options, undefined, fields)).errors, []);
  }
  assertEquals(seen, [undefined, "of the sender"]);
});

Deno.test("publish() sends text as it is and all else as JSON, in order, to the product of the event", async () => {
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

Deno.test("publish() refuses names that no event can have", async () => {
  for (const name of ["", "x".repeat(65), "ü", undefined]) {
    const { status, errors, calls } = await deliver(() => Logic.publish(name as string));
    assertEquals([status, calls.length], [500, 0]);
    assertMatch(errors[0] ?? "", /1 to 64 printable ASCII/);
  }
});

Deno.test("a function that throws has done nothing, and is tried again", async () => {
  const fn = () => {
    Logic.publish("a", "1");
    throw new Error("oops");
  };
  const { status, errors, calls } = await deliver(fn);
  assertEquals([status, errors, calls], [500, ["Error: oops"], []]);
});

Deno.test("what the cloud refuses is tried again", async () => {
  const fn = () => {
    Logic.publish("refused");
    Logic.publish("next");
  };
  const { status, errors, calls } = await deliver(fn);
  assertEquals([status, errors, calls.length], [500, ["Error: no"], 1]);
});

Deno.test("ledgers are read before, and written after, for the scope they have", async () => {
  const client = new NotingClient();
  Object.assign(client.scopes, { each: "Device", all: "Product", mine: "Owner", unused: "Device" });
  client.instances.set(`each ${DEVICE}`, { count: 1, kept: true });
  client.instances.set("all 7", { total: 10 });
  const fn = () => {
    const each = Logic.ledger("each");
    const { data, updatedAt } = each.get();
    assertEquals([data, updatedAt], [{ count: 1, kept: true }, "2026-01-01"]);
    Object.assign(data, { kept: false }); // a copy
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

Deno.test("another device's ledger is named as it is used", async () => {
  const client = new NotingClient();
  client.scopes["each"] = "Device";
  const other = { deviceId: "f".repeat(24) };
  const fn = () => void Logic.ledger("each", other).set({ a: 1 });
  const { calls } = await deliver(fn, { ledgers: [{ name: "each", ...other }] }, client);
  assertEquals(calls, [["set", "each", other.deviceId, { a: 1 }, "Replace"]]);
  const { errors } = await deliver(fn, { ledgers: ["each"] }, client);
  assertMatch(errors[0] ?? "", /"each" was not read before: name it in the option ledgers/);
});

Deno.test("the event's own device may be named", async () => {
  const client = new NotingClient();
  client.scopes["each"] = "Device";
  const fn = () => void Logic.ledger("each", { deviceId: DEVICE }).set({ a: 1 });
  const { calls, errors } = await deliver(fn, { ledgers: ["each"] }, client);
  assertEquals([calls, errors], [[["set", "each", DEVICE, { a: 1 }, "Replace"]], []]);
});

Deno.test("a ledger that does not exist, or has no instance for the event, is an error", async () => {
  const client = new NotingClient();
  client.scopes["all"] = "Product";
  assertMatch(
    (await deliver(() => {}, { ledgers: ["absent"] }, client)).errors[0] ?? "",
    /no ledger/,
  );
  const { errors } = await deliver(() => {}, { ledgers: ["all"] }, client);
  assertMatch(errors[0] ?? "", /"all" has data for each product, and the event names none/);
});

Deno.test("functions that wait keep apart, however they overlap", async () => {
  const client = new NotingClient();
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
    await waits; // else the second one may overtake the first
  }
  for (const resolve of waiting.reverse()) resolve();
  await Promise.all(both);
  assertEquals(client.calls, [["publish", { name: "seen", data: "b" }], ["publish", {
    name: "seen",
    data: "a",
  }]]);
});

Deno.test("particle:core says where it works", () => {
  for (const use of [() => Logic.publish("a"), () => Logic.ledger("a"), () => Logic.getContext()]) {
    assertThrows(use, Error, "within a function that logicReceiver() calls");
  }
});
