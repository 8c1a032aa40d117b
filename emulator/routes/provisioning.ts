/** Sets up devices: claims, claim codes, keys, serial numbers, backups. Source: API reference, Devices. */
import { Hono } from "hono";
import { flag, type Params, text, wholeNumber } from "../base/values.ts";
import type { Cloud } from "../cloud.ts";
import { addDevice } from "../devices/add_device.ts";
import { allow, allowUnlimited } from "../http/allow.ts";
import type { CloudEnv } from "../http/env.ts";
import { failure, failures, unknownDevice } from "../http/errors.ts";
import { findDevice, findProductToFill, requireProduct, visibleDevices } from "../http/owner.ts";
import { readParams } from "../http/params.ts";
import { isPlatformId } from "../model/platforms.ts";
import type { Device, User } from "../model/records.ts";
import type { PublicKey } from "../stores/provisioning.ts";
import { deviceJson } from "./device_json.ts";

/** The longest public key, in characters. Our own choice. */
const KEY_MAX = 4096;
/** A public key in PEM format. */
const PEM =
  /^-----BEGIN [A-Z ]*PUBLIC KEY-----[A-Za-z0-9+/=\s]+-----END [A-Z ]*PUBLIC KEY-----\s*$/;

/** Returns the routes about setting up devices, below `/v1`. */
export function provisioningRoutes(cloud: Cloud): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();
  app.post("/devices", allow("devices:import", { customers: true }), async (c) => {
    const { user } = c.var.owner;
    const params = await readParams(c);
    if (params.id === undefined) return c.json(provision(cloud, user, params.product_id));
    const transfer = flag(params.request_transfer ?? c.req.query("request_transfer")) ?? false;
    return c.json(claim(cloud, user, text(params.id) ?? "", transfer));
  });
  app.post("/provisioning/:deviceId", allowUnlimited(), async (c) => {
    const { user } = c.var.owner;
    const device = cloud.devices.get(c.req.param("deviceId").toLowerCase());
    if (!device || (device.owner ?? user) !== user) throw unknownDevice();
    cloud.provisioning.setKey(device, readKey(device.id, await readParams(c)));
    return c.json({ ok: true });
  });
  app.get("/serial_numbers/:serialNumber", allowUnlimited(), (c) => {
    const device = findBySerialNumber(cloud, c.var.owner.user, c.req.param("serialNumber"));
    if (!device) throw failure(404, "Serial number not found");
    const { id, platformId, iccid } = device;
    const sim = iccid === null ? {} : { iccid };
    return c.json({ ok: true, deviceID: id, platform_id: platformId, ...sim });
  });
  app.put("/devices/:deviceId/backup_files", allowUnlimited(), (c) => {
    const device = findDevice(cloud, c.var.owner, c.req.param("deviceId"));
    if (!device.manufacturingBackup) throw failure(404, "The device has no backup files");
    const headers = { "content-type": "application/octet-stream" };
    return c.body(device.manufacturingBackup, 200, headers);
  });
  return app;
}

/** Returns the route that creates claim codes, below `/v1/device_claims` and `/v1/products/:product/device_claims`. */
export function claimCodeRoutes(cloud: Cloud): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();
  app.post("/", allowUnlimited({ customers: true }), async (c) => {
    const { iccid } = await readParams(c);
    if (iccid !== undefined && text(iccid) === undefined) {
      throw failure(400, "iccid must be a string");
    }
    return c.json({
      claim_code: cloud.provisioning.newCode(c.var.owner.user),
      device_ids: visibleDevices(cloud, c.var.owner).map(({ id }) => id),
    });
  });
  return app;
}

/** Returns the route `/v1/products/:product/registration_code`. */
export function registrationRoutes(cloud: Cloud): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();
  app.post("/", allow("devices:import"), async (c) => {
    const { user } = c.var.owner;
    const { device_id: device } = await readParams(c);
    if (
      device !== undefined && (typeof device !== "string" || !/^[0-9a-f]{24,32}$/i.test(device))
    ) {
      throw failure(400, "device_id must be 24 to 32 hex digits");
    }
    const product = requireProduct(c.var.owner);
    const registration = {
      device: device?.toLowerCase() ?? null,
      product: product.id,
      user: user.id,
    };
    return c.json({ registration_code: cloud.provisioning.newRegistration(registration) });
  });
  return app;
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

/** Returns whether a user may claim a device: customers may claim only those of their product. */
function mayClaim({ customerOf }: User, { product, quarantined }: Device): boolean {
  return customerOf === undefined || (product?.id === customerOf && !quarantined);
}

/** Creates a device that has never been online, in a product or for a platform. */
function provision(cloud: Cloud, user: User, productId: unknown): Record<string, unknown> {
  const id = text(productId);
  if (!id || user.customerOf !== undefined) throw failure(400, "id or product_id is required");
  const platform = wholeNumber(productId);
  const isPlatform = platform !== undefined && isPlatformId(platform);
  const device = addDevice(cloud, {
    ...(isPlatform ? { platform } : { product: findProductToFill(cloud, user, id).id }),
    owner: user.username,
    online: false,
  });
  return deviceJson(device);
}

/** Reads the public key that a device authenticates with. */
function readKey(deviceId: string, params: Params): PublicKey {
  const { deviceID = deviceId, publicKey, algorithm = "rsa" } = params;
  if (text(deviceID)?.toLowerCase() !== deviceId) {
    throw failure(400, "deviceID must match the device id in the URL");
  }
  if (typeof publicKey !== "string" || publicKey.length > KEY_MAX || !PEM.test(publicKey)) {
    throw failure(400, "publicKey must be a public key in PEM format");
  }
  if (algorithm !== "rsa" && algorithm !== "ecc") {
    throw failure(400, "algorithm must be rsa or ecc");
  }
  return { pem: publicKey, algorithm };
}

/** Finds a device by its serial number, unless it belongs to another user. */
function findBySerialNumber(cloud: Cloud, user: User, serialNumber: string): Device | undefined {
  return cloud.devices.list().find((device) => {
    const owners = [device.owner, device.product?.owner].filter((owner) => owner !== undefined);
    return device.serialNumber?.toLowerCase() === serialNumber.toLowerCase() &&
      (owners.length === 0 || owners.includes(user));
  });
}
