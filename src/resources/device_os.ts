/**
 * Device OS versions.
 *
 * @module
 */
import { orEmpty } from "../core/options.ts";
import { endpoint } from "../core/endpoint.ts";
import type { ApiCaller, JSONResponse } from "../types/common.ts";
import type {
  DeviceOsVersion,
  GetDeviceOsVersionOptions,
  ListDeviceOsVersionsOptions,
} from "../types/device_os.ts";

/**
 * Lists versions of Device OS: `GET /v1/device-os/versions`.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @example
 * ```ts
 * import { Particle } from "@particle-edge/sdk";
 *
 * const particle = new Particle({ auth: "token" });
 * const { body: versions } = await particle.listDeviceOsVersions({ platformId: 32 });
 * for (const { version, release_date } of versions) console.log(version, release_date);
 * ```
 *
 * @param options Filters and pagination. All options are optional.
 * @returns The versions.
 */
export function listDeviceOsVersions(
  api: ApiCaller,
  options?: ListDeviceOsVersionsOptions,
): Promise<JSONResponse<DeviceOsVersion[]>> {
  const { platformId, internalVersion, page, perPage } = orEmpty(options);
  return api.get({
    ...endpoint(options, "/v1/device-os/versions"),
    query: {
      platform_id: platformId,
      internal_version: internalVersion,
      page,
      per_page: perPage,
    },
  });
}

/**
 * Gets a version of Device OS: `GET /v1/device-os/versions/:version`.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @param options The version, and optionally the platform.
 * @returns The version.
 * @throws {ParticleError} 404 if the version does not exist.
 */
export function getDeviceOsVersion(
  api: ApiCaller,
  options: GetDeviceOsVersionOptions,
): Promise<JSONResponse<DeviceOsVersion>> {
  const { platformId } = orEmpty(options);
  return api.get({
    ...endpoint(options, "/v1/device-os/versions/:version"),
    query: { platform_id: platformId },
  });
}
