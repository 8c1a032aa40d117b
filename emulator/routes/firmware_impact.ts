/** Counts the devices that a change of groups would update. Source: API reference, Device Groups. */
import { flag, wholeNumber } from "../base/values.ts";
import type { Cloud } from "../cloud.ts";
import { failure } from "../http/errors.ts";
import { pickDevice } from "../http/owner.ts";
import type { Query } from "../http/params.ts";
import { isGroupName } from "../model/device_checks.ts";
import type { Device, Product } from "../model/records.ts";
import { FirmwareStore, targetVersion } from "../stores/firmware.ts";

/** Returns the version that a device would be told to run. */
type Target = (device: Device) => number | null;

function readGroups(query: Query): string[] {
  const names = (query("groups") ?? "").split(",").filter((name) => name !== "");
  if (names.every(isGroupName)) return names;
  throw failure(400, "groups must be a comma-separated list of group names");
}

/** Returns what devices would run if a version were released to the groups of a query and no others. */
function targetAfterRelease(releases: FirmwareStore, product: Product, query: Query): Target {
  const trial = new FirmwareStore();
  for (const one of releases.list(product.id)) trial.add({ ...one, groups: [...one.groups] });
  const firmware = trial.get(product.id, wholeNumber(query("firmware_version")) ?? -1);
  if (!firmware) throw failure(404, "Firmware not found");
  const requested = query("product_default");
  const productDefault = requested === undefined ? firmware.productDefault : flag(requested);
  if (productDefault === undefined) throw failure(400, "product_default must be true or false");
  firmware.groups = [];
  trial.release(firmware, { productDefault, groups: readGroups(query), intelligent: false });
  return (device) => targetVersion(trial, device);
}

/** Returns what devices would run if one of them were in the groups of a query. */
function targetAfterMove(releases: FirmwareStore, members: Device[], query: Query): Target {
  const moved = pickDevice(members, query("device_id") ?? "");
  const groups = readGroups(query);
  return (device) => targetVersion(releases, device === moved ? { ...device, groups } : device);
}

/** Counts the devices that a change would update, by the version they would get. */
export function firmwareImpact(
  { devices, firmware }: Cloud,
  product: Product,
  query: Query,
): Record<string, unknown> {
  const members = devices.ofProduct(product);
  const action = query("action");
  if (action !== "edit_groups_for_firmware" && action !== "edit_groups_for_device") {
    throw failure(400, "action must be edit_groups_for_firmware or edit_groups_for_device");
  }
  const target = action === "edit_groups_for_firmware"
    ? targetAfterRelease(firmware, product, query)
    : targetAfterMove(firmware, members, query);
  const totals = new Map<number, number>();
  for (const device of members) {
    const version = target(device);
    if (version === null || version === device.firmwareVersion) continue;
    if (version === targetVersion(firmware, device)) continue; // The device already has this target.
    totals.set(version, (totals.get(version) ?? 0) + 1);
  }
  const by_version = [...totals].sort(([a], [b]) => a - b)
    .map(([version, total]) => ({ version, total }));
  const total = by_version.reduce((sum, one) => sum + one.total, 0);
  return { devices: { firmware_update: { total, by_version } } };
}
