/** Lists of devices: order, filters, pages. Source: API reference, Devices and Pagination. */
import { compare } from "../base/compare.ts";
import { deviceJson } from "./device_json.ts";
import { wholeNumber } from "../base/values.ts";
import type { Device, Product } from "../model/records.ts";
import type { FirmwareStore } from "../stores/firmware.ts";

/** Devices on a page unless asked otherwise. Source: API reference. */
const PAGE_SIZE = 25;

type Query = (name: string) => string | undefined;
type Order = (a: Device, b: Device) => number;

const byConnection: Order = (a, b) => (a.lastHandshakeAt ?? 0) - (b.lastHandshakeAt ?? 0);
const ORDERS: ReadonlyMap<string, Order> = new Map<string, Order>([
  ["deviceName", (a, b) => compare(a.name ?? "", b.name ?? "")],
  ["deviceId", (a, b) => compare(a.id, b.id)],
  ["firmwareVersion", (a, b) => a.firmwareVersion - b.firmwareVersion],
  ["lastConnection", byConnection],
]);

/** The newest connection first. */
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

function sorted(devices: Device[], query: Query): Device[] {
  const order = ORDERS.get(query("sortAttr") ?? "");
  if (!order) return newestFirst(devices);
  return devices.toSorted(query("sortDir") === "desc" ? (a, b) => order(b, a) : order);
}

/** The users who own some of the devices without owning the product. */
function customersOf(devices: Device[], product: Product): { id: string; username: string }[] {
  const owners = new Set(devices.map((device) => device.owner));
  return [...owners].flatMap((user) =>
    user && user !== product.owner ? [{ id: user.id, username: user.username }] : []
  );
}

/** One page of a product's devices. */
export function productPage(
  devices: Device[],
  product: Product,
  query: Query,
  firmware: FirmwareStore,
): Record<string, unknown> {
  const found = sorted(devices.filter((device) => isMatch(device, query)), query);
  const page = wholeNumber(query("page"), 1) ?? 1;
  const size = wholeNumber(query("perPage") ?? query("per_page"), 1) ?? PAGE_SIZE;
  const shown = found.slice((page - 1) * size, page * size);
  return {
    devices: shown.map((device) => deviceJson(device, product, firmware)),
    customers: customersOf(shown, product),
    meta: { total_pages: Math.ceil(found.length / size) },
  };
}
