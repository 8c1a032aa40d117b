/** Environment variables of owners, products and devices. Source: API reference, Environment variables. */
import { iso, isObject, type Params } from "../base/values.ts";
import { type Context, Hono } from "hono";
import { bearer } from "../http/bearer.ts";
import type { CloudEnv } from "../http/env.ts";
import { devicesUnder, resetOutdated } from "../devices/env_rollout.ts";
import { CloudError, notFound } from "../http/errors.ts";
import { pathParam, readParams } from "../http/params.ts";
import { ownerOf, pickDevice } from "../http/scope.ts";
import type { Cloud } from "../cloud.ts";
import { deviceChain, ownerChain, productChain } from "../stores/env_scopes.ts";
import {
  type EnvChain,
  type EnvLink,
  type EnvOp,
  type EnvScope,
  type EnvValues,
  EnvVarError,
} from "../stores/env_vars.ts";

/** How many changes a request can make. Source: documentation of the official client. */
const OPS_MAX = 50;

/** Where the variables of each kind of scope are. */
const SCOPES = ["/env", "/orgs/:org/env", "/products/:product/env", "/env/:deviceId"];

/** The routes about environment variables. */
export function envVarRoutes(cloud: Cloud): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();
  const auth = bearer(cloud);
  // The words "render" and "rollout" are no ids of devices, so their routes come before those.
  for (const path of SCOPES) {
    app.get(`${path}/render`, auth, (c) => c.json(render(cloud, chainOf(cloud, c))));
    app.get(`${path}/rollout`, auth, (c) => c.json(review(cloud, c, chainOf(cloud, c))));
    app.post(`${path}/rollout`, auth, async (c) => {
      rollout(cloud, c, await readParams(c));
      return c.json({ success: true });
    });
  }
  for (const path of SCOPES) {
    app.get(path, auth, (c) => c.json(describe(cloud, c, chainOf(cloud, c))));
    app.patch(path, auth, async (c) => edit(cloud, c, readOps(await readParams(c))));
    app.put(`${path}/:key`, auth, async (c) => {
      const { value } = await readParams(c);
      return edit(cloud, c, [setting(pathParam(c, "key"), value, "")]);
    });
    app.delete(
      `${path}/:key`,
      auth,
      (c) => edit(cloud, c, [{ key: pathParam(c, "key"), value: undefined, path: "" }]),
    );
  }
  return app;
}

function refuse(description: string): CloudError {
  return new CloudError(400, { error: "invalid_request", error_description: description });
}

/** Turns a broken rule into an answer. */
function answering<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof EnvVarError ? refuse(error.message) : error;
  }
}

/** The scope that the URL names, behind all it inherits from. */
function chainOf(cloud: Cloud, c: Context<CloudEnv>): EnvChain {
  const deviceId = pathParam(c, "deviceId");
  if (deviceId !== "") return chainOfDevice(cloud, c, deviceId);
  const { key, product } = ownerOf(cloud, c);
  return product ? productChain(product) : ownerChain(key);
}

function chainOfDevice(cloud: Cloud, c: Context<CloudEnv>, deviceId: string): EnvChain {
  if (!/^[0-9a-f]{24}$/i.test(deviceId)) throw notFound(); // The name of a variable: nothing is there.
  const { user } = c.get("token");
  const visible = cloud.devices.list().filter(({ owner, product }) =>
    owner === user || product?.owner === user
  );
  const device = pickDevice(visible, deviceId);
  const chain = device.product?.owner === user ? deviceChain(device) : undefined;
  if (chain) return chain;
  throw refuse("Only devices of a product have environment variables");
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

function describe(cloud: Cloud, c: Context<CloudEnv>, chain: EnvChain): Record<string, unknown> {
  const scope = cloud.envVars.scope(ownLink(chain));
  const inherited = Object.fromEntries(cloud.envVars.inherited(chain));
  const snapshot = scope?.snapshot;
  const report = reportOf(cloud, c);
  return {
    last_snapshot: snapshot
      ? {
        own: ownJson(snapshot.own),
        inherited,
        rollout_at: iso(snapshot.rolloutAt),
        rollout_by: snapshot.rolloutBy,
      }
      : null,
    latest: { own: ownJson(scope?.own ?? {}), inherited, ...changeJson(scope) },
    ...(report
      ? { on_device: { rendered: report.rendered, last_reported_at: iso(report.reportedAt) } }
      : {}),
  };
}

/** What the device of the URL has, if there is one and it has been connected. */
function reportOf(
  cloud: Cloud,
  c: Context<CloudEnv>,
): ReturnType<Cloud["envVars"]["report"]> {
  return cloud.envVars.report(pathParam(c, "deviceId").toLowerCase());
}

function render(cloud: Cloud, chain: EnvChain): Record<string, unknown> {
  const { updatedAt, rollout } = cloud.envVars.history(chain);
  return {
    env: cloud.envVars.rendered(chain),
    last_updated_at: iso(updatedAt),
    rollout_at: iso(rollout?.rolloutAt ?? null),
    rollout_by: rollout?.rolloutBy ?? null,
  };
}

function setting(key: unknown, value: unknown, path: string): EnvOp {
  if (typeof key !== "string") throw refuse(`Validation error: Expected string at "${path}key"`);
  if (typeof value === "string") return { key, value, path };
  throw refuse(`Validation error: Expected string at "${path}value"`);
}

function readOps({ ops }: Params): EnvOp[] {
  if (!Array.isArray(ops)) throw refuse('Validation error: Expected array at "ops"');
  if (ops.length === 0 || ops.length > OPS_MAX) {
    throw refuse(`Validation error: Array must contain 1 to ${OPS_MAX} element(s) at "ops"`);
  }
  return ops.map((op: unknown, index) => {
    const path = `ops[${index}].`;
    if (!isObject(op)) throw refuse(`Validation error: Expected object at "ops[${index}]"`);
    if (op.op === "Set") return setting(op.key, op.value, path);
    if (op.op === "Unset") return { ...setting(op.key, "", path), value: undefined };
    throw refuse(`Validation error: Expected 'Set' | 'Unset' at "${path}op"`);
  });
}

function edit(cloud: Cloud, c: Context<CloudEnv>, ops: EnvOp[]): Response {
  const chain = chainOf(cloud, c);
  answering(() => cloud.envVars.edit(chain, ops, c.get("token").user.id));
  return c.json(describe(cloud, c, chain));
}

/** What changes between two sets of variables. */
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

function review(cloud: Cloud, c: Context<CloudEnv>, chain: EnvChain): Record<string, unknown> {
  const staged = cloud.envVars.staged(chain);
  const report = reportOf(cloud, c);
  return {
    from_snapshot: diff(cloud.envVars.rendered(chain), staged),
    ...(report ? { from_device: diff(report.rendered, staged) } : {}),
  };
}

function rollout(cloud: Cloud, c: Context<CloudEnv>, { when }: Params): void {
  if (when !== "Immediate" && when !== "Connect") {
    throw refuse("Validation error: Expected 'Immediate' | 'Connect' at \"when\"");
  }
  const chain = chainOf(cloud, c);
  const { key, from } = ownLink(chain);
  const reached = devicesUnder(cloud, key);
  const chains = reached.map((one) => one.chain);
  answering(() => cloud.envVars.rollout(chain, c.get("token").user.id, chains));
  const isImmediate = when === "Immediate" &&
    (from === "Device" || cloud.settings.envImmediate === "all");
  if (isImmediate) resetOutdated(cloud, reached);
}
