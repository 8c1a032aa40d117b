/** Environment variables on devices. */
import type { Device } from "../model/records.ts";
import type { Cloud } from "../cloud.ts";
import { deviceChain } from "../stores/env_scopes.ts";

/** Gives a connecting device the variables that are rolled out, and stores its report of them. */
export function takeEnv(cloud: Cloud, device: Device): void {
  const chain = deviceChain(device);
  if (chain) cloud.envVars.setReport(device.id, cloud.envVars.rendered(chain));
}
