/**
 * Product firmware: upload versions and release them to the devices of a product.
 *
 * @module
 */
import { download } from "../core/download.ts";
import { Multipart } from "../core/multipart.ts";
import { orEmpty, requireGiven, requireString } from "../core/options.ts";
import { endpoint } from "../core/endpoint.ts";
import type { ApiCaller, JSONResponse, OKResponse } from "../types/common.ts";
import type {
  DeleteProductFirmwareOptions,
  DownloadProductFirmwareOptions,
  GetProductFirmwareOptions,
  ListProductFirmwareOptions,
  ProductFirmwareInfo,
  ReleaseProductFirmwareOptions,
  UpdateProductFirmwareOptions,
  UploadProductFirmwareOptions,
} from "../types/product_firmware.ts";

/**
 * Lists the firmware versions of a product: `GET /v1/products/:product/firmware`.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @param options The product.
 * @returns All versions.
 */
export function listProductFirmware(
  api: ApiCaller,
  options: ListProductFirmwareOptions,
): Promise<JSONResponse<ProductFirmwareInfo[]>> {
  return api.get(endpoint(options, "/v1/products/:product/firmware"));
}

/**
 * Uploads a firmware version of a product: `POST /v1/products/:product/firmware`. No device runs it until
 * `releaseProductFirmware()` or `lockDeviceProductFirmware()`.
 *
 * Sent again only if the cloud provably did not act: sent twice, it may act twice.
 *
 * @example
 * ```ts
 * import { Particle } from "@particle-edge/sdk";
 *
 * const particle = new Particle({ auth: "token" });
 * const compiled = new Uint8Array([0x7f, 0x45]); // or a path
 * const { body } = await particle.uploadProductFirmware({
 *   product: "my-product",
 *   file: compiled,
 *   version: 4,
 *   title: "Reads the new sensor",
 * });
 * console.log(body.version, body.size);
 * ```
 *
 * @param options The product, the file, its version, a title and description, and whether it is mandatory.
 * @returns The version.
 */
export function uploadProductFirmware(
  api: ApiCaller,
  options: UploadProductFirmwareOptions,
): Promise<JSONResponse<ProductFirmwareInfo>> {
  const given = orEmpty(options);
  return api.post({
    ...endpoint(options, "/v1/products/:product/firmware"),
    data: new Multipart({ "firmware.bin": requireGiven(options, "file") }, {
      version: requireGiven(options, "version"),
      title: requireString(options, "title"),
      description: given.description,
      mandatory: given.mandatory,
    }),
  });
}

/**
 * Gets a firmware version of a product: `GET /v1/products/:product/firmware/:version`.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @param options The product and the version.
 * @returns The version.
 */
export function getProductFirmware(
  api: ApiCaller,
  options: GetProductFirmwareOptions,
): Promise<JSONResponse<ProductFirmwareInfo>> {
  return api.get(endpoint(options, "/v1/products/:product/firmware/:version"));
}

/**
 * Changes the title or description of a firmware version of a product, or whether it is mandatory:
 * `PUT /v1/products/:product/firmware/:version`.
 *
 * Sent again once after a temporary failure: sent twice, it has the same effect.
 *
 * @param options The product, the version and the fields to change.
 * @returns The changed version.
 */
export function updateProductFirmware(
  api: ApiCaller,
  options: UpdateProductFirmwareOptions,
): Promise<JSONResponse<ProductFirmwareInfo>> {
  const given = orEmpty(options);
  return api.put({
    ...endpoint(options, "/v1/products/:product/firmware/:version"),
    callClass: "idempotent-write",
    data: { title: given.title, description: given.description, mandatory: given.mandatory },
  });
}

/**
 * Deletes a firmware version of a product that has never been released:
 * `DELETE /v1/products/:product/firmware/:version`.
 *
 * Particle documents it under ProductFirmware › Delete unreleased firmware binary.
 *
 * Sent again once after a temporary failure: sent twice, it has the same effect.
 *
 * @param options The product and the version.
 * @returns `{}`, or `{ok: true}`.
 * @throws {ParticleError} if the version has been released; the status is unverified.
 */
export function deleteProductFirmware(
  api: ApiCaller,
  options: DeleteProductFirmwareOptions,
): Promise<JSONResponse<Partial<OKResponse>>> {
  return api.delete({
    ...endpoint(options, "/v1/products/:product/firmware/:version"),
    callClass: "idempotent-write",
  });
}

/**
 * Downloads a firmware version of a product: `GET /v1/products/:product/firmware/:version/binary`.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @param options The product and the version.
 * @returns The bytes of the file.
 */
export function downloadProductFirmware(
  api: ApiCaller,
  options: DownloadProductFirmwareOptions & { stream?: false | undefined },
): Promise<ArrayBuffer>;
/**
 * Downloads a firmware version of a product, as a stream.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @param options The product, the version, and `stream: true`.
 * @returns A stream of the bytes.
 */
export function downloadProductFirmware(
  api: ApiCaller,
  options: DownloadProductFirmwareOptions & { stream: true },
): Promise<ReadableStream<Uint8Array>>;
export function downloadProductFirmware(
  api: ApiCaller,
  options: DownloadProductFirmwareOptions,
): Promise<ArrayBuffer | ReadableStream<Uint8Array>> {
  const route = "/v1/products/:product/firmware/:version/binary";
  return download(api, options, endpoint(options, route));
}

/**
 * Releases a firmware version of a product to its devices: `PUT /v1/products/:product/firmware/release`. At least one
 * device of the product must have run the version while online. A device runs the version it is locked to, otherwise
 * the highest version released to one of its groups, otherwise the default of the product. Development devices are not
 * updated.
 *
 * Sent again only if the cloud provably did not act: sent twice, it may act twice.
 *
 * @example
 * ```ts
 * import { Particle } from "@particle-edge/sdk";
 *
 * const particle = new Particle({ auth: "token" });
 * await particle.releaseProductFirmware({ product: "my-product", version: 3, groups: ["beta"] });
 * ```
 *
 * @param options The product, the version, and the devices to release it to.
 * @returns The firmware with its releases.
 */
export function releaseProductFirmware(
  api: ApiCaller,
  options: ReleaseProductFirmwareOptions,
): Promise<JSONResponse<ProductFirmwareInfo>> {
  const given = orEmpty(options);
  return api.put({
    ...endpoint(options, "/v1/products/:product/firmware/release"),
    data: {
      version: requireGiven(options, "version"),
      product_default: given.product_default,
      groups: given.groups,
      intelligent: given.intelligent,
    },
  });
}
