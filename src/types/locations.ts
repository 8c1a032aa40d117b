import type { PaginationMeta, SharedRequestOptions } from "./common.ts";

/** When and where: what the options of both calls have in common. */
export interface LocationFilter {
  /** Places where devices were in this time: `start,end`, both ISO 8601. Default: where they were last. */
  dateRange?: string | undefined;
  /** Bottom left corner of an area, `latitude,longitude`; with `rectTr`. */
  rectBl?: string | undefined;
  /** Top right corner of the area, `latitude,longitude`; with `rectBl`. */
  rectTr?: string | undefined;
}

/** Options of `getProductLocations`. */
export interface GetProductLocationsOptions extends SharedRequestOptions, LocationFilter {
  /** The product, by id or slug. */
  product: string | number;
  /** Devices whose id begins with this. */
  deviceId?: string | undefined;
  /** Devices whose name begins with this. */
  deviceName?: string | undefined;
  /** Devices that belong to these groups. */
  groups?: string | readonly string[] | undefined;
  /** Page, from 1. */
  page?: number | undefined;
  /** Devices in a page, at most 100. Default: 20. */
  perPage?: number | undefined;
}

/** Options of `getProductDeviceLocations`. */
export interface GetProductDeviceLocationsOptions extends SharedRequestOptions, LocationFilter {
  /** The product, by id or slug. */
  product: string | number;
  /** Id of the device. */
  deviceId: string;
}

/** A place as GeoJSON writes it: the longitude first. */
export type LocationPosition = [longitude: number, latitude: number, ...rest: number[]];

/** A place, or the places of a way. */
export type LocationGeometry =
  | { type: "Point"; coordinates: LocationPosition }
  | { type: "LineString"; coordinates: LocationPosition[] };

/** Where a device is, or was. */
export interface DeviceLocationInfo {
  /** Id of the device. */
  device_id: string;
  /** Id of the product. */
  product_id: number;
  /** Name of the device, if it has one. */
  device_name?: string | null;
  /** Groups of the product that it belongs to. */
  groups?: string[];
  /** Whether satellites tell the place. */
  gps_lock: boolean;
  /** When the cloud last heard from the device, ISO 8601. */
  last_heard: string;
  /** When it was at each of the places, ISO 8601. */
  timestamps?: string[];
  /** Whether it is connected. */
  online: boolean;
  /** Where it is, or was. */
  geometry: LocationGeometry;
}

/** Where the devices of a product are, a page of them. */
export interface LocationListResponse {
  /** The devices of this page. */
  locations: DeviceLocationInfo[];
  /** Where this page stands. */
  meta: LocationListMeta;
}

/** Where a page of devices stands, and how many devices there are. */
export interface LocationListMeta extends PaginationMeta {
  /** How many devices were found. */
  devices_found: number;
}

/** Where a device is, or was. */
export interface DeviceLocationResponse {
  /** The device and its places. */
  location: DeviceLocationDetails;
  /** Empty so far. */
  meta: Record<string, unknown>;
}

/** Where a device is, or was, and what it told besides. */
export interface DeviceLocationDetails extends DeviceLocationInfo {
  /** What it told at each of the places, such as its speed. */
  properties?: Record<string, unknown>[];
}
