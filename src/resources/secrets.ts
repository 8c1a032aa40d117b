/**
 * Cloud secrets: passwords and keys that integrations and Logic functions can use, but nobody can read.
 *
 * @module
 */
import { requireText } from "../core/options.ts";
import { endpoint } from "../core/endpoint.ts";
import type { ApiCaller, JSONResponse, OKResponse } from "../types/common.ts";
import type {
  CreateSecretOptions,
  DeleteSecretOptions,
  GetSecretOptions,
  ListSecretsOptions,
  SecretListResponse,
  SecretResponse,
  UpdateSecretOptions,
} from "../types/secrets.ts";

/**
 * Lists the cloud secrets of the account or of an organization, without their values: `GET /v1[/orgs/:org]/secrets`.
 * Particle documents it under Secrets › List cloud secrets.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @param options The organization. Default: the secrets of the account.
 * @returns The secrets, and which integrations and Logic functions use them.
 */
export function listSecrets(
  api: ApiCaller,
  options?: ListSecretsOptions,
): Promise<JSONResponse<SecretListResponse>> {
  return api.get(endpoint(options, "/v1[/orgs/:org]/secrets"));
}

/**
 * Gets a cloud secret, without its value: `GET /v1[/orgs/:org]/secrets/:name`. Particle documents it under Secrets ›
 * Get cloud secret by name.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @param options The secret.
 * @returns The secret, and which integrations and Logic functions use it.
 * @throws {ParticleError} 404 if there is no secret with this name.
 */
export function getSecret(
  api: ApiCaller,
  options: GetSecretOptions,
): Promise<JSONResponse<SecretResponse>> {
  return api.get(endpoint(options, "/v1[/orgs/:org]/secrets/:name"));
}

/**
 * Creates a cloud secret: `POST /v1[/orgs/:org]/secrets`. Its value cannot be read again. A webhook uses it as
 * `{{{MY_API_KEY}}}` if its setting `secrets` lists it, a Logic function as `secrets.MY_API_KEY` of its context.
 * Particle documents it under Secrets › Create a cloud secret; for organizations it is unverified.
 *
 * Sent again only if the cloud provably did not act: sent twice, it may act twice.
 *
 * @example
 * ```ts
 * import { Particle } from "@particle-edge/sdk";
 *
 * const particle = new Particle({ auth: "token" });
 * await particle.createSecret({ name: "MY_API_KEY", value: "s3cret-key" });
 * const { body } = await particle.createIntegration({
 *   event: "temperature",
 *   settings: {
 *     url: "https://example.com/readings",
 *     headers: { "x-api-key": "{{{MY_API_KEY}}}" },
 *     secrets: [{ name: "MY_API_KEY" }],
 *   },
 * });
 * console.log(body.id);
 * ```
 *
 * @param options The name and the value of the secret.
 * @returns The secret, without its value.
 * @throws {ParticleError} 400 if the name is taken or not valid.
 */
export function createSecret(
  api: ApiCaller,
  options: CreateSecretOptions,
): Promise<JSONResponse<SecretResponse>> {
  return api.post({
    ...endpoint(options, "/v1[/orgs/:org]/secrets"),
    data: { secret: { name: requireText(options, "name"), value: requireText(options, "value") } },
  });
}

/**
 * Sets the value of a cloud secret: `PUT /v1[/orgs/:org]/secrets/:name`. Everything that uses the secret uses the new
 * value immediately. A secret that does not exist is created; Particle's CLI relies on this, the documentation does not
 * mention it. Particle documents it under Secrets › Update the value of a cloud secret.
 *
 * Sent again once after a temporary failure: sent twice, it has the same effect.
 *
 * @param options The secret and its new value.
 * @returns The secret, without its value.
 */
export function updateSecret(
  api: ApiCaller,
  options: UpdateSecretOptions,
): Promise<JSONResponse<SecretResponse>> {
  return api.put({
    ...endpoint(options, "/v1[/orgs/:org]/secrets/:name"),
    callClass: "idempotent-write",
    data: { secret: { value: requireText(options, "value") } },
  });
}

/**
 * Deletes a cloud secret: `DELETE /v1[/orgs/:org]/secrets/:name`. Particle documents it under Secrets › Delete a cloud
 * secret.
 *
 * Sent again once after a temporary failure: sent twice, it has the same effect.
 *
 * @param options The secret.
 * @returns `{}`, or `{ok: true}`.
 * @throws {ParticleError} 400 while integrations or Logic functions use the secret.
 */
export function deleteSecret(
  api: ApiCaller,
  options: DeleteSecretOptions,
): Promise<JSONResponse<Partial<OKResponse>>> {
  return api.delete({
    ...endpoint(options, "/v1[/orgs/:org]/secrets/:name"),
    callClass: "idempotent-write",
  });
}
