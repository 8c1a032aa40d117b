import type { Cloud } from "../cloud.ts";
import type { DeviceOptions } from "../model/device_options.ts";
import type { Device } from "../model/records.ts";
import { handshake } from "./handshake.ts";

/** Adds a device with its groups and SIM. An online device receives its environment variables and configuration. */
export function addDevice(cloud: Cloud, options: DeviceOptions): Device {
  const device = cloud.devices.add(options);
  if (device.product) cloud.groups.ensure(device.product.id, device.groups);
  cloud.sims.adopt(device);
  if (device.online) handshake(cloud, device);
  return device;
}
