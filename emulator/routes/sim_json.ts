/** SIM cards as JSON. Source: API reference, SIM Cards. */
import { iso } from "../base/values.ts";
import { idOfKey, productIdOfKey } from "../model/owners.ts";
import type { Device } from "../model/records.ts";
import type { DeviceStore } from "../stores/devices.ts";
import { type DayOfUsage, type Sim, usageOf } from "../stores/sims.ts";

/** Returns the device that holds a card. */
export function findDeviceWith(devices: DeviceStore, { iccid }: Sim): Device | undefined {
  return devices.list().find((device) => device.iccid === iccid);
}

/** Returns a card as JSON, with the user who owns its device. */
export function simJson(devices: DeviceStore, sim: Sim): Record<string, unknown> {
  const owner = findDeviceWith(devices, sim)?.owner?.username ?? null;
  return { ...listedSimJson(devices, sim), owner };
}

/** Returns a card as JSON, as in lists. Its rates, carrier and phone number are made up. */
export function listedSimJson(devices: DeviceStore, sim: Sim): Record<string, unknown> {
  const device = findDeviceWith(devices, sim);
  const productId = productIdOfKey(sim.owner);
  return {
    _id: sim.iccid,
    activations_count: sim.activations,
    base_country_code: sim.country,
    base_monthly_rate: 299,
    deactivations_count: sim.deactivations,
    first_activated_on: iso(sim.firstActivatedAt),
    last_activated_on: iso(sim.lastActivatedAt),
    last_activated_via: "user",
    last_status_change_action: sim.lastAction,
    last_status_change_action_error: "no",
    msisdn: `88${sim.iccid.slice(-11)}`,
    overage_monthly_rate: 40,
    status: sim.status,
    stripe_plan_slug: "emulated",
    updated_at: iso(sim.updatedAt),
    ...(sim.mbLimit === null ? {} : { mb_limit: sim.mbLimit }),
    ...(productId === undefined ? { user_id: idOfKey(sim.owner) } : { product_id: productId }),
    carrier: "emulated",
    last_device_id: device?.id ?? null,
    last_device_name: device?.name ?? null,
  };
}

/** Returns the data usage of all cards of a product, by day. */
export function fleetUsageJson(sims: readonly Sim[]): Record<string, unknown> {
  const days: DayOfUsage[] = [];
  for (const usage of sims.map((sim) => usageOf(sim, Date.now()))) {
    usage.forEach(({ date, mbs_used, mbs_used_cumulative }, index) => {
      const day = days[index] ??= { date, mbs_used: 0, mbs_used_cumulative: 0 };
      day.mbs_used = round(day.mbs_used + mbs_used);
      day.mbs_used_cumulative = round(day.mbs_used_cumulative + mbs_used_cumulative);
    });
  }
  return {
    total_mbs_used: days.at(-1)?.mbs_used_cumulative ?? 0,
    total_active_sim_cards: sims.filter(({ status }) => status === "active").length,
    usage_by_day: days,
  };
}

/** Rounds to the precision that the cloud reports, because sums of binary fractions are not exact. */
const round = (megabytes: number): number => Math.round(megabytes * 100) / 100;

/** How long a status is kept, and when a client should ask for it again, in milliseconds. Source: API reference. */
export const STATUS_LIFETIME_MS = 180_000;
const CHECK_AGAIN_MS = 10_000;

/** A request for the status of a card. */
export interface StatusTask {
  readonly id: string;
  readonly startedAt: number;
}

/** Returns the status of a card that the network has not reported yet. */
export function pendingJson(task: StatusTask): Record<string, unknown> {
  return statusBody(task, "pending", null);
}

/** Returns the status of a card that the network has reported: an active card is connected while its device is online. */
export function statusJson(
  devices: DeviceStore,
  sim: Sim,
  task: StatusTask,
): Record<string, unknown> {
  const isOnline = findDeviceWith(devices, sim)?.online ?? false;
  return statusBody(task, "complete", sim.status === "active" && isOnline);
}

function statusBody(
  { id, startedAt }: StatusTask,
  state: "pending" | "complete",
  connected: boolean | null,
): Record<string, unknown> {
  return {
    ok: true,
    meta: {
      created_at: iso(startedAt),
      expires_at: iso(startedAt + STATUS_LIFETIME_MS),
      check_again_after: iso(startedAt + CHECK_AGAIN_MS),
      state,
      method: "async",
      task_id: id,
    },
    sim_status: { connected, gsm_connection: connected, data_connection: connected },
  };
}
