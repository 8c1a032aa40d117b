/** Finds what a URL names, among what the user may see: others' things look as if they did not exist. */
import { mayEnterOrg, mayEnterProduct, membershipIn } from "../auth/access.ts";
import type { Cloud } from "../cloud.ts";
import { orgKey, type Owner, productKey, userKey } from "../model/owners.ts";
import type { Device, Org, Product, User } from "../model/records.ts";
import { failure, unknownDevice } from "./errors.ts";

/** The owner that a URL names: `/v1`, `/v1/orgs/:org`, `/v1/products/:product`, or both. */
export function ownerOf(cloud: Cloud, user: User, names: Record<string, string>): Owner {
  const product = names.product ? findProduct(cloud, user, names.product) : undefined;
  const org = names.org ? findOrg(cloud, user, names.org) : undefined;
  if (org && product && product.org !== org) throw failure(404, "Product not found");
  const owner = { user, org, product };
  if (product) return { key: productKey(product), ...owner };
  return { key: org ? orgKey(org) : userKey(user), ...owner };
}

/** A product the user may see. */
export function findProduct(cloud: Cloud, user: User, idOrSlug: string): Product {
  const product = cloud.products.find(idOrSlug);
  if (product && mayEnterProduct(cloud, user, product)) return product;
  throw failure(404, "Product not found");
}

function findOrg(cloud: Cloud, user: User, slugOrId: string): Org {
  const org = cloud.orgs.find(slugOrId);
  if (org && mayEnterOrg(cloud, user, org)) return org;
  throw failure(404, "Organization not found");
}

/** The product of a request that only makes sense for one. */
export function requireProduct({ product }: Owner): Product {
  if (product) return product;
  throw failure(404, "Product not found");
}

/** A product that the body of a request names, for those who may bring devices into it. */
export function findProductToFill(cloud: Cloud, user: User, idOrSlug: string): Product {
  const product = findProduct(cloud, user, idOrSlug);
  const role = product.owner === user ? undefined : membershipIn(cloud, user, product)?.role;
  if (role !== "View-only" && role !== "Support") return product;
  throw failure(403, `The role ${role} does not allow this`);
}

/** The devices that a request may see: those of its owner; customers see their own only. */
export function visibleDevices(
  cloud: Cloud,
  { user, org, product }: Omit<Owner, "key">,
): Device[] {
  if (product && user.customerOf === undefined) return cloud.devices.ofProduct(product);
  if (org && !product) return cloud.devices.ofOrg(org);
  return cloud.devices.ofUser(user).filter((device) => !product || device.product === product);
}

/** A device that a request may see, by id or name. */
export function findDevice(cloud: Cloud, owner: Owner, idOrName: string): Device {
  return pickDevice(visibleDevices(cloud, owner), idOrName);
}

/** A device among some, by id or name. */
export function pickDevice(devices: readonly Device[], idOrName: string): Device {
  const id = idOrName.toLowerCase();
  const device = devices.find((one) => one.id === id) ??
    devices.find((one) => one.name === idOrName);
  if (!device) throw unknownDevice();
  return device;
}
