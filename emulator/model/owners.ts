/** Who owns a ledger, an integration, a SIM, … and the keys under which stores know owners. */
import type { CloudEvent, Org, Product, User } from "./records.ts";

/** A sandbox (a user's own things), an organization or a product: what the URL of a request names. */
export interface Owner {
  /** `user:<id>`, `org:<id>` or `product:<id>`. */
  readonly key: string;
  /** Who sent the request. */
  readonly user: User;
  readonly org: Org | undefined;
  readonly product: Product | undefined;
}

/** The key of a user's sandbox. */
export function userKey({ id }: Pick<User, "id">): string {
  return `user:${id}`;
}

/** The key of an organization. */
export function orgKey({ id }: Pick<Org, "id">): string {
  return `org:${id}`;
}

/** The key of a product. */
export function productKey({ id }: Pick<Product, "id">): string {
  return `product:${id}`;
}

/** The id in a key. */
export function idOfKey(key: string): string {
  return key.slice(key.indexOf(":") + 1);
}

/** The number of the product that a key stands for, if it stands for one. */
export function productIdOfKey(key: string | null): number | undefined {
  const id = /^product:(\d+)$/.exec(key ?? "")?.[1];
  return id === undefined ? undefined : Number(id);
}

/** The key of the owner above a product: its organization, else its user's sandbox. */
export function ownerKeyOf({ org, owner }: Product): string {
  return org ? orgKey(org) : userKey(owner);
}

/** The keys of everyone whose webhooks and functions an event may start. */
export function ownerKeysOf({ owner, product }: CloudEvent): string[] {
  const keys = product ? [productKey(product), ownerKeyOf(product)] : [];
  return [...new Set(owner ? [...keys, userKey(owner)] : keys)];
}
