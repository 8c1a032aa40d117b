/** Environment variables of owners, products and devices. Source: API reference, Environment variables. */
import { type Context, Hono } from "hono";
import { iso, isObject, type Params } from "../base/values.ts";
import type { Cloud } from "../cloud.ts";
import { devicesUnder, resetOutdated } from "../devices/env_rollout.ts";
import { allow } from "../http/allow.ts";
import type { CloudEnv } from "../http/env.ts";
import { CloudError, notFound } from "../http/errors.ts";
import { pickDevice } from "../http/owner.ts";
import { readParams } from "../http/params.ts";
import type { Owner } from "../model/owners.ts";
import type { User } from "../model/records.ts";
import { deviceChain, ownerChain, productChain } from "../stores/env_scopes.ts";
import {
  type EnvChain,
  type EnvLink,
  type EnvOp,
  type EnvReport,
  type EnvScope,
  type EnvValues,
  EnvVarError,
  type EnvVarStore,
} from "../stores/env_vars.ts";

/** The most changes that a request can make. Source: documentation of the official client. */
const OPS_MAX = 50;

/** The scope that a URL names. */
interface Target {
  /** The scopes that it inherits from, followed by the scope itself. */
  readonly chain: EnvChain;
  /** The variables on the device, if the scope is a device that has connected. */
  readonly report?: EnvReport | undefined;
}

/** Returns the routes below `/v1/env`, `/v1/orgs/:org/env` and `/v1/products/:product/env`. */
export function envVarRoutes(cloud: Cloud): Hono<CloudEnv> {
  return routesOf(cloud, (c) => ownerTarget(c.var.owner));
}

/** Returns the routes below `/v1/env/:deviceId`. Mount those of `/v1/env` first: "render" is not a device id. */
export function deviceEnvVarRoutes(cloud: Cloud): Hono<CloudEnv> {
  return routesOf(
    cloud,
    (c) => deviceTarget(cloud, c.var.owner.user, c.req.param("deviceId") ?? ""),
  );
}

function routesOf(cloud: Cloud, targetOf: (c: Context<CloudEnv>) => Target): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();
  const { envVars } = cloud;
  const edit = (c: Context<CloudEnv>, ops: EnvOp[]): Response => {
    const target = targetOf(c);
    translateErrors(() => envVars.edit(target.chain, ops, c.var.owner.user.id));
    return c.json(describe(envVars, target));
  };
  app.get("/", allow("environment:get"), (c) => c.json(describe(envVars, targetOf(c))));
  app.patch("/", allow("environment:update"), async (c) => edit(c, readOps(await readParams(c))));
  app.get("/render", allow("environment:get"), (c) => c.json(render(envVars, targetOf(c))));
  app.get("/rollout", allow("environment:get"), (c) => c.json(review(envVars, targetOf(c))));
  app.post("/rollout", allow("environment:update"), async (c) => {
    const when = readWhen(await readParams(c));
    rollOut(cloud, targetOf(c).chain, c.var.owner.user, when);
    return c.json({ success: true });
  });
  app.put("/:key", allow("environment:update"), async (c) => {
    const { value } = await readParams(c);
    return edit(c, [setting(c.req.param("key"), value, "")]);
  });
  app.delete("/:key", allow("environment:update"), (c) => {
    return edit(c, [{ key: c.req.param("key"), value: undefined, path: "" }]);
  });
  return app;
}

function invalidRequest(description: string): CloudError {
  return new CloudError(400, { error: "invalid_request", error_description: description });
}

/** Calls a function, and converts an `EnvVarError` that it throws into a response. */
function translateErrors<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof EnvVarError ? invalidRequest(error.message) : error;
  }
}

function ownerTarget({ key, product }: Owner): Target {
  return { chain: product ? productChain(product) : ownerChain(key) };
}

function deviceTarget(cloud: Cloud, user: User, deviceId: string): Target {
  if (!/^[0-9a-f]{24}$/i.test(deviceId)) throw notFound(); // Variables do not have a URL of their own.
  const visible = cloud.devices.list().filter(({ owner, product }) =>
    owner === user || product?.owner === user
  );
  const device = pickDevice(visible, deviceId);
  const chain = device.product?.owner === user ? deviceChain(device) : undefined;
  if (!chain) throw invalidRequest("Only devices of a product have environment variables");
  return { chain, report: cloud.envVars.report(device.id) };
}

function ownLink(chain: EnvChain): EnvLink {
  return chain[chain.length - 1] as EnvLink;
}

function ownJson(own: EnvValues): Record<string, unknown> {
  return Object.fromEntries(Object.entries(own).map(([name, value]) => [name, { value }]));
}

function changeJson(scope: EnvScope | undefined): Record<string, unknown> {
  return {
    created_at: iso(scope?.createdAt ?? null),
    updated_at: iso(scope?.updatedAt ?? null),
    created_by: scope?.createdBy ?? null,
    updated_by: scope?.updatedBy ?? null,
  };
}

function describe(envVars: EnvVarStore, { chain, report }: Target): Record<string, unknown> {
  const scope = envVars.scope(ownLink(chain));
  const inherited = Object.fromEntries(envVars.inherited(chain));
  const onDevice = report &&
    { rendered: report.rendered, last_reported_at: iso(report.reportedAt) };
  return {
    last_snapshot: snapshotJson(scope, inherited),
    latest: { own: ownJson(scope?.own ?? {}), inherited, ...changeJson(scope) },
    ...(onDevice ? { on_device: onDevice } : {}),
  };
}

function snapshotJson(
  scope: EnvScope | undefined,
  inherited: Record<string, unknown>,
): Record<string, unknown> | null {
  if (!scope?.snapshot) return null;
  const { own, rolloutAt, rolloutBy } = scope.snapshot;
  return { own: ownJson(own), inherited, rollout_at: iso(rolloutAt), rollout_by: rolloutBy };
}

function render(envVars: EnvVarStore, { chain }: Target): Record<string, unknown> {
  const { updatedAt, rollout } = envVars.history(chain);
  return {
    env: envVars.rendered(chain),
    last_updated_at: iso(updatedAt),
    rollout_at: iso(rollout?.rolloutAt ?? null),
    rollout_by: rollout?.rolloutBy ?? null,
  };
}

function setting(key: unknown, value: unknown, path: string): EnvOp {
  if (typeof key !== "string") {
    throw invalidRequest(`Validation error: Expected string at "${path}key"`);
  }
  if (typeof value === "string") return { key, value, path };
  throw invalidRequest(`Validation error: Expected string at "${path}value"`);
}

function readOps({ ops }: Params): EnvOp[] {
  if (!Array.isArray(ops)) throw invalidRequest('Validation error: Expected array at "ops"');
  if (ops.length === 0 || ops.length > OPS_MAX) {
    throw invalidRequest(
      `Validation error: Array must contain 1 to ${OPS_MAX} element(s) at "ops"`,
    );
  }
  return ops.map((op: unknown, index) => {
    const path = `ops[${index}].`;
    if (!isObject(op)) throw invalidRequest(`Validation error: Expected object at "ops[${index}]"`);
    if (op.op === "Set") return setting(op.key, op.value, path);
    if (op.op === "Unset") return { ...setting(op.key, "", path), value: undefined };
    throw invalidRequest(`Validation error: Expected 'Set' | 'Unset' at "${path}op"`);
  });
}

/** Returns the differences between two sets of variables. */
function diff(before: EnvValues, after: EnvValues): Record<string, unknown> {
  const changes: Record<string, unknown>[] = [];
  const unchanged: Record<string, string> = {};
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [old, now] = [before[key], after[key]];
    if (now === undefined) changes.push({ op: "Removed", key, before: old });
    else if (old === undefined) changes.push({ op: "Added", key, after: now });
    else if (old !== now) changes.push({ op: "Changed", key, before: old, after: now });
    else unchanged[key] = now;
  }
  return { changes, unchanged };
}

function review(envVars: EnvVarStore, { chain, report }: Target): Record<string, unknown> {
  const staged = envVars.staged(chain);
  return {
    from_snapshot: diff(envVars.rendered(chain), staged),
    ...(report ? { from_device: diff(report.rendered, staged) } : {}),
  };
}

function readWhen({ when }: Params): "Immediate" | "Connect" {
  if (when === "Immediate" || when === "Connect") return when;
  throw invalidRequest("Validation error: Expected 'Immediate' | 'Connect' at \"when\"");
}

function rollOut(
  cloud: Cloud,
  chain: EnvChain,
  user: User,
  when: "Immediate" | "Connect",
): void {
  const { key, from } = ownLink(chain);
  const reached = devicesUnder(cloud, key);
  const chains = reached.map((one) => one.chain);
  translateErrors(() => cloud.envVars.rollout(chain, user.id, chains));
  const mayReset = from === "Device" || cloud.settings.envImmediate === "all";
  if (when === "Immediate" && mayReset) resetOutdated(cloud, reached);
}
