/**
 * OAuth clients: programs that may request access tokens for an account or for the customers of a product.
 *
 * @module
 */
import { optionalText, orEmpty, requireText } from "../core/options.ts";
import { endpoint } from "../core/endpoint.ts";
import type {
  CreateOAuthClientOptions,
  DeleteOAuthClientOptions,
  ListOAuthClientsOptions,
  OAuthClientListResponse,
  OAuthClientResponse,
  UpdateOAuthClientOptions,
} from "../types/clients.ts";
import type { ApiCaller, JSONResponse, OKResponse } from "../types/common.ts";

/**
 * Lists the OAuth clients of the account or of a product: `GET /v1[/products/:product]/clients`.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @param options The product. Default: the clients of the account.
 * @returns The clients, in `body.clients`.
 */
export function listOAuthClients(
  api: ApiCaller,
  options?: ListOAuthClientsOptions,
): Promise<JSONResponse<OAuthClientListResponse>> {
  return api.get(endpoint(options, "/v1[/products/:product]/clients"));
}

/**
 * Creates an OAuth client for the account or for a product: `POST /v1[/products/:product]/clients`.
 *
 * Sent again only if the cloud provably did not act: sent twice, it may act twice.
 *
 * @example
 * ```ts
 * import { Particle } from "@particle-edge/sdk";
 *
 * const particle = new Particle({ auth: "token" });
 * const { body } = await particle.createOAuthClient({
 *   product: "my-product",
 *   name: "Phone app",
 *   type: "installed",
 *   scope: "customers:create",
 * });
 * console.log(body.client.id); // save body.client.secret: it is never shown again
 * ```
 *
 * @param options The name and type of the client, and the scope of its tokens.
 * @returns The client with its secret, in `body.client`.
 */
export function createOAuthClient(
  api: ApiCaller,
  options: CreateOAuthClientOptions,
): Promise<JSONResponse<OAuthClientResponse>> {
  const given = orEmpty(options);
  return api.post({
    ...endpoint(options, "/v1[/products/:product]/clients"),
    data: {
      name: requireText(options, "name"),
      type: requireText(options, "type"),
      redirect_uri: given.redirect_uri,
      scope: given.scope,
    },
  });
}

/**
 * Changes the name or the scope of an OAuth client: `PUT /v1[/products/:product]/clients/:clientId`.
 *
 * Sent again once after a temporary failure: sent twice, it has the same effect.
 *
 * @param options The client and the fields to change.
 * @returns The client, in `body.client`.
 */
export function updateOAuthClient(
  api: ApiCaller,
  options: UpdateOAuthClientOptions,
): Promise<JSONResponse<OAuthClientResponse>> {
  const given = orEmpty(options);
  return api.put({
    ...endpoint(options, "/v1[/products/:product]/clients/:clientId"),
    callClass: "idempotent-write",
    data: { name: optionalText(options, "name"), scope: given.scope },
  });
}

/**
 * Deletes an OAuth client: `DELETE /v1[/products/:product]/clients/:clientId`.
 *
 * Sent again once after a temporary failure: sent twice, it has the same effect.
 *
 * @param options The client.
 * @returns `{}`.
 */
export function deleteOAuthClient(
  api: ApiCaller,
  options: DeleteOAuthClientOptions,
): Promise<JSONResponse<Partial<OKResponse>>> {
  return api.delete({
    ...endpoint(options, "/v1[/products/:product]/clients/:clientId"),
    callClass: "idempotent-write",
  });
}
