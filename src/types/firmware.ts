import type { DownloadRequestOptions, FileInput, SharedRequestOptions } from "./common.ts";

/** Options of `flashDevice`. */
export interface FlashDeviceOptions extends SharedRequestOptions {
  /** Id or name of the device. */
  deviceId: string;
  /** The product it belongs to, by id or slug. */
  product?: string | number | undefined;
  /** The source files, or the binary, by file name; names may contain folders. */
  files: Readonly<Record<string, FileInput>>;
  /** Version of Device OS to compile for. Default: the latest. */
  targetVersion?: string | undefined;
}

/** The result of a flash: `ok` and `message` for source files, `id` and `status` for a binary. */
export interface FlashDeviceResponse {
  /** Whether the source files compiled. */
  ok?: boolean;
  /** `Update started`, for source files. */
  message?: string;
  /** Id of the device. */
  id?: string;
  /** `Update started`, for a binary. */
  status?: string;
}

/** Options of `compileCode`. */
export interface CompileCodeOptions extends SharedRequestOptions {
  /** The source files by file name; names may contain folders. */
  files: Readonly<Record<string, FileInput>>;
  /** Platform id: 6 Photon, 10 Electron, 12 Argon, 13 Boron, 32 P2, … Default: chosen by the cloud. */
  platformId?: number | undefined;
  /** Version of Device OS to compile for. Default: the latest. */
  targetVersion?: string | undefined;
}

/** A compiled binary, or the errors of the compiler. */
export interface CompileResponse {
  /** Whether it compiled. */
  ok: boolean;
  /** Pass this to `downloadFirmwareBinary`. */
  binary_id: string;
  /** Path to download it from. */
  binary_url: string;
  /** Version of Device OS that it was compiled for. */
  build_target_version?: string;
  /** When the binary is deleted, ISO 8601. */
  expires_at: string;
  /** Memory usage, as printed by the compiler. */
  sizeInfo: string;
  /** Output of the compiler, if it failed. */
  output?: string;
  /** The errors of the compiler, if it failed. */
  errors?: string[];
}

/** Options of `downloadFirmwareBinary`. */
export interface DownloadFirmwareBinaryOptions extends DownloadRequestOptions {
  /** `binary_id` from the response of `compileCode`. */
  binaryId: string;
}

/** Options of `listBuildTargets`. */
export interface ListBuildTargetsOptions extends SharedRequestOptions {
  /** List featured versions only. Default: `false`. */
  onlyFeatured?: boolean | undefined;
}

/** A Device OS version that you can compile for. */
export interface BuildTarget {
  /** Ids of the platforms that it runs on. */
  platforms: number[];
  /** Ids of the platforms for which it is a prerelease. */
  prereleases: number[];
  /** Vendor, such as `Particle`. */
  firmware_vendor: string;
  /** Pass this to `compileCode` as `targetVersion`. */
  version: string;
}

/** The Device OS versions that you can compile for. */
export interface BuildTargetsResponse {
  /** The Device OS versions. */
  targets: BuildTarget[];
  /** Platform ids by name. */
  platforms: Record<string, number>;
  /** Default version of each platform, by platform id. */
  default_versions: Record<string, string>;
}
