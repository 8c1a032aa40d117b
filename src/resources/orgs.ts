/**
 * Organizations and their products.
 *
 * @module
 */
import { endpoint } from "../core/endpoint.ts";
import type { ApiCaller, JSONResponse } from "../types/common.ts";
import type {
  GetOrgOptions,
  ListOrgProductsOptions,
  ListOrgsOptions,
  OrgListResponse,
  OrgResponse,
} from "../types/orgs.ts";
import type { ProductListResponse } from "../types/products.ts";

/**
 * Lists the organizations that the account has access to: `GET /v1/orgs`.
 *
 * Particle documents it under Organizations › List organizations.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @example
 * ```ts
 * import { Particle } from "@particle-edge/sdk";
 *
 * const particle = new Particle({ auth: "token" });
 * const { body } = await particle.listOrgs();
 * for (const { slug, name } of body.organizations) console.log(slug, name);
 * ```
 *
 * @param options All options are optional.
 * @returns All organizations, in `body.organizations`.
 */
export function listOrgs(
  api: ApiCaller,
  options?: ListOrgsOptions,
): Promise<JSONResponse<OrgListResponse>> {
  return api.get(endpoint(options, "/v1/orgs"));
}

/**
 * Gets an organization: `GET /v1/orgs/:org`.
 *
 * Particle documents it under Organizations › Retrieve an organization.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @param options The organization.
 * @returns The organization, in `body.organization`.
 * @throws {ParticleError} 404 if it does not exist or the account has no access to it.
 */
export function getOrg(
  api: ApiCaller,
  options: GetOrgOptions,
): Promise<JSONResponse<OrgResponse>> {
  return api.get(endpoint(options, "/v1/orgs/:org"));
}

/**
 * Lists the products of an organization: `GET /v1/orgs/:org/products`.
 *
 * Particle documents it under Organizations › List organization products.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @param options The organization.
 * @returns All its products, in `body.products`.
 * @throws {ParticleError} 404 if the organization does not exist or the account has no access to it.
 */
export function listOrgProducts(
  api: ApiCaller,
  options: ListOrgProductsOptions,
): Promise<JSONResponse<ProductListResponse>> {
  return api.get(endpoint(options, "/v1/orgs/:org/products"));
}
