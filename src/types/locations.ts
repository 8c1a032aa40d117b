import type { PaginationMeta, SharedRequestOptions } from "./common.ts";

/** The time range and the area of locations. */
export interface LocationFilter {
  /** Only locations in this time range: `start,end`, both ISO 8601. Default: the last known locations. */
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
  /** Only devices whose id starts with this. */
  deviceId?: string | undefined;
  /** Only devices whose name starts with this. */
  deviceName?: string | undefined;
  /** Only devices that belong to these groups. */
  groups?: string | readonly string[] | undefined;
  /** Page number, starting at 1. */
  page?: number | undefined;
  /** Devices per page, at most 100. Default: 20. */
  perPage?: number | undefined;
}

/** Options of `getProductDeviceLocations`. */
export interface GetProductDeviceLocationsOptions extends SharedRequestOptions, LocationFilter {
  /** The product, by id or slug. */
  product: string | number;
  /** Id of the device. */
  deviceId: string;
}

/** Options of `getFleetLocations`. */
export interface GetFleetLocationsOptions extends SharedRequestOptions {
  /** The product, by id or slug. */
  product: string | number;
  /** Only devices whose id starts with this. */
  deviceId?: string | undefined;
  /** Only devices whose name starts with this. */
  deviceName?: string | undefined;
  /** Only devices that belong to these groups. */
  groups?: string | readonly string[] | undefined;
}

/** A position in GeoJSON, with the longitude first. */
export type LocationPosition = [longitude: number, latitude: number, ...rest: number[]];

/** A point, or the points of a track. */
export type LocationGeometry =
  | { type: "Point"; coordinates: LocationPosition }
  | { type: "LineString"; coordinates: LocationPosition[] };

/** The current or past location of a device. */
export interface DeviceLocationInfo {
  /** Id of the device. */
  device_id: string;
  /** Id of the product. */
  product_id: number;
  /** Name of the device, if it has one. */
  device_name?: string | null;
  /** Groups of the product that it belongs to. */
  groups?: string[];
  /** Whether the location comes from a satellite (GNSS) fix. */
  gps_lock: boolean;
  /** When the cloud last heard from the device, ISO 8601. */
  last_heard: string;
  /** When the device was at each of the positions, ISO 8601. */
  timestamps?: string[];
  /** Whether it is connected; absent in some responses with the last position only. */
  online?: boolean;
  /** The current or past positions. */
  geometry: LocationGeometry;
}

/** A page of the locations of the devices of a product. */
export interface LocationListResponse {
  /** The devices of this page. */
  locations: DeviceLocationInfo[];
  /** Pagination of the list. */
  meta: LocationListMeta;
}

/** Pagination of a list of locations. */
export interface LocationListMeta extends PaginationMeta {
  /** Number of devices found. */
  devices_found: number;
}

/** The locations of a device. */
export interface DeviceLocationResponse {
  /** The device and its locations. */
  location: DeviceLocationDetails;
  /** Currently empty. */
  meta: Record<string, unknown>;
}

/** The locations of a device, with the other values it reported. */
export interface DeviceLocationDetails extends DeviceLocationInfo {
  /** Values that the device reported at each position, such as its speed. */
  properties?: Record<string, unknown>[];
}

/** The last known locations of the devices of a product. */
export interface FleetLocationListResponse {
  /** The devices that have reported a location. */
  locations: FleetLocationInfo[];
}

/** The last known location of a device. */
export interface FleetLocationInfo extends Omit<DeviceLocationInfo, "online"> {
  /** When the device was there, ISO 8601: in some responses in place of `timestamps`. */
  timestamp?: string;
}
