/**
 * Devices: list, change and claim them, call their functions and read their variables.
 *
 * @module
 */
import {
  checkText,
  commaList,
  isGiven,
  optionalText,
  orEmpty,
  requireGiven,
  requireSignal,
  requireString,
  requireText,
} from "../core/options.ts";
import { downloadText } from "../core/download.ts";
import { Multipart } from "../core/multipart.ts";
import { endpoint, type EndpointRequest } from "../core/endpoint.ts";
import type { ApiCaller, JSONResponse, OKResponse } from "../types/common.ts";
import type {
  AddDeviceToProductOptions,
  AddDeviceToProductResponse,
  CallFunctionOptions,
  CallFunctionRawOptions,
  ClaimDeviceOptions,
  ClaimResponse,
  DeviceInfo,
  DeviceListResponse,
  DeviceOrdersResponse,
  DeviceVariableResponse,
  ForceFirmwareUpdatesOptions,
  FunctionCallResponse,
  GetDeviceOptions,
  GetVariableOptions,
  GetVariableRawOptions,
  ListDeviceOrdersOptions,
  ListDevicesOptions,
  ListProductDevicesOptions,
  ListUserDevicesOptions,
  LockDeviceProductFirmwareOptions,
  MarkAsDevelopmentDeviceOptions,
  PingDeviceOptions,
  PingResponse,
  RemoveDeviceOptions,
  RemoveDeviceOwnerOptions,
  RenameDeviceOptions,
  SetDeviceNotesOptions,
  SignalDeviceOptions,
  UnlockDeviceProductFirmwareOptions,
  UpdateDeviceOptions,
  UpdateDeviceResponse,
} from "../types/devices.ts";

/**
 * Lists the devices of the account, the most recently connected first: `GET /v1/devices`.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @example
 * ```ts
 * import { Particle } from "@particle-edge/sdk";
 *
 * const particle = new Particle({ auth: "token" });
 * const { body: devices } = await particle.listDevices();
 * for (const device of devices) console.log(device.id, device.name, device.online);
 * ```
 *
 * @param options All options are optional.
 * @returns All devices of the account.
 */
export function listDevices(
  api: ApiCaller,
  options?: ListUserDevicesOptions,
): Promise<JSONResponse<DeviceInfo[]>>;
/**
 * Lists the devices of a product, one page at a time: `GET /v1/products/:product/devices`.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @param options The product, filters, sort order and page.
 * @returns A page of devices.
 */
export function listDevices(
  api: ApiCaller,
  options: ListProductDevicesOptions,
): Promise<JSONResponse<DeviceListResponse>>;
/**
 * Lists the devices of the account, or of a product if `product` is given.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @param options The product, if any, and which of its devices.
 * @returns An array without `product`, a page with it.
 */
export function listDevices(
  api: ApiCaller,
  options?: ListDevicesOptions,
): Promise<JSONResponse<DeviceInfo[] | DeviceListResponse>>;
export function listDevices(
  api: ApiCaller,
  options?: ListDevicesOptions,
): Promise<JSONResponse<DeviceInfo[] | DeviceListResponse>> {
  const given = { ...orEmpty(options) };
  if (given.product === undefined) return api.get(endpoint(given, "/v1/devices"));
  return api.get({
    ...endpoint(given, "/v1/products/:product/devices"),
    query: {
      deviceId: given.deviceId,
      deviceName: given.deviceName,
      serialNumber: given.serialNumber,
      quarantined: given.quarantined,
      groups: commaList(given.groups),
      sortAttr: given.sortAttr,
      sortDir: given.sortDir,
      page: given.page,
      per_page: given.perPage,
    },
  });
}

/**
 * Gets a device: `GET /v1[/products/:product]/devices/:deviceId`.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @param options The device.
 * @returns The device, with its functions and variables.
 * @throws {ParticleError} 403 or 404 if the account has no access to the device.
 */
export function getDevice(
  api: ApiCaller,
  options: GetDeviceOptions,
): Promise<JSONResponse<DeviceInfo>> {
  return api.get(endpoint(options, "/v1[/products/:product]/devices/:deviceId"));
}

/**
 * Claims a device for the account: `POST /v1/devices`. The device must be online and must not have an owner.
 *
 * Sent again only if the cloud provably did not act: sent twice, it may act twice.
 *
 * @param options The device.
 * @returns Whether the device is now claimed.
 */
export function claimDevice(
  api: ApiCaller,
  options: ClaimDeviceOptions,
): Promise<JSONResponse<ClaimResponse>> {
  const given = orEmpty(options);
  return api.post({
    ...endpoint(options, "/v1/devices"),
    data: { id: requireText(options, "deviceId"), request_transfer: !!given.requestTransfer },
  });
}

/**
 * Adds one or more devices, or a file of devices, to a product, or approves a quarantined device:
 * `POST /v1/products/:product/devices`. Particle documents it under Devices › Import devices into product.
 *
 * Sent again once after a temporary failure: sent twice, it has the same effect.
 *
 * @param options The product, and the device, devices or file.
 * @returns The result for each device. If the call was sent again because the first response was lost, the devices that
 * were added then are in `existingDeviceIds`.
 * @throws {TypeError} before any request, if `deviceIds` is empty.
 */
export function addDeviceToProduct(
  api: ApiCaller,
  options: AddDeviceToProductOptions,
): Promise<JSONResponse<AddDeviceToProductResponse>> {
  const { file, deviceIds, importSims } = orEmpty(options);
  const id = optionalText(options, "deviceId");
  const ids = deviceIds?.map((each) => checkText("deviceIds", each));
  if (ids && !ids.length) throw new TypeError("deviceIds must contain at least one id");
  const settings = { import_sims: importSims, claim_user: optionalText(options, "claimUser") };
  // With a file, the other parameters go into the query, as in the examples of Particle.
  const parameters = isGiven(file)
    ? { query: settings, data: new Multipart({ file }) }
    : { data: (id ?? ids) && { id, ids, ...settings } };
  return api.post({
    ...endpoint(options, "/v1/products/:product/devices"),
    callClass: "idempotent-write",
    ...parameters,
  });
}

/**
 * Removes a device from the account (`DELETE /v1/devices/:deviceId`) or from a product
 * (`DELETE /v1/products/:product/devices/:deviceId`), or denies a quarantined device.
 *
 * Sent again once after a temporary failure: sent twice, it has the same effect.
 *
 * @param options The device.
 * @returns `{ok: true}`; `{}` for a product.
 */
export function removeDevice(
  api: ApiCaller,
  options: RemoveDeviceOptions,
): Promise<JSONResponse<Partial<OKResponse>>> {
  const given = { ...orEmpty(options) };
  const data = given.product === undefined ? undefined : { deny: given.deny };
  return api.delete({
    ...endpoint(given, "/v1[/products/:product]/devices/:deviceId"),
    callClass: "idempotent-write",
    data,
  });
}

/**
 * Removes the owner of a product device, which stays in the product:
 * `DELETE /v1/products/:product/devices/:deviceId/owner`.
 *
 * Sent again once after a temporary failure: sent twice, it has the same effect.
 *
 * @param options The device.
 * @returns `{ok: true}`.
 */
export function removeDeviceOwner(
  api: ApiCaller,
  options: RemoveDeviceOwnerOptions,
): Promise<JSONResponse<OKResponse>> {
  return api.delete({
    ...endpoint(options, "/v1/products/:product/devices/:deviceId/owner"),
    callClass: "idempotent-write",
  });
}

/**
 * Renames a device: `PUT /v1[/products/:product]/devices/:deviceId`.
 *
 * Sent again once after a temporary failure: sent twice, it has the same effect.
 *
 * @param options The device and its new name.
 * @returns The id and the new name of the device.
 */
export function renameDevice(
  api: ApiCaller,
  options: RenameDeviceOptions,
): Promise<JSONResponse<UpdateDeviceResponse>> {
  return api.put({
    ...endpoint(options, "/v1[/products/:product]/devices/:deviceId"),
    callClass: "idempotent-write",
    data: { name: requireText(options, "name") },
  });
}

/**
 * Starts or stops signaling (the LED of the device cycles through all colors, so that you can find it):
 * `PUT /v1[/products/:product]/devices/:deviceId`.
 *
 * Sent again only if the cloud provably did not act: sent twice, it may act twice. Waits for the device: an attempt may
 * take up to 65 s.
 *
 * @param options The device, and whether to start or stop signaling.
 * @returns The id of the device and whether it is signaling.
 */
export function signalDevice(
  api: ApiCaller,
  options: SignalDeviceOptions,
): Promise<JSONResponse<UpdateDeviceResponse>> {
  const { signal, ...given } = orEmpty(options);
  return api.put({
    ...deviceRequest(given),
    reaches: "device",
    data: { signal: requireGiven({ signal }, "signal") ? "1" : "0" },
  });
}

/**
 * Changes the notes of a device: `PUT /v1[/products/:product]/devices/:deviceId`.
 *
 * Sent again once after a temporary failure: sent twice, it has the same effect.
 *
 * @param options The device and its new notes.
 * @returns The id and the new notes of the device.
 */
export function setDeviceNotes(
  api: ApiCaller,
  options: SetDeviceNotesOptions,
): Promise<JSONResponse<UpdateDeviceResponse>> {
  return api.put({
    ...endpoint(options, "/v1[/products/:product]/devices/:deviceId"),
    callClass: "idempotent-write",
    data: { notes: requireString(options, "notes") },
  });
}

/**
 * Marks a product device as a development device, which gets no firmware releases, or removes that mark:
 * `PUT /v1/products/:product/devices/:deviceId`.
 *
 * Sent again once after a temporary failure: sent twice, it has the same effect.
 *
 * @param options The device, and whether to set or remove the mark.
 * @returns The id of the device and the new value.
 */
export function markAsDevelopmentDevice(
  api: ApiCaller,
  options: MarkAsDevelopmentDeviceOptions,
): Promise<JSONResponse<UpdateDeviceResponse>> {
  const given = orEmpty(options);
  return api.put({
    ...endpoint(options, "/v1/products/:product/devices/:deviceId"),
    callClass: "idempotent-write",
    data: { development: given.development ?? true },
  });
}

/**
 * Lets the cloud update the firmware of a device even if the device does not allow it, or stops that:
 * `PUT /v1[/products/:product]/devices/:deviceId`. Particle documents it under Devices › Force enable OTA updates,
 * without `product`.
 *
 * Sent again once after a temporary failure: sent twice, it has the same effect.
 *
 * @param options The device, and whether to force updates or to stop.
 * @returns The id of the device and the new value.
 */
export function forceFirmwareUpdates(
  api: ApiCaller,
  options: ForceFirmwareUpdatesOptions,
): Promise<JSONResponse<UpdateDeviceResponse>> {
  const given = orEmpty(options);
  return api.put({
    ...endpoint(options, "/v1[/products/:product]/devices/:deviceId"),
    callClass: "idempotent-write",
    data: { firmware_updates_forced: given.forced ?? true },
  });
}

/**
 * Locks a product device to a version of the product firmware: `PUT /v1/products/:product/devices/:deviceId`.
 *
 * Sent again only if the cloud provably did not act: sent twice, it may act twice. Waits for the device: an attempt may
 * take up to 65 s.
 *
 * @param options The device, the version, and whether to flash it immediately.
 * @returns The id of the device and the new value.
 */
export function lockDeviceProductFirmware(
  api: ApiCaller,
  options: LockDeviceProductFirmwareOptions,
): Promise<JSONResponse<UpdateDeviceResponse>> {
  const given = orEmpty(options);
  const desired_firmware_version = requireGiven(options, "desiredFirmwareVersion");
  return api.put({
    ...endpoint(options, "/v1/products/:product/devices/:deviceId"),
    reaches: "device",
    data: { desired_firmware_version, flash: given.flash },
  });
}

/**
 * Unlocks a product device, so that it gets firmware releases again: `PUT /v1/products/:product/devices/:deviceId`.
 *
 * Sent again once after a temporary failure: sent twice, it has the same effect.
 *
 * @param options The device.
 * @returns The id of the device and the new value.
 */
export function unlockDeviceProductFirmware(
  api: ApiCaller,
  options: UnlockDeviceProductFirmwareOptions,
): Promise<JSONResponse<UpdateDeviceResponse>> {
  return api.put({
    ...endpoint(options, "/v1/products/:product/devices/:deviceId"),
    callClass: "idempotent-write",
    data: { desired_firmware_version: null },
  });
}

/**
 * Changes one or more attributes of a device: `PUT /v1[/products/:product]/devices/:deviceId`.
 *
 * Sent again only if the cloud provably did not act: sent twice, it may act twice. Waits for the device: an attempt may
 * take up to 65 s.
 *
 * @param options The device and the fields to change.
 * @returns The id of the device and the new values.
 */
export function updateDevice(
  api: ApiCaller,
  options: UpdateDeviceOptions,
): Promise<JSONResponse<UpdateDeviceResponse>> {
  const { signal, ...given } = orEmpty(options);
  const ofProduct = given.product === undefined ? {} : {
    development: given.development,
    desired_firmware_version: given.desiredFirmwareVersion,
    flash: given.flash,
    groups: given.groups,
  };
  const startOrStop = signal ? "1" : "0";
  return api.put({
    ...deviceRequest(given),
    reaches: "device",
    data: {
      name: optionalText(given, "name"),
      signal: isGiven(signal) ? startOrStop : undefined,
      notes: given.notes,
      firmware_updates_forced: given.firmwareUpdatesForced,
      ...ofProduct,
    },
  });
}

/**
 * Asks a device whether it is connected: `PUT /v1[/products/:product]/devices/:deviceId/ping`. Particle documents it
 * under Devices › Ping a device.
 *
 * Sent again once after a temporary failure, except a timeout: sent twice, it has the same effect. Waits for the
 * device: an attempt may take up to 65 s.
 *
 * @example
 * ```ts
 * import { Particle } from "@particle-edge/sdk";
 *
 * const particle = new Particle({ auth: "token" });
 * const { body } = await particle.pingDevice({ deviceId: "coffee-machine" });
 * console.log(body.online ? "online" : "offline");
 * ```
 *
 * @param options The device.
 * @returns Whether the device is connected. The response for an offline device is unverified; it is probably
 * `online: false`.
 */
export function pingDevice(
  api: ApiCaller,
  options: PingDeviceOptions,
): Promise<JSONResponse<PingResponse>> {
  return api.put({
    ...endpoint(options, "/v1[/products/:product]/devices/:deviceId/ping"),
    callClass: "idempotent-write",
    reaches: "device",
  });
}

/**
 * Lists the orders of devices by the organization of a product, the most recently fulfilled first:
 * `GET /v1/products/:product/device_orders`. Each is one shipment of a wholesale order. The list is complete, without
 * pages. Particle documents it under Devices › List device orders for a product.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @experimental Particle does not document the body of the response.
 *
 * @param options The product.
 * @returns The orders.
 */
export function listDeviceOrders(
  api: ApiCaller,
  options: ListDeviceOrdersOptions,
): Promise<JSONResponse<DeviceOrdersResponse>> {
  return api.get(endpoint(options, "/v1/products/:product/device_orders"));
}

/**
 * Reads a variable of a device: `GET /v1[/products/:product]/devices/:deviceId/:name`.
 *
 * Sent again up to twice after a temporary failure, except a timeout: it is a read. Waits for the device: an attempt
 * may take up to 65 s.
 *
 * @example
 * ```ts
 * import { Particle } from "@particle-edge/sdk";
 *
 * const particle = new Particle({ auth: "token" });
 * const { body } = await particle.getVariable<number>({ deviceId: "thermometer", name: "temp" });
 * console.log(body.result.toFixed(1));
 * ```
 *
 * @typeParam T Type of the value. This is an unchecked cast: pass it only if you know the type of the variable.
 * @param options The device and the variable.
 * @returns The value of the variable.
 * @throws {ParticleError} 404 if the variable does not exist; 404, 408 or 400 `Timed out.` if the device does not
 * respond.
 */
export function getVariable<T = string | number | boolean>(
  api: ApiCaller,
  options: GetVariableOptions,
): Promise<JSONResponse<DeviceVariableResponse<T>>> {
  return api.get({
    ...endpoint(options, "/v1[/products/:product]/devices/:deviceId/:name"),
    reaches: "device",
  });
}

/**
 * Reads a variable of a device as plain text, without information about the device:
 * `GET /v1[/products/:product]/devices/:deviceId/:name` with `format=raw`.
 *
 * Sent again up to twice after a temporary failure, except a timeout: it is a read. Waits for the device: an attempt
 * may take up to 65 s.
 *
 * @param options The device and the variable.
 * @returns The value as text, such as `"21.5"`.
 * @throws {ParticleError} like `getVariable()`.
 */
export function getVariableRaw(api: ApiCaller, options: GetVariableRawOptions): Promise<string> {
  return downloadText(api, {
    ...endpoint(options, "/v1[/products/:product]/devices/:deviceId/:name"),
    reaches: "device",
    query: { format: "raw" },
  });
}

/**
 * Calls a function of a device: `POST /v1[/products/:product]/devices/:deviceId/:name`. After a timeout the device may
 * still have acted.
 *
 * Sent again only if the cloud provably did not act: sent twice, it may act twice. Waits for the device: an attempt may
 * take up to 65 s.
 *
 * @example
 * ```ts
 * import { Particle } from "@particle-edge/sdk";
 *
 * const particle = new Particle({ auth: "token" });
 * const { body } = await particle.callFunction({
 *   deviceId: "coffee-machine",
 *   name: "brew",
 *   argument: "espresso",
 * });
 * console.log(body.return_value);
 * ```
 *
 * @param options The device, the function and its argument.
 * @returns The return value of the function.
 * @throws {ParticleError} 404 if the function does not exist; 404, 408 or 400 `Timed out.` if the device does not
 * respond.
 */
export function callFunction(
  api: ApiCaller,
  options: CallFunctionOptions,
): Promise<JSONResponse<FunctionCallResponse>> {
  const given = orEmpty(options);
  return api.post({
    ...endpoint(options, "/v1[/products/:product]/devices/:deviceId/:name"),
    reaches: "device",
    data: { args: given.argument },
  });
}

/**
 * Calls a function of a device and gets only its return value:
 * `POST /v1[/products/:product]/devices/:deviceId/:name` with `format: "raw"`. After a timeout the device may still have
 * acted.
 *
 * Sent again only if the cloud provably did not act: sent twice, it may act twice. Waits for the device: an attempt may
 * take up to 65 s.
 *
 * @param options The device, the function and its argument.
 * @returns The return value of the function, as the body.
 * @throws {ParticleError} like `callFunction()`.
 */
export function callFunctionRaw(
  api: ApiCaller,
  options: CallFunctionRawOptions,
): Promise<JSONResponse<number>> {
  const given = orEmpty(options);
  return api.post({
    ...endpoint(options, "/v1[/products/:product]/devices/:deviceId/:name"),
    reaches: "device",
    data: { args: given.argument, format: "raw" },
  });
}

/** In these calls `signal` makes the device signal, so the `AbortSignal` has another name. */
function deviceRequest(
  given: Omit<SignalDeviceOptions | UpdateDeviceOptions, "signal">,
): EndpointRequest {
  return {
    ...endpoint(given, "/v1[/products/:product]/devices/:deviceId"),
    signal: requireSignal(given, "abortSignal"),
  };
}
