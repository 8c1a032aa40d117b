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
  ListDeviceOsVersionsResponse,
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
 * const { body } = await particle.listDeviceOsVersions({ platformId: 32 });
 * for (const { version, release_state } of body.versions) console.log(version, release_state);
 * ```
 *
 * @param options Filters and pagination. All options are optional.
 * @returns The versions, in `body.versions`.
 */
export function listDeviceOsVersions(
  api: ApiCaller,
  options?: ListDeviceOsVersionsOptions,
): Promise<JSONResponse<ListDeviceOsVersionsResponse>> {
  const given = orEmpty(options);
  return api.get({
    ...endpoint(options, "/v1/device-os/versions"),
    query: {
      platform_id: given.platformId,
      internal_version: given.internalVersion,
      page: given.page,
      per_page: given.perPage,
    },
  });
}

/**
 * Gets a version of Device OS, with its modules: `GET /v1/device-os/versions/:version`. To download a module, pass
 * `base_url`, a slash and its `filename` as `uri` to `downloadFile()`.
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
  const given = orEmpty(options);
  return api.get({
    ...endpoint(options, "/v1/device-os/versions/:version"),
    query: { platform_id: given.platformId },
  });
}
