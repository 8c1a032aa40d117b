/** Where devices are and were. Source: API reference, Location. */
import * as Type from "typebox/type";
import { closed, mapOf } from "../base/schema.ts";
import { Store } from "./store.ts";

/** How many places of a device are kept. Our own choice. */
const PLACES_KEPT = 1000;

const PLACE = closed({
  /** The product that the device was in. */
  productId: Type.Number(),
  at: Type.Number(),
  lat: Type.Number(),
  lon: Type.Number(),
  gpsLock: Type.Boolean(),
  /** What it reported besides, such as its speed. */
  properties: mapOf(Type.Number()),
});

/** Where a device was at one time. */
export type Place = Readonly<Type.Static<typeof PLACE>>;

/** When and where; what is undefined does not matter. */
export interface PlaceFilter {
  /** Milliseconds since 1970, both included. */
  readonly time: readonly [start: number, end: number] | undefined;
  /** Bottom left and top right corner, each latitude and longitude. */
  readonly area: readonly [bottomLeft: Corner, topRight: Corner] | undefined;
}

/** A corner of an area. */
export type Corner = readonly [lat: number, lon: number];

/** The places of all devices, by id. */
export class LocationStore extends Store<Readonly<Record<string, readonly Place[]>>> {
  override readonly schema = mapOf(Type.Array(PLACE));
  #places = new Map<string, Place[]>();

  /** Notes where a device is; the places stay in order of time, whatever order they come in. */
  add(deviceId: string, place: Place): void {
    const places = [...this.#places.get(deviceId) ?? []]; // A copy: what was saved stays as it is.
    const later = places.findLastIndex(({ at }) => at <= place.at) + 1;
    places.splice(later, 0, place);
    if (places.length > PLACES_KEPT) places.shift();
    this.#places.set(deviceId, places);
  }

  /** Places of a device in a product, oldest first: all of some time, or the last one only. */
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
  // An area may lie across the 180th meridian.
  return west <= east ? lon >= west && lon <= east : lon >= west || lon <= east;
}
