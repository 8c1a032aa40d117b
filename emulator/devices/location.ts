/** Learns from the events of devices where they are. Source: docs, Tracker location events. */
import type { DevicePosition } from "../model/device_options.ts";
import type { CloudEvent } from "../model/records.ts";
import type { Cloud } from "../cloud.ts";
import type { Place } from "../stores/locations.ts";

/** The event by which a device tells where it is. */
export const LOCATION_EVENT = "loc";
/** What trackers tell about a place: altitude, heading, speed, accuracy, battery and so on. */
const PROPERTIES = ["alt", "hd", "spd", "hacc", "vacc", "hdop", "vdop", "nsat", "cell", "batt"];
/** How far the clock of a device may be ahead, in milliseconds. Our own choice. */
const CLOCK_AHEAD_MAX_MS = 86_400_000;

/** Notes each place that a device of a product tells. */
export function followLocations(cloud: Cloud): void {
  cloud.hub.listen((event) => {
    if (event.name !== LOCATION_EVENT || !event.device || !event.product) return;
    const place = placeOf(event, event.product.id);
    if (place) cloud.locations.add(event.device.id, place);
  });
}

/** The data of the event that tells a position. */
export function locationData(position: DevicePosition): string {
  const { latitude, longitude, altitude, heading, speed, gpsLock = true } = position;
  requireRange("latitude", latitude, 90);
  requireRange("longitude", longitude, 180);
  const time = Math.floor(Date.now() / 1000);
  return JSON.stringify({
    cmd: "loc",
    time,
    loc: {
      lck: gpsLock ? 1 : 0,
      time,
      lat: latitude,
      lon: longitude,
      alt: altitude,
      hd: heading,
      spd: speed,
    },
    trig: ["time"],
  });
}

function requireRange(name: string, degrees: unknown, max: number): void {
  if (isDegrees(degrees, max)) return;
  throw new TypeError(`The ${name} must be a number from -${max} to ${max}, got ${degrees}`);
}

function isDegrees(value: unknown, max: number): value is number {
  return typeof value === "number" && Math.abs(value) <= max;
}

/** The place in an event; none if it tells none, as trackers do without satellites. */
function placeOf({ data, publishedAt }: CloudEvent, productId: number): Place | undefined {
  const loc = readLoc(data);
  const { lat, lon, lck, time } = loc;
  if (!isDegrees(lat, 90) || !isDegrees(lon, 180)) return undefined;
  const told = typeof time === "number" ? Math.floor(time * 1000) : publishedAt;
  const properties = PROPERTIES.flatMap((name): [string, number][] => {
    const value = loc[name];
    return typeof value === "number" ? [[name, value]] : [];
  });
  return {
    productId,
    at: told > 0 && told <= publishedAt + CLOCK_AHEAD_MAX_MS ? told : publishedAt,
    lat,
    lon,
    gpsLock: lck === 1,
    properties: Object.fromEntries(properties),
  };
}

function readLoc(data: string | null): Record<string, unknown> {
  try {
    const { loc } = Object(JSON.parse(data ?? ""));
    return Object(loc);
  } catch {
    return {}; // A device may publish whatever it likes under that name.
  }
}
