/** The firmware of a product. Source: API reference, Product Firmware. */
import type { Updates } from "../firmware/ota.ts";
import type { Engines } from "../engines.ts";
import { flag, iso, type Params, text, wholeNumber } from "../base/values.ts";
import { type Context, Hono } from "hono";
import { bearer } from "../http/bearer.ts";
import { bytesOf, hashOf } from "../base/bytes.ts";
import { isGroupName } from "../model/device_checks.ts";
import type { CloudEnv } from "../http/env.ts";
import { failure } from "../http/errors.ts";
import { limited, pathParam, readParams, readParts } from "../http/params.ts";
import { publishEvent } from "../events/publish.ts";
import { randomHex } from "../base/random.ts";
import type { Product } from "../model/records.ts";
import { productOf } from "../http/scope.ts";
import type { Cloud } from "../cloud.ts";
import type { Firmware, Release } from "../stores/firmware.ts";
import { requireSpace } from "../http/storage.ts";

/** `PRODUCT_VERSION` has 16 bits. Source: Device OS. */
const VERSION_MAX = 0xffff;
/** Longest title and description, in characters. Our own choice. */
const TEXT_MAX = 4096;

/** The routes under `/v1/products/:product/firmware`. */
export function productFirmwareRoutes(cloud: Cloud, { updates }: Engines): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();
  app.use(bearer(cloud));
  app.get("/", (c) => {
    const { id } = productIn(cloud, c);
    return c.json(cloud.firmware.list(id).map((one) => firmwareJson(cloud, one)));
  });
  app.post("/", async (c) => c.json(await upload(cloud, c), 201));
  app.put("/release", async (c) => c.json(await release(cloud, updates, c)));
  app.get("/:version", (c) => c.json(firmwareJson(cloud, firmwareIn(cloud, c))));
  app.put("/:version", async (c) => c.json(await edit(cloud, c)));
  app.delete("/:version", (c) => {
    const firmware = firmwareIn(cloud, c);
    if (firmware.released) throw failure(400, "Firmware that was released cannot be deleted");
    cloud.firmware.delete(firmware);
    return c.body(null, 204);
  });
  app.get("/:version/binary", (c) => {
    const { bytes, name } = firmwareIn(cloud, c);
    return c.body(bytes, 200, {
      "content-type": "application/octet-stream",
      "content-disposition": `attachment; filename*=UTF-8''${
        encodeURIComponent(name.toWellFormed())
      }`,
    });
  });
  return app;
}

function productIn(cloud: Cloud, c: Context<CloudEnv>): Product {
  return productOf(cloud, c.get("token").user, pathParam(c, "product"));
}

function firmwareIn(cloud: Cloud, c: Context<CloudEnv>): Firmware {
  const { id } = productIn(cloud, c);
  const version = wholeNumber(pathParam(c, "version"));
  const firmware = version === undefined ? undefined : cloud.firmware.get(id, version);
  if (!firmware) throw failure(404, "Firmware not found");
  return firmware;
}

function firmwareJson(cloud: Cloud, firmware: Firmware): Record<string, unknown> {
  const { productId, version, uploadedBy, updatedAt } = firmware;
  const devices = cloud.devices.list().filter(({ product, firmwareVersion }) =>
    product?.id === productId && firmwareVersion === version
  );
  const uploader = cloud.users.list().find(({ id }) => id === uploadedBy);
  return {
    _id: firmware.id,
    version,
    title: firmware.title,
    description: firmware.description,
    name: firmware.name,
    size: firmware.bytes.length,
    product_default: firmware.productDefault,
    current: firmware.productDefault,
    groups: firmware.groups,
    mandatory: firmware.mandatory,
    intelligent: firmware.intelligent,
    uploaded_on: iso(firmware.uploadedOn),
    product_id: productId,
    uploaded_by: { username: uploader?.username ?? null },
    device_count: devices.length,
    ...(updatedAt === null ? {} : { updated_at: iso(updatedAt) }),
  };
}

/** A text of a request; undefined if there is none. */
function textIn(params: Params, key: string): string | undefined {
  if (params[key] === undefined) return undefined;
  const value = text(params[key]);
  if (value === undefined || value.length > TEXT_MAX) throw failure(400, `${key} is not valid`);
  return value;
}

/** A yes or no of a request; undefined if there is none. */
function flagIn(params: Params, key: string): boolean | undefined {
  if (params[key] === undefined) return undefined;
  const value = flag(params[key]);
  if (value === undefined) throw failure(400, `${key} is not valid`);
  return value;
}

function versionIn(params: Params): number {
  const version = wholeNumber(params.version);
  if (version !== undefined && version <= VERSION_MAX) return version;
  throw failure(400, `version must be a whole number up to ${VERSION_MAX}`);
}

async function upload(cloud: Cloud, c: Context<CloudEnv>): Promise<Record<string, unknown>> {
  const product = productIn(cloud, c);
  const { params, files } = await readParts(c);
  const version = versionIn(params);
  const title = textIn(params, "title");
  const description = textIn(params, "description") ?? null;
  const mandatory = flagIn(params, "mandatory") ?? false;
  const file = files.find(({ field }) => field === "file" || field === "binary")?.file;
  if (!title) throw failure(400, "title is required");
  if (!file || file.size === 0) throw failure(400, "A file with the firmware is required");
  const name = limited("The name of the file", file.name);
  const bytes = await bytesOf(file);
  const hash = await hashOf(bytes);
  // After the last wait, so that of two uploads at once one is refused.
  if (cloud.firmware.get(product.id, version)) {
    throw failure(409, `There is already a firmware version ${version}`);
  }
  requireSpace(cloud, bytes.length);
  const firmware: Firmware = {
    id: randomHex(24),
    productId: product.id,
    version,
    title,
    description,
    mandatory,
    name,
    bytes,
    hash,
    uploadedOn: Date.now(),
    uploadedBy: c.get("token").user.id,
    updatedAt: null,
    productDefault: false,
    intelligent: false,
    groups: [],
    released: false,
    tested: false,
  };
  cloud.firmware.add(firmware);
  announce(cloud, product, "particle/firmware/create", { version: String(version) });
  return firmwareJson(cloud, firmware);
}

async function edit(cloud: Cloud, c: Context<CloudEnv>): Promise<Record<string, unknown>> {
  const params = await readParams(c);
  const firmware = firmwareIn(cloud, c);
  const title = textIn(params, "title");
  const description = textIn(params, "description");
  const mandatory = flagIn(params, "mandatory");
  if (title === "") throw failure(400, "title must not be empty");
  firmware.title = title ?? firmware.title;
  firmware.description = description ?? firmware.description;
  firmware.mandatory = mandatory ?? firmware.mandatory;
  firmware.updatedAt = Date.now();
  return firmwareJson(cloud, firmware);
}

function groupsIn(value: unknown): string[] {
  if (value === undefined || value === null) return [];
  const names = Array.isArray(value) ? value : [value];
  if (names.every(isGroupName)) return [...new Set(names)];
  throw failure(400, "groups is not valid");
}

function releaseIn(params: Params): Release {
  const release = {
    productDefault: flagIn(params, "product_default"),
    groups: groupsIn(params.groups),
    intelligent: flagIn(params, "intelligent") ?? false,
  };
  if (release.productDefault || release.groups.length > 0) return release;
  throw failure(400, "product_default or groups is required");
}

/** Whether a version ran on a device of the product while that was online. */
function isTested(cloud: Cloud, { productId, version, tested }: Firmware): boolean {
  return tested ||
    cloud.devices.list().some((device) =>
      device.product?.id === productId && device.online && !device.quarantined &&
      device.firmwareVersion === version
    );
}

async function release(
  cloud: Cloud,
  updates: Updates,
  c: Context<CloudEnv>,
): Promise<Record<string, unknown>> {
  const params = await readParams(c);
  const product = productIn(cloud, c);
  const version = versionIn(params);
  const wanted = releaseIn(params);
  const firmware = cloud.firmware.get(product.id, version);
  if (!firmware) throw failure(404, "Firmware not found");
  if (!cloud.settings.releaseUntested && !isTested(cloud, firmware)) {
    throw failure(400, "This version must have run on an online device of the product first");
  }
  cloud.groups.ensure(product.id, wanted.groups);
  cloud.firmware.release(firmware, wanted);
  const immediate = wanted.intelligent;
  announce(cloud, product, "particle/firmware/release", { immediate, version });
  if (immediate) updates.takeTargets(product);
  return { ok: true };
}

/** Tells the streams of a product what happened to its firmware. */
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
