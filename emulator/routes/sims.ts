/** SIM cards of users and products. Source: API reference, SIM Cards. */
import { Hono } from "hono";
import { randomHex } from "../base/random.ts";
import { type Params, show, text, wholeNumber } from "../base/values.ts";
import type { Cloud } from "../cloud.ts";
import type { Engines } from "../engines.ts";
import { allow } from "../http/allow.ts";
import type { CloudEnv } from "../http/env.ts";
import { failure } from "../http/errors.ts";
import { pageOf, type Parts, readParams, readParts } from "../http/params.ts";
import { productKey } from "../model/owners.ts";
import type { Device } from "../model/records.ts";
import type { DeviceStore } from "../stores/devices.ts";
import {
  change,
  isIccid,
  type Sim,
  type SimAction,
  type SimStore,
  usageOf,
} from "../stores/sims.ts";
import { importDevice, listFor } from "./device_import.ts";
import {
  findDeviceWith,
  fleetUsageJson,
  listedSimJson,
  pendingJson,
  simJson,
  STATUS_LIFETIME_MS,
  statusJson,
  type StatusTask,
} from "./sim_json.ts";

/** SIM cards per page. Source: API reference, SIM Cards. */
const PAGE_SIZE = 25;
/** The most SIM cards that one request may import. Our own choice. */
const IMPORT_MAX = 10_000;
/** The actions that each status allows. */
const ACTIONS: Readonly<Record<Sim["status"], readonly SimAction[]>> = {
  active: ["deactivate"],
  inactive: ["activate"],
  deactivated: ["activate", "reactivate"],
};

/** Returns the routes about SIM cards, below `/v1/sims` and `/v1/products/:product/sims`. */
export function simRoutes(cloud: Cloud, { updates }: Engines): Hono<CloudEnv> {
  const { devices, sims } = cloud;
  const app = new Hono<CloudEnv>();
  /** The last request for the status of each card. */
  const tasks = new Map<string, StatusTask>();
  app.get("/", allow("sims:list"), (c) => {
    const { key, product } = c.var.owner;
    const all = sims.list(key);
    if (!product) return c.json({ sims: all.map((sim) => listedSimJson(devices, sim)) });
    const found = all.filter(matches(devices, (name) => c.req.query(name)));
    const { items, totalPages } = pageOf(c, found, PAGE_SIZE);
    return c.json({
      sims: items.map((sim) => listedSimJson(devices, sim)),
      meta: { total_pages: totalPages },
    });
  });
  app.post("/", allow("sims:import"), async (c) => {
    const { product } = c.var.owner;
    if (!product) throw simNotFound();
    const parts = await readParts(c);
    const country = readCountry(parts.params.country);
    const holders = new Map<unknown, Device>(devices.list().map((one) => [one.iccid, one]));
    for (const iccid of await readIccids(parts)) {
      if (!importSim(sims, productKey(product), iccid, country)) continue;
      const device = holders.get(iccid);
      if (device && listFor(device, product) === "updatedDeviceIds") {
        importDevice(cloud, updates, product, device);
      }
    }
    return c.json({ ok: true });
  });
  app.get("/data_usage", allow("sims.usage:get"), (c) => {
    const { key, product } = c.var.owner;
    if (!product) throw simNotFound();
    return c.json(fleetUsageJson(sims.list(key)));
  });
  app.get("/:iccid", allow("sims:get"), (c) => {
    const iccid = c.req.param("iccid");
    const { key } = c.var.owner;
    if (c.req.method === "HEAD") return c.body(null, statusOfCheck(sims, key, iccid));
    return c.json({ sim: simJson(devices, requireSim(sims, key, iccid)) });
  });
  app.put("/:iccid", allow("sims:update"), async (c) => {
    const { key, product } = c.var.owner;
    const iccid = c.req.param("iccid");
    const params = await readParams(c);
    if (!product && params.action === "activate" && addSim(sims, key, iccid, params)) {
      return c.json({});
    }
    const sim = requireSim(sims, key, iccid);
    update(sim, params);
    return params.action === undefined ? c.json(simJson(devices, sim)) : c.json({});
  });
  app.delete("/:iccid", allow("sims:remove"), (c) => {
    const sim = requireSim(sims, c.var.owner.key, c.req.param("iccid"));
    sims.delete(sim);
    return sim.status === "active" ? c.json({}, 202) : c.body(null, 204);
  });
  app.get("/:iccid/data_usage", allow("sims.usage:get"), (c) => {
    const sim = requireSim(sims, c.var.owner.key, c.req.param("iccid"));
    return c.json({ iccid: sim.iccid, usage_by_day: usageOf(sim, Date.now()) });
  });
  app.get("/:iccid/status", allow("sims.status:get"), (c) => {
    const sim = requireSim(sims, c.var.owner.key, c.req.param("iccid"));
    const startedAt = Date.now();
    const known = tasks.get(sim.iccid);
    if (known && startedAt - known.startedAt < STATUS_LIFETIME_MS) {
      return c.json(statusJson(devices, sim, known));
    }
    const task = { id: randomHex(8), startedAt };
    tasks.set(sim.iccid, task);
    return c.json(pendingJson(task), 202);
  });
  return app;
}

const simNotFound = (): Error => failure(404, "SIM not found");

function requireSim(sims: SimStore, ownerKey: string, iccid: string): Sim {
  const sim = sims.get(iccid);
  if (sim?.owner === ownerKey) return sim;
  throw simNotFound();
}

/** Returns the status code for a card that is the owner's own, free, another user's, or not a SIM card. */
function statusOfCheck(sims: SimStore, ownerKey: string, iccid: string): 200 | 204 | 403 | 404 {
  const sim = sims.get(iccid);
  if (sim) return sim.owner === ownerKey ? 200 : 403;
  return isIccid(iccid) ? 204 : 404;
}

/** Returns a filter for the cards, and the devices that hold them, that a query asks for. */
function matches(
  devices: DeviceStore,
  query: (name: string) => string | undefined,
): (sim: Sim) => boolean {
  const part = (name: string): string => query(name)?.toLowerCase() ?? "";
  const [iccid, deviceId, deviceName] = [part("iccid"), part("deviceId"), part("deviceName")];
  return (sim) => {
    const device = findDeviceWith(devices, sim);
    return sim.iccid.includes(iccid) && (device?.id ?? "").includes(deviceId) &&
      (device?.name ?? "").toLowerCase().includes(deviceName);
  };
}

/** Reads the ICCIDs of a body: those of a list, and those of each file, one per line. */
async function readIccids({ params, files }: Parts): Promise<Set<unknown>> {
  const iccids = new Set<unknown>(Array.isArray(params.sims) ? params.sims : []);
  for (const { file } of files) {
    for (const line of (await file.text()).split(/\r?\n/)) {
      if (line.trim() !== "") iccids.add(line.trim());
    }
  }
  if (iccids.size > 0 && iccids.size <= IMPORT_MAX) return iccids;
  throw failure(400, `sims must be 1 to ${IMPORT_MAX} ICCIDs`);
}

/** Imports and activates a card. Returns false if it is invalid or another owner's. */
function importSim(sims: SimStore, key: string, iccid: unknown, country: string): boolean {
  if (!isIccid(iccid)) return false;
  const sim = sims.get(iccid) ?? sims.add(iccid, key, country);
  if (sim.owner !== key) return false;
  if (sim.status !== "active") change(sim, "activate");
  return true;
}

/** Returns an ICCID. Throws unless its card is free or already the owner's. */
function requireUsable(sims: SimStore, key: string, iccid: unknown): string {
  if (!isIccid(iccid)) throw failure(400, `${show(iccid)} is not an ICCID`);
  const sim = sims.get(iccid);
  if (!sim || sim.owner === key) return iccid;
  throw failure(400, `The SIM ${iccid} cannot be activated`);
}

function readCountry(value: unknown): string {
  const country = text(value ?? "US")?.toUpperCase();
  if (country !== undefined && /^[A-Z]{2}$/.test(country)) return country;
  throw failure(400, "country must be a two-letter code");
}

/** Activates a free card. Returns false if it is already the owner's. */
function addSim(sims: SimStore, key: string, iccid: string, params: Params): boolean {
  requireUsable(sims, key, iccid);
  const country = readCountry(params.country);
  if (sims.get(iccid)) return false;
  sims.add(iccid, key, country);
  return true;
}

/** Applies an action to a card, sets its limit, or both. */
function update(sim: Sim, params: Params): void {
  const limit = readLimit(params);
  const action = readAction(params);
  if (action !== undefined) {
    if (!ACTIONS[sim.status].includes(action)) {
      throw failure(400, `A SIM that is ${sim.status} cannot be ${action}d`);
    }
    if (params.country !== undefined) sim.country = readCountry(params.country);
    change(sim, action);
  } else if (limit === undefined) throw failure(400, "action or mb_limit is required");
  if (limit !== undefined) Object.assign(sim, { mbLimit: limit, updatedAt: Date.now() });
}

function readAction({ action }: Params): SimAction | undefined {
  if (
    action === undefined || action === "activate" || action === "deactivate" ||
    action === "reactivate"
  ) return action;
  throw failure(400, "action must be activate, deactivate or reactivate");
}

function readLimit({ mb_limit }: Params): number | undefined {
  if (mb_limit === undefined || mb_limit === null) return undefined;
  const limit = wholeNumber(mb_limit, 1);
  if (limit !== undefined) return limit;
  throw failure(400, "mb_limit must be a whole number of megabytes");
}
