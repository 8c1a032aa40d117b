import type { DownloadRequestOptions, FileInput, SharedRequestOptions } from "./common.ts";

/** Options of `flashDevice`. */
export interface FlashDeviceOptions extends SharedRequestOptions {
  /** Id or name of the device. */
  deviceId: string;
  /** The product it belongs to, by id or slug. */
  product?: string | number | undefined;
  /** The sources, or the binary, by file name; folders may be part of it. */
  files: Readonly<Record<string, FileInput>>;
  /** Version of Device OS to compile for. Default: the latest. */
  targetVersion?: string | undefined;
}

/** What became of the files: sources answer `ok` and `message`, a binary `id` and `status`. */
export interface FlashDeviceResponse {
  /** Whether the sources compiled. */
  ok?: boolean;
  /** `Update started`, for sources. */
  message?: string;
  /** Id of the device. */
  id?: string;
  /** `Update started`, for a binary. */
  status?: string;
}

/** Options of `compileCode`. */
export interface CompileCodeOptions extends SharedRequestOptions {
  /** The sources by file name; folders may be part of it. */
  files: Readonly<Record<string, FileInput>>;
  /** Kind of hardware: 6 Photon, 10 Electron, 12 Argon, 13 Boron, 32 P2, … Default: up to the cloud. */
  platformId?: number | undefined;
  /** Version of Device OS to compile for. Default: the latest. */
  targetVersion?: string | undefined;
}

/** A binary that was compiled, or why not. */
export interface CompileResponse {
  /** Whether it compiled. */
  ok: boolean;
  /** Goes to `downloadFirmwareBinary`. */
  binary_id: string;
  /** Path to download it from. */
  binary_url: string;
  /** Version of Device OS that it was compiled for. */
  build_target_version?: string;
  /** When it is deleted, ISO 8601. */
  expires_at: string;
  /** How much memory it takes, as the compiler prints it. */
  sizeInfo: string;
  /** What the compiler wrote, if it failed. */
  output?: string;
  /** The errors of the compiler, if it failed. */
  errors?: string[];
}

/** Options of `downloadFirmwareBinary`. */
export interface DownloadFirmwareBinaryOptions extends DownloadRequestOptions {
  /** `binary_id` of the answer to `compileCode`. */
  binaryId: string;
}

/** Options of `listBuildTargets`. */
export interface ListBuildTargetsOptions extends SharedRequestOptions {
  /** Leave out versions that are not featured. Default: `false`. */
  onlyFeatured?: boolean | undefined;
}

/** A version of Device OS that can be compiled for. */
export interface BuildTarget {
  /** Ids of the platforms that it runs on. */
  platforms: number[];
  /** Ids of the platforms for which it is a prerelease. */
  prereleases: number[];
  /** Who makes it, such as `Particle`. */
  firmware_vendor: string;
  /** Goes to `compileCode` as `targetVersion`. */
  version: string;
}

/** What can be compiled for. */
export interface BuildTargetsResponse {
  /** The versions of Device OS. */
  targets: BuildTarget[];
  /** Ids of the platforms by name. */
  platforms: Record<string, number>;
  /** The version that is used where none is named, by id of the platform. */
  default_versions: Record<string, string>;
}
