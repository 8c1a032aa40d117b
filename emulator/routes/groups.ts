/** Groups of a product's devices. Source: API reference, Device Groups. */
import { Hono } from "hono";
import { type Params, text } from "../base/values.ts";
import type { Cloud } from "../cloud.ts";
import { replaceGroup } from "../devices/groups.ts";
import { allow } from "../http/allow.ts";
import type { CloudEnv } from "../http/env.ts";
import { failure } from "../http/errors.ts";
import { requireProduct } from "../http/owner.ts";
import { readParams } from "../http/params.ts";
import { isGroupName } from "../model/device_checks.ts";
import type { Product } from "../model/records.ts";
import type { Group, GroupStore } from "../stores/groups.ts";

/** The longest description and the longest color, in characters. Our own choice. */
const [DESCRIPTION_MAX, COLOR_MAX] = [1000, 32];

/** Returns the routes about groups, below `/v1/products/:product/groups`. */
export function groupRoutes(cloud: Cloud): Hono<CloudEnv> {
  const { groups } = cloud;
  const app = new Hono<CloudEnv>();
  app.get("/", allow("groups:list"), (c) => {
    const product = requireProduct(c.var.owner);
    const part = c.req.query("name") ?? "";
    const found = groups.list(product.id).filter(({ name }) => name.includes(part));
    return c.json({ groups: found.map((group) => groupJson(cloud, product, group)) });
  });
  app.post("/", allow("groups:create"), async (c) => {
    const product = requireProduct(c.var.owner);
    const group = readGroup(await readParams(c), { name: "", description: "", color: "" });
    requireUnused(groups, product, group.name);
    groups.set(product.id, group);
    return c.json({ group: groupJson(cloud, product, group) }, 201);
  });
  app.get("/:group", allow("groups:get"), (c) => {
    const product = requireProduct(c.var.owner);
    const group = requireGroup(groups, product, c.req.param("group"));
    return c.json({ group: countedGroupJson(cloud, product, group) });
  });
  app.put("/:group", allow("groups:update"), async (c) => {
    const product = requireProduct(c.var.owner);
    const before = requireGroup(groups, product, c.req.param("group"));
    const params = await readParams(c);
    if ([params.name, params.description, params.color].every((one) => one === undefined)) {
      throw failure(400, "name, description or color is required");
    }
    const group = readGroup(params, before);
    if (group.name !== before.name) requireUnused(groups, product, group.name);
    replaceGroup(cloud, product, before.name, group);
    return c.json({ group: countedGroupJson(cloud, product, group) });
  });
  app.delete("/:group", allow("groups:remove"), (c) => {
    const product = requireProduct(c.var.owner);
    const { name } = requireGroup(groups, product, c.req.param("group"));
    replaceGroup(cloud, product, name, undefined);
    return c.body(null, 204);
  });
  return app;
}

function requireGroup(groups: GroupStore, { id }: Product, name: string): Group {
  const group = groups.find(id, name);
  if (group) return group;
  throw failure(404, "Group not found");
}

function requireUnused(groups: GroupStore, { id }: Product, name: string): void {
  if (groups.find(id, name)) throw failure(400, `The group ${name} already exists`);
}

/** Reads a group. Parameters that are missing leave it unchanged. */
function readGroup(params: Params, before: Group): Group {
  const name = params.name ?? before.name;
  const description = text(params.description ?? before.description);
  const color = text(params.color ?? before.color);
  if (!isGroupName(name)) {
    throw failure(400, 'name must be 1 to 64 of a-z, 0-9, "-" and "_"');
  }
  if (description === undefined || description.length > DESCRIPTION_MAX) {
    throw failure(400, `description must be a string of at most ${DESCRIPTION_MAX} characters`);
  }
  if (color === undefined || color.length > COLOR_MAX) {
    throw failure(400, `color must be a string of at most ${COLOR_MAX} characters`);
  }
  return { name, description, color };
}

function groupJson({ firmware }: Cloud, { id }: Product, group: Group): Record<string, unknown> {
  const version = firmware.versionOfGroup(id, group.name);
  return { ...group, ...(version === null ? {} : { fw_version: version }) };
}

/** Returns a group with the number of its devices, which lists and new groups do not have. */
function countedGroupJson(cloud: Cloud, product: Product, group: Group): Record<string, unknown> {
  const members = cloud.devices.ofProduct(product)
    .filter(({ groups }) => groups.includes(group.name));
  return { ...groupJson(cloud, product, group), device_count: members.length };
}
