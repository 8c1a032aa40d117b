import type { SharedRequestOptions } from "./common.ts";

/** An organization. */
export interface OrgInfo {
  /** Id of the organization. */
  id: string;
  /** Name in lower case with hyphens, usable instead of the id. */
  slug: string;
  /** Name of the organization. */
  name: string;
}

/** Options of `listOrgs`. */
export type ListOrgsOptions = SharedRequestOptions;

/** The organizations that the account has access to. */
export interface OrgListResponse {
  /** All organizations. */
  organizations: OrgInfo[];
}

/** Options of `getOrg`. */
export interface GetOrgOptions extends SharedRequestOptions {
  /** The organization, by id or slug. */
  org: string;
}

/** One organization. */
export interface OrgResponse {
  /** The organization. */
  organization: OrgInfo;
}

/** Options of `listOrgProducts`. */
export type ListOrgProductsOptions = GetOrgOptions;
