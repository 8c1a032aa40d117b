/** The owners, products and devices that the instances of ledgers belong to. */
import { idOfKey, ownerKeyOf, userKey } from "../model/owners.ts";
import type { Device } from "../model/records.ts";
import type { DeviceStore } from "./devices.ts";
import type { FindScope, LedgerScope } from "./ledgers.ts";
import type { ProductStore } from "./products.ts";

/** Returns the key of the owner whose ledgers a device can use: its product's owner, else the user who claimed it. */
export function ledgerOwnerOf({ product, owner, quarantined }: Device): string | undefined {
  if (product) return quarantined ? undefined : ownerKeyOf(product);
  return owner && userKey(owner);
}

/** Returns the scope value of a device's instance, or `undefined` if the scope is Product and it has no product. */
export function scopeValueOf(
  device: Device,
  ownerKey: string,
  scope: LedgerScope,
): string | undefined {
  if (scope === "Device") return device.id;
  if (scope === "Owner") return idOfKey(ownerKey);
  return device.product && String(device.product.id);
}

/** Returns a function that looks up the owner, product or device that an instance belongs to. */
export function scopeFinder(devices: DeviceStore, products: ProductStore): FindScope {
  return (ownerKey, scope, value) => {
    if (scope === "Owner") {
      const id = idOfKey(ownerKey);
      return value === id ? { value, name: null } : undefined;
    }
    if (scope === "Product") {
      const product = products.get(/^\d{1,15}$/.test(value) ? Number(value) : -1);
      if (!product || ownerKeyOf(product) !== ownerKey) return undefined;
      return { value: String(product.id), name: product.name };
    }
    const device = devices.get(value.toLowerCase());
    if (!device || ledgerOwnerOf(device) !== ownerKey) return undefined;
    return { value: device.id, name: device.name };
  };
}
