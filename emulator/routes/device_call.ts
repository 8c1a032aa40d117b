/** Waits for a device's answer, for a while. */
import { within } from "../base/wait.ts";
import { failure } from "../http/errors.ts";
import type { Device } from "../model/records.ts";
import type { Cloud } from "../cloud.ts";

/** Refuses to reach an offline device. The text of the real cloud is unverified. */
export function requireOnline(cloud: Cloud, device: Device): void {
  if (!device.online) throw failure(cloud.settings.offlineStatus, "Device is not connected");
}

/**
 * Asks a device something. A callback that throws is a device that crashes: the caller sees a
 * timeout, though at once, and the error goes to `onError`.
 */
export async function askDevice<T>(
  cloud: Cloud,
  device: Device,
  callback: () => T | Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  const { functionTimeout, onError, timeoutStatus } = cloud.settings;
  const work = cloud.faults.silences(device)
    ? new Promise<never>(() => {})
    : (async () => await callback())();
  work.catch(onError); // Also what it throws when nobody waits any more.
  const signals = signal ? [signal, cloud.closing.signal] : [cloud.closing.signal];
  const answer = await within(functionTimeout, () => work, ...signals).catch(() => {
    throw failure(timeoutStatus, "Timed out.");
  });
  device.lastHeard = Date.now();
  return answer;
}
