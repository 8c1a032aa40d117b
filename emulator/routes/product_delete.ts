/** Deletes a product with everything in it. */
import { deleteUser } from "../auth/delete_user.ts";
import type { Cloud } from "../cloud.ts";
import { leaveProduct } from "../devices/membership.ts";
import { failure } from "../http/errors.ts";
import { productKey, userKey } from "../model/owners.ts";
import type { Product } from "../model/records.ts";

/**
 * Deletes a product with its team, customers, clients, groups, firmware, integrations and metrics. Its SIM cards go to its owner,
 * and devices in quarantine leave it. Throws if it still has other devices.
 */
export function deleteProduct(cloud: Cloud, product: Product): void {
  const devices = cloud.devices.ofProduct(product);
  if (devices.some(({ quarantined }) => !quarantined)) {
    throw failure(400, "The product still has devices; remove them first");
  }
  devices.forEach(leaveProduct);
  const key = productKey(product);
  deletePeople(cloud, product, key);
  for (const client of cloud.clients.list(key)) {
    cloud.clients.delete(client);
    cloud.tokens.revokeOfClient(client.id);
  }
  for (const integration of cloud.integrations.list(key)) cloud.integrations.delete(integration);
  for (const { iccid } of cloud.sims.list(key)) cloud.sims.move(iccid, userKey(product.owner));
  for (const firmware of cloud.firmware.list(product.id)) cloud.firmware.delete(firmware);
  for (const { name } of cloud.groups.list(product.id)) cloud.groups.delete(product.id, name);
  cloud.configurations.delete(key);
  cloud.envVars.delete(key);
  cloud.metrics.delete(product.id);
  cloud.products.delete(product);
}

/** Deletes the customers and API users of a product, and ends the streams of its team. */
function deletePeople(cloud: Cloud, product: Product, key: string): void {
  const customers = cloud.users.list().filter(({ customerOf }) => customerOf === product.id);
  for (const customer of customers) deleteUser(cloud, customer);
  for (const member of cloud.teams.list(key)) {
    cloud.teams.delete(member);
    const user = cloud.users.find(member.username);
    if (user && member.scopes) deleteUser(cloud, user);
    else if (user) cloud.hub.cut(user);
  }
  cloud.hub.cut(product.owner);
}
