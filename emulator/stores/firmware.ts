/**
 * The firmware of products: uploads, releases, and the version that each device should run.
 *
 * Source: API reference, Product Firmware.
 */
import * as Type from "typebox/type";
import type { Bytes } from "../base/bytes.ts";
import type { Device } from "../model/records.ts";
import { closed, NUMBER_OR_NULL, TEXT_OR_NULL } from "../base/schema.ts";
import {
  BYTES,
  decodeBase64,
  type DecodeBytes,
  encodeBase64,
  type EncodeBytes,
  Store,
  textOfBytes,
} from "./store.ts";

const FIRMWARE = closed({
  id: Type.String(),
  productId: Type.Number(),
  version: Type.Number(),
  title: Type.String(),
  description: TEXT_OR_NULL,
  mandatory: Type.Boolean(),
  /** Name of the uploaded file. */
  name: Type.String(),
  bytes: BYTES,
  /** SHA-256 digest of the bytes, in hex digits. */
  hash: Type.String(),
  uploadedOn: Type.Number(),
  /** Id of the user who uploaded it. */
  uploadedBy: Type.String(),
  updatedAt: NUMBER_OR_NULL,
  productDefault: Type.Boolean(),
  intelligent: Type.Boolean(),
  /** The groups that it is released to. */
  groups: Type.Array(Type.String()),
  /** Whether it was ever released. Released versions cannot be deleted. */
  released: Type.Boolean(),
  /** Whether a device of the product has run it while online. */
  tested: Type.Boolean(),
});

/** The saved form of a version. */
export type SavedFirmware = Type.Static<typeof FIRMWARE>;

/** A version of a product's firmware. */
export interface Firmware extends Omit<SavedFirmware, "bytes"> {
  readonly bytes: Bytes;
}

/** The devices that a version is released to. */
export interface Release {
  readonly productDefault: boolean | undefined;
  readonly groups: readonly string[];
  readonly intelligent: boolean;
}

/** Stores the firmware of all products. */
export class FirmwareStore extends Store<SavedFirmware[]> {
  override readonly schema = Type.Array(FIRMWARE);
  #products = new Map<number, Map<number, Firmware>>();

  /** Adds a new version to its product. */
  add(firmware: Firmware): void {
    const versions = this.#products.get(firmware.productId) ?? new Map<number, Firmware>();
    versions.set(firmware.version, firmware);
    this.#products.set(firmware.productId, versions);
  }

  get(productId: number, version: number): Firmware | undefined {
    return this.#products.get(productId)?.get(version);
  }

  /** Lists the versions of a product, highest first. */
  list(productId: number): Firmware[] {
    const versions = this.#products.get(productId)?.values() ?? [];
    return [...versions].sort((a, b) => b.version - a.version);
  }

  delete({ productId, version }: Firmware): void {
    this.#products.get(productId)?.delete(version);
  }

  /** Releases a version. A group has one version and a product one default, so both are taken from other versions. */
  release(firmware: Firmware, { productDefault, groups, intelligent }: Release): void {
    for (const other of this.list(firmware.productId)) {
      other.groups = other.groups.filter((group) => !groups.includes(group));
      if (productDefault) other.productDefault = false;
    }
    firmware.groups = [...firmware.groups, ...groups];
    firmware.productDefault = productDefault ?? firmware.productDefault;
    firmware.intelligent = intelligent;
    firmware.released = true;
  }

  /** Returns the version that is released to a group, or `null`. */
  versionOfGroup(productId: number, group: string): number | null {
    return this.list(productId).find(({ groups }) => groups.includes(group))?.version ?? null;
  }

  /** Marks the version that an online device runs as tested. */
  noteRun({ product, firmwareVersion, quarantined }: Device): void {
    if (!product || quarantined) return;
    const firmware = this.get(product.id, firmwareVersion);
    if (firmware) firmware.tested = true;
  }

  /** The total size of all versions of all products, in bytes. */
  get totalBytes(): number {
    let total = 0;
    for (const versions of this.#products.values()) {
      for (const { bytes } of versions.values()) total += bytes.length;
    }
    return total;
  }

  /** Returns the version whose file has a given digest. */
  versionOfHash(productId: number, hash: string): number | undefined {
    return this.list(productId).find((firmware) => firmware.hash === hash)?.version;
  }

  override save(encode: EncodeBytes = encodeBase64): SavedFirmware[] {
    return [...this.#products.values()].flatMap((versions) =>
      [...versions.values()].map((one) => ({
        ...one,
        groups: [...one.groups],
        bytes: encode(one.bytes),
      }))
    );
  }

  override load(saved: SavedFirmware[], decode: DecodeBytes = decodeBase64): void {
    this.#products.clear();
    for (const one of saved) {
      const bytes = decode(textOfBytes(one.bytes));
      this.add({ ...one, groups: [...one.groups], bytes });
    }
  }
}

/**
 * Returns the version to install first on the way to a target: the nearest mandatory one that was released and lies
 * between the version of the device and the target, or else the target. A locked device goes straight to its version.
 */
export function nextVersion(firmware: FirmwareStore, device: Device, target: number): number {
  const { product, firmwareVersion: from, desiredFirmwareVersion } = device;
  if (!product || desiredFirmwareVersion !== null) return target;
  const passed = firmware.list(product.id)
    .filter(({ mandatory, released }) => mandatory && released)
    .map(({ version }) => version)
    .filter((version) => (version - from) * (version - target) < 0);
  return from < target ? Math.min(target, ...passed) : Math.max(target, ...passed);
}

/**
 * Returns the version that a device should run: the one it is locked to, else the highest that is released to one of
 * its groups, else the default of its product. Null means that the device keeps its version, as development devices do.
 */
export function targetVersion(firmware: FirmwareStore, device: Device): number | null {
  const { product, development, quarantined, desiredFirmwareVersion, groups } = device;
  if (!product || development || quarantined) return null;
  if (desiredFirmwareVersion !== null) return desiredFirmwareVersion;
  const versions = firmware.list(product.id);
  const ofGroup = versions.find((one) => one.groups.some((group) => groups.includes(group)));
  return (ofGroup ?? versions.find((one) => one.productDefault))?.version ?? null;
}
