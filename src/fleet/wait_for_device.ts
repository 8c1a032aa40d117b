import type { Deadline } from "../core/deadline.ts";
import { isParticleError } from "../core/errors.ts";
import { checkText, orEmpty, requireTimeout } from "../core/options.ts";
import { getDevice } from "../resources/devices.ts";
import type { ApiCaller } from "../types/common.ts";
import type { DeviceInfo } from "../types/devices.ts";
import type { WaitForDeviceOptions } from "../types/fleet.ts";
import { mayHaveActed } from "./outcome.ts";
import { type Wait, waitFor } from "./waiter.ts";

/** The default of `interval`, in milliseconds. */
const INTERVAL = 5_000;

/**
 * Waits until a device is online or offline: `GET /v1[/products/:product]/devices/:deviceId`, again and again.
 *
 * A request that gets no response or a 408, 429 or 5xx does not end the wait; other errors do.
 *
 * @example
 * ```ts
 * import { Particle } from "@particle-edge/sdk";
 * import { waitForDevice } from "@particle-edge/sdk/fleet";
 *
 * const particle = new Particle({ auth: "token" });
 * const { name } = await waitForDevice(particle, { deviceId: "thermometer" }, "online");
 * console.log(name);
 * ```
 *
 * @param api The client.
 * @param options The device, and how long to wait.
 * @param state The state to wait for.
 * @returns The device.
 * @throws {TypeError} synchronously, if an argument is invalid.
 * @throws {ParticleError} with code `timeout`, whose cause is the last failure, if any; with code `aborted`; or as
 * `getDevice()` does.
 */
export function waitForDevice(
  api: ApiCaller,
  options: WaitForDeviceOptions,
  state: "online" | "offline",
): Promise<DeviceInfo> {
  const given = orEmpty(options);
  const { deviceId, product, interval, timeout, signal } = given;
  const id = checkText("deviceId", deviceId);
  const pause = requireTimeout({ interval }, "interval", INTERVAL);
  if (state !== "online" && state !== "offline") {
    throw new TypeError(`state must be "online" or "offline", got ${JSON.stringify(state)}`);
  }
  const what = `the device ${id} to be ${state}`;
  return waitFor(what, { timeout, signal }, async (wait) => {
    const { deadline } = wait;
    const { auth, headers, context, attemptTimeout } = given;
    const limits = { attemptTimeout, retry: false, signal: deadline.signal } as const;
    const call = { deviceId: id, product, auth, headers, context, ...limits };
    for (;;) {
      const device = await attempt(wait, getDevice(api, call));
      if (device && device.online === (state === "online")) return device;
      const { retryAfter = 0 } = (wait.failure ?? {}) as { retryAfter?: number };
      await sleep(Math.max(pause, retryAfter), deadline);
    }
  });
}

/** Resolves to the body of a response, or to `undefined` if the request failed but may succeed later. */
async function attempt<T>(wait: Wait, request: Promise<{ body: T }>): Promise<T | undefined> {
  wait.failure = undefined;
  try {
    return (await request).body;
  } catch (error) {
    const isTemporary = mayHaveActed(error) || isParticleError(error) && error.statusCode === 429;
    if (!isTemporary) throw error;
    wait.failure = error;
  }
}

async function sleep(milliseconds: number, deadline: Deadline): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    await deadline.guard(() =>
      new Promise<void>((resolve) => timer = setTimeout(resolve, milliseconds))
    );
  } finally {
    clearTimeout(timer);
  }
}
