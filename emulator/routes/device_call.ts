/** Waits for a device's answer, for a while. */
import { type CloudError, failure } from "../http/errors.ts";
import type { Device } from "../model/records.ts";
import type { Cloud } from "../cloud.ts";

/** What tells that nobody waits any more. */
const GAVE_UP = Symbol("gave up");

/** Settles as the work does, or gives up after a time or when a signal aborts; leaves no timer behind. */
function waitFor<T>(
  work: Promise<T>,
  ms: number,
  signals: AbortSignal[],
): Promise<T | typeof GAVE_UP> {
  return new Promise((resolve, reject) => {
    const stopWaiting = (): void => {
      clearTimeout(timer);
      for (const signal of signals) signal.removeEventListener("abort", giveUp);
    };
    const giveUp = (): void => {
      stopWaiting();
      resolve(GAVE_UP);
    };
    const timer = setTimeout(giveUp, ms);
    for (const signal of signals) signal.addEventListener("abort", giveUp);
    work.then(resolve, reject).finally(stopWaiting);
    if (signals.some((signal) => signal.aborted)) giveUp();
  });
}

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
  const timedOut = (): CloudError => failure(timeoutStatus, "Timed out.");
  const work = cloud.faults.silences(device)
    ? new Promise<never>(() => {})
    : (async () => await callback())();
  work.catch(onError); // Also what it throws when nobody waits any more.
  const signals = signal ? [signal, cloud.closing.signal] : [cloud.closing.signal];
  const answer = await waitFor(work, functionTimeout, signals).catch(() => {
    throw timedOut();
  });
  if (answer === GAVE_UP) throw timedOut();
  device.lastHeard = Date.now();
  return answer;
}
