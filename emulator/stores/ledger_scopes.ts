/** What the instances of ledgers belong to: owners, products and devices. */
import { ownerKeyOf } from "../http/scope.ts";
import type { Device } from "../model/records.ts";
import type { Cloud } from "../cloud.ts";
import type { FindScope, LedgerScope } from "./ledgers.ts";

/** Whose ledgers a device takes part in: those of its product's owner, else those of who claimed it. */
export function ledgerOwnerOf({ product, owner, quarantined }: Device): string | undefined {
  if (product) return quarantined ? undefined : ownerKeyOf(product);
  return owner && `user:${owner.id}`;
}

/** The instance of a ledger that a device takes part in; none where a product is needed and it has none. */
export function scopeValueOf(
  device: Device,
  ownerKey: string,
  scope: LedgerScope,
): string | undefined {
  if (scope === "Device") return device.id;
  if (scope === "Owner") return ownerKey.slice(ownerKey.indexOf(":") + 1);
  return device.product && String(device.product.id);
}

/** Looks up what an instance belongs to. */
export function scopeFinder(cloud: Pick<Cloud, "devices" | "products">): FindScope {
  return (ownerKey, scope, value) => {
    if (scope === "Owner") {
      const id = ownerKey.slice(ownerKey.indexOf(":") + 1);
      return value === id ? { value, name: null } : undefined;
    }
    if (scope === "Product") {
      const product = cloud.products.get(/^\d{1,15}$/.test(value) ? Number(value) : -1);
      if (!product || ownerKeyOf(product) !== ownerKey) return undefined;
      return { value: String(product.id), name: product.name };
    }
    const device = cloud.devices.get(value.toLowerCase());
    if (!device || ledgerOwnerOf(device) !== ownerKey) return undefined;
    return { value: device.id, name: device.name };
  };
}
