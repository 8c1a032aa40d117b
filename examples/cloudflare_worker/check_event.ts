/** The place for what you demand of events, and do with them: what throws here is tried again, then put aside. */
import type { Delivery } from "./env.ts";

/**
 * Refuses what cannot be used.
 *
 * @throws {TypeError} if it is a temperature that is no number.
 */
export function checkEvent({ name, data }: Delivery): void {
  if (name !== "temperature" || (data?.trim() && Number.isFinite(Number(data)))) return;
  throw new TypeError("The data of a temperature must be a number");
}
