/** Which scopes inherit environment variables from which. */
import type { Device, Product } from "../model/records.ts";
import { ownerKeyOf, productKey } from "../model/owners.ts";
import type { EnvChain } from "./env_vars.ts";

/** A sandbox or an organization, by its key; it inherits nothing. */
export function ownerChain(ownerKey: string): EnvChain {
  return [{ key: ownerKey, from: "Owner" }];
}

/** A product behind its owner. */
export function productChain(product: Product): EnvChain {
  return [...ownerChain(ownerKeyOf(product)), { key: productKey(product), from: "Product" }];
}

/** A device behind its product; none for one without: only devices of products have variables. */
export function deviceChain({ id, product, quarantined }: Device): EnvChain | undefined {
  if (!product || quarantined) return undefined;
  return [...productChain(product), { key: `device:${id}`, from: "Device" }];
}
