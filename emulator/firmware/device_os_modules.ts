/**
 * The modules of Device OS versions, as files. They have the prefix, suffix and checksum of real ones, so that tools can
 * read them, but no code.
 */
import { platformName } from "../model/platforms.ts";
import type { Bytes } from "../base/bytes.ts";
import type { DeviceOsRelease } from "./device_os_table.ts";

/** A module of a Device OS version, for one platform. */
export interface DeviceOsModule {
  readonly filename: string;
  /** The kind of module, as the cloud names it. */
  readonly moduleFunction: string;
  readonly bytes: Bytes;
}

/** The kinds of modules: name, number and index. Source: Device OS, `module_info_t`. */
const KINDS = [
  { name: "bootloader", moduleFunction: "bootloader", number: 2, index: 0, suffix: "+lto" },
  { name: "system-part1", moduleFunction: "system_part", number: 4, index: 1, suffix: "" },
  { name: "tinker", moduleFunction: "user_part", number: 5, index: 1, suffix: "" },
] as const;

/** Size of each file, in bytes. Our own choice. */
const FILE_SIZE = 2048;
/** Where modules start in flash. Our own choice. */
const START_ADDRESS = 0x30000;
const [CRC_SIZE, SUFFIX_SIZE] = [4, 36];

/** Returns the modules of a version for a platform. */
export function modulesOf(release: DeviceOsRelease, platformId: number): DeviceOsModule[] {
  return KINDS.map(({ name, moduleFunction, number, index, suffix }) => ({
    filename: `${platformName(platformId)}-${name}@${release.version}${suffix}.bin`,
    moduleFunction,
    bytes: moduleBytes(release.moduleVersion, platformId, number, index),
  }));
}

/** Finds a module of a version by the name of its file. */
export function findModule(release: DeviceOsRelease, filename: string): DeviceOsModule | undefined {
  return release.platforms.flatMap((id) => modulesOf(release, id))
    .find((module) => module.filename === filename);
}

/** Returns the checksum at the end of a file, in hex digits. */
export function checksumOf({ bytes }: DeviceOsModule): string {
  return new DataView(bytes.buffer).getUint32(bytes.length - CRC_SIZE).toString(16).padStart(
    8,
    "0",
  );
}

/** Writes a module. Source: Device OS, `module_info_t` and `module_info_suffix_t`. */
function moduleBytes(version: number, platformId: number, kind: number, index: number): Bytes {
  const bytes = new Uint8Array(FILE_SIZE);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, START_ADDRESS, true);
  view.setUint32(4, START_ADDRESS + FILE_SIZE - CRC_SIZE, true);
  view.setUint16(10, version, true);
  view.setUint16(12, platformId, true);
  view.setUint8(14, kind);
  view.setUint8(15, index);
  view.setUint16(FILE_SIZE - CRC_SIZE - 2, SUFFIX_SIZE, true);
  view.setUint32(FILE_SIZE - CRC_SIZE, crc32(bytes.subarray(0, -CRC_SIZE)));
  return bytes;
}

/** Returns the CRC-32 of bytes. Source: ISO 3309, reflected polynomial. */
function crc32(bytes: Uint8Array): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? crc >>> 1 ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}
