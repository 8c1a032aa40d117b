/** Creates authorization codes in place of a login page, which the emulator does not have. */
import type { Cloud } from "../cloud.ts";
import { productIdOfKey } from "../model/owners.ts";

/**
 * Returns an authorization code, as if the user had logged in for the client.
 *
 * @throws {TypeError} if the client is not a website, the redirect URI is not the client's, or the user does not exist.
 */
export function newAuthorizationCode(
  cloud: Cloud,
  clientId: string,
  username: string | undefined,
  redirectUri: string | undefined,
): string {
  const client = cloud.clients.get(clientId);
  if (client?.type !== "web") {
    throw new TypeError(
      `Client ${JSON.stringify(clientId)} does not exist or its type is not "web"`,
    );
  }
  if (redirectUri !== undefined && redirectUri !== (client.redirectUri ?? redirectUri)) {
    throw new TypeError(
      `redirectUri must be ${client.redirectUri}, as for the client, got ${
        JSON.stringify(redirectUri)
      }`,
    );
  }
  const product = productIdOfKey(client.owner);
  const customer = product === undefined || username === undefined
    ? undefined
    : cloud.users.findCustomer(product, username);
  return cloud.codes.issue(customer ?? cloud.users.require(username), clientId, redirectUri);
}
