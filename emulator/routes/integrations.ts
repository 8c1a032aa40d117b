/** Webhooks and other integrations. Source: API reference, Integrations. */
import type { Engines } from "../engines.ts";
import { WEBHOOK } from "../stores/integration_config.ts";
import { iso, type Params, text } from "../base/values.ts";
import { type Context, Hono } from "hono";
import { bearer } from "../http/bearer.ts";
import type { CloudEnv } from "../http/env.ts";
import { failure } from "../http/errors.ts";
import { pathParam, readParams } from "../http/params.ts";
import { DEFAULT_TTL_S } from "../events/publish.ts";
import type { CloudEvent, Device } from "../model/records.ts";
import { type Owner, ownerOf, pickDevice } from "../http/scope.ts";
import type { Cloud } from "../cloud.ts";
import { type Integration, recent } from "../stores/integrations.ts";
import { readConfig } from "./integration_config.ts";
import type { TestResult, WebhookEngine } from "../webhooks/engine.ts";

/** Data and device of the event that tests an integration. Source: API reference, Integrations. */
const TEST_DATA = "test-event";
const TEST_DEVICE = "api";

/** The routes of integrations, in every scope; `/webhooks` is an older name for those of one type. */
export function integrationRoutes(cloud: Cloud, { webhooks: engine }: Engines): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();
  const [integrations, webhooks] = [oneKind(cloud, engine, false), oneKind(cloud, engine, true)];
  for (const scope of ["", "/products/:product", "/orgs/:org"]) {
    app.route(`${scope}/integrations`, integrations);
  }
  for (const scope of ["", "/products/:product"]) app.route(`${scope}/webhooks`, webhooks);
  return app;
}

function oneKind(cloud: Cloud, engine: WebhookEngine, hooksOnly: boolean): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();
  const isShown = ({ config }: Integration): boolean => !hooksOnly || config.hook !== undefined;
  const found = (c: Context<CloudEnv>): Integration => {
    const one = cloud.integrations.find(ownerOf(cloud, c).key, pathParam(c, "integrationId"));
    if (one && isShown(one)) return one;
    throw failure(404, hooksOnly ? "Webhook not found" : "Integration not found");
  };
  app.use(bearer(cloud));
  app.get("/", (c) => {
    const all = cloud.integrations.list(ownerOf(cloud, c).key);
    return c.json(all.filter(isShown).map(integrationJson));
  });
  app.post("/", async (c) => {
    const { key } = ownerOf(cloud, c);
    const config = readConfig(typed(await readParams(c), hooksOnly), WEBHOOK);
    return c.json(createdJson(cloud.integrations.create(key, config), c.req.url), 201);
  });
  app.get("/:integrationId", (c) => c.json({ integration: detailsJson(found(c)) }));
  app.put("/:integrationId", async (c) => {
    const integration = found(c);
    const params = typed(await readParams(c), hooksOnly);
    integration.config = readConfig(params, integration.config.trigger.integration_type);
    return c.json({ integration: integrationJson(integration) });
  });
  app.delete("/:integrationId", (c) => {
    cloud.integrations.delete(found(c));
    return c.body(null, 204);
  });
  app.post("/:integrationId/test", async (c) => {
    const integration = found(c);
    const event = testEvent(
      cloud,
      ownerOf(cloud, c),
      integration,
      await readParams(c),
      c.get("depth"),
    );
    return c.json(await test(engine, integration, event));
  });
  return app;
}

/** What is created as a webhook is one. */
function typed(params: Params, hooksOnly: boolean): Params {
  if (!hooksOnly) return params;
  const { integration_type: type = WEBHOOK } = params;
  if (type !== WEBHOOK) throw failure(400, `integration_type must be ${WEBHOOK}`);
  return params;
}

/** An integration as lists show it. */
function integrationJson({ id, createdAt, config }: Integration): Record<string, unknown> {
  const { trigger, hook, settings } = config;
  const created_at = iso(createdAt);
  // Settings come first: they must not look like what the cloud itself says.
  return { ...settings, id, created_at, ...trigger, ...hook };
}

/** An integration with what it has done. */
function detailsJson(integration: Integration): Record<string, unknown> {
  const counters = [...integration.counters].map(([date, counts]) => ({ date, ...counts }));
  return { ...integrationJson(integration), counters, logs: recent(integration.logs) };
}

function createdJson(
  { id, createdAt, config }: Integration,
  requestUrl: string,
): Record<string, unknown> {
  const { trigger, hook } = config;
  const self = `${requestUrl.replace(/\/?([?#].*)?$/, "")}/${id}`;
  return {
    ok: true,
    id,
    ...(hook ? { url: hook.url } : {}),
    event: trigger.event,
    name: trigger.name,
    created_at: iso(createdAt),
    [hook ? "hookUrl" : "integrationUrl"]: self,
  };
}

/** The devices whose events an owner's integrations see. */
function devicesOf(cloud: Cloud, { user, org, product }: Owner): Device[] {
  return cloud.devices.list().filter((device) =>
    product ? device.product === product : org ? device.product?.org === org : device.owner === user
  );
}

function testEvent(
  cloud: Cloud,
  owner: Owner,
  { config }: Integration,
  params: Params,
  depth: number,
): CloudEvent {
  const data = text(params.data ?? TEST_DATA);
  const id = text(params.device_id ?? TEST_DEVICE);
  if (data === undefined) throw failure(400, "data must be a string");
  if (id === undefined) throw failure(400, "device_id must be a string");
  const device = id === TEST_DEVICE ? undefined : pickDevice(devicesOf(cloud, owner), id);
  return {
    id: crypto.randomUUID(),
    name: config.trigger.event,
    data,
    ttl: DEFAULT_TTL_S,
    publishedAt: Date.now(),
    coreid: device?.id ?? TEST_DEVICE,
    owner: device ? device.owner : owner.user,
    device,
    product: owner.product ?? device?.product,
    depth,
  };
}

async function test(
  engine: WebhookEngine,
  integration: Integration,
  event: CloudEvent,
): Promise<TestResult> {
  const { hook, trigger } = integration.config;
  if (hook) return await engine.test({ integration, hook, event });
  return { pass: false, error: `The emulator delivers nothing to ${trigger.integration_type}` };
}
