/** Vitals that devices have reported. Source: API reference, Device Vitals. */
import * as Type from "typebox/type";
import type { Vitals } from "../model/device_options.ts";
import type { Device } from "../model/records.ts";
import { closed, mapOf } from "../base/schema.ts";
import { Store } from "./store.ts";

/** How long the cloud keeps them, in milliseconds: a month. Source: API reference. */
export const KEPT_MS = 30 * 24 * 60 * 60 * 1000;
/** How many it keeps of each device. Our own choice. */
const KEPT_MAX = 1000;

const REPORT = closed({ at: Type.Number(), payload: Type.Unsafe<Vitals>({ type: "object" }) });

/** One report. */
export type Report = Readonly<Type.Static<typeof REPORT>>;

/** The reports of every device by its id, the oldest first. */
export class DiagnosticsStore extends Store<Record<string, Report[]>> {
  override readonly schema = mapOf(Type.Array(REPORT));
  #reports = new Map<string, Report[]>();

  override save(): Record<string, Report[]> {
    return Object.fromEntries(this.#reports);
  }

  override load(saved: Record<string, Report[]>): void {
    this.#reports = new Map(Object.entries(saved));
  }

  /** Keeps what a device reports, and forgets what is too old. */
  add({ id }: Device, payload: Vitals): void {
    const at = Date.now();
    const kept = (this.#reports.get(id) ?? []).filter((report) => report.at >= at - KEPT_MS);
    this.#reports.set(id, [...kept, { at, payload }].slice(-KEPT_MAX));
  }

  /** What a device reported within a time, the oldest first. */
  between({ id }: Device, start: number, end: number): Report[] {
    return (this.#reports.get(id) ?? []).filter(({ at }) => at >= start && at <= end);
  }

  last({ id }: Device): Report | undefined {
    return this.#reports.get(id)?.at(-1);
  }
}
