/** Updates and flashes devices. A request is checked completely before it takes effect. Source: API reference, Devices. */
import type { Context } from "hono";
import { flag, type Params, text, wholeNumber } from "../base/values.ts";
import type { Cloud } from "../cloud.ts";
import { joinProduct, leaveProduct } from "../devices/membership.ts";
import type { Updates } from "../firmware/ota.ts";
import type { CloudEnv } from "../http/env.ts";
import { failure } from "../http/errors.ts";
import { findProductToFill } from "../http/owner.ts";
import { limited, mediaType, readParams, readParts, TEXT_MAX } from "../http/params.ts";
import { isGroupName } from "../model/device_checks.ts";
import type { Device, Product } from "../model/records.ts";
import { requireOnline } from "./device_call.ts";
import { flashFiles, flashKnownApp } from "./flash.ts";

/** The changes of a request; undefined means unchanged. */
type Changes = ReturnType<typeof readChanges>;

/** Handles `PUT` of a device: flashes it or changes its fields. Returns the body of the response. */
export async function putDevice(
  cloud: Cloud,
  updates: Updates,
  device: Device,
  c: Context<CloudEnv>,
): Promise<Record<string, unknown>> {
  if (mediaType(c) === "multipart/form-data") {
    return await flashFiles(cloud, updates, device, await readParts(c));
  }
  const { user, product } = c.var.owner;
  const params = await readParams(c);
  if (params.app_id !== undefined || params.app !== undefined) {
    return flashKnownApp(cloud, updates, device, user, params);
  }
  return updateDevice(cloud, updates, device, params, product !== undefined);
}

/** Reads an optional parameter. Throws if it is not valid. */
function read<T>(
  params: Params,
  key: string,
  parse: (value: unknown) => T | undefined,
): T | undefined {
  const value = params[key];
  if (value === undefined) return undefined;
  const parsed = parse(value);
  if (parsed === undefined) throw failure(400, `${key} is not valid`);
  return parsed;
}

function parseNonEmpty(value: unknown): string | undefined {
  return text(value) || undefined;
}

function parseName(value: unknown): string | undefined {
  const name = parseNonEmpty(value);
  return name === undefined ? undefined : limited("name", name);
}

function parseNotes(value: unknown): string | undefined {
  const notes = value === null ? "" : text(value);
  return notes === undefined ? undefined : limited("notes", notes, TEXT_MAX);
}

/** Reads the version to lock a device to. Null unlocks it. */
function parseVersion(value: unknown): number | null | undefined {
  return value === null || value === "" ? null : wholeNumber(value);
}

function parseGroups(value: unknown): string[] | undefined {
  const names = Array.isArray(value) ? value : [value];
  return names.every(isGroupName) ? [...new Set(names)] : undefined;
}

/** Reads the product to move a device to. Returns `null`, for no product, if a request has the device's platform number. */
function readProduct(cloud: Cloud, device: Device, params: Params): Product | null | undefined {
  const id = read(params, "product_id", parseNonEmpty);
  // Customers cannot move their devices to another product.
  if (id === undefined || !device.owner || device.owner.customerOf !== undefined) return undefined;
  if (id === String(device.platformId)) return null;
  const product = findProductToFill(cloud, device.owner, id);
  if (product.platformId === device.platformId) return product;
  throw failure(400, "The product is for another platform");
}

/** Reads the changes of a request. Fields that only products or only users have are ignored for the other. */
function readChanges(cloud: Cloud, device: Device, params: Params, inProduct: boolean) {
  const ofProduct = inProduct ? params : {};
  return {
    name: read(params, "name", parseName),
    notes: read(params, "notes", parseNotes),
    signal: read(params, "signal", flag),
    updatesForced: read(params, "firmware_updates_forced", flag),
    development: read(ofProduct, "development", flag),
    firmware: read(ofProduct, "desired_firmware_version", parseVersion),
    flash: read(ofProduct, "flash", flag) ?? false,
    groups: read(ofProduct, "groups", parseGroups),
    product: readProduct(cloud, device, inProduct ? {} : params),
  };
}

/** Changes the fields for which the response includes the time of the change. Returns their part of the response. */
function applyDated(
  cloud: Cloud,
  updates: Updates,
  device: Device,
  changes: Changes,
): Record<string, unknown> {
  const { name, notes, development, firmware, flash, groups } = changes;
  device.name = name ?? device.name;
  device.notes = notes ?? device.notes;
  device.development = development ?? device.development;
  device.groups = groups ?? device.groups;
  if (device.product) cloud.groups.ensure(device.product.id, device.groups);
  if (firmware !== undefined) device.desiredFirmwareVersion = firmware;
  // Without `flash`, the device takes the version the next time it connects.
  if (flash) updates.takeLocked(device);
  const dated = { name, notes, development, desired_firmware_version: firmware, groups };
  if (Object.values(dated).every((value) => value === undefined)) return {};
  return { ...dated, updated_at: new Date().toISOString() };
}

/** Changes the fields of a device. Returns the changed ones. */
function updateDevice(
  cloud: Cloud,
  updates: Updates,
  device: Device,
  params: Params,
  inProduct: boolean,
): Record<string, unknown> {
  const changes = readChanges(cloud, device, params, inProduct);
  const { signal, updatesForced, product } = changes;
  if (signal !== undefined) requireOnline(cloud, device);
  device.signaling = signal ?? device.signaling;
  device.firmwareUpdatesForced = updatesForced ?? device.firmwareUpdatesForced;
  if (product) joinProduct(device, product);
  if (product === null) leaveProduct(device);
  const changed = {
    id: device.id,
    ...applyDated(cloud, updates, device, changes),
    ...(product === undefined ? {} : { product_id: product?.id ?? device.platformId }),
    ...(signal === undefined ? {} : { connected: device.online, signaling: device.signaling }),
    ...(updatesForced === undefined ? {} : { firmware_updates_forced: updatesForced }),
  };
  if (Object.keys(changed).length > 1) return changed;
  throw failure(400, "Nothing to update: no known field was sent");
}
