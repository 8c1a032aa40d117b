import type { SharedRequestOptions } from "./common.ts";

/** Options of `listSecrets`. */
export interface ListSecretsOptions extends SharedRequestOptions {
  /** The organization, by id or slug. Default: your own account. */
  org?: string | undefined;
}

/** Options that identify a cloud secret. */
export interface SecretOptions extends ListSecretsOptions {
  /** Name of the secret: uppercase letters, digits and underscores, not starting with a digit. */
  name: string;
}

/** Options of `getSecret`. */
export type GetSecretOptions = SecretOptions;

/** Options of `createSecret`. */
export interface CreateSecretOptions extends SecretOptions {
  /** The secret value. It must not be empty, and cannot be read again. */
  value: string;
}

/** Options of `updateSecret`. */
export interface UpdateSecretOptions extends SecretOptions {
  /** The new secret value. It must not be empty. */
  value: string;
}

/** Options of `deleteSecret`. */
export type DeleteSecretOptions = SecretOptions;

/** An integration that uses a secret. */
export interface SecretIntegration {
  /** Name of the integration. */
  name: string;
  /** Id of the integration, unless it belongs to an organization. */
  id?: string;
  /** Id of the integration, if it belongs to an organization. */
  org_integration_id?: string;
  /** Slug of the product that the integration belongs to, if any. */
  product_slug?: string;
}

/** A Logic function that uses a secret. */
export interface SecretLogicFunction {
  /** Id of the function. */
  id: string;
  /** Name of the function. */
  name: string;
}

/** A cloud secret, without its value. */
export interface SecretInfo {
  /** Name of the secret. */
  name: string;
  /** When it was created, ISO 8601. */
  created_at: string;
  /** When its value was last set, ISO 8601. */
  updated_at: string;
  /** When an integration or a Logic function last used it, ISO 8601; `null` if none has. */
  last_accessed_at: string | null;
  /** Id of the user who created it. Not documented. */
  created_by?: string;
  /** Id of the user who last set its value. Not documented. */
  updated_by?: string;
  /** The integrations that use it. */
  integrations: SecretIntegration[];
  /** The Logic functions that use it. Before July 2026, the cloud listed only their ids. */
  logic_functions: (string | SecretLogicFunction)[];
}

/** The cloud secrets of an account or an organization. */
export interface SecretListResponse {
  /** The secrets. */
  secrets: SecretInfo[];
}

/** A cloud secret. */
export interface SecretResponse {
  /** The secret, without its value. */
  secret: SecretInfo;
}
