/** Moves devices into and out of products. Source: API reference, Quarantined Devices. */
import type { Device, Product } from "../model/records.ts";

/** Makes a device a full member of a product. */
export function joinProduct(device: Device, product: Product): void {
  if (device.product !== product) leaveProduct(device);
  device.product = product;
  device.quarantined = false;
  device.denied = false;
}

/** Removes a device from its product, and resets its product settings. */
export function leaveProduct(device: Device): void {
  device.product = undefined;
  device.quarantined = false;
  device.denied = false;
  device.groups = [];
  device.development = false;
  device.desiredFirmwareVersion = null;
}

/**
 * Reports the product and firmware version that a device runs. If it is not in the product yet, it joins, quarantined
 * if the product has a quarantine.
 *
 * @throws {TypeError} if the product is for another platform or the version is not a whole number.
 */
export function reportProduct(
  device: Device,
  product: Product,
  firmwareVersion: number,
): void {
  if (product.platformId !== device.platformId) {
    throw new TypeError(
      `Product ${product.id} is for platform ${product.platformId}, but the device has platform ${device.platformId}`,
    );
  }
  if (!Number.isSafeInteger(firmwareVersion) || firmwareVersion < 0) {
    throw new TypeError(`A firmware version must be a whole number, got ${firmwareVersion}`);
  }
  device.firmwareVersion = firmwareVersion;
  device.lastHeard = Date.now();
  if (device.product === product) return;
  joinProduct(device, product);
  device.quarantined = product.quarantine;
}
