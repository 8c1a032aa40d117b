/** Devices of a user and of a product: one implementation, mounted twice. Source: API reference, Devices. */
import { type Context, Hono } from "hono";
import { bearer } from "../bearer.ts";
import { learnType } from "../checks.ts";
import { askDevice, requireOnline } from "../device_call.ts";
import { deviceJson } from "../device_json.ts";
import { newestFirst, productPage } from "../device_list.ts";
import { updateDevice } from "../device_update.ts";
import type { CloudEnv } from "../env.ts";
import { failure, failures } from "../errors.ts";
import { flag, type Params, pathParam, readParams, text, wholeNumber } from "../params.ts";
import { isPlatformId } from "../platforms.ts";
import { randomHex } from "../random.ts";
import type { Device, User } from "../records.ts";
import { deviceOf, devicesOf, productOf, scopeOf } from "../scope.ts";
import type { Cloud } from "../state.ts";

/** Longest function argument, in bytes. The API reference says 63 characters; current Device OS takes 1024. */
const ARGUMENT_MAX = 1024;
/** Length of a claim code, in base64 characters. Source: API reference samples. */
const CLAIM_CODE_LENGTH = 63;

/** The routes about devices, under `/v1/devices` and `/v1/products/:product/devices`. */
export function deviceRoutes(cloud: Cloud): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();
  const auth = bearer(cloud);
  const devices = oneScope(cloud);
  app.post("/devices", auth, async (c) => {
    const params = await readParams(c);
    const { user } = c.get("token");
    if (params.id === undefined) return c.json(provision(cloud, user, params.product_id));
    const transfer = flag(params.request_transfer ?? c.req.query("request_transfer")) ?? false;
    return c.json(claim(cloud, user, text(params.id) ?? "", transfer));
  });
  for (const path of ["/device_claims", "/products/:product/device_claims"]) {
    app.post(path, auth, (c) => c.json(claimCode(cloud, c)));
  }
  app.route("/devices", devices);
  app.route("/products/:product/devices", devices);
  return app;
}

function oneScope(cloud: Cloud): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();
  app.use(bearer(cloud));
  app.get("/", (c) => c.json(list(cloud, c)));
  app.get("/:deviceId", (c) => c.json(deviceJson(deviceOf(cloud, c), scopeOf(cloud, c).product)));
  app.put("/:deviceId", async (c) => {
    const inProduct = scopeOf(cloud, c).product !== undefined;
    return c.json(updateDevice(cloud, deviceOf(cloud, c), await readParams(c), inProduct));
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
  if (scope.product) return productPage(devices, scope.product, (name) => c.req.query(name));
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
  device.product = undefined;
  device.quarantined = false;
  device.groups = [];
  return c.body(null, 204);
}

function claim(
  cloud: Cloud,
  user: User,
  id: string,
  transfer: boolean,
): Record<string, unknown> {
  const device = cloud.devices.get(id.toLowerCase());
  if (!device) throw failures(404, "device not found");
  if (device.owner !== undefined && device.owner !== user) {
    if (transfer) return { transfer_id: randomHex(24) };
    throw failures(
      403,
      "That belongs to someone else. To request a transfer add ?request_transfer=true",
    );
  }
  device.owner = user;
  return { ok: true, deviceID: device.id, claimed: true };
}

/** Makes a device that has never been online, in a product or for a platform. */
function provision(cloud: Cloud, user: User, productId: unknown): Record<string, unknown> {
  const id = text(productId);
  if (!id) throw failure(400, "id or product_id is required");
  const platform = wholeNumber(productId);
  const isPlatform = platform !== undefined && isPlatformId(platform);
  const device: Device = cloud.addDevice({
    ...(isPlatform ? { platform } : { product: productOf(cloud, user, id).id }),
    owner: user.username,
    online: false,
  });
  return deviceJson(device);
}

function claimCode(cloud: Cloud, c: Context<CloudEnv>): Record<string, unknown> {
  const scope = scopeOf(cloud, c);
  const bytes = crypto.getRandomValues(new Uint8Array(CLAIM_CODE_LENGTH));
  return {
    claim_code: btoa(String.fromCharCode(...bytes)).slice(0, CLAIM_CODE_LENGTH),
    device_ids: devicesOf(cloud, scope).map((device) => device.id),
  };
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
