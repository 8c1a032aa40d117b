/**
 * The Device OS versions that the emulator knows: a few of each release line, with the platforms that they support.
 * Module versions are plausible, but not the real ones.
 */

/** A version of Device OS. */
export interface DeviceOsRelease {
  readonly version: string;
  readonly moduleVersion: number;
  readonly releasedOn: string;
  /** The numbers of the supported platforms. */
  readonly platforms: readonly number[];
  /** Whether Particle recommends it for compiling. */
  readonly featured: boolean;
  /** Whether it is a prerelease. */
  readonly prerelease: boolean;
}

const GEN2 = [6, 8, 10];
const GEN3 = [12, 13, 15, 23, 25, 26];

const release = (
  version: string,
  releasedOn: string,
  platforms: readonly number[],
  featured: boolean,
): DeviceOsRelease => {
  const [major = 0, minor = 0, patch = 0] = version.split(/[.-]/).map(Number);
  const moduleVersion = major * 1000 + minor * 100 + patch;
  return {
    version,
    moduleVersion,
    releasedOn,
    platforms,
    featured,
    prerelease: version.includes("-"),
  };
};

/** The versions, newest first. */
export const DEVICE_OS: readonly DeviceOsRelease[] = [
  release("6.4.0-rc.1", "2026-02-10", [...GEN3, 32, 35], false),
  release("6.3.0", "2025-03-10", [...GEN3, 32, 35], true),
  release("6.2.1", "2025-01-20", [...GEN3, 32, 35], true),
  release("5.9.0", "2024-07-30", [...GEN3, 28, 32, 35], true),
  release("5.8.0", "2024-04-10", [...GEN3, 28, 32], false),
  release("4.2.0", "2023-11-20", GEN3, true),
  release("3.3.1", "2022-09-15", [...GEN2, ...GEN3], true),
  release("2.3.1", "2023-01-10", [...GEN2, ...GEN3], true),
];

/** The platforms that can be compiled for, by the names that the cloud uses. */
export const BUILD_PLATFORMS: Readonly<Record<string, number>> = {
  Photon: 6,
  P1: 8,
  Electron: 10,
  Argon: 12,
  Boron: 13,
  "E SoM X": 15,
  "B SoM": 23,
  "B5 SoM": 25,
  Tracker: 26,
  "Tracker M": 28,
  P2: 32,
  "M SoM": 35,
};

/** Returns the default version for a platform, or `undefined` if the platform is not supported. */
export function defaultVersion(platformId: number): string | undefined {
  return DEVICE_OS.find(({ platforms, prerelease }) =>
    !prerelease && platforms.includes(platformId)
  )
    ?.version;
}

/** Returns whether a version supports a platform. */
export function runsOn(version: string, platformId: number): boolean {
  return DEVICE_OS.some((one) => one.version === version && one.platforms.includes(platformId));
}
