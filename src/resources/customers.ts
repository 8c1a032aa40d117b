/**
 * Customers of products: accounts of the people who use the devices.
 *
 * @module
 */
import { orEmpty, requireText } from "../core/options.ts";
import { endpoint } from "../core/endpoint.ts";
import type { ApiCaller, JSONResponse, OKResponse } from "../types/common.ts";
import type {
  CreateCustomerOptions,
  CreateCustomerResponse,
  DeleteCustomerOptions,
  ListCustomersOptions,
  ListCustomersResponse,
  UpdateCustomerPasswordOptions,
} from "../types/customers.ts";

/**
 * Lists the customers of a product, and the devices that they have claimed: `GET /v1/products/:product/customers`.
 *
 * Particle documents it under Customers › List customers for a product. `meta.total_pages` is the number of pages, but
 * how to request the others is not documented.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @param options The product.
 * @returns The customers, in `body.customers`.
 */
export function listCustomers(
  api: ApiCaller,
  options: ListCustomersOptions,
): Promise<JSONResponse<ListCustomersResponse>> {
  return api.get(endpoint(options, "/v1/products/:product/customers"));
}

/**
 * Creates a customer of a product: `POST /v1/products/:product/customers`. Authenticates with the OAuth client id and
 * secret of the client, or with `auth`.
 *
 * Sent again only if the cloud provably did not act: sent twice, it may act twice.
 *
 * @example
 * ```ts
 * import { Particle } from "@particle-edge/sdk";
 *
 * const shop = new Particle({ clientId: "shop", clientSecret: "secret" });
 * const customer = { email: "new@example.com", password: "pass", product: "my-product" };
 * const { body } = await shop.createCustomer(customer);
 * const devices = await shop.listDevices({ auth: body.access_token });
 * console.log(devices.body.length);
 * ```
 *
 * @param options The email address, the password and the product.
 * @returns The access token of the customer.
 * @throws {ParticleError} 400 if the customer already exists.
 */
export function createCustomer(
  api: ApiCaller,
  options: CreateCustomerOptions & { responseType?: undefined },
): Promise<JSONResponse<CreateCustomerResponse>>;
/**
 * Creates a customer of a product, with the id of the client alone if `responseType` is `token`.
 *
 * Sent again only if the cloud provably did not act: sent twice, it may act twice.
 *
 * @param options The email address, the password, the product, and `responseType`.
 * @returns The access token of the customer; an empty body with `responseType`.
 * @throws {ParticleError} 400 if the customer already exists; with code `redirect` if the cloud redirects.
 */
export function createCustomer(
  api: ApiCaller,
  options: CreateCustomerOptions,
): Promise<JSONResponse<CreateCustomerResponse | Record<string, never>>>;
export function createCustomer(
  api: ApiCaller,
  options: CreateCustomerOptions,
): Promise<JSONResponse<CreateCustomerResponse | Record<string, never>>> {
  const given = { ...orEmpty(options) };
  const { noPassword, responseType } = given;
  const auth = given.auth ?? false;
  // Web pages, which ask for a token in a redirect, have no secret.
  const secret = responseType
    ? {}
    : { client_secret: api.clientSecret, grant_type: "client_credentials" };
  return api.post({
    ...endpoint(given, "/v1/products/:product/customers"),
    auth,
    form: {
      email: requireText(given, "email"),
      password: noPassword ? undefined : requireText(given, "password"),
      no_password: noPassword || undefined,
      response_type: responseType,
      ...auth === false && { client_id: api.clientId, ...secret },
    },
  });
}

/**
 * Changes the password of a customer who has one: `PUT /v1/products/:product/customers/:customerEmail`. Needs the token
 * of a team member, not of the customer. This is also how a customer's forgotten password is reset: your server sends
 * the email with the link, and makes this call.
 *
 * Particle documents it under Customers › Update customer password.
 *
 * Sent again once after a temporary failure: sent twice, it has the same effect.
 *
 * @param options The customer and the new password.
 * @returns `{ok: true}`.
 * @throws {ParticleError} 404 if the product has no such customer.
 */
export function updateCustomerPassword(
  api: ApiCaller,
  options: UpdateCustomerPasswordOptions,
): Promise<JSONResponse<OKResponse>> {
  return api.put({
    ...endpoint(options, "/v1/products/:product/customers/:customerEmail"),
    callClass: "idempotent-write",
    data: { password: requireText(options, "password") },
  });
}

/**
 * Deletes a customer, and revokes all access tokens, claim codes and activation codes of the customer:
 * `DELETE /v1/products/:product/customers/:customerEmail`.
 *
 * Particle documents it under Customers › Delete a customer.
 *
 * Sent again once after a temporary failure: sent twice, it has the same effect.
 *
 * @param options The customer.
 * @returns `{ok: true}`.
 * @throws {ParticleError} 404 if the product has no such customer.
 */
export function deleteCustomer(
  api: ApiCaller,
  options: DeleteCustomerOptions,
): Promise<JSONResponse<OKResponse>> {
  return api.delete({
    ...endpoint(options, "/v1/products/:product/customers/:customerEmail"),
    callClass: "idempotent-write",
  });
}
