/** Devices of a product. Source: API reference, Devices. */
import { Hono } from "hono";
import { flag } from "../base/values.ts";
import type { Cloud } from "../cloud.ts";
import { leaveProduct } from "../devices/membership.ts";
import type { Engines } from "../engines.ts";
import { allow } from "../http/allow.ts";
import type { CloudEnv } from "../http/env.ts";
import { findDevice, requireProduct, visibleDevices } from "../http/owner.ts";
import { pageOf, readParams, readParts } from "../http/params.ts";
import { editGroups, importDevices, readIdentifiers, requireMember } from "./device_import.ts";
import { productDeviceJson } from "./device_json.ts";
import { customersAmong, filterAndSort } from "./device_list.ts";
import { putDevice } from "./device_update.ts";
import { commonDeviceRoutes } from "./devices.ts";

/** Devices per page by default. Source: API reference. */
const PAGE_SIZE = 25;

/** Returns the routes about a product's devices, below `/v1/products/:product/devices`. */
export function productDeviceRoutes(cloud: Cloud, { updates }: Engines): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();
  app.get("/", allow("devices:list", { customers: true }), (c) => {
    const product = requireProduct(c.var.owner);
    const found = filterAndSort(visibleDevices(cloud, c.var.owner), (name) => c.req.query(name));
    const { items, totalPages } = pageOf(c, found, PAGE_SIZE, Infinity);
    return c.json({
      devices: items.map((device) => productDeviceJson(device, product, cloud.firmware)),
      customers: customersAmong(items, product),
      meta: { total_pages: totalPages },
    });
  });
  app.post("/", allow("devices:import", { support: true }), async (c) => {
    const product = requireProduct(c.var.owner);
    const parts = await readParts(c);
    const username = parts.params.claim_user ?? c.req.query("claim_user");
    const claimer = username === undefined ? undefined : requireMember(cloud, product, username);
    const identifiers = await readIdentifiers(parts);
    return c.json(importDevices(cloud, updates, product, identifiers, claimer));
  });
  app.put("/", allow("devices:update", { support: true }), async (c) => {
    editGroups(cloud, requireProduct(c.var.owner), await readParams(c));
    return c.json({ ok: true });
  });
  app.put("/:deviceId", allow("devices:update", { support: true }), async (c) => {
    const device = findDevice(cloud, c.var.owner, c.req.param("deviceId"));
    return c.json(await putDevice(cloud, updates, device, c));
  });
  app.delete("/:deviceId", allow("devices:remove", { support: true }), async (c) => {
    const device = findDevice(cloud, c.var.owner, c.req.param("deviceId"));
    if (flag((await readParams(c)).deny) && device.quarantined) {
      device.denied = true;
      return c.body(null, 204);
    }
    // A customer loses the device; the owner of the product keeps it.
    if (device.owner !== requireProduct(c.var.owner).owner) device.owner = undefined;
    leaveProduct(device);
    return c.body(null, 204);
  });
  const forOwners = { customers: true, support: true } as const;
  app.delete("/:deviceId/owner", allow("devices:release", forOwners), (c) => {
    findDevice(cloud, c.var.owner, c.req.param("deviceId")).owner = undefined;
    return c.json({ ok: true });
  });
  app.route("/", commonDeviceRoutes(cloud));
  return app;
}
