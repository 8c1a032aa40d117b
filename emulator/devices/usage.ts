/** What an owner is billed for: devices, their messages and their cellular data. */
import type { Cloud } from "../cloud.ts";
import { orgKey, userKey } from "../model/owners.ts";
import { isCellular, isTracker } from "../model/platforms.ts";
import type { Device, Org, Product, User } from "../model/records.ts";
import { usageOf } from "../stores/sims.ts";

/** The shares of the limit that owners are notified about, in percent. Source: API reference. */
const NOTIFIED_PERCENTS = [70, 90, 100];
/** Events of the system, which are not billed. Source: docs, Data operations. */
const SYSTEM_EVENT = /^(?:spark|particle)/i;
const BYTES_PER_MB = 1_000_000;

/** How a device is connected, as service agreements distinguish it. */
export type Connectivity = "wifi" | "cellular" | "asset_tracker";

/** A billing period: a calendar month in UTC. Each day is given by its midnight, in milliseconds since 1970. */
export interface BillingPeriod {
  readonly first: number;
  readonly last: number;
  /** The first day of the next period. */
  readonly next: number;
}

/** The messages and data of a device in a period. */
export interface BilledDevice {
  readonly device: Device;
  readonly messages: number;
  /** Cellular data in bytes; null for devices without a cellular connection. */
  readonly data: number | null;
}

/** The messages of an owner in a billing period. */
interface Total {
  readonly key: string;
  readonly period: BillingPeriod;
  messages: number;
}

/** Counts the messages of devices, and notifies owners who reach a share of their limit. */
export function followUsage(cloud: Cloud): void {
  // By object: building the key for each event would take longer than counting it.
  const totals = new WeakMap<User | Org, Total>();
  const marks = NOTIFIED_PERCENTS.map((percent) => ({
    percent,
    messages: Math.ceil(cloud.settings.messageLimit * percent / 100),
  }));
  cloud.hub.listen(({ name, device, product, owner, publishedAt: at }) => {
    if (!device || SYSTEM_EVENT.test(name)) return;
    const payer = payerOf(product, owner);
    if (!payer) return;
    let total = totals.get(payer);
    if (!total || at < total.period.first || at >= total.period.next) {
      total = totalOf(cloud, keyOf(payer), at);
      totals.set(payer, total);
    }
    const { key } = total;
    cloud.usage.add(key, device.id, product?.id ?? null, at);
    total.messages++;
    for (const { percent, messages } of marks) {
      if (messages === total.messages) cloud.serviceAgreements.notify(key, percent);
    }
  });
}

/** Adds up the messages of an owner in the billing period that contains a time. */
function totalOf(cloud: Cloud, key: string, at: number): Total {
  const period = billingPeriod(at);
  const usage = cloud.usage.between(key, period.first, at);
  return { key, period, messages: usage.reduce((sum, { messages }) => sum + messages, 0) };
}

/** Returns the billing period that contains a time. */
export function billingPeriod(at: number): BillingPeriod {
  const date = new Date(at);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  return {
    first: Date.UTC(year, month),
    last: Date.UTC(year, month + 1, 0),
    next: Date.UTC(year, month + 1),
  };
}

/** Returns how a device is connected. */
export function connectivityOf({ platformId }: Device): Connectivity {
  if (isTracker(platformId)) return "asset_tracker";
  return isCellular(platformId) ? "cellular" : "wifi";
}

/** Lists the devices that an owner is billed for, with their usage in a period, of which both days are included. */
export function billedDevices(
  cloud: Cloud,
  key: string,
  first: number,
  last: number,
): BilledDevice[] {
  const messages = new Map<string, number>();
  for (const { device, messages: count } of cloud.usage.between(key, first, last)) {
    messages.set(device, (messages.get(device) ?? 0) + count);
  }
  return cloud.devices.list().filter((device) => keyFor(device) === key).map((device) => ({
    device,
    messages: messages.get(device.id) ?? 0,
    data: connectivityOf(device) === "wifi" ? null : dataOf(cloud, device, first, last),
  }));
}

function dataOf({ sims }: Cloud, { iccid }: Device, first: number, last: number): number {
  const sim = iccid === null ? undefined : sims.get(iccid);
  const days = sim ? usageOf(sim, Math.min(last, Date.now()), first) : [];
  return Math.round((days.at(-1)?.mbs_used_cumulative ?? 0) * BYTES_PER_MB);
}

/** Returns the key of the owner who is billed for a device, if any. */
function keyFor({ product, quarantined, owner }: Device): string | undefined {
  const payer = payerOf(quarantined ? undefined : product, owner);
  return payer && keyOf(payer);
}

function keyOf(payer: User | Org): string {
  return "slug" in payer ? orgKey(payer) : userKey(payer);
}

function payerOf(product: Product | undefined, owner: User | undefined): User | Org | undefined {
  return product ? product.org ?? product.owner : owner;
}
