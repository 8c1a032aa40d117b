/** SIM cards of users and products. Source: API reference, SIM Cards. */
import { iso, type Params, text, wholeNumber } from "../base/values.ts";
import { type Context, Hono } from "hono";
import { bearer } from "../http/bearer.ts";
import type { CloudEnv } from "../http/env.ts";
import { failure } from "../http/errors.ts";
import { pageOf, pathParam, readParams, readParts } from "../http/params.ts";
import type { Device } from "../model/records.ts";
import { type Owner, ownerOf } from "../http/scope.ts";
import type { Cloud } from "../cloud.ts";
import {
  change,
  type DayOfUsage,
  isIccid,
  type Sim,
  type SimAction,
  usageOf,
} from "../stores/sims.ts";

/** SIM cards in a page. Source: API reference, SIM Cards. */
const PAGE_SIZE = 25;
/** Most SIM cards that one request may import. Our own choice. */
const IMPORT_MAX = 10_000;
/** How long the answer of a network is good for, in milliseconds. Our own choice. */
const STATUS_LIFETIME_MS = 60_000;
/** What each status allows. */
const ACTIONS: Readonly<Record<Sim["status"], readonly SimAction[]>> = {
  active: ["deactivate"],
  inactive: ["activate"],
  deactivated: ["activate", "reactivate"],
};

/** The routes about SIM cards, under `/v1/sims` and `/v1/products/:product/sims`. */
export function simRoutes(cloud: Cloud): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();
  /** When somebody first asked for the status of a card. */
  const asked = new Map<string, number>();
  app.use(bearer(cloud));
  app.get("/", (c) => c.json(list(cloud, c, ownerOf(cloud, c))));
  app.post("/", async (c) => {
    await importSims(cloud, c, ownerOf(cloud, c));
    return c.json({ ok: true });
  });
  app.get("/data_usage", (c) => c.json(fleetUsage(cloud.sims.list(productKey(cloud, c)))));
  app.get("/:iccid", (c) => {
    if (c.req.raw.method === "HEAD") return c.body(null, check(cloud, c));
    return c.json(simJson(cloud, named(cloud, c)));
  });
  app.put("/:iccid", (c) => update(cloud, c));
  app.delete("/:iccid", (c) => {
    const sim = named(cloud, c);
    cloud.sims.delete(sim);
    return c.body(null, sim.status === "active" ? 202 : 204);
  });
  app.get("/:iccid/data_usage", (c) => {
    const sim = named(cloud, c);
    return c.json({ iccid: sim.iccid, usage_by_day: usageOf(sim, Date.now()) });
  });
  app.get("/:iccid/status", (c) => {
    const sim = named(cloud, c);
    const since = asked.get(sim.iccid);
    if (since !== undefined && Date.now() - since < STATUS_LIFETIME_MS) {
      return c.json(statusJson(cloud, sim, since));
    }
    asked.set(sim.iccid, Date.now());
    return c.json({ ok: true, meta: metaOf(Date.now(), "pending") }, 202);
  });
  return app;
}

function productKey(cloud: Cloud, c: Context<CloudEnv>): string {
  const { product, key } = ownerOf(cloud, c);
  if (product) return key;
  throw failure(404, "SIM not found");
}

function named(cloud: Cloud, c: Context<CloudEnv>): Sim {
  const sim = cloud.sims.get(pathParam(c, "iccid"));
  if (sim && sim.owner === ownerOf(cloud, c).key) return sim;
  throw failure(404, "SIM not found");
}

/** The status that tells about a card: one's own, free, no card, or somebody else's. */
function check(cloud: Cloud, c: Context<CloudEnv>): 200 | 204 | 403 | 404 {
  const iccid = pathParam(c, "iccid");
  const sim = cloud.sims.get(iccid);
  if (sim) return sim.owner === ownerOf(cloud, c).key ? 200 : 403;
  return isIccid(iccid) ? 204 : 404;
}

function list(cloud: Cloud, c: Context<CloudEnv>, { key, product }: Owner): unknown {
  const sims = cloud.sims.list(key);
  if (!product) return { sims: sims.map((sim) => simJson(cloud, sim)) };
  const [iccid, deviceId, deviceName] = ["iccid", "deviceId", "deviceName"].map((name) =>
    c.req.query(name)?.toLowerCase() ?? ""
  );
  const shown = sims.filter((sim) => {
    const device = deviceWith(cloud, sim);
    return sim.iccid.includes(iccid ?? "") && (device?.id ?? "").includes(deviceId ?? "") &&
      (device?.name ?? "").toLowerCase().includes(deviceName ?? "");
  });
  const { items, totalPages } = pageOf(c, shown, PAGE_SIZE);
  return { sims: items.map((sim) => simJson(cloud, sim)), meta: { total_pages: totalPages } };
}

function deviceWith(cloud: Cloud, { iccid }: Sim): Device | undefined {
  return cloud.devices.list().find((device) => device.iccid === iccid);
}

/** A card as the cloud describes it; rates, carrier and phone number are made up. */
function simJson(cloud: Cloud, sim: Sim): Record<string, unknown> {
  const device = deviceWith(cloud, sim);
  const [kind, id = ""] = sim.owner.split(":");
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
    ...(kind === "product" ? { product_id: Number(id) } : { user_id: id }),
    carrier: "emulated",
    last_device_id: device?.id ?? null,
    last_device_name: device?.name ?? null,
    owner: device?.owner?.username ?? null,
  };
}

async function importSims(cloud: Cloud, c: Context<CloudEnv>, { key }: Owner): Promise<void> {
  productKey(cloud, c);
  const { params, files } = await readParts(c);
  const country = readCountry(params.country);
  const iccids = new Set<unknown>(Array.isArray(params.sims) ? params.sims : []);
  for (const { file } of files) {
    for (const line of (await file.text()).split(/\r?\n/)) {
      if (line.trim() !== "") iccids.add(line.trim());
    }
  }
  if (iccids.size === 0 || iccids.size > IMPORT_MAX) {
    throw failure(400, `sims must be 1 to ${IMPORT_MAX} ICCIDs`);
  }
  const wanted = [...iccids].map((iccid) => free(cloud, key, iccid));
  for (const iccid of wanted) {
    const sim = cloud.sims.get(iccid);
    if (!sim) cloud.sims.add(iccid, key, country);
    else if (sim.status !== "active") change(sim, "activate");
  }
}

/** A card that an owner may use: nobody's, or already theirs. */
function free(cloud: Cloud, key: string, iccid: unknown): string {
  if (!isIccid(iccid)) throw failure(400, `${JSON.stringify(iccid)} is no ICCID`);
  const sim = cloud.sims.get(iccid);
  if (!sim || sim.owner === key) return iccid;
  throw failure(400, `The SIM ${iccid} cannot be activated`);
}

function readCountry(value: unknown): string {
  const country = text(value ?? "US")?.toUpperCase();
  if (country !== undefined && /^[A-Z]{2}$/.test(country)) return country;
  throw failure(400, "country must be a code of two letters");
}

/** Does something to a card, or sets its limit. */
async function update(cloud: Cloud, c: Context<CloudEnv>): Promise<Response> {
  const { key, product } = ownerOf(cloud, c);
  const params = await readParams(c);
  const { action } = params;
  if (action === "activate" && !product) {
    const iccid = free(cloud, key, pathParam(c, "iccid"));
    const country = readCountry(params.country);
    if (!cloud.sims.get(iccid)) {
      cloud.sims.add(iccid, key, country);
      return c.body(null, 200);
    }
  }
  const sim = named(cloud, c);
  const limit = readLimit(params);
  if (action === undefined) {
    if (limit === undefined) throw failure(400, "action or mb_limit is required");
  } else if (action !== "activate" && action !== "deactivate" && action !== "reactivate") {
    throw failure(400, "action must be activate, deactivate or reactivate");
  } else {
    if (!ACTIONS[sim.status].includes(action)) {
      throw failure(400, `A SIM that is ${sim.status} cannot be ${action}d`);
    }
    if (params.country !== undefined) sim.country = readCountry(params.country);
    change(sim, action);
  }
  if (limit !== undefined) setLimit(sim, limit);
  return action === undefined ? c.json(simJson(cloud, sim)) : c.body(null, 200);
}

function readLimit({ mb_limit }: Params): number | undefined {
  if (mb_limit === undefined || mb_limit === null) return undefined;
  const limit = wholeNumber(mb_limit, 1);
  if (limit !== undefined) return limit;
  throw failure(400, "mb_limit must be a number of megabytes");
}

function setLimit(sim: Sim, limit: number): void {
  sim.mbLimit = limit;
  sim.updatedAt = Date.now();
}

function fleetUsage(sims: readonly Sim[]): Record<string, unknown> {
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

/** Without the dust that sums of binary fractions leave. */
const round = (megabytes: number): number => Math.round(megabytes * 100) / 100;

const metaOf = (at: number, state: string): Record<string, string> => ({
  created_at: iso(at),
  state,
});

/** What the network tells about a card; connected as long as its device is. */
function statusJson(cloud: Cloud, sim: Sim, since: number): Record<string, unknown> {
  const connected = sim.status === "active" && (deviceWith(cloud, sim)?.online ?? false);
  return {
    ok: true,
    meta: metaOf(since, "complete"),
    sim_status: {
      connected_to_network: connected,
      data_connected: connected,
      gsm_connection: connected,
      data_connection: connected,
    },
  };
}
