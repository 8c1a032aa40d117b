/** Before a device is somebody's: claims, keys, serial numbers, what the factory stored, protection. */
import { flag, type Params, text, wholeNumber } from "../base/values.ts";
import { type Context, Hono } from "hono";
import { addDevice } from "../devices/add_device.ts";
import { bearer } from "../http/bearer.ts";
import { deviceJson } from "./device_json.ts";
import type { CloudEnv } from "../http/env.ts";
import { failure, failures, unknownDevice } from "../http/errors.ts";
import { pathParam, readParams } from "../http/params.ts";
import { productToFill } from "../auth/permissions.ts";
import { isPlatformId } from "../model/platforms.ts";
import type { Device, User } from "../model/records.ts";
import { deviceOf, devicesOf, ownerOf, pickDevice, scopeOf } from "../http/scope.ts";
import type { Cloud } from "../cloud.ts";
import { randomBase64 } from "../stores/provisioning.ts";

/** Longest public key, in characters. Our own choice. */
const KEY_MAX = 4096;
/** A public key in PEM format. */
const PEM =
  /^-----BEGIN [A-Z ]*PUBLIC KEY-----[A-Za-z0-9+/=\s]+-----END [A-Z ]*PUBLIC KEY-----\s*$/;

/** The routes about setting devices up, under `/v1`. */
export function provisioningRoutes(cloud: Cloud): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();
  const auth = bearer(cloud);
  app.post("/devices", auth, async (c) => {
    const params = await readParams(c);
    const { user } = c.get("token");
    if (params.id === undefined) return c.json(provision(cloud, user, params.product_id));
    const transfer = flag(params.request_transfer ?? c.req.query("request_transfer")) ?? false;
    return c.json(claim(cloud, user, text(params.id) ?? "", transfer));
  });
  for (const path of ["/device_claims", "/products/:product/device_claims"]) {
    app.post(path, auth, async (c) => c.json(await claimCode(cloud, c)));
  }
  app.post("/provisioning/:deviceId", auth, async (c) => {
    keepKey(cloud, c, await readParams(c));
    return c.json({ ok: true });
  });
  app.get("/serial_numbers/:serialNumber", auth, (c) => c.json(lookUp(cloud, c)));
  app.put("/devices/:deviceId/backup_files", auth, (c) => {
    const backup = deviceOf(cloud, c).manufacturingBackup;
    if (!backup) throw failure(404, "The device has no backup files");
    return c.body(backup, 200, { "content-type": "application/octet-stream" });
  });
  for (const scope of ["", "/orgs/:org", "/products/:product"]) {
    app.put(`${scope}/devices/:deviceId/unprotect`, auth, async (c) => {
      return c.json(unprotect(cloud, ownDevice(cloud, c), await readParams(c)));
    });
  }
  return app;
}

/** The device of a request to a sandbox, a product or an organization. */
function ownDevice(cloud: Cloud, c: Context<CloudEnv>): Device {
  const { user, org, product } = ownerOf(cloud, c);
  const devices = org
    ? cloud.devices.list().filter((device) => device.product?.org === org)
    : devicesOf(cloud, { user, product });
  return pickDevice(devices, pathParam(c, "deviceId"));
}

function claim(
  cloud: Cloud,
  user: User,
  id: string,
  transfer: boolean,
): Record<string, unknown> {
  const device = cloud.devices.get(id.toLowerCase());
  if (!device || !mayClaim(user, device)) throw failures(404, "device not found");
  const { owner } = device;
  if (owner !== undefined && owner !== user) {
    if (transfer) return { transfer_id: cloud.provisioning.requestTransfer(device, owner, user) };
    throw failures(
      403,
      "That belongs to someone else. To request a transfer add ?request_transfer=true",
    );
  }
  device.owner = user;
  return { ok: true, deviceID: device.id, claimed: true };
}

/** Whether somebody may own a device: customers claim those of their product only. */
function mayClaim({ customerOf }: User, { product, quarantined }: Device): boolean {
  return customerOf === undefined || (product?.id === customerOf && !quarantined);
}

/** Makes a device that has never been online, in a product or for a platform. */
function provision(cloud: Cloud, user: User, productId: unknown): Record<string, unknown> {
  const id = text(productId);
  if (!id || user.customerOf !== undefined) throw failure(400, "id or product_id is required");
  const platform = wholeNumber(productId);
  const isPlatform = platform !== undefined && isPlatformId(platform);
  const device: Device = addDevice(cloud, {
    ...(isPlatform ? { platform } : { product: productToFill(cloud, user, id).id }),
    owner: user.username,
    online: false,
  });
  return deviceJson(device);
}

async function claimCode(cloud: Cloud, c: Context<CloudEnv>): Promise<Record<string, unknown>> {
  const scope = scopeOf(cloud, c);
  const { iccid } = await readParams(c);
  if (iccid !== undefined && text(iccid) === undefined) {
    throw failure(400, "iccid must be a string");
  }
  return {
    claim_code: cloud.provisioning.newCode(scope.user),
    device_ids: devicesOf(cloud, scope).map((device) => device.id),
  };
}

/** Keeps the key of one's own device, or of nobody's. */
function keepKey(cloud: Cloud, c: Context<CloudEnv>, params: Params): void {
  const id = pathParam(c, "deviceId").toLowerCase();
  const device = cloud.devices.get(id);
  const { user } = c.get("token");
  if (!device || (device.owner ?? user) !== user) throw unknownDevice();
  const { deviceID = id, publicKey, algorithm = "rsa" } = params;
  if (text(deviceID)?.toLowerCase() !== id) {
    throw failure(400, "deviceID must be that of the URL");
  }
  if (typeof publicKey !== "string" || publicKey.length > KEY_MAX || !PEM.test(publicKey)) {
    throw failure(400, "publicKey must be a public key in PEM format");
  }
  if (algorithm !== "rsa" && algorithm !== "ecc") {
    throw failure(400, "algorithm must be rsa or ecc");
  }
  cloud.provisioning.setKey(device, { pem: publicKey, algorithm });
}

/** Finds a device by what is printed on it, unless it is somebody else's. */
function lookUp(cloud: Cloud, c: Context<CloudEnv>): Record<string, unknown> {
  const { user } = c.get("token");
  const serialNumber = pathParam(c, "serialNumber").toLowerCase();
  for (const device of cloud.devices.list()) {
    if (device.serialNumber?.toLowerCase() !== serialNumber) continue;
    const owners = [device.owner, device.product?.owner].filter((owner) => owner !== undefined);
    if (owners.length > 0 && !owners.includes(user)) continue;
    const { id, iccid, platformId } = device;
    return {
      ok: true,
      deviceID: id,
      platform_id: platformId,
      ...(iccid === null ? {} : { iccid }),
    };
  }
  throw failure(404, "Serial number not found");
}

const isBase64 = (value: unknown): boolean =>
  typeof value === "string" && value.length <= KEY_MAX && /^[A-Za-z0-9+/_-]+={0,2}$/.test(value);

/** Switches protection off: the cloud's nonce goes to the device, whose signature comes back. */
function unprotect(cloud: Cloud, device: Device, params: Params): Record<string, unknown> {
  const { action, server_nonce: nonce } = params;
  if (action !== "prepare" && action !== "confirm") {
    throw failure(400, "action must be prepare or confirm");
  }
  if (!device.protected) throw failure(400, "Device is not protected");
  if (action === "prepare") {
    return { ok: true, server_nonce: cloud.provisioning.newNonce(device) };
  }
  for (const name of ["device_nonce", "device_signature", "device_public_key_fingerprint"]) {
    if (!isBase64(params[name])) throw failure(400, `${name} must be base64`);
  }
  if (typeof nonce !== "string" || !cloud.provisioning.takeNonce(device, nonce)) {
    throw failure(400, "server_nonce is not that of the last prepare");
  }
  device.protected = false;
  return {
    ok: true,
    server_signature: randomBase64(64),
    server_public_key_fingerprint: randomBase64(32),
  };
}
