/** Sends configurations to devices. */
import { productKey } from "../model/owners.ts";
import type { Device } from "../model/records.ts";
import type { Cloud } from "../cloud.ts";
import type { Configuration } from "../stores/configuration.ts";

/** The result of offering a configuration to a device. */
export type ConfigurationResult = "accepted" | "rejected" | "later";

/** Returns the key of a device in the configuration store. */
export function deviceKey({ id }: Device): string {
  return `device:${id}`;
}

/** Offers a configuration to a device: immediately if it is online, otherwise when it connects. */
export function offer(
  cloud: Cloud,
  device: Device,
  configuration: Configuration,
): ConfigurationResult {
  const key = deviceKey(device);
  if (!device.online) {
    cloud.configurations.set(key, { pending: configuration });
    return "later";
  }
  if (!accepts(cloud, device, configuration)) {
    cloud.configurations.set(key, { pending: null });
    return "rejected";
  }
  cloud.configurations.set(key, { current: configuration, pending: null });
  return "accepted";
}

/** Offers a connecting device its pending configuration, or that of its product if it has none yet. */
export function takeConfiguration(cloud: Cloud, device: Device): void {
  if (!device.product || device.quarantined) return;
  const { current, pending } = cloud.configurations.get(deviceKey(device));
  const ofProduct = cloud.configurations.get(productKey(device.product)).current;
  const next = pending ?? (device.development ? null : current ?? ofProduct);
  if (next !== null && next !== current) offer(cloud, device, next);
}

/** Asks a device whether it accepts a configuration. A callback that throws counts as a rejection. */
function accepts(cloud: Cloud, device: Device, configuration: Configuration): boolean {
  try {
    return device.acceptConfiguration?.(structuredClone(configuration)) ?? true;
  } catch (error) {
    cloud.settings.onError(error);
    return false;
  }
}
