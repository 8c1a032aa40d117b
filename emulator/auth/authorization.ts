/** What a login page would do. */
import type { Cloud } from "../cloud.ts";
import { productIdOfKey } from "../model/owners.ts";

/** The code for a client whose user has logged in. */
export function newAuthorizationCode(
  cloud: Cloud,
  clientId: string,
  username: string | undefined,
  redirectUri: string | undefined,
): string {
  const client = cloud.clients.get(clientId);
  if (client?.type !== "web") {
    throw new TypeError(`There is no client ${JSON.stringify(clientId)} of type "web"`);
  }
  if (redirectUri !== undefined && redirectUri !== (client.redirectUri ?? redirectUri)) {
    throw new TypeError(
      `The address of the client is ${client.redirectUri}, not ${JSON.stringify(redirectUri)}`,
    );
  }
  const product = productIdOfKey(client.owner);
  const customer = product === undefined || username === undefined
    ? undefined
    : cloud.users.findCustomer(product, username);
  return cloud.codes.issue(customer ?? cloud.users.require(username), clientId, redirectUri);
}
