/** Finds the devices that a rollout of environment variables reaches, and resets them. */
import type { Device } from "../model/records.ts";
import type { Cloud } from "../cloud.ts";
import { deviceChain } from "../stores/env_scopes.ts";
import { type EnvChain, sameValues } from "../stores/env_vars.ts";
import { connect, disconnect } from "./connection.ts";

/** Returns the devices that receive the variables of a scope. */
export function devicesUnder(cloud: Cloud, scope: string): { device: Device; chain: EnvChain }[] {
  return cloud.devices.list().flatMap((device) => {
    const chain = deviceChain(device);
    return chain?.some(({ key }) => key === scope) ? [{ device, chain }] : [];
  });
}

/** Resets the online devices whose variables have changed, because devices read variables only when they start. */
export function resetOutdated(
  cloud: Cloud,
  devices: readonly { device: Device; chain: EnvChain }[],
): void {
  for (const { device, chain } of devices) {
    const onBoard = cloud.envVars.report(device.id)?.rendered ?? {};
    if (!device.online || sameValues(onBoard, cloud.envVars.rendered(chain))) continue;
    disconnect(cloud, device);
    connect(cloud, device);
  }
}
