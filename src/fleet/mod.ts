/**
 * Calls for many devices: a limited number at a time, with progress, and with a journal that lets a program that was
 * killed continue without calling any device twice. And functions that wait for a device or an event.
 *
 * @example
 * ```ts
 * import { Particle } from "@particle-edge/sdk";
 * import { forEachDevice } from "@particle-edge/sdk/fleet";
 *
 * const particle = new Particle({ auth: "token" });
 * const { done, failed, unknown } = await forEachDevice(
 *   ["coffee-machine", "sleeper"],
 *   (deviceId) => particle.callFunction({ deviceId, name: "brew" }),
 * );
 * for (const { id, value } of done) console.log(id, value.body.return_value);
 * for (const { id, error } of failed) console.error(id, error);
 * for (const { id } of unknown) console.error(id, "may have acted");
 * ```
 *
 * @module
 */
export { forEachDevice } from "./for_each_device.ts";
export { waitForDevice } from "./wait_for_device.ts";
export { waitForEvent } from "./wait_for_event.ts";
export { fileJournal } from "../runtime/file_journal.ts";
export type * from "../types/fleet.ts";
