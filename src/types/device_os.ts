import type { SharedRequestOptions } from "./common.ts";

/** A version of Device OS on a platform. */
export interface DeviceOsVersion {
  /** The version, such as `6.2.1`. */
  version: string;
  /** Id of the platform that it runs on. */
  platform_id: number;
  /** When it was released, ISO 8601. */
  release_date?: string;
  /** Number that identifies the version in module binaries. */
  module_version?: number;
}

/** Options of `listDeviceOsVersions`. */
export interface ListDeviceOsVersionsOptions extends SharedRequestOptions {
  /** Versions for this platform id: 6 Photon, 10 Electron, 12 Argon, 13 Boron, 32 P2, … */
  platformId?: number | undefined;
  /** The version with this module version number. */
  internalVersion?: number | undefined;
  /** Page number, starting at 1. */
  page?: number | undefined;
  /** Versions per page. */
  perPage?: number | undefined;
}

/** Options of `getDeviceOsVersion`. */
export interface GetDeviceOsVersionOptions extends SharedRequestOptions {
  /** The version, such as `6.2.1`. */
  version: string;
  /** Id of the platform that it should run on. */
  platformId?: number | undefined;
}
