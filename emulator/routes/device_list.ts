/** Filters and sorts lists of devices. Source: API reference, Devices. */
import { compare } from "../base/compare.ts";
import type { Query } from "../http/params.ts";
import type { Device, Product } from "../model/records.ts";

type Order = (a: Device, b: Device) => number;

const byConnection: Order = (a, b) => (a.lastHandshakeAt ?? 0) - (b.lastHandshakeAt ?? 0);
const ORDERS: ReadonlyMap<string, Order> = new Map<string, Order>([
  ["deviceName", (a, b) => compare(a.name ?? "", b.name ?? "")],
  ["deviceId", (a, b) => compare(a.id, b.id)],
  ["firmwareVersion", (a, b) => a.firmwareVersion - b.firmwareVersion],
  ["lastConnection", byConnection],
]);

/** Returns devices sorted by their last connection, newest first. */
export function newestFirst(devices: Device[]): Device[] {
  return devices.toSorted((a, b) => byConnection(b, a));
}

function isMatch(device: Device, query: Query): boolean {
  const contains = (value: string | null, part: string | undefined): boolean =>
    part === undefined || (value ?? "").toLowerCase().includes(part.toLowerCase());
  const groups = query("groups")?.split(",").filter((group) => group !== "") ?? [];
  return contains(device.id, query("deviceId")) &&
    contains(device.name, query("deviceName")) &&
    contains(device.serialNumber, query("serialNumber")) &&
    (groups.length === 0 || groups.some((group) => device.groups.includes(group))) &&
    device.quarantined === (query("quarantined") === "true");
}

/** Returns the devices that match a query, in the order that it asks for. */
export function filterAndSort(devices: Device[], query: Query): Device[] {
  const found = devices.filter((device) => isMatch(device, query));
  const order = ORDERS.get(query("sortAttr") ?? "");
  if (!order) return newestFirst(found);
  return found.toSorted(query("sortDir") === "desc" ? (a, b) => order(b, a) : order);
}

/** Returns the users who own any of the devices but not the product. */
export function customersAmong(
  devices: Device[],
  product: Product,
): { id: string; username: string }[] {
  const owners = new Set(devices.map((device) => device.owner));
  return [...owners].flatMap((user) =>
    user && user !== product.owner ? [{ id: user.id, username: user.username }] : []
  );
}
