/** Decides who may access products and organizations, and with which role. */
import type { Cloud } from "../cloud.ts";
import { orgKey, type Owner, ownerKeyOf, productKey } from "../model/owners.ts";
import type { Org, Product, User } from "../model/records.ts";
import type { Member, Role } from "../stores/team.ts";
import type { AccessToken } from "../stores/tokens.ts";

/** Returns whether a user owns a product, is in its team or is its customer. */
export function mayEnterProduct(cloud: Cloud, user: User, product: Product): boolean {
  return product.owner === user || user.customerOf === product.id ||
    membershipIn(cloud, user, product) !== undefined;
}

/** Returns a user's membership in the team of a product or of its organization. Owners are not members. */
export function membershipIn(cloud: Cloud, user: User, product: Product): Member | undefined {
  if (user.customerOf !== undefined) return undefined; // A customer may have the same name as a member.
  return activeMember(cloud, productKey(product), user) ??
    activeMember(cloud, ownerKeyOf(product), user);
}

function activeMember({ teams }: Cloud, key: string, { username }: User): Member | undefined {
  const member = teams.find(key, username);
  return member?.suspended ? undefined : member;
}

/** Returns whether a user owns an organization or is in its team. */
export function mayEnterOrg(cloud: Cloud, user: User, org: Org): boolean {
  return org.owner === user || orgMembership(cloud, user, org) !== undefined;
}

/** Returns a user's membership in the team of an organization. */
export function orgMembership(cloud: Cloud, user: User, org: Org): Member | undefined {
  return user.customerOf === undefined ? activeMember(cloud, orgKey(org), user) : undefined;
}

/** Returns the scopes that a token is limited to, or `undefined` if it is not limited. */
export function scopesOf(
  cloud: Cloud,
  { user, scopes }: AccessToken,
): readonly string[] | undefined {
  const program = user.customerOf === undefined ? cloud.teams.program(user.username) : undefined;
  return program?.scopes ?? scopes;
}

/** Returns a user's role in the team of a product or organization. Owners and API users have none. */
export function roleIn(cloud: Cloud, { user, org, product }: Owner): Role | undefined {
  const owned = product ?? org;
  if (!owned || owned.owner === user) return undefined;
  const membership = product
    ? membershipIn(cloud, user, product)
    : org && orgMembership(cloud, user, org);
  return membership?.role ?? undefined;
}
