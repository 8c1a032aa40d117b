/** Calls functions of devices and reads their variables, within the time limit for a response. */
import { text } from "../base/values.ts";
import { within } from "../base/wait.ts";
import type { Cloud } from "../cloud.ts";
import { countCall } from "../devices/metrics.ts";
import { failure } from "../http/errors.ts";
import { learnType } from "../model/device_checks.ts";
import type { Device } from "../model/records.ts";

/** The longest function argument, in bytes. The API reference says 63 characters; current Device OS accepts 1024. */
const ARGUMENT_MAX = 1024;

/** Throws if a device is offline. The text of the real cloud is unverified. */
export function requireOnline(cloud: Cloud, device: Device): void {
  if (!device.online) throw failure(cloud.settings.offlineStatus, "Device is not connected");
}

/** Throws if a device is offline, after counting the call. */
function requireReachable(cloud: Cloud, device: Device, kind: "functions" | "variables"): void {
  if (!device.online) countCall(cloud, device, kind, "offline");
  requireOnline(cloud, device);
}

/** Counts whether a call to a device succeeds. */
async function counted<T>(
  cloud: Cloud,
  device: Device,
  kind: "functions" | "variables",
  call: () => Promise<T>,
): Promise<T> {
  let outcome: "success" | "failure" = "failure";
  try {
    const value = await call();
    outcome = "success";
    return value;
  } finally {
    countCall(cloud, device, kind, outcome);
  }
}

/** Calls a function of a device, and returns its result as a 32-bit integer. */
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
  requireReachable(cloud, device, "functions");
  const callback = device.functions.get(name);
  if (!callback) throw failure(404, `Function ${name} not found`);
  const value = await counted(
    cloud,
    device,
    "functions",
    () => askDevice(cloud, device, () => callback(argument), signal),
  );
  return Math.trunc(value) | 0;
}

/** Reads a variable of a device. */
export async function readVariable(
  cloud: Cloud,
  device: Device,
  name: string,
  signal: AbortSignal | undefined,
): Promise<unknown> {
  requireReachable(cloud, device, "variables");
  const variable = device.variables.get(name);
  if (!variable) throw failure(404, "Variable not found");
  const value = await counted(
    cloud,
    device,
    "variables",
    () => askDevice(cloud, device, variable.read, signal),
  );
  learnType(variable, value);
  return value;
}

/**
 * Calls a callback of a device. One that throws acts like a device that crashes: the caller gets the response of a
 * timeout, but immediately, and the error goes to `onError`.
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
  work.catch(onError); // Also reports errors after the caller has stopped waiting.
  const signals = signal ? [signal, cloud.closing.signal] : [cloud.closing.signal];
  const value = await within(functionTimeout, () => work, ...signals).catch(() => {
    throw failure(timeoutStatus, "Timed out.");
  });
  device.lastHeard = Date.now();
  return value;
}
