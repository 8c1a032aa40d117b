/**
 * Provisioning of devices: claim codes, public keys, serial numbers and manufacturing backups.
 *
 * @module
 */
import { download } from "../core/download.ts";
import { checkText, optionalText, orEmpty, requireGiven, requireText } from "../core/options.ts";
import { endpoint } from "../core/endpoint.ts";
import type { ApiCaller, JSONResponse, OKResponse } from "../types/common.ts";
import type { DeviceInfo } from "../types/devices.ts";
import type {
  ClaimCodeResponse,
  CreateRegistrationCodeOptions,
  DownloadManufacturingBackupOptions,
  GetClaimCodeOptions,
  LookupSerialNumberOptions,
  ProvisionDeviceOptions,
  RegistrationCodeResponse,
  SendPublicKeyOptions,
  SerialNumberResponse,
  UnprotectDeviceOptions,
} from "../types/provisioning.ts";

/**
 * Disables the protection of a device, in two steps:
 * `PUT /v1[/orgs/:org | /products/:product]/devices/:deviceId/unprotect`.
 *
 * Sent again only if the cloud provably did not act: sent twice, it may act twice.
 *
 * @param options The device, the step and the values for that step.
 * @returns `{ok: true}`, and after `prepare` the values for the next step.
 */
export function unprotectDevice(
  api: ApiCaller,
  options: UnprotectDeviceOptions,
): Promise<JSONResponse<OKResponse & Record<string, unknown>>> {
  const given = { ...orEmpty(options) };
  const data = {
    action: requireText(given, "action"),
    server_nonce: given.serverNonce,
    device_nonce: given.deviceNonce,
    device_signature: given.deviceSignature,
    device_public_key_fingerprint: given.devicePublicKeyFingerprint,
  };
  const route = given.org === undefined
    ? "/v1[/products/:product]/devices/:deviceId/unprotect"
    : "/v1/orgs/:org/devices/:deviceId/unprotect";
  return api.put({ ...endpoint(given, route), data });
}

/**
 * Creates a new device id, for products that allow devices to provision themselves: `POST /v1/devices`.
 *
 * Sent again only if the cloud provably did not act: sent twice, it may act twice.
 *
 * @param options The product.
 * @returns The device.
 */
export function provisionDevice(
  api: ApiCaller,
  options: ProvisionDeviceOptions,
): Promise<JSONResponse<DeviceInfo>> {
  const { productId } = orEmpty(options);
  if (!Number.isSafeInteger(productId)) checkText("productId", productId);
  return api.post({ ...endpoint(options, "/v1/devices"), data: { product_id: productId } });
}

/**
 * Creates a claim code for a device: `POST /v1[/products/:product]/device_claims`.
 *
 * Sent again only if the cloud provably did not act: sent twice, it may act twice.
 *
 * @param options The product and the SIM card. All options are optional.
 * @returns The claim code.
 */
export function getClaimCode(
  api: ApiCaller,
  options?: GetClaimCodeOptions,
): Promise<JSONResponse<ClaimCodeResponse>> {
  return api.post({
    ...endpoint(options, "/v1[/products/:product]/device_claims"),
    data: { iccid: optionalText(options, "iccid") },
  });
}

/**
 * Creates a code with which a Linux device registers itself in a product: `POST /v1/products/:product/registration_code`.
 *
 * Sent again only if the cloud provably did not act: sent twice, it may act twice.
 *
 * @param options The product and the device.
 * @returns The registration code.
 * @experimental Particle does not document it; particle-cli uses it.
 */
export function createRegistrationCode(
  api: ApiCaller,
  options: CreateRegistrationCodeOptions,
): Promise<JSONResponse<RegistrationCodeResponse>> {
  return api.post({
    ...endpoint(options, "/v1/products/:product/registration_code"),
    data: { device_id: optionalText(options, "deviceId") },
  });
}

/**
 * Sends the public key of a device: `POST /v1/provisioning/:deviceId`.
 *
 * Sent again only if the cloud provably did not act: sent twice, it may act twice.
 *
 * @param options The device and its key.
 * @returns `{ok: true}`.
 */
export function sendPublicKey(
  api: ApiCaller,
  options: SendPublicKeyOptions,
): Promise<JSONResponse<OKResponse>> {
  const given = { ...orEmpty(options) };
  const { deviceId, key, algorithm } = given;
  const publicKey = typeof key === "string"
    ? key
    : new TextDecoder().decode(requireGiven({ key }, "key"));
  return api.post({
    ...endpoint(given, "/v1/provisioning/:deviceId"),
    data: {
      deviceID: deviceId,
      publicKey: checkText("key", publicKey),
      filename: "particle-api", // the cloud stores this and the order as the origin of the key
      order: `manual_${Date.now()}`,
      algorithm: algorithm ?? "rsa",
    },
  });
}

/**
 * Finds the device with a serial number: `GET /v1/serial_numbers/:serialNumber`. The cloud allows 50 lookups per hour.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @param options The serial number.
 * @returns The ids of the device.
 * @throws {ParticleError} 404 if no device has that serial number.
 */
export function lookupSerialNumber(
  api: ApiCaller,
  options: LookupSerialNumberOptions,
): Promise<JSONResponse<SerialNumberResponse>> {
  return api.get(endpoint(options, "/v1/serial_numbers/:serialNumber"));
}

/**
 * Downloads the manufacturing backup of a device: `PUT /v1/devices/:deviceId/backup_files`.
 *
 * Sent again only if the cloud provably did not act: sent twice, it may act twice.
 *
 * @param options The device.
 * @returns The bytes of the file.
 */
export function downloadManufacturingBackup(
  api: ApiCaller,
  options: DownloadManufacturingBackupOptions & { stream?: false | undefined },
): Promise<ArrayBuffer>;
/**
 * Downloads the manufacturing backup of a device, as a stream.
 *
 * Sent again only if the cloud provably did not act: sent twice, it may act twice.
 *
 * @param options The device, and `stream: true`.
 * @returns A stream of the bytes.
 */
export function downloadManufacturingBackup(
  api: ApiCaller,
  options: DownloadManufacturingBackupOptions & { stream: true },
): Promise<ReadableStream<Uint8Array>>;
export function downloadManufacturingBackup(
  api: ApiCaller,
  options: DownloadManufacturingBackupOptions,
): Promise<ArrayBuffer | ReadableStream<Uint8Array>> {
  const request = endpoint(options, "/v1/devices/:deviceId/backup_files");
  return download(api, options, { ...request, method: "put" });
}
