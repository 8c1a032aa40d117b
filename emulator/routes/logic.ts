/** Logic functions, their runs, and programs that are run once. Source: API reference, Logic; particle-cli. */
import type { Engines } from "../engines.ts";
import { EVENT_DATA_MAX } from "../events/publish.ts";
import { flag, isObject, type Params, text, wholeNumber } from "../base/values.ts";
import { type Context, Hono } from "hono";
import { bearer } from "../http/bearer.ts";
import { isEventName } from "../model/device_checks.ts";
import type { CloudEnv } from "../http/env.ts";
import { failure } from "../http/errors.ts";
import { readAccess, readFunction } from "./logic_definition.ts";
import { productOfOwner, type Trigger } from "../logic/invocation.ts";
import { functionJson, runJson } from "./logic_json.ts";
import { limited, pathParam, readParams } from "../http/params.ts";
import { type Owner, ownerOf } from "../http/scope.ts";
import type { LogicEngine } from "../logic/engine.ts";
import type { Cloud } from "../cloud.ts";
import { FUNCTIONS_MAX, type LogicFunction, type LogicRun } from "../stores/logic.ts";

/** Name of an event that has none. Source: particle-cli. */
const TEST_EVENT = "test_event";

/** The routes about Logic, under `/v1/logic` and `/v1/orgs/:org/logic`. */
export function logicRoutes(cloud: Cloud, { logic: engine }: Engines): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();
  const inOneScope = oneScope(cloud, engine);
  app.route("/logic", inOneScope);
  app.route("/orgs/:org/logic", inOneScope);
  return app;
}

function oneScope(cloud: Cloud, engine: LogicEngine): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();
  app.use(bearer(cloud));
  app.post("/execute", (c) => execute(cloud, engine, c));
  app.get("/functions", (c) => {
    const withStats = flag(c.req.query("today_stats")) ?? false;
    const logics = cloud.logic.of(ownerOf(cloud, c).key);
    return c.json({
      logic_functions: logics.map((logic) =>
        functionJson(logic, withStats ? cloud.logic.statsOfToday(logic) : undefined)
      ),
    });
  });
  app.post("/functions", (c) => create(cloud, c));
  app.get(
    "/functions/:functionId",
    (c) => c.json({ logic_function: functionJson(logicOf(cloud, c)) }),
  );
  app.put("/functions/:functionId", (c) => update(cloud, c));
  app.delete("/functions/:functionId", (c) => {
    cloud.logic.delete(logicOf(cloud, c));
    return c.body(null, 204);
  });
  runRoutes(cloud, app);
  return app;
}

function runRoutes(cloud: Cloud, app: Hono<CloudEnv>): void {
  const path = "/functions/:functionId";
  app.get(`${path}/stats`, (c) => {
    const stats = cloud.logic.stats(logicOf(cloud, c));
    return c.json({ logic_function_stats: stats.map(([date, counts]) => ({ date, ...counts })) });
  });
  app.get(`${path}/runs`, (c) => {
    const logic = logicOf(cloud, c);
    return c.json({ logic_runs: cloud.logic.runs(logic).map((run) => runJson(logic, run)) });
  });
  app.get(`${path}/runs/:runId`, (c) => {
    const { logic, run } = runOf(cloud, c);
    return c.json({ logic_run: runJson(logic, run) });
  });
  app.get(
    `${path}/runs/:runId/logs`,
    (c) => c.json({ logic_run_logs: { logs: runOf(cloud, c).run.logs } }),
  );
}

function logicOf(cloud: Cloud, c: Context<CloudEnv>): LogicFunction {
  const logic = cloud.logic.find(ownerOf(cloud, c).key, pathParam(c, "functionId"));
  if (logic) return logic;
  throw failure(404, "Logic function not found");
}

function runOf(cloud: Cloud, c: Context<CloudEnv>): { logic: LogicFunction; run: LogicRun } {
  const logic = logicOf(cloud, c);
  const run = cloud.logic.runs(logic).find(({ id }) => id === pathParam(c, "runId"));
  if (run) return { logic, run };
  throw failure(404, "Logic run not found");
}

/** What a body says of a function, with and without the wrapper that clients put around it. */
async function functionParams(c: Context<CloudEnv>): Promise<Params> {
  const params = await readParams(c);
  const wrapped = params.logic_function;
  if (wrapped === undefined) return params;
  if (isObject(wrapped)) return wrapped;
  throw failure(400, "logic_function must be an object");
}

async function create(cloud: Cloud, c: Context<CloudEnv>): Promise<Response> {
  const owner = ownerOf(cloud, c);
  const params = await functionParams(c);
  const fields = readFunction(params, undefined, productsOf(cloud, owner));
  const others = cloud.logic.of(owner.key);
  if (others.length >= FUNCTIONS_MAX) {
    throw failure(400, `There may be at most ${FUNCTIONS_MAX} logic functions`);
  }
  requireNewName(fields.name, others);
  const slug = text(params.template_slug);
  const logic = cloud.logic.add({
    ...fields,
    ownerKey: owner.key,
    templateSlug: slug === undefined ? null : limited("template_slug", slug),
    createdBy: owner.user.id,
  });
  return c.json({ logic_function: functionJson(logic) }, 201);
}

async function update(cloud: Cloud, c: Context<CloudEnv>): Promise<Response> {
  const params = await functionParams(c);
  const owner = ownerOf(cloud, c);
  const logic = logicOf(cloud, c);
  const fields = readFunction(params, logic, productsOf(cloud, owner));
  requireNewName(fields.name, cloud.logic.of(owner.key).filter((other) => other !== logic));
  cloud.logic.update(logic, fields, owner.user.id);
  return c.json({ logic_function: functionJson(logic) });
}

function requireNewName(wanted: string, others: readonly LogicFunction[]): void {
  if (others.some(({ name }) => name === wanted)) {
    throw failure(400, "There is already a logic function with this name");
  }
}

function productsOf(cloud: Cloud, owner: Owner): (id: number) => boolean {
  return (id) => productOfOwner(cloud, owner, id) !== undefined;
}

async function execute(
  cloud: Cloud,
  engine: LogicEngine,
  c: Context<CloudEnv>,
): Promise<Response> {
  const params = await readParams(c);
  const owner = ownerOf(cloud, c);
  const access = readAccess(params);
  const trigger = testTrigger(cloud, owner, params.event, c.get("depth"));
  const { status, err, logs } = await engine.execute(owner, access, trigger);
  return c.json({ result: { status, ...(err === undefined ? {} : { err }), logs } });
}

/** The event of a request to run a program once; what it leaves out is as particle-cli has it. */
function testTrigger(
  cloud: Cloud,
  owner: Owner,
  event: unknown = {},
  depth: number,
): Trigger {
  if (!isObject(event)) throw failure(400, "event must be an object");
  const eventName = event.event_name ?? TEST_EVENT;
  if (!isEventName(eventName)) throw failure(400, "event_name must be 1 to 64 ASCII characters");
  const eventData = event.event_data ?? "";
  if (typeof eventData !== "string") throw failure(400, "event_data must be a string");
  if (new TextEncoder().encode(eventData).length > EVENT_DATA_MAX) {
    throw failure(400, `event_data must not exceed ${EVENT_DATA_MAX} bytes`);
  }
  const productId = wholeNumber(event.product_id ?? 0);
  const product = productOfOwner(cloud, owner, productId ?? NaN);
  if (productId !== 0 && !product) throw failure(400, "product_id is no product");
  const deviceId = event.device_id ?? "";
  if (typeof deviceId !== "string") throw failure(400, "device_id must be a string");
  const device = cloud.devices.get(deviceId.toLowerCase());
  const isOwn = device?.owner === owner.user || device?.product?.owner === owner.user;
  return {
    context: {
      event: {
        publishedAt: new Date().toISOString(),
        eventName,
        eventData,
        deviceId,
        ...(product ? { productId: product.id } : {}),
        userId: owner.user.id,
      },
    },
    device: isOwn ? device : undefined,
    product,
    depth,
  };
}
