/** Brings configuration to devices. */
import type { Device } from "../model/records.ts";
import type { Cloud } from "../cloud.ts";
import type { Configuration } from "../stores/configuration.ts";

/** What a device says to a configuration. */
export type ConfigurationAnswer = "accepted" | "rejected" | "later";

/** The key of a device in the store. */
export function deviceKey({ id }: Device): string {
  return `device:${id}`;
}

/** Offers a configuration: at once to an online device, else when it connects. */
export function offer(
  cloud: Cloud,
  device: Device,
  configuration: Configuration,
): ConfigurationAnswer {
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

/** A device that connects takes what waits for it; a new one what its product has. */
export function takeConfiguration(cloud: Cloud, device: Device): void {
  if (!device.product || device.quarantined) return;
  const { current, pending } = cloud.configurations.get(deviceKey(device));
  const ofProduct = cloud.configurations.get(`product:${device.product.id}`).current;
  const next = pending ?? (device.development ? null : current ?? ofProduct);
  if (next !== null && next !== current) offer(cloud, device, next);
}

/** A callback that throws is a device that refuses. */
function accepts(cloud: Cloud, device: Device, configuration: Configuration): boolean {
  try {
    return device.acceptConfiguration?.(structuredClone(configuration)) ?? true;
  } catch (error) {
    cloud.settings.onError(error);
    return false;
  }
}
