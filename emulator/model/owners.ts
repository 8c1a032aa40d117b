/** The owners of ledgers, integrations, SIMs and other data, and the keys by which stores identify them. */
import type { CloudEvent, Org, Product, User } from "./records.ts";

/** The owner that the URL of a request names: a user's sandbox, an organization or a product. */
export interface Owner {
  /** `user:<id>`, `org:<id>` or `product:<id>`. */
  readonly key: string;
  /** The user who sent the request. */
  readonly user: User;
  readonly org: Org | undefined;
  readonly product: Product | undefined;
}

/** Returns the key of a user's sandbox. */
export function userKey({ id }: Pick<User, "id">): string {
  return `user:${id}`;
}

/** Returns the key of an organization. */
export function orgKey({ id }: Pick<Org, "id">): string {
  return `org:${id}`;
}

/** Returns the key of a product. */
export function productKey({ id }: Pick<Product, "id">): string {
  return `product:${id}`;
}

/** Returns the id in a key. */
export function idOfKey(key: string): string {
  return key.slice(key.indexOf(":") + 1);
}

/** Returns the number of the product if the key is a product's. */
export function productIdOfKey(key: string | null): number | undefined {
  const id = /^product:(\d+)$/.exec(key ?? "")?.[1];
  return id === undefined ? undefined : Number(id);
}

/** Returns the key of a product's owner: its organization, or else its user's sandbox. */
export function ownerKeyOf({ org, owner }: Product): string {
  return org ? orgKey(org) : userKey(owner);
}

/** Returns the keys of the owners whose webhooks and Logic functions an event can trigger. */
export function ownerKeysOf({ owner, product, org }: CloudEvent): string[] {
  const keys = product ? [productKey(product), ownerKeyOf(product)] : [];
  if (org) keys.push(orgKey(org));
  return [...new Set(owner ? [...keys, userKey(owner)] : keys)];
}
