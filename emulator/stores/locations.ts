/** The current and past locations of devices. Source: API reference, Location. */
import * as Type from "typebox/type";
import { closed, mapOf } from "../base/schema.ts";
import { Store } from "./store.ts";

/** Maximum number of places kept per device. Our own choice. */
const PLACES_KEPT = 1000;

const PLACE = closed({
  /** Number of the product that the device was in. */
  productId: Type.Number(),
  at: Type.Number(),
  lat: Type.Number(),
  lon: Type.Number(),
  gpsLock: Type.Boolean(),
  /** Other values that the device reported, such as its speed. */
  properties: mapOf(Type.Number()),
});

/** The location of a device at one time. */
export type Place = Readonly<Type.Static<typeof PLACE>>;

/** A filter by time and area. */
export interface PlaceFilter {
  /** Milliseconds since 1970, both inclusive; undefined means only the last place. */
  readonly time: readonly [start: number, end: number] | undefined;
  /** The bottom left and top right corners; undefined means anywhere. */
  readonly area: readonly [bottomLeft: Corner, topRight: Corner] | undefined;
}

/** A corner of an area, in degrees. */
export type Corner = readonly [lat: number, lon: number];

/** Stores the places of all devices, by device id. */
export class LocationStore extends Store<Readonly<Record<string, readonly Place[]>>> {
  override readonly schema = mapOf(Type.Array(PLACE));
  #places = new Map<string, Place[]>();

  /** Adds a place of a device. Places are kept in order of time, even if they arrive out of order. */
  add(deviceId: string, place: Place): void {
    const places = [...this.#places.get(deviceId) ?? []]; // A copy, so that a saved state never changes.
    const later = places.findLastIndex(({ at }) => at <= place.at) + 1;
    places.splice(later, 0, place);
    if (places.length > PLACES_KEPT) places.shift();
    this.#places.set(deviceId, places);
  }

  /** Returns the places of a device in a product, oldest first: all within a period, or only the last one. */
  find(deviceId: string, productId: number, { time, area }: PlaceFilter): Place[] {
    const known = (this.#places.get(deviceId) ?? []).filter((one) => one.productId === productId);
    const candidates = time
      ? known.filter(({ at }) => at >= time[0] && at <= time[1])
      : known.slice(-1);
    return candidates.filter((place) => !area || isInside(place, area));
  }

  override save(): Record<string, Place[]> {
    return Object.fromEntries(this.#places);
  }

  override load(saved: Readonly<Record<string, readonly Place[]>>): void {
    this.#places = new Map(Object.entries(saved).map(([id, places]) => [id, [...places]]));
  }
}

function isInside(
  { lat, lon }: Place,
  [[south, west], [north, east]]: NonNullable<PlaceFilter["area"]>,
): boolean {
  if (lat < south || lat > north) return false;
  // An area may cross the 180th meridian.
  return west <= east ? lon >= west && lon <= east : lon >= west || lon <= east;
}
