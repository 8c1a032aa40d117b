import type { SharedRequestOptions } from "./common.ts";

/** A version of Device OS on a platform. */
export interface DeviceOsVersion {
  /** The version, such as `6.2.1`. */
  version: string;
  /** Kind of hardware that it runs on. */
  platform_id: number;
  /** When it was released, ISO 8601. */
  release_date?: string;
  /** The number by which its modules name it. */
  module_version?: number;
}

/** Options of `listDeviceOsVersions`. */
export interface ListDeviceOsVersionsOptions extends SharedRequestOptions {
  /** Versions for this kind of hardware: 6 Photon, 10 Electron, 12 Argon, 13 Boron, 32 P2, … */
  platformId?: number | undefined;
  /** The version that modules name by this number. */
  internalVersion?: number | undefined;
  /** Page, from 1. */
  page?: number | undefined;
  /** Versions in a page. */
  perPage?: number | undefined;
}

/** Options of `getDeviceOsVersion`. */
export interface GetDeviceOsVersionOptions extends SharedRequestOptions {
  /** The version, such as `6.2.1`. */
  version: string;
  /** Kind of hardware that it is to run on. */
  platformId?: number | undefined;
}
