/** Calls functions of devices, reads their variables, and waits for the response for a while. */
import { text } from "../base/values.ts";
import { within } from "../base/wait.ts";
import type { Cloud } from "../cloud.ts";
import { failure } from "../http/errors.ts";
import { learnType } from "../model/device_checks.ts";
import type { Device } from "../model/records.ts";

/** Longest function argument, in bytes. The API reference says 63 characters; current Device OS takes 1024. */
const ARGUMENT_MAX = 1024;

/** Throws unless a device is online. The text of the real cloud is unverified. */
export function requireOnline(cloud: Cloud, device: Device): void {
  if (!device.online) throw failure(cloud.settings.offlineStatus, "Device is not connected");
}

/** Calls a function of a device; returns the 32-bit integer that it returns. */
export async function callFunction(
  cloud: Cloud,
  device: Device,
  name: string,
  given: unknown,
  signal: AbortSignal | undefined,
): Promise<number> {
  const argument = text(given);
  if (argument === undefined) throw failure(400, "arg must be a string");
  if (new TextEncoder().encode(argument).length > ARGUMENT_MAX) {
    throw failure(400, `arg must not exceed ${ARGUMENT_MAX} bytes`);
  }
  requireOnline(cloud, device);
  const callback = device.functions.get(name);
  if (!callback) throw failure(404, `Function ${name} not found`);
  const value = await askDevice(cloud, device, () => callback(argument), signal);
  return Math.trunc(value) | 0;
}

/** Reads a variable of a device. */
export async function readVariable(
  cloud: Cloud,
  device: Device,
  name: string,
  signal: AbortSignal | undefined,
): Promise<unknown> {
  requireOnline(cloud, device);
  const variable = device.variables.get(name);
  if (!variable) throw failure(404, "Variable not found");
  const value = await askDevice(cloud, device, variable.read, signal);
  learnType(variable, value);
  return value;
}

/**
 * Asks a device something. A callback that throws is a device that crashes: the caller sees a
 * timeout, though at once, and the error goes to `onError`.
 */
async function askDevice<T>(
  cloud: Cloud,
  device: Device,
  callback: () => T | Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  const { functionTimeout, onError, timeoutStatus } = cloud.settings;
  const work = cloud.faults.silences(device)
    ? new Promise<never>(() => {})
    : (async () => await callback())();
  work.catch(onError); // Also what it throws when the caller has stopped waiting.
  const signals = signal ? [signal, cloud.closing.signal] : [cloud.closing.signal];
  const value = await within(functionTimeout, () => work, ...signals).catch(() => {
    throw failure(timeoutStatus, "Timed out.");
  });
  device.lastHeard = Date.now();
  return value;
}
