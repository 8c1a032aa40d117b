/**
 * Current and past locations of the devices of a product.
 *
 * @module
 */
import { commaList, orEmpty } from "../core/options.ts";
import { endpoint } from "../core/endpoint.ts";
import type { ApiCaller, JSONResponse } from "../types/common.ts";
import type {
  DeviceLocationResponse,
  FleetLocationListResponse,
  GetFleetLocationsOptions,
  GetProductDeviceLocationsOptions,
  GetProductLocationsOptions,
  LocationListResponse,
} from "../types/locations.ts";

/**
 * Gets the locations of the devices of a product, one page at a time: `GET /v1/products/:product/locations`.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @example
 * ```ts
 * import { Particle } from "@particle-edge/sdk";
 *
 * const particle = new Particle({ auth: "token" });
 * const { body } = await particle.getProductLocations({ product: "trackers", groups: ["vans"] });
 * for (const { device_name, geometry } of body.locations) {
 *   if (geometry.type === "Point") console.log(device_name, geometry.coordinates);
 * }
 * ```
 *
 * @param options The product, which of its devices, the time range and the area.
 * @returns A page of devices with their locations.
 */
export function getProductLocations(
  api: ApiCaller,
  options: GetProductLocationsOptions,
): Promise<JSONResponse<LocationListResponse>> {
  const given = orEmpty(options);
  return api.get({
    ...endpoint(options, "/v1/products/:product/locations"),
    query: {
      date_range: given.dateRange,
      rect_bl: given.rectBl,
      rect_tr: given.rectTr,
      device_id: given.deviceId,
      device_name: given.deviceName,
      groups: commaList(given.groups),
      page: given.page,
      per_page: given.perPage,
    },
  });
}

/**
 * Gets the locations of a device of a product: `GET /v1/products/:product/locations/:deviceId`.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @param options The product, the device, the time range and the area.
 * @returns The device with its locations.
 */
export function getProductDeviceLocations(
  api: ApiCaller,
  options: GetProductDeviceLocationsOptions,
): Promise<JSONResponse<DeviceLocationResponse>> {
  const given = orEmpty(options);
  return api.get({
    ...endpoint(options, "/v1/products/:product/locations/:deviceId"),
    query: { date_range: given.dateRange, rect_bl: given.rectBl, rect_tr: given.rectTr },
  });
}

/**
 * Gets the last known location of each device of a product, in one response: `GET /v1/products/:product/fleet_locations`.
 * Particle documents it under Location › Query fleet-wide locations for devices within a product.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @param options The product, and which of its devices.
 * @returns The devices that have reported a location.
 */
export function getFleetLocations(
  api: ApiCaller,
  options: GetFleetLocationsOptions,
): Promise<JSONResponse<FleetLocationListResponse>> {
  const given = orEmpty(options);
  return api.get({
    ...endpoint(options, "/v1/products/:product/fleet_locations"),
    query: {
      device_id: given.deviceId,
      device_name: given.deviceName,
      groups: commaList(given.groups),
    },
  });
}
