/** Who may see a product or an organization, and what they may do there. */
import type { Cloud } from "../cloud.ts";
import { orgKey, type Owner, ownerKeyOf, productKey } from "../model/owners.ts";
import type { Org, Product, User } from "../model/records.ts";
import type { Member, Role } from "../stores/team.ts";
import type { AccessToken } from "../stores/tokens.ts";

/** Whether someone owns a product, works on it, or is its customer. */
export function mayEnterProduct(cloud: Cloud, user: User, product: Product): boolean {
  return product.owner === user || user.customerOf === product.id ||
    membershipIn(cloud, user, product) !== undefined;
}

/** Someone's membership in the team of a product, or of its organization; owners are not members. */
export function membershipIn(cloud: Cloud, user: User, product: Product): Member | undefined {
  if (user.customerOf !== undefined) return undefined; // Whose name may be that of a member.
  return cloud.teams.find(productKey(product), user.username) ??
    cloud.teams.find(ownerKeyOf(product), user.username);
}

/** Whether someone owns an organization or works for it. */
export function mayEnterOrg(cloud: Cloud, user: User, org: Org): boolean {
  return org.owner === user || orgMembership(cloud, user, org) !== undefined;
}

/** Someone's membership in the team of an organization. */
export function orgMembership(cloud: Cloud, user: User, org: Org): Member | undefined {
  return user.customerOf === undefined ? cloud.teams.find(orgKey(org), user.username) : undefined;
}

/** What a token is limited to; undefined if to nothing. */
export function scopesOf(
  cloud: Cloud,
  { user, scopes }: AccessToken,
): readonly string[] | undefined {
  const program = user.customerOf === undefined ? cloud.teams.program(user.username) : undefined;
  return program?.scopes ?? scopes;
}

/** Someone's role in the team of a product or an organization; owners and programs have none. */
export function roleIn(cloud: Cloud, { user, org, product }: Owner): Role | undefined {
  const owned = product ?? org;
  if (!owned || owned.owner === user) return undefined;
  const membership = product
    ? membershipIn(cloud, user, product)
    : org && orgMembership(cloud, user, org);
  return membership?.role ?? undefined;
}
