import type { PlatformName } from "./device_options.ts";

/** Platform numbers. Source: Device OS platform ids; the API reference names 6, 10, 12 and 13. */
const PLATFORMS: Readonly<Record<PlatformName, number>> = {
  core: 0,
  photon: 6,
  p1: 8,
  electron: 10,
  argon: 12,
  boron: 13,
  xenon: 14,
  esomx: 15,
  bsom: 23,
  b5som: 25,
  tracker: 26,
  trackerm: 28,
  p2: 32,
  msom: 35,
};
const CELLULAR: ReadonlySet<number> = new Set([10, 13, 15, 23, 25, 26, 28, 35]);
const TRACKERS: ReadonlySet<number> = new Set([26, 28]);
const NUMBERS: ReadonlySet<number> = new Set(Object.values(PLATFORMS));

/**
 * Returns the number of a platform given by name or number.
 *
 * @throws {TypeError} if the name is unknown or the number is not a whole number of at least 0.
 */
export function platformId(platform: string | number): number {
  if (typeof platform === "number" && Number.isInteger(platform) && platform >= 0) return platform;
  const known = Object.entries(PLATFORMS).find(([name]) => name === platform);
  if (known) return known[1];
  throw new TypeError(
    `Unknown platform ${JSON.stringify(platform)}: use a number or one of ${
      Object.keys(PLATFORMS).join(", ")
    }`,
  );
}

/** Returns the name of a platform, or its number as text if it is unknown. */
export function platformName(id: number): string {
  return Object.entries(PLATFORMS).find(([, number]) => number === id)?.[0] ?? String(id);
}

/** Returns whether a number is a known platform's, and so cannot be a product's. */
export function isPlatformId(id: number): boolean {
  return NUMBERS.has(id);
}

/** Returns whether devices of a platform have a cellular modem. */
export function isCellular(id: number): boolean {
  return CELLULAR.has(id);
}

/** Returns whether a platform is an asset tracker. */
export function isTracker(id: number): boolean {
  return TRACKERS.has(id);
}
