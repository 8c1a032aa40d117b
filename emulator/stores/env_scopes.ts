/** The scopes from which products and devices inherit environment variables. */
import type { Device, Product } from "../model/records.ts";
import { ownerKeyOf, productKey } from "../model/owners.ts";
import type { EnvChain } from "./env_vars.ts";

/** Returns the chain of a sandbox or organization, which inherits nothing. */
export function ownerChain(ownerKey: string): EnvChain {
  return [{ key: ownerKey, from: "Owner" }];
}

/** Returns the chain of a product, which inherits from its owner. */
export function productChain(product: Product): EnvChain {
  return [...ownerChain(ownerKeyOf(product)), { key: productKey(product), from: "Product" }];
}

/** Returns the chain of a device, or `undefined` if it is not in a product: such devices have no variables. */
export function deviceChain({ id, product, quarantined }: Device): EnvChain | undefined {
  if (!product || quarantined) return undefined;
  return [...productChain(product), { key: `device:${id}`, from: "Device" }];
}
