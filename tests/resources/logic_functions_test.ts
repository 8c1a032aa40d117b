import { assertEquals, assertThrows } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import type { LogicTrigger, NewLogicFunction } from "../../mod.ts";
import { Particle } from "../../mod.ts";
import { checkHostileIds } from "./hostile.ts";
import { checkRow, recorded, type Row } from "./wire.ts";

const logicFunctionId = "f1";
const logicRunId = "r1";
const org = "o";
const source = { type: "JavaScript", code: "" } as const;

const logic = {
  source,
  event: { event_name: "", event_data: "", device_id: "", product_id: 0 },
  api_username: "x+1@api.particle.io",
  secrets: [],
  use_env: false,
};

const logicFunction = {
  name: "n",
  description: "",
  enabled: false,
  source,
  logic_triggers: [
    { type: "Event", event_name: "temp", product_id: 0, enabled: false },
    { type: "Scheduled", cron: "0 0 * * *", start_at: "2026-01-01T00:00:00Z", end_at: null },
    { type: "LedgerChange", ledger_name: "l", change_type: "set", instance_scope: null },
  ],
  api_username: "x+1@api.particle.io",
  secrets: ["A"],
  use_env: false,
} as const satisfies NewLogicFunction;

const rows: Record<string, Row> = {
  "executeLogic()": [
    (particle) => particle.executeLogic({ logic }),
    "POST",
    "/v1/logic/execute",
    logic,
  ],
  "executeLogic() for an organization": [
    (particle) => particle.executeLogic({ org, logic: { source } }),
    "POST",
    "/v1/orgs/o/logic/execute",
    { source },
  ],
  "createLogicFunction()": [
    (particle) => particle.createLogicFunction({ logicFunction }),
    "POST",
    "/v1/logic/functions",
    { logic_function: logicFunction },
  ],
  "createLogicFunction() for an organization": [
    (particle) => particle.createLogicFunction({ org, logicFunction: { name: "n", source } }),
    "POST",
    "/v1/orgs/o/logic/functions",
    { logic_function: { name: "n", source } },
  ],
  "getLogicFunction()": [
    (particle) => particle.getLogicFunction({ logicFunctionId }),
    "GET",
    "/v1/logic/functions/f1",
  ],
  "getLogicFunction() for an organization": [
    (particle) => particle.getLogicFunction({ org, logicFunctionId }),
    "GET",
    "/v1/orgs/o/logic/functions/f1",
  ],
  "updateLogicFunction()": [
    (particle) => particle.updateLogicFunction({ logicFunctionId, logicFunction }),
    "PUT",
    "/v1/logic/functions/f1",
    { logic_function: logicFunction },
  ],
  "updateLogicFunction() for an organization, with a trigger": [
    (particle) =>
      particle.updateLogicFunction({
        org,
        logicFunctionId,
        logicFunction: { logic_triggers: [{ id: "t1", enabled: false }] },
      }),
    "PUT",
    "/v1/orgs/o/logic/functions/f1",
    { logic_function: { logic_triggers: [{ id: "t1", enabled: false }] } },
  ],
  "updateLogicFunction() without changes": [
    (particle) => particle.updateLogicFunction({ logicFunctionId, logicFunction: {} }),
    "PUT",
    "/v1/logic/functions/f1",
    { logic_function: {} },
  ],
  "deleteLogicFunction()": [
    (particle) => particle.deleteLogicFunction({ logicFunctionId }),
    "DELETE",
    "/v1/logic/functions/f1",
  ],
  "deleteLogicFunction() for an organization": [
    (particle) => particle.deleteLogicFunction({ org, logicFunctionId }),
    "DELETE",
    "/v1/orgs/o/logic/functions/f1",
  ],
  "listLogicFunctions()": [
    (particle) => particle.listLogicFunctions(),
    "GET",
    "/v1/logic/functions",
  ],
  "listLogicFunctions() for an organization": [
    (particle) => particle.listLogicFunctions({ org, todayStats: true }),
    "GET",
    "/v1/orgs/o/logic/functions?today_stats=true",
  ],
  "listLogicFunctions() without stats": [
    (particle) => particle.listLogicFunctions({ todayStats: false }),
    "GET",
    "/v1/logic/functions?today_stats=false",
  ],
  "getLogicFunctionStats()": [
    (particle) => particle.getLogicFunctionStats({ logicFunctionId }),
    "GET",
    "/v1/logic/functions/f1/stats",
  ],
  "getLogicFunctionStats() for an organization": [
    (particle) => particle.getLogicFunctionStats({ org, logicFunctionId }),
    "GET",
    "/v1/orgs/o/logic/functions/f1/stats",
  ],
  "listLogicRuns()": [
    (particle) => particle.listLogicRuns({ logicFunctionId }),
    "GET",
    "/v1/logic/functions/f1/runs",
  ],
  "listLogicRuns() for an organization": [
    (particle) => particle.listLogicRuns({ org, logicFunctionId }),
    "GET",
    "/v1/orgs/o/logic/functions/f1/runs",
  ],
  "getLogicRun()": [
    (particle) => particle.getLogicRun({ logicFunctionId, logicRunId }),
    "GET",
    "/v1/logic/functions/f1/runs/r1",
  ],
  "getLogicRun() for an organization": [
    (particle) => particle.getLogicRun({ org, logicFunctionId, logicRunId }),
    "GET",
    "/v1/orgs/o/logic/functions/f1/runs/r1",
  ],
  "getLogicRunLogs()": [
    (particle) => particle.getLogicRunLogs({ logicFunctionId, logicRunId }),
    "GET",
    "/v1/logic/functions/f1/runs/r1/logs",
  ],
  "getLogicRunLogs() for an organization": [
    (particle) => particle.getLogicRunLogs({ org, logicFunctionId, logicRunId }),
    "GET",
    "/v1/orgs/o/logic/functions/f1/runs/r1/logs",
  ],
};

for (const [name, row] of Object.entries(rows)) {
  Deno.test(`${name} sends the expected request`, () => checkRow(row));
}

Deno.test("executeLogic() waits longer than the program may run", async () => {
  using time = new FakeTime();
  const fetch = (_url: string, { signal }: RequestInit) =>
    new Promise<Response>((_, reject) => {
      signal?.addEventListener("abort", () => reject(signal.reason));
    });
  const particle = new Particle({ auth: "t0ken", fetch });
  const codes: unknown[] = [];
  const keepCode = (error: { code: unknown }) => codes.push(error.code);
  const patient = particle.executeLogic({ logic }).catch(keepCode);
  const hasty = particle.executeLogic({ logic, timeout: 1000 }).catch(keepCode);
  await time.tickAsync(1000);
  await hasty;
  await time.tickAsync(43_999);
  assertEquals(codes, ["timeout"]);
  await time.tickAsync(1);
  await patient;
  assertEquals(codes, ["timeout", "timeout"]);
});

Deno.test("responses about Logic are typed", async () => {
  const logs = [{ level: "Info", timestamp: "2023-11-07T14:01:57.923225531Z", args: ["x", 1] }];
  const executed = await recorded(
    Response.json({ result: { status: "Exception", err: "boom", logs } }),
  ).particle.executeLogic({ logic });
  const { status, err } = executed.body.result;
  assertEquals([status, err, executed.body.result.logs[0]?.args[1]], ["Exception", "boom", 1]);
  const written = await recorded(Response.json({ logic_run_logs: { logs } }))
    .particle.getLogicRunLogs({ logicFunctionId, logicRunId });
  assertEquals(written.body.logic_run_logs.logs[0]?.level, "Info");
  const runs = await recorded(Response.json({ logic_runs: [{ status: "Timeout" }] }))
    .particle.listLogicRuns({ logicFunctionId });
  assertEquals(runs.body.logic_runs[0]?.status, "Timeout");
  const logic_function_stats = [{ date: "20231106", success: 175, failure: 168, timeout: 0 }];
  const stats = await recorded(Response.json({ logic_function_stats }))
    .particle.getLogicFunctionStats({ logicFunctionId });
  assertEquals(stats.body.logic_function_stats[0]?.failure, 168);
  const run = await recorded(Response.json({ logic_run: { id: "r1" } }))
    .particle.getLogicRun({ logicFunctionId, logicRunId });
  assertEquals(run.body.logic_run.id, "r1");
  const deleted = await recorded(new Response(null, { status: 204 }))
    .particle.deleteLogicFunction({ logicFunctionId });
  assertEquals([deleted.statusCode, deleted.body.ok], [204, undefined]);
  const today_stats = { success: 1, failure: 0, timeout: 0 };
  const listed = await recorded(Response.json({ logic_functions: [{ today_stats }] }))
    .particle.listLogicFunctions({ todayStats: true });
  assertEquals(listed.body.logic_functions[0]?.today_stats?.success, 1);
});

Deno.test("triggers in a response are a discriminated union, and can be passed to an update", async () => {
  const logic_triggers = [
    { type: "Event", id: "t1", product_id: 1, event_name: "temp" },
    { type: "Scheduled", id: "t2", cron: "* * * * *", end_at: null },
    { type: "LedgerChange", id: "t3", ledger_name: "l", instance_scope: null },
  ];
  const { particle, requests } = recorded(Response.json({ logic_function: { logic_triggers } }));
  const { body } = await particle.getLogicFunction({ logicFunctionId });
  const triggers = body.logic_function.logic_triggers;
  assertEquals(triggers.map(sourceOf), ["temp", "* * * * *", "l"]);
  const logicFunction = {
    logic_triggers: triggers.map((trigger) => ({ ...trigger, enabled: false })),
  };
  await particle.updateLogicFunction({ logicFunctionId, logicFunction });
  assertEquals(JSON.parse(requests[1]!.body as string), {
    logic_function: {
      logic_triggers: logic_triggers.map((trigger) => ({ ...trigger, enabled: false })),
    },
  });
});

function sourceOf(trigger: LogicTrigger): string | undefined {
  switch (trigger.type) {
    case "Event":
      return trigger.event_name ?? trigger.event;
    case "Scheduled":
      return trigger.cron;
    case "LedgerChange":
      return trigger.ledger_name;
  }
}

Deno.test("Logic throws for missing ids, and the types reject unknown options", async () => {
  const { particle, requests } = recorded();
  // @ts-expect-error: no function
  assertThrows(() => particle.getLogicFunction({ org }), TypeError, "logicFunctionId");
  // @ts-expect-error: no function
  assertThrows(() => particle.deleteLogicFunction({}), TypeError, "logicFunctionId");
  // @ts-expect-error: no run
  assertThrows(() => particle.getLogicRunLogs({ logicFunctionId }), TypeError, "logicRunId");
  assertEquals(requests.length, 0);
  await Promise.all([
    // @ts-expect-error: not a supported language
    particle.executeLogic({ logic: { source: { type: "Lua", code: "" } } }),
    // @ts-expect-error: products have no functions
    particle.listLogicFunctions({ product: "p" }),
    particle.createLogicFunction({
      // @ts-expect-error: no source
      logicFunction: { name: "n" },
    }),
    particle.createLogicFunction({
      logicFunction: {
        name: "n",
        source,
        // @ts-expect-error: an event without its name
        logic_triggers: [{ type: "Event", product_id: 1 }],
      },
    }),
    particle.updateLogicFunction({
      logicFunctionId,
      // @ts-expect-error: not a trigger type
      logicFunction: { logic_triggers: [{ id: "t1", type: "Webhook" }] },
    }),
  ]);
});

checkHostileIds({
  "executeLogic, org": (particle, org) => particle.executeLogic({ org, logic }),
  "createLogicFunction, org": (particle, org) =>
    particle.createLogicFunction({ org, logicFunction }),
  getLogicFunction: (particle, logicFunctionId) => particle.getLogicFunction({ logicFunctionId }),
  "getLogicFunction, org": (particle, org) => particle.getLogicFunction({ org, logicFunctionId }),
  updateLogicFunction: (particle, logicFunctionId) =>
    particle.updateLogicFunction({ logicFunctionId, logicFunction }),
  "updateLogicFunction, org": (particle, org) =>
    particle.updateLogicFunction({ org, logicFunctionId, logicFunction }),
  deleteLogicFunction: (particle, logicFunctionId) =>
    particle.deleteLogicFunction({ logicFunctionId }),
  "deleteLogicFunction, org": (particle, org) =>
    particle.deleteLogicFunction({ org, logicFunctionId }),
  "listLogicFunctions, org": (particle, org) => particle.listLogicFunctions({ org }),
  getLogicFunctionStats: (particle, logicFunctionId) =>
    particle.getLogicFunctionStats({ logicFunctionId }),
  "getLogicFunctionStats, org": (particle, org) =>
    particle.getLogicFunctionStats({ org, logicFunctionId }),
  listLogicRuns: (particle, logicFunctionId) => particle.listLogicRuns({ logicFunctionId }),
  "listLogicRuns, org": (particle, org) => particle.listLogicRuns({ org, logicFunctionId }),
  "getLogicRun, function": (particle, logicFunctionId) =>
    particle.getLogicRun({ logicFunctionId, logicRunId }),
  "getLogicRun, run": (particle, logicRunId) =>
    particle.getLogicRun({ logicFunctionId, logicRunId }),
  "getLogicRun, org": (particle, org) => particle.getLogicRun({ org, logicFunctionId, logicRunId }),
  "getLogicRunLogs, function": (particle, logicFunctionId) =>
    particle.getLogicRunLogs({ logicFunctionId, logicRunId }),
  "getLogicRunLogs, run": (particle, logicRunId) =>
    particle.getLogicRunLogs({ logicFunctionId, logicRunId }),
  "getLogicRunLogs, org": (particle, org) =>
    particle.getLogicRunLogs({ org, logicFunctionId, logicRunId }),
});
