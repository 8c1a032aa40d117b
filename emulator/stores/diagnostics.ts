/** The vitals that devices have reported. Source: API reference, Device Vitals. */
import * as Type from "typebox/type";
import type { Vitals } from "../model/device_options.ts";
import type { Device } from "../model/records.ts";
import { closed, mapOf } from "../base/schema.ts";
import { Store } from "./store.ts";

/** How long reports are kept, in milliseconds: 30 days. Source: API reference. */
export const KEPT_MS = 30 * 24 * 60 * 60 * 1000;
/** Maximum number of reports kept per device. Our own choice. */
const KEPT_MAX = 1000;

const REPORT = closed({ at: Type.Number(), payload: Type.Unsafe<Vitals>({ type: "object" }) });

/** A report of vitals. */
export type Report = Readonly<Type.Static<typeof REPORT>>;

/** Stores the reports of all devices by device id, oldest first. */
export class DiagnosticsStore extends Store<Record<string, Report[]>> {
  override readonly schema = mapOf(Type.Array(REPORT));
  #reports = new Map<string, Report[]>();

  override save(): Record<string, Report[]> {
    return Object.fromEntries(this.#reports);
  }

  override load(saved: Record<string, Report[]>): void {
    this.#reports = new Map(Object.entries(saved));
  }

  /** Adds a report of a device, and removes its expired reports. */
  add({ id }: Device, payload: Vitals): void {
    const at = Date.now();
    const kept = (this.#reports.get(id) ?? []).filter((report) => report.at >= at - KEPT_MS);
    this.#reports.set(id, [...kept, { at, payload }].slice(-KEPT_MAX));
  }

  /** Returns the reports of a device from `start` until before `end`, oldest first. */
  between({ id }: Device, start: number, end: number): Report[] {
    return (this.#reports.get(id) ?? []).filter(({ at }) => at >= start && at < end);
  }

  last({ id }: Device): Report | undefined {
    return this.#reports.get(id)?.at(-1);
  }
}
