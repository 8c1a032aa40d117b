/**
 * Vitals of devices: signal, connection, power and memory.
 *
 * @module
 */
import { withHeader } from "../core/headers.ts";
import { orEmpty } from "../core/options.ts";
import { downloadText } from "../core/download.ts";
import { endpoint } from "../core/endpoint.ts";
import type { ApiCaller, GetHeadOptions, JSONResponse, OKResponse } from "../types/common.ts";
import type {
  DeviceVitalsListResponse,
  DeviceVitalsResponse,
  DownloadDeviceVitalsOptions,
  GetDeviceVitalsOptions,
  ListDeviceVitalsOptions,
  RefreshDeviceVitalsOptions,
} from "../types/diagnostics.ts";

/**
 * Asks a device to report its vitals: `POST /v1[/products/:product]/diagnostics/:deviceId/update`. The cloud responds
 * immediately; the device then publishes the event `spark/device/diagnostics/update`. Particle documents it under
 * Diagnostics › Refresh device vitals.
 *
 * Sent again only if the cloud provably did not act: sent twice, it may act twice.
 *
 * @param options The device, which must be online.
 * @returns `{ok: true}`, with status 202.
 */
export function refreshDeviceVitals(
  api: ApiCaller,
  options: RefreshDeviceVitalsOptions,
): Promise<JSONResponse<OKResponse>> {
  return api.post(endpoint(options, "/v1[/products/:product]/diagnostics/:deviceId/update"));
}

/**
 * Gets the last vitals that a device reported: `GET /v1[/products/:product]/diagnostics/:deviceId/last`. Particle
 * documents it under Diagnostics › Get last known device vitals.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @example
 * ```ts
 * import { Particle } from "@particle-edge/sdk";
 * import { waitForEvent } from "@particle-edge/sdk/fleet";
 *
 * const particle = new Particle({ auth: "token" });
 * const deviceId = "thermometer";
 * await waitForEvent(particle, {
 *   deviceId,
 *   name: "spark/device/diagnostics/update",
 *   onOpen: () => particle.refreshDeviceVitals({ deviceId }),
 * });
 * const { body } = await particle.getDeviceVitals({ deviceId });
 * console.log(body.diagnostics.updated_at, body.diagnostics.payload.device?.power);
 * ```
 *
 * @param options The device.
 * @returns The vitals, in `body.diagnostics`.
 */
export function getDeviceVitals(
  api: ApiCaller,
  options: GetDeviceVitalsOptions,
): Promise<JSONResponse<DeviceVitalsResponse>> {
  return api.get(endpoint(options, "/v1[/products/:product]/diagnostics/:deviceId/last"));
}

/**
 * Lists the vitals that a device reported in the last month: `GET /v1[/products/:product]/diagnostics/:deviceId`.
 * Particle documents it under Diagnostics › Get all historical device vitals.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @param options The device and the period.
 * @returns The vitals, in `body.diagnostics`.
 * @throws {ParticleError} 400 if a date is invalid; according to the examples of Particle, such a response may also have
 * the status 200, and an `error` instead of `diagnostics`.
 */
export function listDeviceVitals(
  api: ApiCaller,
  options: ListDeviceVitalsOptions,
): Promise<JSONResponse<DeviceVitalsListResponse>> {
  return api.get(historyRequest(options));
}

/**
 * Downloads the vitals that a device reported in the last month as CSV:
 * `GET /v1[/products/:product]/diagnostics/:deviceId` with `Accept: text/csv`. An `accept` in `headers` is ignored.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @param options The device and the period.
 * @returns The CSV text. Particle does not document its columns.
 * @throws {ParticleError} like `listDeviceVitals()`.
 */
export function downloadDeviceVitals(
  api: ApiCaller,
  options: DownloadDeviceVitalsOptions,
): Promise<string> {
  return downloadText(api, withHeader(historyRequest(options), "accept", "text/csv"));
}

function historyRequest(options: ListDeviceVitalsOptions): GetHeadOptions {
  const given = orEmpty(options);
  return {
    ...endpoint(options, "/v1[/products/:product]/diagnostics/:deviceId"),
    query: { start_date: given.startDate, end_date: given.endDate },
  };
}
