/** Where the devices of a product are and have been. Source: API reference, Location. */
import { type Context, Hono } from "hono";
import { iso } from "../base/values.ts";
import type { Cloud } from "../cloud.ts";
import { allow } from "../http/allow.ts";
import type { CloudEnv } from "../http/env.ts";
import { failure } from "../http/errors.ts";
import { findDevice, requireProduct } from "../http/owner.ts";
import { pageOf, type Query } from "../http/params.ts";
import type { Device, Product } from "../model/records.ts";
import type { Corner, LocationStore, Place, PlaceFilter } from "../stores/locations.ts";

/** Devices per page, by default and at most. Source: API reference, Location. */
const [PAGE_SIZE, PAGE_MAX] = [20, 100];

/** A device and the requested places, oldest first. */
interface Track {
  readonly device: Device;
  readonly places: readonly [Place, ...Place[]];
}

/** Returns the routes about locations, below `/v1/products/:product`. */
export function locationRoutes(cloud: Cloud): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();
  app.get("/locations", allow("locations:get"), (c) => c.json(list(cloud, c)));
  app.get("/fleet_locations", allow("locations:get"), (c) => c.json(listFleet(cloud, c)));
  app.get("/locations/:deviceId", allow("locations:get"), (c) => {
    const product = requireProduct(c.var.owner);
    const device = findDevice(cloud, c.var.owner, c.req.param("deviceId"));
    const filter = readFilter((name) => c.req.query(name));
    const track = findTrack(cloud.locations, device, product, filter);
    if (!track) throw failure(404, "No location found");
    const properties = track.places.map((place) => place.properties);
    return c.json({ location: { ...locationJson(track, product), properties }, meta: {} });
  });
  return app;
}

/** Lists the last places of all matching devices, without pages. */
function listFleet(cloud: Cloud, c: Context<CloudEnv>): Record<string, unknown> {
  const product = requireProduct(c.var.owner);
  const tracks = findTracks(cloud, c, { time: undefined, area: undefined });
  const locations = tracks.map((track) => {
    const { online: _, ...location } = locationJson(track, product);
    return location;
  });
  return { locations };
}

function list(cloud: Cloud, c: Context<CloudEnv>): Record<string, unknown> {
  const product = requireProduct(c.var.owner);
  const tracks = findTracks(cloud, c, readFilter((name) => c.req.query(name)));
  const { items, page, size, totalPages } = pageOf(c, tracks, PAGE_SIZE, PAGE_MAX);
  return {
    locations: items.map((track) => locationJson(track, product)),
    meta: { page, per_page: size, total_pages: totalPages, devices_found: tracks.length },
  };
}

/** Finds the places of the devices that a query asks for. */
function findTracks(cloud: Cloud, c: Context<CloudEnv>, filter: PlaceFilter): Track[] {
  const product = requireProduct(c.var.owner);
  return cloud.devices.ofProduct(product)
    .filter(matches(c.req.queries()))
    .flatMap((device) => findTrack(cloud.locations, device, product, filter) ?? []);
}

function readCorner(query: Query, name: string): Corner | undefined {
  const text = query(name);
  if (text === undefined) return undefined;
  const [lat, lon, ...rest] = text.split(",").map((part) =>
    part.trim() === "" ? NaN : Number(part)
  );
  if (lat === undefined || lon === undefined || rest.length > 0) throw badCorner(name);
  if (!(Math.abs(lat) <= 90 && Math.abs(lon) <= 180)) throw badCorner(name);
  return [lat, lon];
}

function badCorner(name: string): Error {
  return failure(400, `${name} must be a latitude and a longitude, separated by a comma`);
}

function readFilter(query: Query): PlaceFilter {
  const [bottomLeft, topRight] = [readCorner(query, "rect_bl"), readCorner(query, "rect_tr")];
  if ((bottomLeft === undefined) !== (topRight === undefined)) {
    throw failure(400, "rect_bl and rect_tr must be given together");
  }
  const area = bottomLeft && topRight ? [bottomLeft, topRight] as const : undefined;
  return { time: readTime(query("date_range")), area };
}

function readTime(range: string | undefined): PlaceFilter["time"] {
  if (range === undefined) return undefined;
  const [start, end, ...rest] = range.split(",").map((text) => Date.parse(text));
  const isRange = start !== undefined && end !== undefined && rest.length === 0 && start <= end;
  if (isRange) return [start, end];
  throw failure(400, "date_range must be two ISO 8601 dates in order, separated by a comma");
}

/** Returns a filter for the devices that a query asks for. */
function matches(queries: Record<string, string[]>): (device: Device) => boolean {
  const groups = readGroups(queries);
  const id = (queries.device_id?.[0] ?? "").toLowerCase();
  const name = queries.device_name?.[0] ?? "";
  return (device) =>
    device.id.startsWith(id) && (device.name ?? "").startsWith(name) &&
    (groups.length === 0 || groups.some((group) => device.groups.includes(group)));
}

/** Reads groups from a comma-separated list, or from an array such as `groups[]=a` or `groups[0]=a`. */
function readGroups(queries: Record<string, string[]>): string[] {
  return Object.entries(queries)
    .filter(([name]) => /^groups(\[\d*\])?$/.test(name))
    .flatMap(([, values]) => values.flatMap((value) => value.split(",")))
    .filter((group) => group !== "");
}

function findTrack(
  locations: LocationStore,
  device: Device,
  product: Product,
  filter: PlaceFilter,
): Track | undefined {
  const [first, ...rest] = locations.find(device.id, product.id, filter);
  return first && { device, places: [first, ...rest] };
}

function locationJson({ device, places }: Track, product: Product): Record<string, unknown> {
  const [first] = places;
  const last = places[places.length - 1] ?? first;
  const positions = places.map(({ lat, lon }) => [lon, lat]);
  return {
    device_id: device.id,
    product_id: product.id,
    device_name: device.name,
    groups: device.groups,
    gps_lock: last.gpsLock,
    last_heard: iso(device.lastHeard ?? last.at),
    timestamps: places.map(({ at }) => iso(at)),
    online: device.online,
    geometry: positions.length === 1
      ? { type: "Point", coordinates: positions[0] }
      : { type: "LineString", coordinates: positions },
  };
}
