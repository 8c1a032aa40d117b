/**
 * The configuration of products and their devices, and its JSON schemas.
 *
 * @module
 */
import { withHeader } from "../core/headers.ts";
import { orEmpty, requireGiven } from "../core/options.ts";
import { endpoint, type EndpointRequest } from "../core/endpoint.ts";
import type { ApiCaller, JSONResponse, OKResponse } from "../types/common.ts";
import type {
  ConfigurationSchema,
  DeleteProductConfigurationSchemaOptions,
  DeleteProductDeviceConfigurationSchemaOptions,
  GetProductConfigurationOptions,
  GetProductConfigurationSchemaOptions,
  GetProductDeviceConfigurationOptions,
  GetProductDeviceConfigurationSchemaOptions,
  ProductConfigurationResponse,
  ProductDeviceConfigurationResponse,
  SetProductConfigurationOptions,
  SetProductConfigurationSchemaOptions,
  SetProductDeviceConfigurationOptions,
  SetProductDeviceConfigurationSchemaOptions,
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
  return api.get(withSchemaType("accept", endpoint(options, "/v1/products/:product/config")));
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
  return api.get(
    withSchemaType("accept", endpoint(options, "/v1/products/:product/config/:deviceId")),
  );
}

/**
 * Replaces the configuration of a product: `PUT /v1/products/:product/config`. Devices apply it when they can. With
 * `deviceIds` and an empty `config`, these devices return to the configuration of the product.
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
  const given = { ...orEmpty(options) };
  const config = requireGiven(given, "config");
  const { deviceIds } = given;
  return api.put({
    ...endpoint(given, "/v1/products/:product/config"),
    callClass: "idempotent-write",
    data: deviceIds ? { ...config, deviceIds } : config,
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

/**
 * Sets the JSON schema of the configuration of a product: `PUT /v1/products/:product/config` with
 * `Content-Type: application/schema+json`. A `content-type` in `headers` is ignored. Particle documents it under
 * Configuration › Set product configuration schema.
 *
 * Sent again once after a temporary failure: sent twice, it has the same effect.
 *
 * @param options The product and its complete schema, including the parts for Particle's own modules.
 * @returns The schema.
 * @throws {ParticleError} 422 if the schema is not valid; `violations` in the body of the error lists the reasons.
 */
export function setProductConfigurationSchema(
  api: ApiCaller,
  options: SetProductConfigurationSchemaOptions,
): Promise<JSONResponse<ConfigurationSchema>> {
  return api.put({
    ...withSchemaType("content-type", endpoint(options, "/v1/products/:product/config")),
    callClass: "idempotent-write",
    data: requireGiven(options, "schema"),
  });
}

/**
 * Sets the JSON schema of the configuration of a device: `PUT /v1/products/:product/config/:deviceId` with
 * `Content-Type: application/schema+json`. A `content-type` in `headers` is ignored. Particle documents it under
 * Configuration › Set device configuration schema.
 *
 * Sent again once after a temporary failure: sent twice, it has the same effect.
 *
 * @param options The product, the device and its complete schema.
 * @returns The schema.
 * @throws {ParticleError} 422 if the schema is not valid; `violations` in the body of the error lists the reasons.
 */
export function setProductDeviceConfigurationSchema(
  api: ApiCaller,
  options: SetProductDeviceConfigurationSchemaOptions,
): Promise<JSONResponse<ConfigurationSchema>> {
  return api.put({
    ...withSchemaType("content-type", endpoint(options, "/v1/products/:product/config/:deviceId")),
    callClass: "idempotent-write",
    data: requireGiven(options, "schema"),
  });
}

/**
 * Deletes the JSON schema of the configuration of a product, which then has the default schema:
 * `DELETE /v1/products/:product/config` with `Content-Type: application/schema+json`. A `content-type` in `headers` is
 * ignored. Particle documents it under Configuration › Delete product configuration schema.
 *
 * Sent again once after a temporary failure: sent twice, it has the same effect.
 *
 * @param options The product.
 * @returns `{}`.
 */
export function deleteProductConfigurationSchema(
  api: ApiCaller,
  options: DeleteProductConfigurationSchemaOptions,
): Promise<JSONResponse<Partial<OKResponse>>> {
  return api.delete({
    ...withSchemaType("content-type", endpoint(options, "/v1/products/:product/config")),
    callClass: "idempotent-write",
  });
}

/**
 * Deletes the JSON schema of the configuration of a device, which then has the schema of its product:
 * `DELETE /v1/products/:product/config/:deviceId` with `Content-Type: application/schema+json`. A `content-type` in
 * `headers` is ignored. Particle documents it under Configuration › Delete device configuration schema.
 *
 * Sent again once after a temporary failure: sent twice, it has the same effect.
 *
 * @param options The product and the device.
 * @returns `{}`.
 */
export function deleteProductDeviceConfigurationSchema(
  api: ApiCaller,
  options: DeleteProductDeviceConfigurationSchemaOptions,
): Promise<JSONResponse<Partial<OKResponse>>> {
  return api.delete({
    ...withSchemaType("content-type", endpoint(options, "/v1/products/:product/config/:deviceId")),
    callClass: "idempotent-write",
  });
}

/** Copies a request and sets a header, whatever its case, to the type of JSON schemas. */
function withSchemaType(
  name: "accept" | "content-type",
  request: EndpointRequest,
): EndpointRequest {
  return withHeader(request, name, "application/schema+json");
}
