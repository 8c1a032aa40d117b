/** What a device exchanges with the cloud as soon as it is connected. */
import { takeConfiguration } from "./configuration.ts";
import { takeEnv } from "./environment.ts";
import type { Device } from "../model/records.ts";
import type { Cloud } from "../cloud.ts";

/** Brings a device up to date. */
export function handshake(cloud: Cloud, device: Device): void {
  takeEnv(cloud, device);
  takeConfiguration(cloud, device);
}
