/** Metrics of the devices of a product. Source: API reference, Fleet Health. */
import { type Context, Hono } from "hono";
import { wholeNumber } from "../base/values.ts";
import type { Cloud } from "../cloud.ts";
import { allow } from "../http/allow.ts";
import type { CloudEnv } from "../http/env.ts";
import { failure } from "../http/errors.ts";
import { requireProduct } from "../http/owner.ts";
import type { Product } from "../model/records.ts";
import {
  type Connection,
  type MetricKind,
  type MetricSubject,
  subjectOf,
} from "../stores/metrics.ts";
import { SYSTEM_VERSION } from "./device_json.ts";

/** The length of an interval by default, and the length that it must exceed, in seconds. Source: API reference. */
const [BUCKET_S, BUCKET_ABOVE_S] = [900, 15];
/** The most intervals in a response. Our own choice. */
const BUCKETS_MAX = 10_000;

/** Intervals of equal length. */
interface Buckets {
  /** Start of the first one, in milliseconds since 1970. */
  readonly start: number;
  /** Length of each, in milliseconds. */
  readonly size: number;
  readonly count: number;
}

type Filter = (subject: MetricSubject) => boolean;

/** Returns the routes about metrics, below `/v1/products/:product/metrics`. */
export function metricRoutes(cloud: Cloud): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();
  app.get("/online", allow("metrics.online:get"), (c) => {
    const connections = connectionsOf(cloud, requireProduct(c.var.owner)).filter(readFilter(c));
    const buckets = readBuckets(c);
    const online = onlineIn(buckets, connections);
    return c.json({ online: timesOf(buckets).map((time, i) => ({ time, count: online[i] })) });
  });
  app.get("/events", allow("metrics.events:get"), (c) => {
    const events = countsIn(cloud, c, "events").map(([time, { received = 0 }]) => ({
      time,
      received,
    }));
    return c.json({ events });
  });
  app.get("/integration", allow("metrics.integration:get"), (c) => {
    return c.json({ integrations: listOf(countsIn(cloud, c, "integration")) });
  });
  app.get("/functions", allow("metrics.functions:get"), (c) => {
    return c.json({ functions: listOf(countsIn(cloud, c, "functions")) });
  });
  app.get("/variables", allow("metrics.variables:get"), (c) => {
    return c.json({ variables: listOf(countsIn(cloud, c, "variables")) });
  });
  return app;
}

type Counted = [time: string, outcomes: Record<string, number>];

function listOf(counted: Counted[]): Record<string, unknown>[] {
  return counted.map(([time, outcomes]) => ({ time, ...outcomes }));
}

/** Returns what was counted, by interval. Counts of 0 are missing. */
function countsIn(cloud: Cloud, c: Context<CloudEnv>, kind: MetricKind): Counted[] {
  const product = requireProduct(c.var.owner);
  const [buckets, filter] = [readBuckets(c), readFilter(c)];
  const counted = timesOf(buckets).map((time): Counted => [time, {}]);
  for (const entry of cloud.metrics.counts(product.id, kind)) {
    const bucket = counted[Math.floor((entry.at - buckets.start) / buckets.size)];
    if (!bucket || !filter(entry)) continue;
    for (const [outcome, count] of Object.entries(entry.outcomes)) {
      bucket[1][outcome] = (bucket[1][outcome] ?? 0) + count;
    }
  }
  return counted;
}

/** Returns the connections of a product's devices: those that have ended, then the current ones. */
function connectionsOf(cloud: Cloud, product: Product): Connection[] {
  const now = Date.now();
  const current = cloud.devices.ofProduct(product)
    .filter(({ online, quarantined }) => online && !quarantined)
    .map((device) => ({
      ...subjectOf(device),
      device: device.id,
      from: device.lastHandshakeAt ?? now,
      to: now,
    }));
  return [...cloud.metrics.connections(product.id), ...current];
}

/** Returns how many devices were online at some time in each interval. */
function onlineIn({ start, size, count }: Buckets, connections: readonly Connection[]): number[] {
  const changes = new Array<number>(count + 1).fill(0);
  const lastOf = new Map<string, number>(); // A device that connects twice in an interval counts once.
  for (const { device, from, to } of connections) {
    const first = Math.max(0, Math.floor((from - start) / size), (lastOf.get(device) ?? -1) + 1);
    const last = Math.min(count - 1, Math.floor((to - start) / size));
    if (first > last) continue;
    changes[first] = (changes[first] ?? 0) + 1;
    changes[last + 1] = (changes[last + 1] ?? 0) - 1;
    lastOf.set(device, last);
  }
  let online = 0;
  return changes.slice(0, count).map((change) => online += change);
}

function timesOf({ start, size, count }: Buckets): string[] {
  return Array.from({ length: count }, (_, i) => new Date(start + i * size).toISOString());
}

/** Reads the intervals: multiples of their length since 1970, and all that the requested time touches. */
function readBuckets(c: Context<CloudEnv>): Buckets {
  const [from, to] = [readDate(c, "start_date"), readDate(c, "end_date")];
  if (from > to) throw failure(400, "end_date must not be before start_date");
  const seconds = wholeNumber(c.req.query("bucket_size") ?? BUCKET_S, BUCKET_ABOVE_S + 1);
  if (seconds === undefined) {
    throw failure(400, `bucket_size must be a whole number above ${BUCKET_ABOVE_S}`);
  }
  const size = seconds * 1000;
  const [first, last] = [Math.floor(from / size), Math.floor(to / size)];
  const count = last - first + 1;
  if (count <= BUCKETS_MAX) return { start: first * size, size, count };
  throw failure(400, `bucket_size is too small: at most ${BUCKETS_MAX} intervals are allowed`);
}

function readDate(c: Context<CloudEnv>, name: string): number {
  const text = c.req.query(name);
  if (text === undefined) return Date.now();
  const time = /^\d{4}-\d\d-\d\d(T|$)/.test(text) ? Date.parse(text) : NaN;
  if (!Number.isNaN(time)) return time;
  throw failure(400, `${name} must be an ISO 8601 date`);
}

function readFilter(c: Context<CloudEnv>): Filter {
  const { product_fw, device_os_version: version, device_group: group } = c.req.query();
  const firmware = product_fw === undefined ? undefined : wholeNumber(product_fw, 0);
  if (product_fw !== undefined && firmware === undefined) {
    throw failure(400, "product_fw must be a whole number");
  }
  return (subject) =>
    (firmware === undefined || subject.firmware === firmware) &&
    // All simulated devices run the same version. Without a device there is no version.
    (version === undefined || (version === SYSTEM_VERSION && subject.firmware !== null)) &&
    (group === undefined || subject.groups.includes(group));
}
