/** The devices of a user, and the routes they share with a product's devices. Source: API reference, Devices. */
import { Hono } from "hono";
import { iso } from "../base/values.ts";
import type { Cloud } from "../cloud.ts";
import type { Engines } from "../engines.ts";
import { allow } from "../http/allow.ts";
import type { CloudEnv } from "../http/env.ts";
import { findDevice, visibleDevices } from "../http/owner.ts";
import { readParams } from "../http/params.ts";
import { callFunction, readVariable } from "./device_call.ts";
import { deviceJson, productDeviceJson } from "./device_json.ts";
import { newestFirst } from "./device_list.ts";
import { putDevice } from "./device_update.ts";

/** Returns the routes about a user's devices, below `/v1/devices`. */
export function deviceRoutes(cloud: Cloud, { updates }: Engines): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();
  app.get("/", allow("devices:list", { customers: true }), (c) => {
    const devices = newestFirst(visibleDevices(cloud, c.var.owner));
    return c.json(devices.map(deviceJson));
  });
  app.put("/:deviceId", allow("devices:update", { customers: true }), async (c) => {
    const device = findDevice(cloud, c.var.owner, c.req.param("deviceId"));
    return c.json(await putDevice(cloud, updates, device, c));
  });
  app.delete("/:deviceId", allow("devices:remove", { customers: true }), (c) => {
    findDevice(cloud, c.var.owner, c.req.param("deviceId")).owner = undefined;
    return c.json({ ok: true });
  });
  app.delete("/:deviceId/owner", allow("devices:release"), (c) => {
    findDevice(cloud, c.var.owner, c.req.param("deviceId")).owner = undefined;
    return c.json({ ok: true });
  });
  app.route("/", commonDeviceRoutes(cloud));
  return app;
}

/** Returns the routes about devices that users and products share, below the `/devices` of either. */
export function commonDeviceRoutes(cloud: Cloud): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();
  app.get("/:deviceId", allow("devices:get", { customers: true }), (c) => {
    const device = findDevice(cloud, c.var.owner, c.req.param("deviceId"));
    const { product } = c.var.owner;
    return c.json(
      product ? productDeviceJson(device, product, cloud.firmware) : deviceJson(device),
    );
  });
  app.put("/:deviceId/ping", allow("devices:ping", { customers: true, support: true }), (c) => {
    const { online } = findDevice(cloud, c.var.owner, c.req.param("deviceId"));
    return c.json({ online, ok: true });
  });

  const path = "/:deviceId/:name";
  const forCallers = { customers: true, support: true } as const;
  app.post(path, allow("devices.function:call", forCallers), async (c) => {
    const params = await readParams(c);
    const { deviceId, name } = c.req.param();
    const device = findDevice(cloud, c.var.owner, deviceId);
    const argument = params.arg ?? params.args ?? "";
    const value = await callFunction(cloud, device, name, argument, c.env.signal);
    if ((params.format ?? c.req.query("format")) === "raw") return c.json(value);
    const { id, name: deviceName, online } = device;
    return c.json({ id, name: deviceName, connected: online, return_value: value });
  });
  app.get(path, allow("devices.variable:get", { customers: true }), async (c) => {
    const { deviceId, name } = c.req.param();
    const device = findDevice(cloud, c.var.owner, deviceId);
    const result = await readVariable(cloud, device, name, c.env.signal);
    if (c.req.query("format") === "raw") return c.text(String(result));
    const coreInfo = {
      name: device.name,
      deviceID: device.id,
      connected: device.online,
      last_handshake_at: iso(device.lastHandshakeAt),
    };
    return c.json({ name, result, coreInfo });
  });
  return app;
}
