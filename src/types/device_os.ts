import type { SharedRequestOptions } from "./common.ts";

/** A version of Device OS. */
export interface DeviceOsVersion {
  /** The version, such as `6.2.1`. */
  version: string;
  /** Number that identifies the version in module binaries, such as `6201`. */
  internal_version?: number;
  /** State of the release, such as `preview`. */
  release_state?: string;
  /** Id of the platform that it runs on. */
  platform_id?: number;
  /** When it was released, ISO 8601. */
  release_date?: string;
  /** Number that identifies the version in module binaries; in the types of particle-api-js. */
  module_version?: number;
  /** URL below which the modules can be downloaded without a token. */
  base_url?: string;
  /** The modules: bootloader, system parts and so on. */
  modules?: DeviceOsModule[];
}

/** A module of a version of Device OS. */
export interface DeviceOsModule {
  /** Name of the file, to append to `base_url` after a slash. */
  filename: string;
  /** The prefix of the module, with its kind, such as `bootloader`, `system_part` or `user_part`. */
  prefixInfo: { moduleFunction: string };
  /** The checksum in the file, and that of the file. They differ if the file is corrupt. */
  crc?: { storedCrc: string; actualCrc: string };
}

/** Versions of Device OS. */
export interface ListDeviceOsVersionsResponse {
  /** The versions, newest first. */
  versions: DeviceOsVersion[];
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
  /** The version, such as `6.2.1`; or `latest`; or the number of the version in module binaries, such as `6201`. */
  version: string | number;
  /** Id of the platform that it should run on. */
  platformId?: number | undefined;
}
