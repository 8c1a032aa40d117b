/** Mesh networks, which Particle has ended. Source: the client of Particle before it dropped them. */
import { iso, type Params, text } from "../base/values.ts";
import { type Context, Hono } from "hono";
import { bearer } from "../http/bearer.ts";
import { deviceJson } from "./device_json.ts";
import type { CloudEnv } from "../http/env.ts";
import { failure } from "../http/errors.ts";
import { limited, pageOf, pathParam, readParams } from "../http/params.ts";
import type { Device, User } from "../model/records.ts";
import { deviceOf, devicesOf, pickDevice } from "../http/scope.ts";
import type { Cloud } from "../cloud.ts";
import type { MeshStore, Network } from "../stores/mesh.ts";

/** Networks or devices on a page unless asked otherwise. Our own choice. */
const PAGE_SIZE = 25;
/** Longest name of a network, in characters. Our own choice. */
const NAME_MAX = 64;

/** The routes about mesh networks, under `/v1`. */
export function meshRoutes(cloud: Cloud): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();
  const auth = bearer(cloud);
  app.get("/networks", auth, (c) => {
    const networks = meshOf(cloud).list(c.get("token").user);
    return c.json(pageOf(c, networks, PAGE_SIZE).items.map(networkJson));
  });
  app.post("/networks", auth, async (c) => {
    const { user } = c.get("token");
    return c.json(networkJson(create(cloud, user, await readParams(c))), 201);
  });
  app.get("/networks/:network", auth, (c) => c.json(networkJson(networkOf(cloud, c))));
  app.put("/networks/:network", auth, async (c) => {
    const network = networkOf(cloud, c);
    const params = await readParams(c);
    change(cloud, network, ownDevice(cloud, c.get("token").user, params), params.action);
    return c.json({ ok: true, ...networkJson(network) });
  });
  app.delete("/networks/:network", auth, (c) => {
    meshOf(cloud).delete(networkOf(cloud, c));
    return c.json({ ok: true });
  });
  app.get("/networks/:network/devices", auth, (c) => c.json(listDevices(cloud, c)));
  app.delete("/devices/:deviceId/network", auth, (c) => {
    const device = deviceOf(cloud, c);
    const network = meshOf(cloud).of(device);
    if (!network) throw failure(404, "The device is in no network");
    network.gateways.delete(device.id);
    return c.json({ ok: true });
  });
  return app;
}

/** The networks, with none of the devices that have changed hands. */
function meshOf({ mesh, devices }: Cloud): MeshStore {
  mesh.forgetLost(devices);
  return mesh;
}

function networkOf(cloud: Cloud, c: Context<CloudEnv>): Network {
  const network = meshOf(cloud).find(c.get("token").user, pathParam(c, "network"));
  if (network) return network;
  throw failure(404, "Network not found");
}

function ownDevice(cloud: Cloud, user: User, params: Params): Device {
  const id = text(params.device_id);
  if (!id) throw failure(400, "device_id is required");
  return pickDevice(devicesOf(cloud, { user, product: undefined }), id);
}

function create(cloud: Cloud, user: User, params: Params): Network {
  const name = text(params.name)?.trim();
  if (!name || name.length > NAME_MAX) {
    throw failure(400, `name must have 1 to ${NAME_MAX} characters`);
  }
  if (meshOf(cloud).find(user, name)) throw failure(400, "There is already a network of that name");
  const iccid = params.iccid === undefined ? null : text(params.iccid);
  if (iccid === undefined) throw failure(400, "iccid must be a string");
  if (iccid !== null) limited("iccid", iccid);
  const gateway = ownDevice(cloud, user, params);
  if (meshOf(cloud).of(gateway)) throw failure(400, "The device is in a network already");
  return meshOf(cloud).create(user, name, gateway, iccid);
}

function change(cloud: Cloud, network: Network, device: Device, what: unknown): void {
  const isMember = network.gateways.has(device.id);
  if (what === "add-device") {
    if (meshOf(cloud).of(device)) throw failure(400, "The device is in a network already");
    network.gateways.set(device.id, false);
    return;
  }
  const known = ["remove-device", "gateway-enable", "gateway-disable"];
  if (!known.some((one) => one === what)) {
    throw failure(400, `action must be one of add-device, ${known.join(", ")}`);
  }
  if (!isMember) throw failure(404, "The device is not in the network");
  if (what === "remove-device") network.gateways.delete(device.id);
  else network.gateways.set(device.id, what === "gateway-enable");
}

function listDevices(cloud: Cloud, c: Context<CloudEnv>): unknown {
  const { id, name, gateways } = networkOf(cloud, c);
  const role = c.req.query("role");
  if (role !== undefined && role !== "gateway" && role !== "node") {
    throw failure(400, "role must be gateway or node");
  }
  const shown = [...gateways].filter(([, gateway]) =>
    role === undefined || gateway === (role === "gateway")
  );
  return pageOf(c, shown, PAGE_SIZE).items.flatMap(([deviceId, gateway]) => {
    const device = cloud.devices.get(deviceId);
    const network = { id, name, role: { gateway, state: "confirmed" } };
    return device ? [{ ...deviceJson(device), network }] : [];
  });
}

function networkJson({ id, name, iccid, createdAt, gateways }: Network): Record<string, unknown> {
  return {
    id,
    name,
    type: "mesh",
    state: "confirmed",
    iccid,
    created_at: iso(createdAt),
    device_count: gateways.size,
    gateway_count: [...gateways.values()].filter((gateway) => gateway).length,
  };
}
