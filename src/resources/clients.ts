/**
 * OAuth clients: the programs that may ask for access tokens of an account or of the customers of a product.
 *
 * @module
 */
import { optionalText, orEmpty, requireText, sharedOptions } from "../core/options.ts";
import { v1 } from "../core/path.ts";
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
 * @param options The product, if there is one.
 * @returns The clients, as member `clients` of the body.
 */
export function listOAuthClients(
  api: ApiCaller,
  options: ListOAuthClientsOptions = {},
): Promise<JSONResponse<OAuthClientListResponse>> {
  const { product } = orEmpty(options);
  return api.get({ ...sharedOptions(options), uri: v1({ product }, "clients") });
}

/**
 * Creates an OAuth client for the account or for a product: `POST /v1[/products/:product]/clients`.
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
 * console.log(body.client.id); // keep body.client.secret: it is never shown again
 * ```
 *
 * @param options Name, kind, and what it may do.
 * @returns The client with its secret, as member `client` of the body.
 */
export function createOAuthClient(
  api: ApiCaller,
  options: CreateOAuthClientOptions,
): Promise<JSONResponse<OAuthClientResponse>> {
  const { name, type, redirect_uri, scope, product } = orEmpty(options);
  const data = {
    name: requireText("name", name),
    type: requireText("type", type),
    redirect_uri,
    scope,
  };
  return api.post({ ...sharedOptions(options), uri: v1({ product }, "clients"), data });
}

/**
 * Changes the name or the scope of an OAuth client: `PUT /v1[/products/:product]/clients/:clientId`.
 *
 * @param options The client, and what changes.
 * @returns The client, as member `client` of the body.
 */
export function updateOAuthClient(
  api: ApiCaller,
  options: UpdateOAuthClientOptions,
): Promise<JSONResponse<OAuthClientResponse>> {
  const { clientId, name, scope, product } = orEmpty(options);
  const uri = v1({ product }, "clients", { clientId });
  return api.put({
    ...sharedOptions(options),
    uri,
    data: { name: optionalText("name", name), scope },
  });
}

/**
 * Deletes an OAuth client: `DELETE /v1[/products/:product]/clients/:clientId`.
 *
 * @param options The client.
 * @returns `{}`.
 */
export function deleteOAuthClient(
  api: ApiCaller,
  options: DeleteOAuthClientOptions,
): Promise<JSONResponse<Partial<OKResponse>>> {
  const { clientId, product } = orEmpty(options);
  return api.delete({ ...sharedOptions(options), uri: v1({ product }, "clients", { clientId }) });
}
