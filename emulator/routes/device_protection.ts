/** Switches off the protection of devices. Source: API reference, Device Protection. */
import { Hono } from "hono";
import type { Params } from "../base/values.ts";
import type { Cloud } from "../cloud.ts";
import { allow } from "../http/allow.ts";
import type { CloudEnv } from "../http/env.ts";
import { failure } from "../http/errors.ts";
import { pickDevice, visibleDevices } from "../http/owner.ts";
import { readParams } from "../http/params.ts";
import type { Device } from "../model/records.ts";
import { randomBase64 } from "../stores/provisioning.ts";

/** The longest Base64 value, in characters. Our own choice. */
const BASE64_MAX = 4096;

/** Returns the route about protection, below the `/devices` of a user, a product or an organization. */
export function deviceProtectionRoutes(cloud: Cloud): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();
  app.put("/:deviceId/unprotect", allow("devices:update", { support: true }), async (c) => {
    const { org } = c.var.owner;
    const devices = org
      ? cloud.devices.list().filter(({ product }) => product?.org === org)
      : visibleDevices(cloud, c.var.owner);
    const device = pickDevice(devices, c.req.param("deviceId"));
    return c.json(unprotect(cloud, device, await readParams(c)));
  });
  return app;
}

/** Returns a nonce for the device ("prepare"), then accepts the values that the device signed ("confirm"). */
function unprotect(
  { provisioning }: Cloud,
  device: Device,
  params: Params,
): Record<string, unknown> {
  const { action, server_nonce: nonce } = params;
  if (action !== "prepare" && action !== "confirm") {
    throw failure(400, "action must be prepare or confirm");
  }
  if (!device.protected) throw failure(400, "Device is not protected");
  if (action === "prepare") return { ok: true, server_nonce: provisioning.newNonce(device) };
  for (const name of ["device_nonce", "device_signature", "device_public_key_fingerprint"]) {
    if (!isBase64(params[name])) throw failure(400, `${name} must be Base64`);
  }
  if (typeof nonce !== "string" || !provisioning.takeNonce(device, nonce)) {
    throw failure(400, "server_nonce does not match that of the last prepare");
  }
  device.protected = false;
  return {
    ok: true,
    server_signature: randomBase64(64),
    server_public_key_fingerprint: randomBase64(32),
  };
}

function isBase64(value: unknown): boolean {
  return typeof value === "string" && value.length <= BASE64_MAX &&
    /^[A-Za-z0-9+/_-]+={0,2}$/.test(value);
}
