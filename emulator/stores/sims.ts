/** SIM cards, their status and their data usage. Source: API reference, SIM Cards. */
import * as Type from "typebox/type";
import { productKey, userKey } from "../model/owners.ts";
import type { Device } from "../model/records.ts";
import { closed, NUMBER_OR_NULL, oneOf } from "../base/schema.ts";
import { Store } from "./store.ts";

/** An action that changes the status of a SIM card. */
export type SimAction = NonNullable<Sim["lastAction"]>;

/** Times are in milliseconds since 1970. */
const SIM = closed({
  iccid: Type.String(),
  /** Key of its owner, as in `Owner.key`. */
  owner: Type.String(),
  status: oneOf("active", "inactive", "deactivated"),
  country: Type.String(),
  firstActivatedAt: NUMBER_OR_NULL,
  lastActivatedAt: NUMBER_OR_NULL,
  activations: Type.Number(),
  deactivations: Type.Number(),
  lastAction: oneOf("activate", "deactivate", "reactivate", null),
  /** Monthly data limit in megabytes. */
  mbLimit: NUMBER_OR_NULL,
  updatedAt: Type.Number(),
});

/** A SIM card. */
export type Sim = Type.Static<typeof SIM>;

/** The data usage of one day. */
export interface DayOfUsage {
  date: string;
  mbs_used: number;
  mbs_used_cumulative: number;
}

const DAY_MS = 24 * 60 * 60 * 1000;
/** Maximum usage of a SIM card per day, in hundredths of a megabyte. Our own choice. */
const HUNDREDTHS_PER_DAY = 200;

/** Stores all SIM cards that have an owner. */
export class SimStore extends Store<Sim[]> {
  override readonly schema = Type.Array(SIM);
  #sims = new Map<string, Sim>();

  /** Lists the SIM cards of an owner, oldest first. */
  list(owner: string): Sim[] {
    return [...this.#sims.values()].filter((sim) => sim.owner === owner);
  }

  get(iccid: string): Sim | undefined {
    return this.#sims.get(iccid);
  }

  /** Adds an active SIM card for an owner. */
  add(iccid: string, owner: string, country: string): Sim {
    const sim: Sim = {
      iccid,
      owner,
      status: "inactive",
      country,
      firstActivatedAt: null,
      lastActivatedAt: null,
      activations: 0,
      deactivations: 0,
      lastAction: null,
      mbLimit: null,
      updatedAt: Date.now(),
    };
    this.#sims.set(iccid, sim);
    change(sim, "activate");
    return sim;
  }

  /** Assigns a device's SIM card to its product, or else to its owner, unless the card already has an owner. */
  adopt({ iccid, product, quarantined, owner }: Device): void {
    if (iccid === null || this.get(iccid)) return;
    if (product && !quarantined) this.add(iccid, productKey(product), "US");
    else if (owner) this.add(iccid, userKey(owner), "US");
  }

  /** Moves a SIM card to another owner and activates it; adds it if it is unknown. */
  move(iccid: string, owner: string): void {
    const sim = this.get(iccid);
    if (sim) {
      sim.owner = owner;
      if (sim.status !== "active") change(sim, "activate");
    } else if (isIccid(iccid)) this.add(iccid, owner, "US");
  }

  delete({ iccid }: Sim): void {
    this.#sims.delete(iccid);
  }

  override save(): Sim[] {
    return [...this.#sims.values()].map((sim) => ({ ...sim }));
  }

  override load(saved: Sim[]): void {
    this.#sims.clear();
    for (const sim of saved) this.#sims.set(sim.iccid, { ...sim });
  }
}

/** Performs an action on a SIM card. The caller checks that its status allows the action. */
export function change(sim: Sim, action: SimAction): void {
  const now = Date.now();
  sim.lastAction = action;
  sim.updatedAt = now;
  if (action === "deactivate") {
    sim.status = "deactivated";
    sim.deactivations++;
    return;
  }
  sim.status = "active";
  sim.activations++;
  sim.firstActivatedAt ??= now;
  sim.lastActivatedAt = now;
}

/** Returns whether a value is a valid ICCID. Source: ITU-T E.118. */
export function isIccid(value: unknown): value is string {
  return typeof value === "string" && /^89\d{16,20}$/.test(value);
}

/**
 * Returns the data usage of a SIM card by day, from `start` or the start of the current billing period. The numbers are invented, but always the
 * same for the same card and day. A card uses data from its first activation until it is deactivated.
 */
export function usageOf(sim: Sim, now: number, start: number = startOfMonth(now)): DayOfUsage[] {
  const first = startOfDay(sim.firstActivatedAt ?? Infinity);
  const last = startOfDay(sim.status === "active" ? now : sim.updatedAt);
  const days: DayOfUsage[] = [];
  let total = 0;
  for (let day = start; day <= now; day += DAY_MS) {
    const date = new Date(day).toISOString().slice(0, "2026-01-01".length);
    const used = day >= first && day <= last ? hash(sim.iccid + date) % HUNDREDTHS_PER_DAY + 1 : 0;
    total += used;
    days.push({ date, mbs_used: used / 100, mbs_used_cumulative: total / 100 });
  }
  return days;
}

function startOfMonth(at: number): number {
  const date = new Date(at);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
}

const startOfDay = (at: number): number => Math.floor(at / DAY_MS) * DAY_MS;

/** Returns a deterministic number for a string. Source: FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const char of text) value = Math.imul(value ^ char.charCodeAt(0), 0x01000193) >>> 0;
  return value;
}
