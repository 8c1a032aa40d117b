/** Finds what a URL names among what the user may see. What belongs to others looks as if it did not exist. */
import { mayEnterOrg, mayEnterProduct, membershipIn } from "../auth/access.ts";
import type { Cloud } from "../cloud.ts";
import { orgKey, type Owner, productKey, userKey } from "../model/owners.ts";
import type { Device, Org, Product, User } from "../model/records.ts";
import { failure, unknownDevice } from "./errors.ts";

/** Returns the owner that a URL names: `/v1`, `/v1/orgs/:org`, `/v1/products/:product` or the last two together. */
export function ownerOf(cloud: Cloud, user: User, names: Record<string, string>): Owner {
  const product = names.product ? findProduct(cloud, user, names.product) : undefined;
  const org = names.org ? findOrg(cloud, user, names.org) : undefined;
  if (org && product && product.org !== org) throw failure(404, "Product not found");
  const owner = { user, org, product };
  if (product) return { key: productKey(product), ...owner };
  return { key: org ? orgKey(org) : userKey(user), ...owner };
}

/** Finds a product that the user may see. Throws a 404 error if there is none. */
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

/** Returns the product of a request. Throws a 404 error if its URL does not name one. */
export function requireProduct({ product }: Owner): Product {
  if (product) return product;
  throw failure(404, "Product not found");
}

/** Finds a product that the body of a request names, and checks that the user may add devices to it. */
export function findProductToFill(cloud: Cloud, user: User, idOrSlug: string): Product {
  const product = findProduct(cloud, user, idOrSlug);
  const role = product.owner === user ? undefined : membershipIn(cloud, user, product)?.role;
  if (role !== "View-only" && role !== "Support") return product;
  throw failure(403, `The role ${role} does not allow this`);
}

/** Returns the devices that a request may see: those of its owner. Customers see only their own. */
export function visibleDevices(
  cloud: Cloud,
  { user, org, product }: Omit<Owner, "key">,
): Device[] {
  if (product && user.customerOf === undefined) return cloud.devices.ofProduct(product);
  if (org && !product) return cloud.devices.ofOrg(org);
  return cloud.devices.ofUser(user).filter((device) => !product || device.product === product);
}

/** Finds a device that a request may see, by id or name. */
export function findDevice(cloud: Cloud, owner: Owner, idOrName: string): Device {
  return pickDevice(visibleDevices(cloud, owner), idOrName);
}

/** Finds a device in a list, by id or name. Throws if it is not in the list. */
export function pickDevice(devices: readonly Device[], idOrName: string): Device {
  const id = idOrName.toLowerCase();
  const device = devices.find((one) => one.id === id) ??
    devices.find((one) => one.name === idOrName);
  if (!device) throw unknownDevice();
  return device;
}
