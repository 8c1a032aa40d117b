/** How many messages devices have sent, by the owner who is billed for them, and by day. */
import * as Type from "typebox/type";
import { closed, mapOf, NUMBER_OR_NULL } from "../base/schema.ts";
import { Store } from "./store.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

const USAGE = closed({
  /** Days since 1970. */
  day: Type.Number(),
  device: Type.String(),
  /** Number of the product that the device was in. */
  product: NUMBER_OR_NULL,
  messages: Type.Number(),
});

/** The messages of a device on one day. */
export type DeviceUsage = Type.Static<typeof USAGE>;

/** Stores the messages of all devices, by the key of the owner who is billed. */
export class UsageStore extends Store<Record<string, DeviceUsage[]>> {
  override readonly schema = mapOf(Type.Array(USAGE));
  /** By owner and device. Messages are counted for each event, so the days are found without building a key. */
  #usage = new Map<string, Map<string, DeviceUsage[]>>();

  /** Counts a message. */
  add(owner: string, device: string, product: number | null, at: number): void {
    const day = dayOf(at);
    const days = this.#daysOf(owner, device);
    const known = days.findLast((one) => one.day === day && one.product === product);
    if (known) known.messages++;
    else days.push({ day, device, product, messages: 1 });
  }

  /** Returns the usage in a period, of which both days are included. */
  between(owner: string, first: number, last: number): DeviceUsage[] {
    return [...this.#usage.get(owner)?.values() ?? []].flat()
      .filter(({ day }) => day >= dayOf(first) && day <= dayOf(last));
  }

  forget(owner: string): void {
    this.#usage.delete(owner);
  }

  override save(): Record<string, DeviceUsage[]> {
    const copies = [...this.#usage].map(([owner, devices]) => [
      owner,
      [...devices.values()].flat().map((one) => ({ ...one })),
    ]);
    return Object.fromEntries(copies);
  }

  override load(saved: Record<string, DeviceUsage[]>): void {
    this.#usage.clear();
    for (const [owner, usage] of Object.entries(saved)) {
      for (const one of usage) this.#daysOf(owner, one.device).push({ ...one });
    }
  }

  #daysOf(owner: string, device: string): DeviceUsage[] {
    let devices = this.#usage.get(owner);
    if (!devices) this.#usage.set(owner, devices = new Map());
    let days = devices.get(device);
    if (!days) devices.set(device, days = []);
    return days;
  }
}

function dayOf(at: number): number {
  return Math.floor(at / DAY_MS);
}
