/** Logic functions, their runs, and programs that run once. Source: API reference, Logic; particle-cli. */
import { type Context, Hono } from "hono";
import { flag, isObject, type Params, text, wholeNumber } from "../base/values.ts";
import type { Cloud } from "../cloud.ts";
import type { Engines } from "../engines.ts";
import { EVENT_DATA_MAX } from "../events/publish.ts";
import { allow } from "../http/allow.ts";
import type { CloudEnv } from "../http/env.ts";
import { failure } from "../http/errors.ts";
import { limited, readParams } from "../http/params.ts";
import type { EventContext } from "../logic/context.ts";
import { productOfOwner, type Trigger } from "../logic/invocation.ts";
import { isEventName } from "../model/device_checks.ts";
import type { Owner } from "../model/owners.ts";
import type { LogicFunction, LogicRun, LogicStore } from "../stores/logic.ts";
import { readAccess, readFunction } from "./logic_definition.ts";
import { functionJson, runJson } from "./logic_json.ts";

/** The default name of the event that a program is tested with. Source: particle-cli. */
const TEST_EVENT = "test_event";

/** Returns the routes below `/v1/logic` and `/v1/orgs/:org/logic`. */
export function logicRoutes(cloud: Cloud, engines: Engines): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();
  app.post("/execute", allow("logic.functions:execute"), async (c) => {
    const { owner, depth } = c.var;
    const params = await readParams(c);
    const access = readAccess(params);
    const trigger = testTrigger(cloud, owner, params.event, depth);
    const { status, err, logs } = await engines.logic.execute(owner, access, trigger);
    return c.json({ result: { status, ...(err === undefined ? {} : { err }), logs } });
  });
  app.route("/functions", functionRoutes(cloud));
  app.route("/functions", runRoutes(cloud.logic));
  return app;
}

function functionRoutes(cloud: Cloud): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();
  const { logic: functions } = cloud;
  app.get("/", allow("logic.functions:list"), (c) => {
    const withStats = flag(c.req.query("today_stats")) ?? false;
    const shown = functions.of(c.var.owner.key).map((logic) =>
      functionJson(logic, withStats ? functions.statsOfToday(logic) : undefined)
    );
    return c.json({ logic_functions: shown });
  });
  app.post("/", allow("logic.functions:create"), async (c) => {
    const { owner } = c.var;
    const params = await functionParams(c);
    const logic = functions.add({
      ...readFunction(params, undefined, hasProduct(cloud, owner)),
      ownerKey: owner.key,
      templateSlug: templateSlugOf(params),
      createdBy: owner.user.id,
    });
    return c.json({ logic_function: functionJson(logic) }, 201);
  });
  app.get("/:functionId", allow("logic.functions:get"), (c) => {
    const logic = requireFunction(functions, c.var.owner, c.req.param("functionId"));
    return c.json({ logic_function: functionJson(logic) });
  });
  app.put("/:functionId", allow("logic.functions:update"), async (c) => {
    const { owner } = c.var;
    const logic = requireFunction(functions, owner, c.req.param("functionId"));
    const fields = readFunction(await functionParams(c), logic, hasProduct(cloud, owner));
    functions.update(logic, fields, owner.user.id);
    const logic_function = functionJson(logic, functions.statsOfToday(logic));
    return c.json({ logic_function }, 201);
  });
  app.delete("/:functionId", allow("logic.functions:remove"), (c) => {
    functions.delete(requireFunction(functions, c.var.owner, c.req.param("functionId")));
    return c.body(null, 204);
  });
  return app;
}

function runRoutes(functions: LogicStore): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();
  app.get("/:functionId/stats", allow("logic.stats:list"), (c) => {
    const logic = requireFunction(functions, c.var.owner, c.req.param("functionId"));
    const stats = functions.stats(logic).map(([date, counts]) => ({ date, ...counts }));
    return c.json({ logic_function_stats: stats });
  });
  app.get("/:functionId/runs", allow("logic.runs:list"), (c) => {
    const logic = requireFunction(functions, c.var.owner, c.req.param("functionId"));
    return c.json({ logic_runs: functions.runs(logic).map((run) => runJson(logic, run)) });
  });
  app.get("/:functionId/runs/:runId", allow("logic.runs:get"), (c) => {
    const { functionId, runId } = c.req.param();
    const logic = requireFunction(functions, c.var.owner, functionId);
    return c.json({ logic_run: runJson(logic, requireRun(functions, logic, runId)) });
  });
  app.get("/:functionId/runs/:runId/logs", allow("logic.logs:list"), (c) => {
    const { functionId, runId } = c.req.param();
    const logic = requireFunction(functions, c.var.owner, functionId);
    const { logs } = requireRun(functions, logic, runId);
    return c.json({ logic_run_logs: { logs } });
  });
  return app;
}

function requireFunction(functions: LogicStore, { key }: Owner, id: string): LogicFunction {
  const logic = functions.find(key, id);
  if (logic) return logic;
  throw failure(404, "Logic function not found");
}

function requireRun(functions: LogicStore, logic: LogicFunction, id: string): LogicRun {
  const run = functions.runs(logic).find((one) => one.id === id);
  if (run) return run;
  throw failure(404, "Logic run not found");
}

/** Returns the function in a body. It may be in a member `logic_function`, as clients send it. */
async function functionParams(c: Context<CloudEnv>): Promise<Params> {
  const params = await readParams(c);
  const wrapped = params.logic_function;
  if (wrapped === undefined) return params;
  if (isObject(wrapped)) return wrapped;
  throw failure(400, "logic_function must be an object");
}

function templateSlugOf(params: Params): string | null {
  const slug = text(params.template_slug);
  return slug === undefined ? null : limited("template_slug", slug);
}

/** Returns whether functions of an owner may name a product. */
function hasProduct(cloud: Cloud, owner: Owner): (id: number) => boolean {
  return (id) => productOfOwner(cloud, owner, id) !== undefined;
}

/** Reads what starts a program that runs once. The defaults of its event are those of particle-cli. */
function testTrigger(
  cloud: Cloud,
  owner: Owner,
  event: unknown = {},
  depth: number,
): Trigger {
  if (!isObject(event)) throw failure(400, "event must be an object");
  const published = readTestEvent(event);
  const productId = wholeNumber(event.product_id ?? 0);
  const product = productOfOwner(cloud, owner, productId ?? NaN);
  if (productId !== 0 && !product) throw failure(400, "product_id is not one of your products");
  const device = cloud.devices.get(published.deviceId.toLowerCase());
  const isOwn = device?.owner === owner.user || device?.product?.owner === owner.user;
  return {
    context: {
      event: {
        publishedAt: new Date().toISOString(),
        ...published,
        ...(product ? { productId: product.id } : {}),
        userId: owner.user.id,
      },
    },
    device: isOwn ? device : undefined,
    product,
    depth,
  };
}

function readTestEvent(
  event: Params,
): Pick<EventContext, "eventName" | "eventData" | "deviceId"> {
  const eventName = event.event_name ?? TEST_EVENT;
  if (!isEventName(eventName)) throw failure(400, "event_name must be 1 to 64 ASCII characters");
  const eventData = event.event_data ?? "";
  if (typeof eventData !== "string") throw failure(400, "event_data must be a string");
  if (new TextEncoder().encode(eventData).length > EVENT_DATA_MAX) {
    throw failure(400, `event_data must not exceed ${EVENT_DATA_MAX} bytes`);
  }
  const deviceId = event.device_id ?? "";
  if (typeof deviceId !== "string") throw failure(400, "device_id must be a string");
  return { eventName, eventData, deviceId };
}
