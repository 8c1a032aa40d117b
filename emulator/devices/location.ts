/** Reads the positions of devices from their events. Source: docs, Tracker location events. */
import type { DevicePosition } from "../model/device_options.ts";
import type { CloudEvent } from "../model/records.ts";
import type { Cloud } from "../cloud.ts";
import type { Place } from "../stores/locations.ts";

/** The event with which a device reports its position. */
export const LOCATION_EVENT = "loc";
/** Other values that trackers report: altitude, heading, speed, accuracy, battery and so on. */
const PROPERTIES = ["alt", "hd", "spd", "hacc", "vacc", "hdop", "vdop", "nsat", "cell", "batt"];
/** How far a device's clock may be ahead, in milliseconds. Our own choice. */
const CLOCK_AHEAD_MAX_MS = 86_400_000;

/** Stores each position that a device of a product reports. */
export function followLocations(cloud: Cloud): void {
  cloud.hub.listen((event) => {
    if (event.name !== LOCATION_EVENT || !event.device || !event.product) return;
    const place = placeOf(event, event.product.id);
    if (place) cloud.locations.add(event.device.id, place);
  });
}

/**
 * Returns the data of the event that reports a position.
 *
 * @throws {TypeError} if the latitude or longitude is out of range.
 */
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

/** Returns the place in an event, or `undefined` if it has none, for example because the tracker has no GPS lock. */
function placeOf({ data, publishedAt }: CloudEvent, productId: number): Place | undefined {
  const loc = readLoc(data);
  const { lat, lon, lck, time } = loc;
  if (!isDegrees(lat, 90) || !isDegrees(lon, 180)) return undefined;
  const reportedAt = typeof time === "number" ? Math.floor(time * 1000) : publishedAt;
  const isPlausible = reportedAt > 0 && reportedAt <= publishedAt + CLOCK_AHEAD_MAX_MS;
  const properties = PROPERTIES.flatMap((name): [string, number][] => {
    const value = loc[name];
    return typeof value === "number" ? [[name, value]] : [];
  });
  return {
    productId,
    at: isPlausible ? reportedAt : publishedAt,
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
    return {}; // Devices may publish any data under that name.
  }
}
