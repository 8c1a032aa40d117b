/** What a request's URL is about: the user's own devices, or those of a product. */
import type { Context } from "hono";
import type { CloudEnv } from "./env.ts";
import { failure, unknownDevice } from "./errors.ts";
import { pathParam } from "./params.ts";
import type { CloudEvent, Device, Org, Product, User } from "../model/records.ts";
import type { Cloud } from "../cloud.ts";
import type { Member } from "../stores/team.ts";

/** Whose devices a request is about. */
export interface Scope {
  readonly user: User;
  readonly product: Product | undefined;
}

/** Who owns a ledger, a Logic function, an integration, …: a sandbox, an organization or a product. */
export interface Owner {
  /** `user:<id>`, `org:<id>` or `product:<id>`: what stores know it by. */
  readonly key: string;
  readonly user: User;
  readonly org: Org | undefined;
  readonly product: Product | undefined;
}

/** The owner that a request's URL names: `/v1`, `/v1/orgs/:org`, `/v1/products/:product`, or both. */
export function ownerOf(cloud: Cloud, c: Context<CloudEnv>): Owner {
  const { user, product } = scopeOf(cloud, c);
  const slug = pathParam(c, "org");
  const org = slug === "" ? undefined : orgOf(cloud, user, slug);
  if (org && product && product.org !== org) throw failure(404, "Product not found");
  const key = product ? `product:${product.id}` : org ? `org:${org.id}` : `user:${user.id}`;
  return { key, user, org, product };
}

/** The owner above a product: its organization, else its user's sandbox. */
export function ownerKeyOf({ org, owner }: Product): string {
  return org ? `org:${org.id}` : `user:${owner.id}`;
}

/** Everybody whose webhooks and functions an event may start: its product, who owns that, and who owns the device. */
export function ownersOf({ owner, product }: CloudEvent): string[] {
  const keys = product ? [`product:${product.id}`, ownerKeyOf(product)] : [];
  return [...new Set(owner ? [...keys, `user:${owner.id}`] : keys)];
}

/** Whether somebody owns a product, works on it, or is its customer. */
export function mayEnter(cloud: Cloud, user: User, product: Product): boolean {
  return product.owner === user || user.customerOf === product.id ||
    memberOf(cloud, user, product) !== undefined;
}

/** What somebody is in the team of a product, or of its organization; owners are no members. */
export function memberOf(cloud: Cloud, user: User, product: Product): Member | undefined {
  if (user.customerOf !== undefined) return undefined; // Whose name may be that of a member.
  return cloud.teams.find(`product:${product.id}`, user.username) ??
    cloud.teams.find(ownerKeyOf(product), user.username);
}

/** Whether somebody owns an organization or works for it. */
export function mayEnterOrg(cloud: Cloud, user: User, org: Org): boolean {
  return org.owner === user ||
    user.customerOf === undefined && cloud.teams.find(`org:${org.id}`, user.username) !== undefined;
}

/** A product the user may see; 404 for others', so that nobody learns what exists. */
export function productOf(cloud: Cloud, user: User, idOrSlug: string): Product {
  const product = cloud.products.find(idOrSlug);
  if (product && mayEnter(cloud, user, product)) return product;
  throw failure(404, "Product not found");
}

/** An organization the user may see, by slug or id. */
export function orgOf(cloud: Cloud, user: User, idOrSlug: string): Org {
  for (const org of cloud.orgs.list()) {
    if (org.slug !== idOrSlug && org.id !== idOrSlug) continue;
    if (mayEnterOrg(cloud, user, org)) return org;
  }
  throw failure(404, "Organization not found");
}

/** The scope of a request under `/v1` or `/v1/products/:product`. */
export function scopeOf(cloud: Cloud, c: Context<CloudEnv>): Scope {
  const { user } = c.get("token");
  const product = pathParam(c, "product");
  return { user, product: product === "" ? undefined : productOf(cloud, user, product) };
}

/** Every device of a scope; customers of a product have their own ones only. */
export function devicesOf(cloud: Cloud, { user, product }: Scope): Device[] {
  return cloud.devices.list().filter((device) =>
    product && user.customerOf === undefined
      ? device.product === product
      : device.owner === user && (!product || device.product === product)
  );
}

/** A device among some, by id or name. */
export function pickDevice(devices: Device[], idOrName: string): Device {
  const id = idOrName.toLowerCase();
  const device = devices.find((one) => one.id === id) ??
    devices.find((one) => one.name === idOrName);
  if (!device) throw unknownDevice();
  return device;
}

/** The device a request's URL names. */
export function deviceOf(cloud: Cloud, c: Context<CloudEnv>): Device {
  return pickDevice(devicesOf(cloud, scopeOf(cloud, c)), pathParam(c, "deviceId"));
}
