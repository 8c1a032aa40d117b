/**
 * The configuration of products and their devices, and its JSON schemas.
 *
 * @module
 */
import { headerEntries } from "../core/headers.ts";
import { requireGiven } from "../core/options.ts";
import { endpoint, type EndpointRequest } from "../core/endpoint.ts";
import type { ApiCaller, JSONResponse } from "../types/common.ts";
import type {
  ConfigurationSchema,
  GetProductConfigurationOptions,
  GetProductConfigurationSchemaOptions,
  GetProductDeviceConfigurationOptions,
  GetProductDeviceConfigurationSchemaOptions,
  ProductConfigurationResponse,
  ProductDeviceConfigurationResponse,
  SetProductConfigurationOptions,
  SetProductDeviceConfigurationOptions,
} from "../types/configuration.ts";

/**
 * Gets the configuration of a product: `GET /v1/products/:product/config`.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @example
 * ```ts
 * import { Particle } from "@particle-edge/sdk";
 *
 * const particle = new Particle({ auth: "token" });
 * const { body } = await particle.getProductConfiguration({ product: "trackers" });
 * console.log(body.configuration.location);
 * ```
 *
 * @param options The product.
 * @returns The configuration.
 * @throws {ParticleError} 404 if the product has no configuration.
 */
export function getProductConfiguration(
  api: ApiCaller,
  options: GetProductConfigurationOptions,
): Promise<JSONResponse<ProductConfigurationResponse>> {
  return api.get(endpoint(options, "/v1/products/:product/config"));
}

/**
 * Gets the JSON schema of the configuration of a product: `GET /v1/products/:product/config` with
 * `Accept: application/schema+json`. An `accept` in `headers` is ignored.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @param options The product.
 * @returns The schema.
 */
export function getProductConfigurationSchema(
  api: ApiCaller,
  options: GetProductConfigurationSchemaOptions,
): Promise<JSONResponse<ConfigurationSchema>> {
  return api.get(acceptingSchema(endpoint(options, "/v1/products/:product/config")));
}

/**
 * Gets the configuration of a device: `GET /v1/products/:product/config/:deviceId`.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @param options The product and the device.
 * @returns The current and the pending configuration of the device.
 * @throws {ParticleError} 404 if the device has no configuration.
 */
export function getProductDeviceConfiguration(
  api: ApiCaller,
  options: GetProductDeviceConfigurationOptions,
): Promise<JSONResponse<ProductDeviceConfigurationResponse>> {
  return api.get(endpoint(options, "/v1/products/:product/config/:deviceId"));
}

/**
 * Gets the JSON schema of the configuration of a device: `GET /v1/products/:product/config/:deviceId` with
 * `Accept: application/schema+json`. An `accept` in `headers` is ignored.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @param options The product and the device.
 * @returns The schema.
 */
export function getProductDeviceConfigurationSchema(
  api: ApiCaller,
  options: GetProductDeviceConfigurationSchemaOptions,
): Promise<JSONResponse<ConfigurationSchema>> {
  return api.get(acceptingSchema(endpoint(options, "/v1/products/:product/config/:deviceId")));
}

/**
 * Replaces the configuration of a product: `PUT /v1/products/:product/config`. Devices apply it when they can.
 *
 * Sent again once after a temporary failure: sent twice, it has the same effect.
 *
 * @param options The product and its complete configuration.
 * @returns `{}`, with status 202.
 */
export function setProductConfiguration(
  api: ApiCaller,
  options: SetProductConfigurationOptions,
): Promise<JSONResponse<Partial<ProductConfigurationResponse>>> {
  return api.put({
    ...endpoint(options, "/v1/products/:product/config"),
    callClass: "idempotent-write",
    data: requireGiven(options, "config"),
  });
}

/**
 * Replaces the configuration of a device: `PUT /v1/products/:product/config/:deviceId`.
 *
 * Sent again once after a temporary failure, except a timeout: sent twice, it has the same effect. Waits for the
 * device: an attempt may take up to 65 s.
 *
 * @param options The product, the device and its complete configuration.
 * @returns `{}`, with status 200 if the device has applied the configuration, or 202 if it will when it connects.
 * @throws {ParticleError} 400 `device_rejected_configuration` if the device rejects the configuration.
 */
export function setProductDeviceConfiguration(
  api: ApiCaller,
  options: SetProductDeviceConfigurationOptions,
): Promise<JSONResponse<Partial<ProductDeviceConfigurationResponse>>> {
  return api.put({
    ...endpoint(options, "/v1/products/:product/config/:deviceId"),
    callClass: "idempotent-write",
    reaches: "device",
    data: requireGiven(options, "config"),
  });
}

/** Copies the shared options and replaces the `accept` header, whatever its case. */
function acceptingSchema(request: EndpointRequest): EndpointRequest {
  const others = headerEntries(request.headers).filter(([name]) => name.toLowerCase() !== "accept");
  const headers = { ...Object.fromEntries(others), accept: "application/schema+json" };
  return { ...request, headers };
}
