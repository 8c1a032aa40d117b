/** Mesh networks, which Particle has discontinued. Source: Particle's client before it dropped them. */
import { Hono } from "hono";
import { iso, type Params, text } from "../base/values.ts";
import type { Cloud } from "../cloud.ts";
import { allowUnlimited } from "../http/allow.ts";
import type { CloudEnv } from "../http/env.ts";
import { failure } from "../http/errors.ts";
import { findDevice, pickDevice } from "../http/owner.ts";
import { limited, pageOf, readParams } from "../http/params.ts";
import type { Device, User } from "../model/records.ts";
import type { MeshStore, Network } from "../stores/mesh.ts";
import { deviceJson } from "./device_json.ts";

/** Networks or devices per page by default. Our own choice. */
const PAGE_SIZE = 25;
/** The longest name of a network, in characters. Our own choice. */
const NAME_MAX = 64;

/** Returns the routes about mesh networks, below `/v1`. */
export function meshRoutes(cloud: Cloud): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();
  app.get("/networks", allowUnlimited(), (c) => {
    const networks = currentMesh(cloud).list(c.var.owner.user);
    return c.json(pageOf(c, networks, PAGE_SIZE).items.map(networkJson));
  });
  app.post("/networks", allowUnlimited(), async (c) => {
    const network = create(cloud, c.var.owner.user, await readParams(c));
    return c.json(networkJson(network), 201);
  });
  app.get("/networks/:network", allowUnlimited(), (c) => {
    return c.json(networkJson(findNetwork(cloud, c.var.owner.user, c.req.param("network"))));
  });
  app.put("/networks/:network", allowUnlimited(), async (c) => {
    const { user } = c.var.owner;
    const network = findNetwork(cloud, user, c.req.param("network"));
    const params = await readParams(c);
    change(cloud, network, readDevice(cloud, user, params), params.action);
    return c.json({ ok: true, ...networkJson(network) });
  });
  app.delete("/networks/:network", allowUnlimited(), (c) => {
    cloud.mesh.delete(findNetwork(cloud, c.var.owner.user, c.req.param("network")));
    return c.json({ ok: true });
  });
  app.get("/networks/:network/devices", allowUnlimited(), (c) => {
    const network = findNetwork(cloud, c.var.owner.user, c.req.param("network"));
    const { items } = pageOf(c, withRole(network, c.req.query("role")), PAGE_SIZE);
    return c.json(items.flatMap((member) => memberJson(cloud, network, member)));
  });
  app.delete("/devices/:deviceId/network", allowUnlimited(), (c) => {
    const device = findDevice(cloud, c.var.owner, c.req.param("deviceId"));
    const network = currentMesh(cloud).of(device);
    if (!network) throw failure(404, "The device is not in a network");
    network.gateways.delete(device.id);
    return c.json({ ok: true });
  });
  return app;
}

/** Returns the networks, after removing devices that now have another owner. */
function currentMesh({ mesh, devices }: Cloud): MeshStore {
  mesh.forgetLost(devices);
  return mesh;
}

function findNetwork(cloud: Cloud, user: User, idOrName: string): Network {
  const network = currentMesh(cloud).find(user, idOrName);
  if (network) return network;
  throw failure(404, "Network not found");
}

/** Finds the user's device that a request names. */
function readDevice(cloud: Cloud, user: User, params: Params): Device {
  const id = text(params.device_id);
  if (!id) throw failure(400, "device_id is required");
  return pickDevice(cloud.devices.ofUser(user), id);
}

function create(cloud: Cloud, user: User, params: Params): Network {
  const name = text(params.name)?.trim();
  if (!name || name.length > NAME_MAX) {
    throw failure(400, `name must have 1 to ${NAME_MAX} characters`);
  }
  const mesh = currentMesh(cloud);
  if (mesh.find(user, name)) throw failure(400, "A network with this name already exists");
  const iccid = params.iccid === undefined ? null : text(params.iccid);
  if (iccid === undefined) throw failure(400, "iccid must be a string");
  if (iccid !== null) limited("iccid", iccid);
  const gateway = readDevice(cloud, user, params);
  if (mesh.of(gateway)) throw failure(400, "The device is already in a network");
  return mesh.create(user, name, gateway, iccid);
}

function change(cloud: Cloud, network: Network, device: Device, action: unknown): void {
  if (action === "add-device") {
    if (currentMesh(cloud).of(device)) throw failure(400, "The device is already in a network");
    network.gateways.set(device.id, false);
    return;
  }
  const known = ["remove-device", "gateway-enable", "gateway-disable"];
  if (!known.some((one) => one === action)) {
    throw failure(400, `action must be one of add-device, ${known.join(", ")}`);
  }
  if (!network.gateways.has(device.id)) throw failure(404, "The device is not in the network");
  if (action === "remove-device") network.gateways.delete(device.id);
  else network.gateways.set(device.id, action === "gateway-enable");
}

/** Returns a device of a network as JSON: its id, and whether it is a gateway. */
type Member = [deviceId: string, gateway: boolean];

function withRole({ gateways }: Network, role: string | undefined): Member[] {
  if (role !== undefined && role !== "gateway" && role !== "node") {
    throw failure(400, "role must be gateway or node");
  }
  return [...gateways].filter(([, gateway]) =>
    role === undefined || gateway === (role === "gateway")
  );
}

function memberJson(cloud: Cloud, { id, name }: Network, [deviceId, gateway]: Member): unknown[] {
  const device = cloud.devices.get(deviceId);
  const network = { id, name, role: { gateway, state: "confirmed" } };
  return device ? [{ ...deviceJson(device), network }] : [];
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
