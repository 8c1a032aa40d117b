/** Imports devices into a product, and edits the groups of several at once. Source: API reference, Devices, Groups. */
import { isObject, type Params, text } from "../base/values.ts";
import type { Cloud } from "../cloud.ts";
import { joinProduct } from "../devices/membership.ts";
import type { Updates } from "../firmware/ota.ts";
import { failure } from "../http/errors.ts";
import { pickDevice } from "../http/owner.ts";
import type { Parts } from "../http/params.ts";
import { isGroupName } from "../model/device_checks.ts";
import { productKey } from "../model/owners.ts";
import type { Device, Product, User } from "../model/records.ts";

/** The most devices that one request may name. Our own choice. */
const IDENTIFIERS_MAX = 10_000;

/** The result of an import: the identifiers, unchanged, by what was done with their devices. */
interface ImportReport {
  updatedDeviceIds: string[];
  existingDeviceIds: string[];
  nonmemberDeviceIds: string[];
  invalidDeviceIds: string[];
  protectedDeviceIds: string[];
}

/** Reads a list of strings or a single string. Returns `undefined` for any other value. */
function textList(value: unknown): string[] | undefined {
  if (value === undefined) return [];
  const items = (Array.isArray(value) ? value : [value]).map(text);
  return items.every((item) => item !== undefined) ? items : undefined;
}

/** Reads the identifiers of devices in a request: one, a list, or a file with one per line. */
export async function readIdentifiers({ params, files }: Parts): Promise<string[]> {
  const file = files.find(({ field }) => field === "file")?.file;
  const lines = file ? (await file.text()).replace(/^\uFEFF/, "").split(/\r\n|[\r\n]/) : [];
  const [id, ids] = [textList(params.id), textList(params.ids)];
  if (!id || !ids) throw failure(400, "id and ids must be device identifiers");
  const all = [...lines, ...id, ...ids].map((one) => one.trim()).filter((one) => one !== "");
  if (all.length === 0) throw failure(400, "id, ids or a file with device identifiers is required");
  if (all.length > IDENTIFIERS_MAX) {
    throw failure(400, `At most ${IDENTIFIERS_MAX} devices can be imported at once`);
  }
  return [...new Set(all)];
}

/** Maps each identifier of every device, in lower case, to the device. */
function indexOf(devices: Iterable<Device>): Map<string, Device> {
  const index = new Map<string, Device>();
  for (const device of devices) {
    for (const identifier of [device.imei, device.iccid, device.serialNumber, device.id]) {
      if (identifier !== null) index.set(identifier.toLowerCase(), device);
    }
  }
  return index;
}

/** Returns which list of the report a device goes on. */
export function listFor(device: Device | undefined, product: Product): keyof ImportReport {
  if (!device || device.platformId !== product.platformId) return "invalidDeviceIds";
  if (device.product === product) {
    return device.quarantined ? "updatedDeviceIds" : "existingDeviceIds";
  }
  const isOwn = device.owner === undefined || device.owner === product.owner;
  if (!isOwn || (device.product && device.product.owner !== product.owner)) {
    return "nonmemberDeviceIds";
  }
  if (device.product && !device.quarantined) return "nonmemberDeviceIds";
  const isRefused = device.protected && !product.deviceProtection;
  return isRefused ? "protectedDeviceIds" : "updatedDeviceIds";
}

/** Finds a user by name. Throws unless the user owns the product or is in its team. */
export function requireMember(cloud: Cloud, product: Product, username: unknown): User {
  const user = cloud.users.find(text(username) ?? "");
  if (user === product.owner) return user;
  if (user && cloud.teams.find(productKey(product), user.username)) return user;
  throw failure(400, "claim_user must be a member of the team");
}

/** Imports devices into a product. This also approves those that are in quarantine. */
export function importDevices(
  cloud: Cloud,
  updates: Updates,
  product: Product,
  identifiers: readonly string[],
  claimer: User | undefined,
): ImportReport & { updated: number } {
  const index = indexOf(cloud.devices.list());
  const report: ImportReport = {
    updatedDeviceIds: [],
    existingDeviceIds: [],
    nonmemberDeviceIds: [],
    invalidDeviceIds: [],
    protectedDeviceIds: [],
  };
  for (const identifier of identifiers) {
    const device = index.get(identifier.toLowerCase());
    const list = listFor(device, product);
    report[list].push(identifier);
    if (!device || list !== "updatedDeviceIds") continue;
    device.owner ??= claimer; // A device that a customer owns stays with the customer.
    importDevice(cloud, updates, product, device);
  }
  return { updated: report.updatedDeviceIds.length, ...report };
}

/** Makes a device, with its SIM card, a member of a product. */
export function importDevice(
  cloud: Cloud,
  updates: Updates,
  product: Product,
  device: Device,
): void {
  joinProduct(device, product);
  if (device.iccid !== null) cloud.sims.move(device.iccid, productKey(product));
  if (device.online) updates.atHandshake(device);
}

function readGroupNames(value: unknown): string[] {
  const names = textList(value);
  if (names?.every(isGroupName)) return [...new Set(names)];
  throw failure(400, "metadata.add and metadata.remove must be group names");
}

/** Adds devices to groups and removes them from others. Groups that do not exist are created. */
export function editGroups(cloud: Cloud, product: Product, params: Params): void {
  const { action, devices, metadata } = params;
  if (action !== "groups") throw failure(400, 'action must be "groups"');
  const ids = textList(devices);
  if (!ids || ids.length === 0) throw failure(400, "devices must be a list of device ids");
  const edits = isObject(metadata) ? metadata : {};
  const [add, remove] = [readGroupNames(edits.add), readGroupNames(edits.remove)];
  if (add.length + remove.length === 0) {
    throw failure(400, "metadata.add or metadata.remove is required");
  }
  const members = cloud.devices.ofProduct(product);
  const chosen = ids.map((id) => pickDevice(members, id));
  cloud.groups.ensure(product.id, add);
  for (const device of chosen) {
    const kept = device.groups.filter((name) => !remove.includes(name));
    device.groups = [...new Set([...kept, ...add.filter((name) => !remove.includes(name))])];
  }
}
