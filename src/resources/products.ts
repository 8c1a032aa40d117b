/**
 * Products and their teams.
 *
 * @module
 */
import { requireText } from "../core/options.ts";
import { endpoint } from "../core/endpoint.ts";
import type { ApiCaller, JSONResponse, OKResponse } from "../types/common.ts";
import type {
  GetProductOptions,
  InviteTeamMemberOptions,
  InviteTeamMemberResponse,
  ListProductsOptions,
  ListTeamMembersOptions,
  ProductListResponse,
  ProductResponse,
  RemoveTeamMemberOptions,
  TeamMemberListResponse,
} from "../types/products.ts";

/**
 * Lists the products that the account has access to: `GET /v1/products`.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @example
 * ```ts
 * import { Particle } from "@particle-edge/sdk";
 *
 * const particle = new Particle({ auth: "token" });
 * const { body } = await particle.listProducts();
 * for (const product of body.products) console.log(product.id, product.slug);
 * ```
 *
 * @param options All options are optional.
 * @returns All products, in `body.products`.
 */
export function listProducts(
  api: ApiCaller,
  options?: ListProductsOptions,
): Promise<JSONResponse<ProductListResponse>> {
  return api.get(endpoint(options, "/v1/products"));
}

/**
 * Gets a product: `GET /v1/products/:product`.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @param options The product.
 * @returns The product, in `body.product`.
 */
export function getProduct(
  api: ApiCaller,
  options: GetProductOptions,
): Promise<JSONResponse<ProductResponse>> {
  return api.get(endpoint(options, "/v1/products/:product"));
}

/**
 * Lists the team members of a product: `GET /v1/products/:product/team`.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @param options The product.
 * @returns The users and API users, in `body.team`.
 */
export function listTeamMembers(
  api: ApiCaller,
  options: ListTeamMembersOptions,
): Promise<JSONResponse<TeamMemberListResponse>> {
  return api.get(endpoint(options, "/v1/products/:product/team"));
}

/**
 * Invites a user by email to the team of a product: `POST /v1/products/:product/team`.
 *
 * Sent again only if the cloud provably did not act: sent twice, it may act twice.
 *
 * @param options The product and the email address.
 * @returns The invited user.
 */
export function inviteTeamMember(
  api: ApiCaller,
  options: InviteTeamMemberOptions,
): Promise<JSONResponse<InviteTeamMemberResponse>> {
  return api.post({
    ...endpoint(options, "/v1/products/:product/team"),
    data: { username: requireText(options, "username") },
  });
}

/**
 * Removes a user from the team of a product: `DELETE /v1/products/:product/team/:username`.
 *
 * Sent again once after a temporary failure: sent twice, it has the same effect.
 *
 * @param options The product and the email address.
 * @returns `{ok: true}`.
 */
export function removeTeamMember(
  api: ApiCaller,
  options: RemoveTeamMemberOptions,
): Promise<JSONResponse<OKResponse>> {
  return api.delete({
    ...endpoint(options, "/v1/products/:product/team/:username"),
    callClass: "idempotent-write",
  });
}
