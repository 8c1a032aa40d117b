/** The firmware of a product. Source: API reference, Product Firmware. */
import { Hono } from "hono";
import { bytesOf, hashOf } from "../base/bytes.ts";
import { randomHex } from "../base/random.ts";
import { flag, iso, type Params, text, wholeNumber } from "../base/values.ts";
import type { Cloud } from "../cloud.ts";
import type { Engines } from "../engines.ts";
import { publishEvent } from "../events/publish.ts";
import type { Updates } from "../firmware/ota.ts";
import { allow } from "../http/allow.ts";
import type { CloudEnv } from "../http/env.ts";
import { failure } from "../http/errors.ts";
import { requireProduct } from "../http/owner.ts";
import { limited, type Parts, readParams, readParts } from "../http/params.ts";
import { requireSpace } from "../http/storage.ts";
import { isGroupName } from "../model/device_checks.ts";
import type { Owner } from "../model/owners.ts";
import type { Product, User } from "../model/records.ts";
import type { Firmware, FirmwareStore, Release } from "../stores/firmware.ts";

/** `PRODUCT_VERSION` has 16 bits. Source: Device OS. */
const VERSION_MAX = 0xffff;
/** The longest title and description, in characters. Our own choice. */
const TEXT_MAX = 4096;

/** Returns the routes below `/v1/products/:product/firmware`. */
export function productFirmwareRoutes(cloud: Cloud, { updates }: Engines): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();
  app.get("/", allow("firmware:list"), (c) => {
    const { id } = requireProduct(c.var.owner);
    return c.json(cloud.firmware.list(id).map((one) => firmwareJson(cloud, one)));
  });
  app.post("/", allow("firmware:create"), async (c) => {
    const product = requireProduct(c.var.owner);
    const firmware = await upload(cloud, product, c.var.owner.user, await readParts(c));
    return c.json(firmwareJson(cloud, firmware), 201);
  });
  app.put("/release", allow("firmware:release"), async (c) => {
    const firmware = release(cloud, updates, requireProduct(c.var.owner), await readParams(c));
    return c.json(firmwareJson(cloud, firmware));
  });
  app.get("/:version", allow("firmware:get"), (c) => {
    const firmware = requireFirmware(cloud.firmware, c.var.owner, c.req.param("version"));
    return c.json(firmwareJson(cloud, firmware));
  });
  app.put("/:version", allow("firmware:update"), async (c) => {
    const firmware = requireFirmware(cloud.firmware, c.var.owner, c.req.param("version"));
    edit(firmware, await readParams(c));
    return c.json(firmwareJson(cloud, firmware));
  });
  app.delete("/:version", allow("firmware:remove"), (c) => {
    const firmware = requireFirmware(cloud.firmware, c.var.owner, c.req.param("version"));
    if (firmware.released) throw failure(400, "Firmware that was released cannot be deleted");
    cloud.firmware.delete(firmware);
    return c.body(null, 204);
  });
  app.get("/:version/binary", allow("firmware.binary:get"), (c) => {
    const { version } = c.req.param();
    const { bytes, name } = requireFirmware(cloud.firmware, c.var.owner, version);
    const fileName = encodeURIComponent(name.toWellFormed());
    return c.body(bytes, 200, {
      "content-type": "application/octet-stream",
      "content-disposition": `attachment; filename*=UTF-8''${fileName}`,
    });
  });
  return app;
}

function requireFirmware(store: FirmwareStore, owner: Owner, digits: string): Firmware {
  const version = wholeNumber(digits);
  const firmware = version === undefined ? undefined : store.get(requireProduct(owner).id, version);
  if (!firmware) throw failure(404, "Firmware not found");
  return firmware;
}

function firmwareJson(cloud: Cloud, firmware: Firmware): Record<string, unknown> {
  const { productId, version, uploadedBy, updatedAt } = firmware;
  const devices = cloud.devices.list().filter(({ product, firmwareVersion }) =>
    product?.id === productId && firmwareVersion === version
  );
  return {
    _id: firmware.id,
    version,
    title: firmware.title,
    ...(firmware.description === null ? {} : { description: firmware.description }),
    name: firmware.name,
    size: firmware.bytes.length,
    product_default: firmware.productDefault,
    current: firmware.productDefault,
    groups: firmware.groups,
    mandatory: firmware.mandatory,
    intelligent: firmware.intelligent,
    uploaded_on: iso(firmware.uploadedOn),
    product_id: productId,
    uploaded_by: { username: cloud.users.get(uploadedBy)?.username ?? null },
    device_count: devices.length,
    ...(updatedAt === null ? {} : { updated_at: iso(updatedAt) }),
  };
}

function readText(params: Params, key: string): string | undefined {
  if (params[key] === undefined) return undefined;
  const value = text(params[key]);
  if (value === undefined || value.length > TEXT_MAX) throw failure(400, `${key} is not valid`);
  return value;
}

function readFlag(params: Params, key: string): boolean | undefined {
  if (params[key] === undefined) return undefined;
  const value = flag(params[key]);
  if (value === undefined) throw failure(400, `${key} is not valid`);
  return value;
}

function readVersion(params: Params): number {
  const version = wholeNumber(params.version);
  if (version !== undefined && version <= VERSION_MAX) return version;
  throw failure(400, `version must be a whole number up to ${VERSION_MAX}`);
}

function readGroups(value: unknown): string[] {
  if (value === undefined || value === null) return [];
  const names = Array.isArray(value) ? value : [value];
  if (names.every(isGroupName)) return [...new Set(names)];
  throw failure(400, "groups is not valid");
}

function readRelease(params: Params): Release {
  const release = {
    productDefault: readFlag(params, "product_default"),
    groups: readGroups(params.groups),
    intelligent: readFlag(params, "intelligent") ?? false,
  };
  if (release.productDefault || release.groups.length > 0) return release;
  throw failure(400, "product_default or groups is required");
}

/** Reads the fields of an upload and the file, but not its bytes. */
function readUpload({ params, files }: Parts) {
  const version = readVersion(params);
  const title = readText(params, "title");
  const description = readText(params, "description") ?? null;
  const mandatory = readFlag(params, "mandatory") ?? false;
  const file = files.find(({ field }) => field === "file" || field === "binary")?.file;
  if (!title) throw failure(400, "title is required");
  if (!file || file.size === 0) throw failure(400, "A file with the firmware is required");
  const name = limited("The name of the file", file.name);
  return { file, fields: { version, title, description, mandatory, name } };
}

async function upload(
  cloud: Cloud,
  product: Product,
  uploader: User,
  parts: Parts,
): Promise<Firmware> {
  const { file, fields } = readUpload(parts);
  const { version } = fields;
  const bytes = await bytesOf(file);
  const hash = await hashOf(bytes);
  // Checked after the last await, so that one of two simultaneous uploads fails.
  if (cloud.firmware.get(product.id, version)) {
    throw failure(409, `Firmware version ${version} already exists`);
  }
  requireSpace(cloud, bytes.length);
  const firmware: Firmware = {
    ...fields,
    id: randomHex(24),
    productId: product.id,
    bytes,
    hash,
    uploadedOn: Date.now(),
    uploadedBy: uploader.id,
    updatedAt: null,
    productDefault: false,
    intelligent: false,
    groups: [],
    released: false,
    tested: false,
  };
  cloud.firmware.add(firmware);
  announce(cloud, product, "particle/firmware/create", { version: String(version) });
  return firmware;
}

function edit(firmware: Firmware, params: Params): void {
  const title = readText(params, "title");
  const description = readText(params, "description");
  const mandatory = readFlag(params, "mandatory");
  if (title === "") throw failure(400, "title must not be empty");
  firmware.title = title ?? firmware.title;
  firmware.description = description ?? firmware.description;
  firmware.mandatory = mandatory ?? firmware.mandatory;
  firmware.updatedAt = Date.now();
}

/** Returns whether a version has run on a device of the product while it was online. */
function isTested(cloud: Cloud, { productId, version, tested }: Firmware): boolean {
  return tested ||
    cloud.devices.list().some((device) =>
      device.product?.id === productId && device.online && !device.quarantined &&
      device.firmwareVersion === version
    );
}

function release(cloud: Cloud, updates: Updates, product: Product, params: Params): Firmware {
  const version = readVersion(params);
  const requested = readRelease(params);
  const firmware = cloud.firmware.get(product.id, version);
  if (!firmware) throw failure(404, "Firmware not found");
  if (!cloud.settings.releaseUntested && !isTested(cloud, firmware)) {
    throw failure(400, "This version must have run on an online device of the product first");
  }
  cloud.groups.ensure(product.id, requested.groups);
  cloud.firmware.release(firmware, requested);
  const immediate = requested.intelligent;
  announce(cloud, product, "particle/firmware/release", { immediate, version });
  if (immediate) updates.takeTargets(product);
  return firmware;
}

/** Publishes a change of the firmware to the streams of its product. */
function announce(cloud: Cloud, product: Product, name: string, data: unknown): void {
  publishEvent(cloud.hub, {
    name,
    data: JSON.stringify(data),
    coreid: "api",
    owner: product.owner,
    device: undefined,
    product,
  });
}
