/** Which product a device is in, and how it gets there. Source: API reference, Quarantined Devices. */
import type { Device, Product } from "../model/records.ts";

/** Makes a device a full member of a product. */
export function joinProduct(device: Device, product: Product): void {
  if (device.product !== product) leaveProduct(device);
  device.product = product;
  device.quarantined = false;
  device.denied = false;
}

/** Takes a device out of its product, with all that it had there. */
export function leaveProduct(device: Device): void {
  device.product = undefined;
  device.quarantined = false;
  device.denied = false;
  device.groups = [];
  device.development = false;
  device.desiredFirmwareVersion = null;
}

/** A device tells the cloud whose firmware it runs. */
export function reportProduct(
  device: Device,
  product: Product,
  firmwareVersion: number,
): void {
  if (product.platformId !== device.platformId) {
    throw new TypeError(
      `The platform of product ${product.id} is ${product.platformId}, that of the device ${device.platformId}`,
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
