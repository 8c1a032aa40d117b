/** Webhooks and other integrations. Source: API reference, Integrations. */
import { Hono } from "hono";
import { iso, type Params, text } from "../base/values.ts";
import type { Cloud } from "../cloud.ts";
import type { Engines } from "../engines.ts";
import { DEFAULT_TTL_S } from "../events/publish.ts";
import { allow } from "../http/allow.ts";
import type { CloudEnv } from "../http/env.ts";
import { failure } from "../http/errors.ts";
import { findDevice } from "../http/owner.ts";
import { readParams } from "../http/params.ts";
import type { Owner } from "../model/owners.ts";
import type { CloudEvent } from "../model/records.ts";
import { WEBHOOK } from "../stores/integration_config.ts";
import { type Integration, recent } from "../stores/integrations.ts";
import type { TestResult, WebhookEngine } from "../webhooks/engine.ts";
import { readConfig } from "./integration_config.ts";

/** The data and device of the event that tests an integration. Source: API reference, Integrations. */
const TEST_DATA = "test-event";
const TEST_DEVICE = "api";

/** Returns the routes below `/integrations` of a sandbox, a product or an organization. */
export function integrationRoutes(cloud: Cloud, { webhooks }: Engines): Hono<CloudEnv> {
  return routesOf(cloud, webhooks, { hooksOnly: false });
}

/** Returns the routes below `/webhooks`, an older name for integrations that are webhooks. */
export function webhookRoutes(cloud: Cloud, { webhooks }: Engines): Hono<CloudEnv> {
  return routesOf(cloud, webhooks, { hooksOnly: true });
}

function routesOf(
  cloud: Cloud,
  engine: WebhookEngine,
  { hooksOnly }: { hooksOnly: boolean },
): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();
  const { integrations } = cloud;
  const isShown = ({ config }: Integration): boolean => !hooksOnly || config.hook !== undefined;
  const find = ({ key }: Owner, id: string): Integration => {
    const integration = integrations.find(key, id);
    if (integration && isShown(integration)) return integration;
    throw failure(404, hooksOnly ? "Webhook not found" : "Integration not found");
  };
  const read = (params: Params, type: string) => {
    if (hooksOnly) requireWebhook(params);
    return readConfig(params, type);
  };
  app.get("/", allow("integrations:list"), (c) => {
    return c.json(integrations.list(c.var.owner.key).filter(isShown).map(integrationJson));
  });
  app.post("/", allow("integrations:create"), async (c) => {
    const config = read(await readParams(c), WEBHOOK);
    return c.json(createdJson(integrations.create(c.var.owner.key, config), c.req.url), 201);
  });
  app.get("/:integrationId", allow("integrations:get"), (c) => {
    const integration = find(c.var.owner, c.req.param("integrationId"));
    return c.json({ integration: detailsJson(integration) });
  });
  app.put("/:integrationId", allow("integrations:update"), async (c) => {
    const integration = find(c.var.owner, c.req.param("integrationId"));
    const type = integration.config.trigger.integration_type;
    integration.config = read(await readParams(c), type);
    return c.json({ integration: integrationJson(integration) });
  });
  app.delete("/:integrationId", allow("integrations:remove"), (c) => {
    integrations.delete(find(c.var.owner, c.req.param("integrationId")));
    // particle-cli up to 3.47.3 deletes webhooks, and reports success only for this body.
    return hooksOnly ? c.json({ ok: true }) : c.body(null, 204);
  });
  app.post("/:integrationId/test", allow("integrations:test"), async (c) => {
    const { owner, depth } = c.var;
    const integration = find(owner, c.req.param("integrationId"));
    const { event } = integration.config.trigger;
    const sent = testEvent(cloud, owner, event, await readParams(c), depth);
    return c.json(await test(engine, integration, sent));
  });
  return app;
}

/** Throws if a request to create a webhook names another type of integration. */
function requireWebhook({ integration_type: type = WEBHOOK }: Params): void {
  if (type !== WEBHOOK) throw failure(400, `integration_type must be ${WEBHOOK}`);
}

/** Returns an integration as lists show it. */
function integrationJson({ id, createdAt, config }: Integration): Record<string, unknown> {
  const { trigger, hook, settings, secrets } = config;
  const created_at = iso(createdAt);
  // Settings come first, so that they cannot replace members that the cloud sets.
  return { ...settings, id, created_at, ...trigger, ...hook, ...(secrets ? { secrets } : {}) };
}

/** Returns an integration with its counters and log. */
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

function testEvent(
  cloud: Cloud,
  owner: Owner,
  name: string,
  params: Params,
  depth: number,
): CloudEvent {
  const data = text(params.data ?? TEST_DATA);
  const id = text(params.device_id ?? TEST_DEVICE);
  if (data === undefined) throw failure(400, "data must be a string");
  if (id === undefined) throw failure(400, "device_id must be a string");
  const device = id === TEST_DEVICE ? undefined : findDevice(cloud, owner, id);
  return {
    id: crypto.randomUUID(),
    name,
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
  return {
    pass: false,
    error: `The emulator does not deliver events to ${trigger.integration_type}`,
  };
}
