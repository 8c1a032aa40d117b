/** Groups of a product's devices. Source: API reference, Device Groups. */
import { text } from "../base/values.ts";
import { type Context, Hono } from "hono";
import { bearer } from "../http/bearer.ts";
import { isGroupName } from "../model/device_checks.ts";
import { replaceGroup } from "../devices/groups.ts";
import type { CloudEnv } from "../http/env.ts";
import { failure } from "../http/errors.ts";
import { pathParam, readParams } from "../http/params.ts";
import type { Product } from "../model/records.ts";
import { productOf } from "../http/scope.ts";
import type { Cloud } from "../cloud.ts";
import type { Group } from "../stores/groups.ts";

/** Longest description, and longest colour, in characters. Our own choice. */
const [DESCRIPTION_MAX, COLOR_MAX] = [1000, 32];

/** The routes about groups, under `/v1/products/:product/groups`. */
export function groupRoutes(cloud: Cloud): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();
  app.use(bearer(cloud));
  app.get("/", (c) => {
    const product = ofRequest(cloud, c);
    const part = c.req.query("name") ?? "";
    const groups = cloud.groups.list(product.id).filter(({ name }) => name.includes(part));
    return c.json({ groups: groups.map((group) => groupJson(cloud, product, group)) });
  });
  app.post("/", async (c) => {
    const product = ofRequest(cloud, c);
    const group = await readGroup(c, { name: "", description: "", color: "" });
    if (cloud.groups.find(product.id, group.name)) throw taken(group.name);
    cloud.groups.set(product.id, group);
    return c.json({ group: groupJson(cloud, product, group) }, 201);
  });
  app.get("/:group", (c) => {
    const product = ofRequest(cloud, c);
    return c.json({ group: groupJson(cloud, product, named(cloud, product, c)) });
  });
  app.put("/:group", async (c) => {
    const product = ofRequest(cloud, c);
    const { name } = named(cloud, product, c);
    const group = await readGroup(c, named(cloud, product, c));
    if (group.name !== name && cloud.groups.find(product.id, group.name)) throw taken(group.name);
    replaceGroup(cloud, product, name, group);
    return c.json({ group: groupJson(cloud, product, group) });
  });
  app.delete("/:group", (c) => {
    const product = ofRequest(cloud, c);
    replaceGroup(cloud, product, named(cloud, product, c).name, undefined);
    return c.body(null, 204);
  });
  return app;
}

const taken = (name: string): Error => failure(400, `There is already a group ${name}`);

function ofRequest(cloud: Cloud, c: Context<CloudEnv>): Product {
  return productOf(cloud, c.get("token").user, pathParam(c, "product"));
}

function named(cloud: Cloud, product: Product, c: Context<CloudEnv>): Group {
  const group = cloud.groups.find(product.id, pathParam(c, "group"));
  if (group) return group;
  throw failure(404, "Group not found");
}

/** A group as a request describes it; what it leaves out stays as it was. */
async function readGroup(c: Context<CloudEnv>, before: Group): Promise<Group> {
  const params = await readParams(c);
  const name = params.name ?? before.name;
  const description = text(params.description ?? before.description);
  const color = text(params.color ?? before.color);
  if (!isGroupName(name)) {
    throw failure(400, 'name must be 1 to 64 of a-z, 0-9, "-" and "_"');
  }
  if (description === undefined || description.length > DESCRIPTION_MAX) {
    throw failure(400, "description is not valid");
  }
  if (color === undefined || color.length > COLOR_MAX) throw failure(400, "color is not valid");
  return { name, description, color };
}

function groupJson(cloud: Cloud, product: Product, group: Group): Record<string, unknown> {
  const members = cloud.devices.list().filter((device) =>
    device.product === product && device.groups.includes(group.name)
  );
  return {
    ...group,
    fw_version: cloud.firmware.versionOfGroup(product.id, group.name),
    device_count: members.length,
  };
}
