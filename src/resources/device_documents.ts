/**
 * Documents of Linux devices, such as the applications that run on them.
 *
 * @module
 */
import { requireGiven } from "../core/options.ts";
import { endpoint } from "../core/endpoint.ts";
import type { ApiCaller, JSONResponse } from "../types/common.ts";
import type {
  DeviceDocumentResponse,
  GetDeviceDocumentOptions,
  PatchDeviceDocumentOptions,
} from "../types/device_documents.ts";

/**
 * Gets a document of a device: `GET /v1/products/:product/devices/:deviceId/docs/:document`.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @param options The device and the name of the document.
 * @returns The document, in `body.data`.
 * @throws {ParticleError} 404 if the device has never connected.
 * @experimental Particle does not document it; particle-cli uses it.
 */
export function getDeviceDocument(
  api: ApiCaller,
  options: GetDeviceDocumentOptions,
): Promise<JSONResponse<DeviceDocumentResponse>> {
  return api.get(endpoint(options, "/v1/products/:product/devices/:deviceId/docs/:document"));
}

/**
 * Adds, replaces or removes an element of an array in a document of a device:
 * `PATCH /v1/products/:product/devices/:deviceId/docs/:document`.
 *
 * Sent again once after a temporary failure: sent twice, it has the same effect.
 *
 * @example
 * ```ts
 * import { Particle } from "@particle-edge/sdk";
 *
 * const particle = new Particle({ auth: "token" });
 * await particle.patchDeviceDocument({
 *   product: "trackers",
 *   deviceId: "van-1",
 *   document: "system",
 *   operation: {
 *     action: "upsert",
 *     path: ["features", "applications", "desiredProperties", "apps"],
 *     key: "name",
 *     value: { name: "brewer", composeFile: "services: {}" },
 *   },
 * });
 * ```
 *
 * @param options The device, the name of the document and the change.
 * @returns A body whose content is unknown.
 * @throws {ParticleError} 404 if the device has never connected.
 * @experimental Particle does not document it; particle-cli uses it, and does not read the response.
 */
export function patchDeviceDocument(
  api: ApiCaller,
  options: PatchDeviceDocumentOptions,
): Promise<JSONResponse<unknown>> {
  return api.patch({
    ...endpoint(options, "/v1/products/:product/devices/:deviceId/docs/:document"),
    callClass: "idempotent-write",
    data: requireGiven(options, "operation"),
  });
}
