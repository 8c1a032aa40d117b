/**
 * A small client for the functions of the other subpaths, such as `@particle-edge/sdk/devices`. Use it where bundle
 * size matters: the bundle contains only the calls that you import.
 *
 * @example
 * ```ts
 * import { ApiClient, isParticleError } from "@particle-edge/sdk/api-client";
 * import { getVariable } from "@particle-edge/sdk/devices";
 *
 * const api = new ApiClient({ auth: "token" });
 * try {
 *   const { body } = await getVariable(api, { deviceId: "thermometer", name: "temp" });
 *   console.log(body.result);
 * } catch (error) {
 *   if (!isParticleError(error)) throw error;
 *   console.error(error.message);
 * }
 * ```
 *
 * @module
 */
export { ApiClient } from "./api_client.ts";
export type { ApiAgent, ApiClientOptions, FileEncoder } from "./api_client.ts";
export { isParticleError, ParticleError } from "./errors.ts";
export type { ParticleErrorCode, ParticleErrorJSON, ParticleErrorOptions } from "./errors.ts";
export type { ClientHooks } from "./hooks.ts";
export type { Limiter } from "../types/limiter.ts";
export type { RetryPolicy } from "../types/retry.ts";
export type { UploadBody } from "./body.ts";
