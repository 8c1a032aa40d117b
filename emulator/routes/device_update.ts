/** `PUT` of a device: first everything is checked, then everything is changed. Source: API reference, Devices. */
import type { Updates } from "../firmware/ota.ts";
import { flag, type Params, text, wholeNumber } from "../base/values.ts";
import { isGroupName } from "../model/device_checks.ts";
import { requireOnline } from "./device_call.ts";
import { joinProduct, leaveProduct } from "../devices/membership.ts";
import { failure } from "../http/errors.ts";
import { limited, TEXT_MAX } from "../http/params.ts";
import type { Device, Product } from "../model/records.ts";
import { productToFill } from "../auth/permissions.ts";
import type { Cloud } from "../cloud.ts";

/** What a request wants to change; undefined stays as it is. */
interface Changes {
  name: string | undefined;
  notes: string | undefined;
  signal: boolean | undefined;
  updatesForced: boolean | undefined;
  development: boolean | undefined;
  /** Null unlocks. */
  firmware: number | null | undefined;
  flash: boolean;
  groups: string[] | undefined;
  /** Null leaves the product. */
  product: Product | null | undefined;
}

/** Reads a parameter if it is there, and refuses one that cannot be read. */
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

const nonEmpty = (value: unknown): string | undefined => text(value) || undefined;
const nameOf = (value: unknown): string | undefined => {
  const name = nonEmpty(value);
  return name === undefined ? undefined : limited("name", name);
};
const notes = (value: unknown): string | undefined => {
  const given = value === null ? "" : text(value);
  return given === undefined ? undefined : limited("notes", given, TEXT_MAX);
};
const version = (value: unknown): number | null | undefined =>
  value === null || value === "" ? null : wholeNumber(value);

function groupNames(value: unknown): string[] | undefined {
  const names = Array.isArray(value) ? value : [value];
  return names.every(isGroupName) ? [...new Set(names)] : undefined;
}

/** The product to move a device to; the number of its platform stands for none. */
function readProduct(cloud: Cloud, device: Device, params: Params): Product | null | undefined {
  const id = read(params, "product_id", nonEmpty);
  // Customers keep their devices where they are.
  if (id === undefined || !device.owner || device.owner.customerOf !== undefined) return undefined;
  if (id === String(device.platformId)) return null;
  const product = productToFill(cloud, device.owner, id);
  if (product.platformId === device.platformId) return product;
  throw failure(400, "The platform of the product is another one");
}

/** Some fields exist on a product's devices only, and one on a user's; elsewhere they are ignored. */
function readChanges(cloud: Cloud, device: Device, params: Params, inProduct: boolean): Changes {
  const ofProduct = inProduct ? params : {};
  return {
    name: read(params, "name", nameOf),
    notes: read(params, "notes", notes),
    signal: read(params, "signal", flag),
    updatesForced: read(params, "firmware_updates_forced", flag),
    development: read(ofProduct, "development", flag),
    firmware: read(ofProduct, "desired_firmware_version", version),
    flash: read(ofProduct, "flash", flag) ?? false,
    groups: read(ofProduct, "groups", groupNames),
    product: readProduct(cloud, device, inProduct ? {} : params),
  };
}

/** Changes the fields whose answer tells when; returns their part of the answer. */
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
  // Otherwise the device takes the version when it connects again.
  if (flash) updates.takeLocked(device);
  const changed = Object.entries({
    name,
    notes,
    development,
    desired_firmware_version: firmware,
    groups,
  }).filter(([, value]) => value !== undefined);
  if (changed.length === 0) return {};
  return { ...Object.fromEntries(changed), updated_at: new Date().toISOString() };
}

/** Changes a device; the answer has what was changed. */
export function updateDevice(
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
  const answer = {
    id: device.id,
    ...applyDated(cloud, updates, device, changes),
    ...(product === undefined ? {} : { product_id: product?.id ?? device.platformId }),
    ...(signal === undefined ? {} : { connected: device.online, signaling: device.signaling }),
    ...(updatesForced === undefined ? {} : { firmware_updates_forced: updatesForced }),
  };
  if (Object.keys(answer).length > 1) return answer;
  throw failure(400, "Nothing to update: no known field was sent");
}
