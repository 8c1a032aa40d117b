/** What the instances of ledgers belong to: owners, products and devices. */
import { idOfKey, ownerKeyOf, userKey } from "../model/owners.ts";
import type { Device } from "../model/records.ts";
import type { DeviceStore } from "./devices.ts";
import type { FindScope, LedgerScope } from "./ledgers.ts";
import type { ProductStore } from "./products.ts";

/** Whose ledgers a device takes part in: those of its product's owner, else those of who claimed it. */
export function ledgerOwnerOf({ product, owner, quarantined }: Device): string | undefined {
  if (product) return quarantined ? undefined : ownerKeyOf(product);
  return owner && userKey(owner);
}

/** The instance of a ledger that a device takes part in; none where a product is needed and it has none. */
export function scopeValueOf(
  device: Device,
  ownerKey: string,
  scope: LedgerScope,
): string | undefined {
  if (scope === "Device") return device.id;
  if (scope === "Owner") return idOfKey(ownerKey);
  return device.product && String(device.product.id);
}

/** Looks up what an instance belongs to. */
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
