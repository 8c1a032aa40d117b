/**
 * Products and their teams.
 *
 * @module
 */
import { orEmpty, requireText, sharedOptions } from "../core/options.ts";
import { v1 } from "../core/path.ts";
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
 * @example
 * ```ts
 * import { Particle } from "@particle-edge/sdk";
 *
 * const particle = new Particle({ auth: "token" });
 * const { body } = await particle.listProducts();
 * for (const product of body.products) console.log(product.id, product.slug);
 * ```
 *
 * @param options Nothing is needed.
 * @returns The products, all of them.
 */
export function listProducts(
  api: ApiCaller,
  options: ListProductsOptions = {},
): Promise<JSONResponse<ProductListResponse>> {
  return api.get({ ...sharedOptions(options), uri: v1({}, "products") });
}

/**
 * Describes a product: `GET /v1/products/:product`.
 *
 * @param options The product.
 * @returns The product, as member `product` of the body.
 */
export function getProduct(
  api: ApiCaller,
  options: GetProductOptions,
): Promise<JSONResponse<ProductResponse>> {
  const { product } = orEmpty(options);
  return api.get({ ...sharedOptions(options), uri: v1({}, "products", { product }) });
}

/**
 * Lists who has access to a product: `GET /v1/products/:product/team`.
 *
 * @param options The product.
 * @returns The people, and the API users, as member `team` of the body.
 */
export function listTeamMembers(
  api: ApiCaller,
  options: ListTeamMembersOptions,
): Promise<JSONResponse<TeamMemberListResponse>> {
  const { product } = orEmpty(options);
  return api.get({ ...sharedOptions(options), uri: v1({}, "products", { product }, "team") });
}

/**
 * Invites somebody by email to the team of a product: `POST /v1/products/:product/team`.
 *
 * @param options The product, and whom.
 * @returns Who was invited.
 */
export function inviteTeamMember(
  api: ApiCaller,
  options: InviteTeamMemberOptions,
): Promise<JSONResponse<InviteTeamMemberResponse>> {
  const { product, username } = orEmpty(options);
  const uri = v1({}, "products", { product }, "team");
  const data = { username: requireText("username", username) };
  return api.post({ ...sharedOptions(options), uri, data });
}

/**
 * Takes somebody out of the team of a product: `DELETE /v1/products/:product/team/:username`.
 *
 * @param options The product, and whom.
 * @returns `{ok: true}`.
 */
export function removeTeamMember(
  api: ApiCaller,
  options: RemoveTeamMemberOptions,
): Promise<JSONResponse<OKResponse>> {
  const { product, username } = orEmpty(options);
  const uri = v1({}, "products", { product }, "team", { username });
  return api.delete({ ...sharedOptions(options), uri });
}
