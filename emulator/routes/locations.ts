/** Where the devices of a product are, and were. Source: API reference, Location. */
import { iso, wholeNumber } from "../base/values.ts";
import { type Context, Hono } from "hono";
import { bearer } from "../http/bearer.ts";
import type { CloudEnv } from "../http/env.ts";
import { failure } from "../http/errors.ts";
import { pathParam } from "../http/params.ts";
import type { Device, Product } from "../model/records.ts";
import { deviceOf, productOf } from "../http/scope.ts";
import type { Cloud } from "../cloud.ts";
import type { Corner, Place, PlaceFilter } from "../stores/locations.ts";

/** Devices in a page, and how many there can be. Source: API reference, Location. */
const PAGE_SIZE = 20;
const PAGE_MAX = 100;

/** A device and those of its places that are asked for, oldest first. */
interface Found {
  readonly device: Device;
  readonly places: readonly [Place, ...Place[]];
}

/** The routes about locations, under `/v1/products/:product`. */
export function locationRoutes(cloud: Cloud): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();
  const auth = bearer(cloud);
  for (const path of ["/locations", "/fleet_locations"]) {
    app.get(path, auth, (c) => c.json(list(cloud, c)));
  }
  app.get("/locations/:deviceId", auth, (c) => {
    const product = ownProduct(cloud, c);
    const found = find(cloud, deviceOf(cloud, c), product, filterOf(c));
    if (!found) throw failure(404, "No location found");
    const properties = found.places.map((place) => place.properties);
    return c.json({ location: { ...locationJson(found, product), properties }, meta: {} });
  });
  return app;
}

function ownProduct(cloud: Cloud, c: Context<CloudEnv>): Product {
  return productOf(cloud, c.get("token").user, pathParam(c, "product"));
}

function corner(c: Context<CloudEnv>, name: string): Corner | undefined {
  const text = c.req.query(name);
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

function filterOf(c: Context<CloudEnv>): PlaceFilter {
  const [bottomLeft, topRight] = [corner(c, "rect_bl"), corner(c, "rect_tr")];
  if ((bottomLeft === undefined) !== (topRight === undefined)) {
    throw failure(400, "rect_bl and rect_tr belong together");
  }
  const area = bottomLeft && topRight ? [bottomLeft, topRight] as const : undefined;
  return { time: timeOf(c.req.query("date_range")), area };
}

function timeOf(range: string | undefined): PlaceFilter["time"] {
  if (range === undefined) return undefined;
  const [start, end, ...rest] = range.split(",").map((text) => Date.parse(text));
  const isRange = start !== undefined && end !== undefined && rest.length === 0 && start <= end;
  if (isRange) return [start, end];
  throw failure(400, "date_range must be two ISO 8601 dates in order, separated by a comma");
}

/** Groups as a comma list, or as an array in one of the spellings of forms. */
function groupsOf(c: Context<CloudEnv>): string[] {
  return Object.entries(c.req.queries())
    .filter(([name]) => /^groups(\[\d*\])?$/.test(name))
    .flatMap(([, values]) => values.flatMap((value) => value.split(",")))
    .filter((group) => group !== "");
}

function find(
  cloud: Cloud,
  device: Device,
  product: Product,
  filter: PlaceFilter,
): Found | undefined {
  const [first, ...rest] = cloud.locations.find(device.id, product.id, filter);
  return first && { device, places: [first, ...rest] };
}

function list(cloud: Cloud, c: Context<CloudEnv>): Record<string, unknown> {
  const product = ownProduct(cloud, c);
  const filter = filterOf(c);
  const groups = groupsOf(c);
  const id = (c.req.query("device_id") ?? "").toLowerCase();
  const name = c.req.query("device_name") ?? "";
  const found = cloud.devices.list().filter((device) =>
    device.product === product && device.id.startsWith(id) &&
    (device.name ?? "").startsWith(name) &&
    (groups.length === 0 || groups.some((group) => device.groups.includes(group)))
  ).flatMap((device) => find(cloud, device, product, filter) ?? []);
  const page = wholeNumber(c.req.query("page"), 1) ?? 1;
  const asked = wholeNumber(c.req.query("per_page") ?? c.req.query("perPage"), 1) ?? PAGE_SIZE;
  const size = Math.min(asked, PAGE_MAX);
  const shown = found.slice((page - 1) * size, page * size);
  return {
    locations: shown.map((one) => locationJson(one, product)),
    meta: {
      page,
      per_page: size,
      total_pages: Math.ceil(found.length / size),
      devices_found: found.length,
    },
  };
}

function locationJson({ device, places }: Found, product: Product): Record<string, unknown> {
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
