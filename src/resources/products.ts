/**
 * Products.
 *
 * @module
 */
import { orEmpty, requireGiven, requireText } from "../core/options.ts";
import { endpoint } from "../core/endpoint.ts";
import type { ApiCaller, JSONResponse, OKResponse } from "../types/common.ts";
import type {
  CreateProductOptions,
  CreateProductResponse,
  DeleteProductOptions,
  GetProductOptions,
  ListProductsOptions,
  ListUserProductsOptions,
  ProductListResponse,
  ProductResponse,
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
 * Lists the products of the account's sandbox, and those of other sandboxes in whose team the account is:
 * `GET /v1/user/products`. `listOrgProducts()` lists those of an organization.
 *
 * Particle documents it under Products › List products.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @param options All options are optional.
 * @returns All products, in `body.products`.
 */
export function listUserProducts(
  api: ApiCaller,
  options?: ListUserProductsOptions,
): Promise<JSONResponse<ProductListResponse>> {
  return api.get(endpoint(options, "/v1/user/products"));
}

/**
 * Creates a product in the account's sandbox (`POST /v1/user/products`) or in an organization
 * (`POST /v1/orgs/:org/products`).
 *
 * Sent again only if the cloud provably did not act: sent twice, it may act twice.
 *
 * @param options The name and platform of the product, and its organization.
 * @returns The product, in `body.product`.
 * @experimental Particle does not document it; the request is that of particle-cli, and the status of the response is
 * unverified.
 */
export function createProduct(
  api: ApiCaller,
  options: CreateProductOptions,
): Promise<JSONResponse<CreateProductResponse>> {
  const given = { ...orEmpty(options) };
  const request = given.org === undefined
    ? endpoint(given, "/v1/user/products")
    : endpoint(given, "/v1/orgs/:org/products");
  return api.post({
    ...request,
    data: {
      product: {
        name: requireText(given, "name"),
        description: given.description,
        platform_id: requireGiven(given, "platformId"),
        settings: given.settings,
      },
    },
  });
}

/**
 * Deletes a product: `DELETE /v1/products/:product`.
 *
 * Sent again once after a temporary failure: sent twice, it has the same effect.
 *
 * @param options The product.
 * @returns `{}`, or `{ok: true}`.
 * @experimental Particle does not document it, and no published program calls it: the route itself is unverified.
 */
export function deleteProduct(
  api: ApiCaller,
  options: DeleteProductOptions,
): Promise<JSONResponse<Partial<OKResponse>>> {
  return api.delete({
    ...endpoint(options, "/v1/products/:product"),
    callClass: "idempotent-write",
  });
}
