/** What has happened to the devices of each product, for their metrics. Source: API reference, Fleet Health. */
import * as Type from "typebox/type";
import { closed, mapOf, NUMBER_OR_NULL } from "../base/schema.ts";
import type { Device } from "../model/records.ts";
import { Store } from "./store.ts";

/** Events of this many milliseconds are counted together. The API has no shorter intervals. */
const SLOT_MS = 15_000;
/** How many counts of a kind, and how many connections, are kept for a product. Our own choice. */
const KEPT_MAX = 10_000;

const SUBJECT = {
  /** Version of the device's firmware; null if no device was involved. */
  firmware: NUMBER_OR_NULL,
  /** Groups of the device. */
  groups: Type.Array(Type.String()),
};
const COUNT = closed({ ...SUBJECT, at: Type.Number(), outcomes: mapOf(Type.Number()) });
const CONNECTION = closed({
  ...SUBJECT,
  device: Type.String(),
  from: Type.Number(),
  to: Type.Number(),
});
const PRODUCT = closed({
  counts: mapOf(Type.Array(COUNT)),
  connections: Type.Array(CONNECTION),
});

/** The kinds of events that are counted. */
export type MetricKind = "events" | "integration" | "functions" | "variables";
/** The properties of devices by which metrics can be filtered. */
export type MetricSubject = Pick<MetricCount, "firmware" | "groups">;
/** The number of events of one kind by outcome, within a short time, for devices with the same properties. */
export type MetricCount = Readonly<Type.Static<typeof COUNT>>;
/** A connection of a device that has ended. */
export type Connection = Readonly<Type.Static<typeof CONNECTION>>;
/** What has happened to the devices of one product. */
type ProductMetrics = Type.Static<typeof PRODUCT>;

/** Stores the metrics of all products. */
export class MetricStore extends Store<Readonly<Record<string, ProductMetrics>>> {
  override readonly schema = mapOf(PRODUCT);
  /** By id of the product. */
  #products = new Map<number, ProductMetrics>();

  /** Counts an event. */
  count(
    productId: number,
    kind: MetricKind,
    device: Device | undefined,
    outcome: string,
  ): void {
    const counts = this.#of(productId).counts[kind] ??= [];
    const now = Date.now();
    const at = now - now % SLOT_MS;
    let entry = counts.findLast((one) => one.at !== at || isOf(one, device));
    if (entry?.at !== at) {
      entry = { ...subjectOf(device), at, outcomes: {} };
      counts.push(entry);
      if (counts.length > KEPT_MAX) counts.shift();
    }
    entry.outcomes[outcome] = (entry.outcomes[outcome] ?? 0) + 1;
  }

  /** Adds a connection that ends now. */
  disconnected(productId: number, device: Device): void {
    const { connections } = this.#of(productId);
    const to = Date.now();
    const from = device.lastHandshakeAt ?? to;
    connections.push({ ...subjectOf(device), device: device.id, from, to });
    if (connections.length > KEPT_MAX) connections.shift();
  }

  /** Returns what was counted for a product, oldest first. */
  counts(productId: number, kind: MetricKind): readonly MetricCount[] {
    return this.#products.get(productId)?.counts[kind] ?? [];
  }

  /** Returns the connections of a product's devices that have ended, in the order of their ends. */
  connections(productId: number): readonly Connection[] {
    return this.#products.get(productId)?.connections ?? [];
  }

  /** Deletes the metrics of a product. */
  delete(productId: number): void {
    this.#products.delete(productId);
  }

  override save(): Record<string, ProductMetrics> {
    return Object.fromEntries([...this.#products].map(([id, one]) => [id, copyOf(one)]));
  }

  override load(saved: Readonly<Record<string, ProductMetrics>>): void {
    this.#products = new Map(
      Object.entries(saved).map(([id, one]) => [Number(id), copyOf(one)]),
    );
  }

  #of(productId: number): ProductMetrics {
    const known = this.#products.get(productId);
    if (known) return known;
    const created: ProductMetrics = { counts: {}, connections: [] };
    this.#products.set(productId, created);
    return created;
  }
}

/** Returns the properties of a device by which metrics can be filtered. */
export function subjectOf(device: Device | undefined): MetricSubject {
  return { firmware: device?.firmwareVersion ?? null, groups: [...device?.groups ?? []] };
}

/** Returns whether a count is for devices with the properties of `device`. */
function isOf({ firmware, groups }: MetricSubject, device: Device | undefined): boolean {
  const own = device?.groups ?? [];
  return firmware === (device?.firmwareVersion ?? null) && groups.length === own.length &&
    groups.every((group, index) => group === own[index]);
}

function copyOf({ counts, connections }: ProductMetrics): ProductMetrics {
  const copied = Object.entries(counts).map(([kind, list]) => [
    kind,
    list.map((one) => ({ ...one, outcomes: { ...one.outcomes } })),
  ]);
  return { counts: Object.fromEntries(copied), connections: [...connections] };
}
