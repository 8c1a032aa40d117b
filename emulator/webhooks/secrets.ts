/** The cloud secrets of integrations. Source: docs, Cloud secrets. */
import type { Cloud } from "../cloud.ts";
import { ownerKeyOf, productIdOfKey } from "../model/owners.ts";
import type { Integration } from "../stores/integrations.ts";

/** Returns the key of the owner whose secrets an integration can use. For one of a product, that is the product's owner. */
export function secretOwnerOf(cloud: Cloud, { owner }: Integration): string {
  const product = cloud.products.get(productIdOfKey(owner) ?? NaN);
  return product ? ownerKeyOf(product) : owner;
}

/** Returns the values of the secrets that an integration can use, by name. Those that do not exist are empty. */
export function secretsFor(cloud: Cloud, integration: Integration): Record<string, string> {
  const { secrets = [] } = integration.config;
  if (secrets.length === 0) return {};
  const owner = secretOwnerOf(cloud, integration);
  return Object.fromEntries(
    secrets.map(({ name }) => [name, cloud.secrets.use(owner, name) ?? ""]),
  );
}
