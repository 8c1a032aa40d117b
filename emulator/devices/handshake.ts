/** The exchange between a device and the cloud after it connects. */
import { takeConfiguration } from "./configuration.ts";
import { takeEnv } from "./environment.ts";
import type { Device } from "../model/records.ts";
import type { Cloud } from "../cloud.ts";

/** Sends a device its environment variables and configuration. */
export function handshake(cloud: Cloud, device: Device): void {
  takeEnv(cloud, device);
  takeConfiguration(cloud, device);
}
