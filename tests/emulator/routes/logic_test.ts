import { assertEquals, assertMatch } from "@std/assert";
import { Validator } from "@cfworker/json-schema";
import { Emulator, type EmulatorOptions } from "@particle-edge/emulator";
import { LogicStore } from "../../../emulator/stores/logic.ts";
import { call, type CallOptions, type Json, tokenOf } from "../helpers.ts";

const FUNCTIONS = "/v1/logic/functions";
const PRODUCT = 12_345;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const source = { type: "JavaScript", code: "export default () => {};" };
const event = { type: "Event", event_name: "temp" };
const cron = { type: "Scheduled", cron: "0 0 * * *" };

function start(options: EmulatorOptions = {}): Emulator {
  const emulator = new Emulator(options);
  emulator.addProduct({ id: PRODUCT, slug: "kettle" });
  emulator.addProduct({ id: PRODUCT + 1, slug: "org-kettle", org: "acme" });
  return emulator;
}

function post(emulator: Emulator, fields: Json, options: CallOptions = {}) {
  const logic_function = { name: "one", source, ...fields };
  return call(emulator, "POST", FUNCTIONS, { json: { logic_function }, ...options });
}

function put(emulator: Emulator, { id }: Json, logic_function: Json) {
  return call(emulator, "PUT", `${FUNCTIONS}/${id}`, { json: { logic_function } });
}

async function list(emulator: Emulator, path = FUNCTIONS): Promise<Json[]> {
  return (await call(emulator, "GET", path)).body.logic_functions;
}

/** Fields that are invalid for a new and for a changed function. */
const WRONG: Json[] = [
  { name: "" },
  { name: 5 },
  { name: "x".repeat(256) },
  { description: {} },
  { description: "x".repeat(4097) },
  { enabled: "perhaps" },
  { source: "code" },
  { source: { type: "Python", code: "x" } },
  { source: { type: "JavaScript" } },
  { source: { type: "JavaScript", code: "" } },
  { source: { type: "JavaScript", code: "x".repeat(256 * 1024 + 1) } },
  { api_username: 5 },
  { secrets: "KEY" },
  { secrets: [5] },
  { secrets: Array(101).fill("x") },
  { use_env: [] },
  { logic_triggers: {} },
  { logic_triggers: [null] },
  { logic_triggers: [{}] },
  { logic_triggers: [{ type: "constructor" }] },
  { logic_triggers: [{ type: "Event" }] },
  { logic_triggers: [{ type: "Event", event_name: "é" }] },
  { logic_triggers: [{ ...event, product_id: 99_999 }] },
  { logic_triggers: [{ ...event, product_id: "__proto__" }] },
  { logic_triggers: [{ ...event, product_id: 1e300 }] },
  { logic_triggers: [{ ...event, enabled: 5 }] },
  { logic_triggers: [{ ...event, id: "unknown" }] },
  { logic_triggers: [{ type: "Scheduled" }] },
  { logic_triggers: [{ ...cron, cron: "*/5 * * * *" }] },
  { logic_triggers: [{ ...cron, start_at: "tomorrow" }] },
  { logic_triggers: [{ ...cron, start_at: 5 }] },
  { logic_triggers: [{ ...cron, end_at: "1970-01-01T00:00:00Z" }] },
  { logic_triggers: [{ type: "LedgerChange" }] },
  { logic_triggers: [{ type: "LedgerChange", ledger_name: "l", change_type: "get" }] },
  { logic_triggers: [{ type: "LedgerChange", ledger_name: "l", instance_scope: {} }] },
  { logic_triggers: [event, cron] },
  { logic_triggers: Array(6).fill(event) },
];

Deno.test("an invalid function is neither created nor changed", async () => {
  using emulator = start();
  const { body } = await post(emulator, { name: "there", logic_triggers: [event] });
  for (const wrong of WRONG) {
    const created = await post(emulator, wrong);
    assertEquals([created.status, created.body.ok], [400, false], JSON.stringify(wrong));
    assertEquals(typeof created.body.error, "string");
    const changed = await put(emulator, body.logic_function, { description: "new", ...wrong });
    assertEquals(changed.status, 400, JSON.stringify(wrong));
  }
  const twice = { ...body.logic_function.logic_triggers[0] };
  const response = await put(emulator, body.logic_function, { logic_triggers: [twice, twice] });
  assertEquals(response.status, 400);
  for (const json of [{}, { logic_function: 5 }, { logic_function: { name: "x" } }]) {
    assertEquals((await call(emulator, "POST", FUNCTIONS, { json })).status, 400);
  }
  assertEquals(await list(emulator), [body.logic_function]);
});

Deno.test("names are unique for each owner, and an owner has at most 20 functions", async () => {
  using emulator = start();
  const { body } = await post(emulator, { name: "1" });
  assertEquals((await post(emulator, { name: "1" })).status, 400);
  const json = { logic_function: { name: "1", source } };
  assertEquals(
    (await call(emulator, "POST", "/v1/orgs/acme/logic/functions", { json })).status,
    201,
  );
  for (let i = 2; i <= 20; i++) assertEquals((await post(emulator, { name: `${i}` })).status, 201);
  assertEquals((await post(emulator, { name: "21" })).status, 400);
  assertEquals((await put(emulator, body.logic_function, { name: "2" })).status, 400);
  const same = await put(emulator, body.logic_function, { name: "1" });
  assertEquals([same.status, same.body.logic_function.today_stats], [
    201,
    { success: 0, failure: 0, timeout: 0 },
  ]);
});

Deno.test("functions of other users and owners look unknown", async () => {
  using emulator = start();
  const token = await tokenOf(emulator, "other");
  const { id } = (await post(emulator, {})).body.logic_function;
  const missing = { status: 404, body: { ok: false, error: "Logic function not found" } };
  const cases: [string, CallOptions][] = [
    [`${FUNCTIONS}/${id}`, { token }],
    [`${FUNCTIONS}/unknown`, {}],
    [`${FUNCTIONS}/__proto__`, {}],
    [`/v1/orgs/acme/logic/functions/${id}`, {}],
  ];
  for (const [path, options] of cases) {
    for (const suffix of ["", "/runs", "/runs/x", "/runs/x/logs", "/stats"]) {
      assertEquals(await call(emulator, "GET", path + suffix, options), missing);
    }
    const json = { logic_function: { name: "stolen" } };
    assertEquals(await call(emulator, "PUT", path, { ...options, json }), missing);
    assertEquals(await call(emulator, "DELETE", path, options), missing);
  }
  assertEquals(
    (await call(emulator, "GET", "/v1/orgs/acme/logic/functions", { token })).status,
    404,
  );
  assertEquals((await list(emulator)).map(({ name }) => name), ["one"]);
  const unknown = await call(emulator, "GET", `${FUNCTIONS}/${id}/runs/unknown`);
  assertEquals(unknown, { status: 404, body: { ok: false, error: "Logic run not found" } });
});

Deno.test("a function is created with defaults, with and without the wrapper", async () => {
  using emulator = start();
  const { status, body } = await post(emulator, {
    logic_triggers: [{ ...event, product_id: PRODUCT }],
  });
  assertEquals(status, 201);
  const { id, owner_id, created_at, updated_at, created_by, updated_by, ...rest } =
    body.logic_function;
  assertMatch(id, UUID);
  assertMatch(owner_id, /^user:[0-9a-f]{24}$/);
  assertEquals([updated_at, updated_by], [created_at, created_by]);
  const [trigger] = rest.logic_triggers;
  assertEquals(rest, {
    version: 1,
    enabled: true,
    name: "one",
    description: "",
    template_slug: null,
    source,
    api_username: null,
    secrets: [],
    use_env: false,
    logic_triggers: [{
      type: "Event",
      id: trigger.id,
      logic_function_id: id,
      enabled: true,
      version: 1,
      product_id: PRODUCT,
      event_name: "temp",
    }],
  });
  const bare = await call(emulator, "POST", FUNCTIONS, {
    json: { name: "bare", source, __proto__: { x: 1 }, template_slug: "t" },
  });
  assertEquals([bare.status, bare.body.logic_function.template_slug], [201, "t"]);
  assertEquals((await list(emulator)).length, 2);
  const inOrg = await call(emulator, "POST", "/v1/orgs/acme/logic/functions", {
    json: { logic_function: { name: "org", source } },
  });
  assertMatch(inOrg.body.logic_function.owner_id, /^org:/);
});

Deno.test("an update changes the given members only, and triggers by their id", async () => {
  using emulator = start();
  const { body } = await post(emulator, {
    secrets: ["KEY"],
    logic_triggers: [{ ...event, product_id: PRODUCT }, {
      ...event,
      event: "old",
      event_name: "b",
    }],
  });
  const before = body.logic_function;
  const [first, second] = before.logic_triggers;
  const changed = await put(emulator, before, {
    name: "two",
    enabled: false,
    logic_triggers: [{ id: first.id, event_name: "new" }, { type: "Event", event: "peer" }],
  });
  const after = changed.body.logic_function;
  assertEquals([changed.status, after.today_stats], [201, { success: 0, failure: 0, timeout: 0 }]);
  assertEquals([after.name, after.enabled, after.version], ["two", false, 2]);
  assertEquals([after.secrets, after.source], [["KEY"], source]);
  const [edited, added] = after.logic_triggers;
  assertEquals(edited, { ...first, event_name: "new", version: 2 });
  assertEquals([added.event_name, added.product_id], ["peer", null]);
  assertEquals([first.id, second.id].includes(added.id), false);
  const again = (await put(emulator, before, { description: "d" })).body.logic_function;
  assertEquals(again.logic_triggers, after.logic_triggers);
  // A trigger as in a response.
  const whole = await put(emulator, before, { logic_triggers: [added] });
  assertEquals(whole.body.logic_function.logic_triggers, [{ ...added, version: 2 }]);
  const type = await put(emulator, before, { logic_triggers: [{ ...cron, id: added.id }] });
  assertEquals(type.status, 400);
  const none = await put(emulator, before, { logic_triggers: [] });
  assertEquals(none.body.logic_function.logic_triggers, []);
});

Deno.test("a function has runs, logs and statistics", async () => {
  using emulator = start();
  const code = `export default ({ event }) => {
    console.log("got", event.eventData, [1], undefined, new Error("shown"));
    console.warn("careful");
    console.error("bad");
    if (event.eventData === "throw") throw new TypeError("no");
  }`;
  const { body } = await post(emulator, {
    source: { type: "JavaScript", code },
    logic_triggers: [event],
  });
  const { id, owner_id, logic_triggers: [trigger] } = body.logic_function;
  const device = emulator.addDevice();
  for (const data of ["a", "throw"]) {
    device.publish("temp", data);
    await emulator.settled();
  }
  const { logic_runs } = (await call(emulator, "GET", `${FUNCTIONS}/${id}/runs`)).body;
  assertEquals(logic_runs.map(({ status }: Json) => status), ["Exception", "Success"]);
  const [failed, worked] = logic_runs;
  const { id: runId, started_at, finished_at, log_filename, ...rest } = worked;
  assertMatch(runId, UUID);
  assertEquals(Date.parse(started_at) <= Date.parse(finished_at), true);
  assertEquals(typeof log_filename, "string");
  assertEquals(rest, {
    owner_id,
    logic_function_id: id,
    logic_trigger_type: "Event",
    logic_trigger_id: trigger.id,
    status: "Success",
  });
  const one = await call(emulator, "GET", `${FUNCTIONS}/${id}/runs/${runId}`);
  assertEquals(one.body, { logic_run: worked });
  const logs = async (run: Json): Promise<Json[]> =>
    (await call(emulator, "GET", `${FUNCTIONS}/${id}/runs/${run.id}/logs`)).body.logic_run_logs
      .logs.map(({ level, args }: Json) => [level, ...args]);
  assertEquals(await logs(worked), [
    ["Info", "got", "a", [1], "undefined", "Error: shown"],
    ["Warning", "careful"],
    ["Error", "bad"],
  ]);
  assertMatch((await logs(failed)).at(-1)[1], /^TypeError: no/);
  const today = { success: 1, failure: 1, timeout: 0 };
  const date = started_at.slice(0, 10).replaceAll("-", "");
  const stats = await call(emulator, "GET", `${FUNCTIONS}/${id}/stats`);
  assertEquals(stats.body, { logic_function_stats: [{ date, ...today }] });
  assertEquals((await list(emulator, `${FUNCTIONS}?today_stats=true`))[0].today_stats, today);
  assertEquals("today_stats" in (await list(emulator))[0], false);
  assertEquals((await call(emulator, "DELETE", `${FUNCTIONS}/${id}`)).status, 204);
  assertEquals((await call(emulator, "GET", `${FUNCTIONS}/${id}/runs`)).status, 404);
});

Deno.test("execute: rejects invalid requests", async () => {
  using emulator = start();
  for (
    const json of [
      {},
      { source: "x" },
      { source: { type: "JavaScript" } },
      { source, event: 5 },
      { source, event: { event_name: "" } },
      { source, event: { event_data: {} } },
      { source, event: { event_data: "x".repeat(102_401) } },
      { source, event: { product_id: 99_999 } },
      { source, event: { product_id: -1 } },
      { source, event: { device_id: 5 } },
      { source, secrets: {} },
    ]
  ) {
    const { status } = await call(emulator, "POST", "/v1/logic/execute", { json });
    assertEquals(status, 400, JSON.stringify(json));
  }
  const token = await tokenOf(emulator, "other");
  const response = await call(emulator, "POST", "/v1/orgs/acme/logic/execute", {
    json: { source },
    token,
  });
  assertEquals(response.status, 404);
});

Deno.test("execute: returns the result, error and logs of a run", async () => {
  using emulator = start();
  const execute = async (code: string, event?: Json): Promise<Json> => {
    const json = { source: { type: "JavaScript", code }, event };
    return (await call(emulator, "POST", "/v1/logic/execute", { json })).body.result;
  };
  const { status, logs, ...rest } = await execute(
    "export default function anyName({ event }) { console.log(event); }",
  );
  assertEquals([status, rest], ["Success", {}]);
  const { publishedAt, userId, ...shown } = logs[0].args[0];
  assertEquals([typeof publishedAt, typeof userId], ["string", "string"]);
  assertEquals(shown, { eventName: "test_event", eventData: "", deviceId: "" });
  const given = await execute("export default async ({ event }) => console.log(event)", {
    event_name: "e",
    event_data: "d",
    device_id: "0123456789abcdef01234567",
    product_id: PRODUCT,
  });
  const { eventName, eventData, deviceId, productId } = given.logs[0].args[0];
  assertEquals(
    [eventName, eventData, deviceId, productId],
    ["e", "d", "0123456789abcdef01234567", PRODUCT],
  );
  const wrong: [code: string, err: RegExp][] = [
    ["export default () => { throw new RangeError('far'); }", /^RangeError: far/],
    ["export default async () => { throw 'text'; }", /^text$/],
    ["export default () => { throw undefined; }", /^undefined$/],
    ["export default 5", /must be a function/],
    ["export const x = 5", /must be a function/],
    ["export default (", /^SyntaxError/],
    ["export default () => new Promise(() => {})", /never settles/],
  ];
  for (const [code, err] of wrong) {
    const result = await execute(code);
    assertEquals(result.status, "Exception", code);
    assertMatch(result.err, err);
    assertEquals(result.logs, []);
  }
});

Deno.test("only functions and their runs are saved and loaded", () => {
  const store = new LogicStore();
  const logic = store.add({
    ownerKey: "user:1",
    name: "n",
    description: "",
    templateSlug: null,
    enabled: true,
    code: "x",
    apiUsername: null,
    secrets: ["KEY"],
    useEnv: true,
    createdBy: "1",
    triggers: [
      { type: "Event", id: "a", enabled: true, version: 1, eventName: "e", productId: null },
      {
        type: "LedgerChange",
        id: "b",
        enabled: true,
        version: 1,
        ledgerName: "l",
        changeType: "set",
      },
      {
        type: "Scheduled",
        id: "c",
        enabled: false,
        version: 2,
        cron: "* * * *",
        startAt: 1,
        endAt: null,
        lastScheduledAt: null,
      },
    ],
  });
  for (let i = 0; i < 120; i++) {
    store.addRun(logic, {
      id: String(i),
      triggerType: "Event",
      triggerId: "a",
      status: (["Success", "Exception", "Timeout"] as const)[i % 3] ?? "Success",
      startedAt: i * 24 * 60 * 60_000,
      finishedAt: i,
      logs: [{ level: "Info", timestamp: "t", args: [null, { a: 1 }] }],
    });
  }
  assertEquals([store.runs(logic).length, store.runs(logic)[0]?.id], [100, "119"]);
  assertEquals(store.stats(logic).length, 31);
  const saved = JSON.parse(JSON.stringify(store.save()));
  const validator = new Validator(store.schema, "2020-12", false);
  assertEquals(validator.validate(saved).errors, []);
  const loaded = new LogicStore();
  loaded.load(saved);
  assertEquals(loaded.save(), store.save());
  assertEquals(loaded.stats(logic), store.stats(logic));
  saved[0].logic.triggers[0].productId = "5";
  assertEquals(validator.validate(saved).valid, false);
});
