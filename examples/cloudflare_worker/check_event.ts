/** Your own validation and handling of events. If it throws, the event is retried, then becomes a dead letter. */
import type { Delivery } from "./env.ts";

/**
 * Checks an event before it is stored.
 *
 * @throws {TypeError} if the event is a temperature and its data is not a number.
 */
export function checkEvent({ name, data }: Delivery): void {
  if (name !== "temperature" || (data?.trim() && Number.isFinite(Number(data)))) return;
  throw new TypeError("The data of a temperature must be a number");
}
