/** Devices of a user and of a product, which imports devices, too. Source: API reference, Devices. */
import type { Updates } from "../firmware/ota.ts";
import type { Engines } from "../engines.ts";
import { flag, type Params, text } from "../base/values.ts";
import { type Context, Hono } from "hono";
import { bearer } from "../http/bearer.ts";
import { learnType } from "../model/device_checks.ts";
import { askDevice, requireOnline } from "./device_call.ts";
import { deviceJson } from "./device_json.ts";
import { newestFirst, productPage } from "./device_list.ts";
import { editGroups, importDevices, readIdentifiers } from "./device_import.ts";
import { leaveProduct } from "../devices/membership.ts";
import { updateDevice } from "./device_update.ts";
import type { CloudEnv } from "../http/env.ts";
import { failure } from "../http/errors.ts";
import { flashIfAsked } from "./flash.ts";
import { pathParam, readParams, readParts } from "../http/params.ts";
import { deviceOf, devicesOf, productOf, scopeOf } from "../http/scope.ts";
import type { Product, User } from "../model/records.ts";
import type { Cloud } from "../cloud.ts";

/** Longest function argument, in bytes. The API reference says 63 characters; current Device OS takes 1024. */
const ARGUMENT_MAX = 1024;

/** The routes about devices, under `/v1/devices` and `/v1/products/:product/devices`. */
export function deviceRoutes(cloud: Cloud, { updates }: Engines): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();
  const auth = bearer(cloud);
  const devices = oneScope(cloud, updates);
  app.post(
    "/products/:product/devices",
    auth,
    async (c) => c.json(await importInto(cloud, updates, c)),
  );
  app.put("/products/:product/devices", auth, async (c) => {
    const { user } = c.get("token");
    const product = productOf(cloud, user, pathParam(c, "product"));
    editGroups(cloud, user, product, await readParams(c));
    return c.json({ ok: true });
  });
  app.route("/devices", devices);
  app.route("/products/:product/devices", devices);
  return app;
}

function oneScope(cloud: Cloud, updates: Updates): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();
  app.use(bearer(cloud));
  app.get("/", (c) => c.json(list(cloud, c)));
  app.get("/:deviceId", (c) => {
    const { product } = scopeOf(cloud, c);
    return c.json(deviceJson(deviceOf(cloud, c), product, cloud.firmware));
  });
  app.put("/:deviceId", async (c) => {
    const device = deviceOf(cloud, c);
    const flashed = await flashIfAsked(cloud, updates, c, device);
    if (flashed) return c.json(flashed);
    const inProduct = scopeOf(cloud, c).product !== undefined;
    return c.json(updateDevice(cloud, updates, device, await readParams(c), inProduct));
  });
  app.delete("/:deviceId", (c) => remove(cloud, c));
  app.delete("/:deviceId/owner", (c) => {
    deviceOf(cloud, c).owner = undefined;
    return c.json({ ok: true });
  });
  app.put("/:deviceId/ping", (c) => c.json({ online: deviceOf(cloud, c).online, ok: true }));
  app.post("/:deviceId/:name", (c) => callFunction(cloud, c));
  app.get("/:deviceId/:name", (c) => readVariable(cloud, c));
  return app;
}

function list(cloud: Cloud, c: Context<CloudEnv>): unknown {
  const scope = scopeOf(cloud, c);
  const devices = devicesOf(cloud, scope);
  if (scope.product) {
    return productPage(devices, scope.product, (name) => c.req.query(name), cloud.firmware);
  }
  return newestFirst(devices).map((device) => deviceJson(device));
}

/** Unclaims a user's device; takes a device out of a product, or denies one in quarantine. */
async function remove(cloud: Cloud, c: Context<CloudEnv>): Promise<Response> {
  const device = deviceOf(cloud, c);
  const { product } = scopeOf(cloud, c);
  if (!product) {
    device.owner = undefined;
    return c.json({ ok: true });
  }
  if (flag((await readParams(c)).deny) && device.quarantined) {
    device.denied = true;
    return c.body(null, 204);
  }
  if (device.owner !== product.owner) device.owner = undefined; // A customer's.
  leaveProduct(device);
  return c.body(null, 204);
}

/** Imports devices into a product, in the name of a member of its team if one is to claim them. */
async function importInto(
  cloud: Cloud,
  updates: Updates,
  c: Context<CloudEnv>,
): Promise<unknown> {
  const product = productOf(cloud, c.get("token").user, pathParam(c, "product"));
  const parts = await readParts(c);
  const importSims = flag(parts.params.import_sims ?? c.req.query("import_sims")) ?? false;
  const claimer = claimerOf(cloud, product, parts.params.claim_user ?? c.req.query("claim_user"));
  return importDevices(cloud, updates, product, await readIdentifiers(parts), {
    claimer,
    importSims,
  });
}

/** The member of the team who is to own the devices, if one is named. */
function claimerOf(cloud: Cloud, product: Product, username: unknown): User | undefined {
  if (username === undefined) return undefined;
  const user = cloud.users.find(text(username) ?? "");
  const isMember = user === product.owner ||
    (user && cloud.teams.find(`product:${product.id}`, user.username));
  if (user && isMember) return user;
  throw failure(400, "claim_user must be a member of the team");
}

function isRaw(c: Context<CloudEnv>, params: Params): boolean {
  return (params.format ?? c.req.query("format")) === "raw";
}

async function callFunction(cloud: Cloud, c: Context<CloudEnv>): Promise<Response> {
  const params = await readParams(c);
  const device = deviceOf(cloud, c);
  const name = pathParam(c, "name");
  const argument = text(params.arg ?? params.args ?? "");
  if (argument === undefined) throw failure(400, "arg must be a string");
  if (new TextEncoder().encode(argument).length > ARGUMENT_MAX) {
    throw failure(400, `arg must not exceed ${ARGUMENT_MAX} bytes`);
  }
  requireOnline(cloud, device);
  const callback = device.functions.get(name);
  if (!callback) throw failure(404, `Function ${name} not found`);
  const value = await askDevice(cloud, device, () => callback(argument), c.env.signal);
  const returned = Math.trunc(value) | 0; // What fits a device's 32-bit int.
  if (isRaw(c, params)) return c.text(String(returned));
  return c.json({
    id: device.id,
    name: device.name,
    connected: device.online,
    return_value: returned,
  });
}

async function readVariable(cloud: Cloud, c: Context<CloudEnv>): Promise<Response> {
  const device = deviceOf(cloud, c);
  const name = pathParam(c, "name");
  requireOnline(cloud, device);
  const variable = device.variables.get(name);
  if (!variable) throw failure(404, "Variable not found");
  const result = await askDevice(cloud, device, variable.read, c.env.signal);
  learnType(variable, result);
  if (isRaw(c, {})) return c.text(String(result));
  const { last_handshake_at } = deviceJson(device);
  const coreInfo = {
    name: device.name,
    deviceID: device.id,
    connected: device.online,
    last_handshake_at,
  };
  return c.json({ name, result, coreInfo });
}
