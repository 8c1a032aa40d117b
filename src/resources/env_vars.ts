/**
 * Environment variables of accounts, organizations, products and devices.
 *
 * @module
 */
import { orEmpty, requireGiven, requireText } from "../core/options.ts";
import { endpoint } from "../core/endpoint.ts";
import type { ApiCaller, JSONResponse } from "../types/common.ts";
import type {
  DeleteEnvVarOptions,
  EnvVarsRenderResponse,
  EnvVarsResponse,
  EnvVarsRolloutResponse,
  EnvVarsRolloutStartResponse,
  EnvVarsScope,
  ListEnvVarsOptions,
  RenderEnvVarsOptions,
  ReviewEnvVarsRolloutOptions,
  SetEnvVarOptions,
  StartEnvVarsRolloutOptions,
  UpdateEnvVarsOptions,
} from "../types/env_vars.ts";

/**
 * Lists environment variables: `GET /v1/env[/:deviceId]` or `GET /v1[/orgs/:org | /products/:product]/env`.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @param options The scope of the variables.
 * @returns The variables, both as last rolled out and with all later changes.
 * @throws {TypeError} unless exactly one of `product`, `org`, `deviceId` and `sandbox` is given.
 */
export function listEnvVars(
  api: ApiCaller,
  options: ListEnvVarsOptions,
): Promise<JSONResponse<EnvVarsResponse>> {
  return api.get(
    endpoint(oneScope(options), "/v1[/products/:product][/orgs/:org]/env[/:deviceId]"),
  );
}

/**
 * Sets and removes several environment variables: `PATCH /v1/env[/:deviceId]` or
 * `PATCH /v1[/orgs/:org | /products/:product]/env`. Devices get the changes after `startEnvVarsRollout()`.
 *
 * Sent again once after a temporary failure: sent twice, it has the same effect.
 *
 * @param options The scope of the variables, and the changes.
 * @returns The variables, both as last rolled out and with all later changes.
 * @throws {TypeError} unless exactly one of `product`, `org`, `deviceId` and `sandbox` is given.
 * @throws {ParticleError} 400 `invalid_request` if a name is not allowed.
 */
export function updateEnvVars(
  api: ApiCaller,
  options: UpdateEnvVarsOptions,
): Promise<JSONResponse<EnvVarsResponse>> {
  const given = oneScope(options);
  return api.patch({
    ...endpoint(given, "/v1[/products/:product][/orgs/:org]/env[/:deviceId]"),
    callClass: "idempotent-write",
    data: { ops: requireGiven(given, "ops") },
  });
}

/**
 * Sets an environment variable: `PUT /v1/env[/:deviceId]/:key` or `PUT /v1[/orgs/:org | /products/:product]/env/:key`.
 * Devices get the change after `startEnvVarsRollout()`.
 *
 * Sent again once after a temporary failure: sent twice, it has the same effect.
 *
 * @example
 * ```ts
 * import { Particle } from "@particle-edge/sdk";
 *
 * const particle = new Particle({ auth: "token" });
 * await particle.setEnvVar({ product: "trackers", key: "LOG_LEVEL", value: "warn" });
 * await particle.startEnvVarsRollout({ product: "trackers", when: "Connect" });
 * ```
 *
 * @param options The scope, name and value of the variable.
 * @returns The variables, both as last rolled out and with all later changes.
 * @throws {TypeError} unless exactly one of `product`, `org`, `deviceId` and `sandbox` is given.
 * @throws {ParticleError} 400 `invalid_request` if the name is not allowed.
 */
export function setEnvVar(
  api: ApiCaller,
  options: SetEnvVarOptions,
): Promise<JSONResponse<EnvVarsResponse>> {
  const given = oneScope(options);
  return api.put({
    ...endpoint(given, "/v1[/products/:product][/orgs/:org]/env[/:deviceId]/:key"),
    callClass: "idempotent-write",
    data: { value: requireGiven(given, "value") },
  });
}

/**
 * Removes an environment variable: `DELETE /v1/env[/:deviceId]/:key` or
 * `DELETE /v1[/orgs/:org | /products/:product]/env/:key`. Devices get the change after `startEnvVarsRollout()`.
 *
 * Sent again once after a temporary failure: sent twice, it has the same effect.
 *
 * @param options The scope and name of the variable.
 * @returns The variables, both as last rolled out and with all later changes.
 * @throws {TypeError} unless exactly one of `product`, `org`, `deviceId` and `sandbox` is given.
 */
export function deleteEnvVar(
  api: ApiCaller,
  options: DeleteEnvVarOptions,
): Promise<JSONResponse<EnvVarsResponse>> {
  return api.delete({
    ...endpoint(oneScope(options), "/v1[/products/:product][/orgs/:org]/env[/:deviceId]/:key"),
    callClass: "idempotent-write",
  });
}

/**
 * Gets the values of environment variables, including inherited ones: `GET /v1/env[/:deviceId]/render` or
 * `GET /v1[/orgs/:org | /products/:product]/env/render`.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @param options The scope of the variables.
 * @returns The values by name.
 * @throws {TypeError} unless exactly one of `product`, `org`, `deviceId` and `sandbox` is given.
 */
export function renderEnvVars(
  api: ApiCaller,
  options: RenderEnvVarsOptions,
): Promise<JSONResponse<EnvVarsRenderResponse>> {
  return api.get(
    endpoint(oneScope(options), "/v1[/products/:product][/orgs/:org]/env[/:deviceId]/render"),
  );
}

/**
 * Previews what a rollout of environment variables would change: `GET /v1/env[/:deviceId]/rollout` or
 * `GET /v1[/orgs/:org | /products/:product]/env/rollout`.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @param options The scope of the variables.
 * @returns The changes.
 * @throws {TypeError} unless exactly one of `product`, `org`, `deviceId` and `sandbox` is given.
 */
export function reviewEnvVarsRollout(
  api: ApiCaller,
  options: ReviewEnvVarsRolloutOptions,
): Promise<JSONResponse<EnvVarsRolloutResponse>> {
  return api.get(
    endpoint(oneScope(options), "/v1[/products/:product][/orgs/:org]/env[/:deviceId]/rollout"),
  );
}

/**
 * Starts rolling out changed environment variables to devices: `POST /v1/env[/:deviceId]/rollout` or
 * `POST /v1[/orgs/:org | /products/:product]/env/rollout`.
 *
 * Sent again only if the cloud provably did not act: sent twice, it may act twice.
 *
 * @param options The scope of the variables, and when devices get them.
 * @returns Whether the rollout has started.
 * @throws {TypeError} unless exactly one of `product`, `org`, `deviceId` and `sandbox` is given.
 */
export function startEnvVarsRollout(
  api: ApiCaller,
  options: StartEnvVarsRolloutOptions,
): Promise<JSONResponse<EnvVarsRolloutStartResponse>> {
  const given = oneScope(options);
  return api.post({
    ...endpoint(given, "/v1[/products/:product][/orgs/:org]/env[/:deviceId]/rollout"),
    data: { when: requireText(given, "when") },
  });
}

/**
 * Returns a copy of the options, so that the scope that is checked is the one that is used. Unlike elsewhere, no scope is
 * the default: a call whose product is missing by mistake would change the whole account.
 */
function oneScope<T extends EnvVarsScope>(options: T): T {
  const given = { ...orEmpty(options) };
  const ids = [given.product, given.org, given.deviceId, given.sandbox || undefined];
  const { length } = ids.filter((id) => id !== undefined);
  if (length === 1) return given;
  const only = length ? "only " : "";
  throw new TypeError(`Specify ${only}one of: product, org, deviceId, or sandbox`);
}
