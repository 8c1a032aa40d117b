// Written by tools/build_particle.ts from src/resources; do not edit: run `deno task facade`.

import type { EventStream } from "./stream/event_stream.ts";
import type {
  AccessTokenInfo,
  ConfirmMfaOptions,
  ConfirmMfaResponse,
  CreateCustomerOptions,
  CreateCustomerResponse,
  CreateUserOptions,
  DeleteAccessTokenOptions,
  DeleteActiveAccessTokensOptions,
  DeleteCurrentAccessTokenOptions,
  DeleteUserOptions,
  DisableMfaOptions,
  EnableMfaOptions,
  EnableMfaResponse,
  ListAccessTokensOptions,
  LoginAsClientOwnerOptions,
  LoginOptions,
  LoginResponse,
  ResetPasswordOptions,
  SendOtpOptions,
  TrackingIdentityOptions,
  TrackingIdentityResponse,
} from "./types/auth.ts";
import type { JSONResponse, OKResponse } from "./types/common.ts";
import type {
  AddDeviceToProductOptions,
  AddDeviceToProductResponse,
  CallFunctionOptions,
  ClaimDeviceOptions,
  ClaimResponse,
  DeviceInfo,
  DeviceListResponse,
  DeviceVariableResponse,
  FunctionCallResponse,
  GetDeviceOptions,
  GetVariableOptions,
  ListDevicesOptions,
  ListProductDevicesOptions,
  ListUserDevicesOptions,
  LockDeviceProductFirmwareOptions,
  MarkAsDevelopmentDeviceOptions,
  RemoveDeviceOptions,
  RemoveDeviceOwnerOptions,
  RenameDeviceOptions,
  SetDeviceNotesOptions,
  SignalDeviceOptions,
  UnlockDeviceProductFirmwareOptions,
  UpdateDeviceOptions,
  UpdateDeviceResponse,
} from "./types/devices.ts";
import type { GetEventStreamOptions, PublishEventOptions } from "./types/events.ts";
import type {
  ClaimCodeResponse,
  DownloadManufacturingBackupOptions,
  GetClaimCodeOptions,
  LookupSerialNumberOptions,
  ProvisionDeviceOptions,
  SendPublicKeyOptions,
  SerialNumberResponse,
  UnprotectDeviceOptions,
} from "./types/provisioning.ts";
import { ApiClient } from "./core/api_client.ts";
import * as auth from "./resources/auth.ts";
import * as devices from "./resources/devices.ts";
import * as provisioning from "./resources/provisioning.ts";
import * as events from "./resources/events.ts";

/**
 * A client of the Particle Device Cloud, with one method per call. Each sends one request and resolves to
 * `{ body, statusCode }`, or rejects with a `ParticleError`.
 *
 * @example Read a variable of a device
 * ```ts
 * import { Particle } from "@particle-edge/sdk";
 *
 * const particle = new Particle({ auth: "token" });
 * const deviceId = "0123456789abcdef01234567";
 * const { body } = await particle.getVariable({ deviceId, name: "temp" });
 * console.log(body.result);
 * ```
 */
export class Particle extends ApiClient {
  /**
   * Logs in with the user name and password of an account: `POST /oauth/token`.
   *
   * The token is not kept: pass it as `auth`, or to `setDefaultAuth()`. After 10 failures in a row the cloud blocks the
   * address for 30 minutes.
   *
   * @example
   * ```ts
   * import { Particle } from "@particle-edge/sdk";
   *
   * const particle = new Particle();
   * const { body } = await particle.login({ username: "user@example.com", password: "pass" });
   * particle.setDefaultAuth(body.access_token);
   * ```
   *
   * @param options User name, password, and how long the token shall live.
   * @returns The token.
   * @throws {ParticleError} 400 `invalid_grant` if the password is wrong; 403 whose `body` is a `MfaRequiredResponse` if
   * the account wants a one-time password: go on with `sendOtp()`.
   */
  login(options: LoginOptions): Promise<JSONResponse<LoginResponse>> {
    return auth.login(this, options);
  }

  /**
   * Ends a login that asked for a one-time password: `POST /oauth/token`.
   *
   * @param options The `mfa_token` of the error of `login()`, and the one-time password.
   * @returns The token.
   * @throws {ParticleError} 400 if the one-time password is wrong.
   */
  sendOtp(options: SendOtpOptions): Promise<JSONResponse<LoginResponse>> {
    return auth.sendOtp(this, options);
  }

  /**
   * Begins to protect the account by one-time passwords: `GET /v1/user/mfa-enable`.
   *
   * @param options Whose account.
   * @returns What an authenticator app needs; `confirmMfa()` ends it.
   */
  enableMfa(options: EnableMfaOptions = {}): Promise<JSONResponse<EnableMfaResponse>> {
    return auth.enableMfa(this, options);
  }

  /**
   * Protects the account by one-time passwords from now on: `POST /v1/user/mfa-enable`.
   *
   * @param options The `mfa_token` of `enableMfa()`, and what the authenticator shows.
   * @returns Whether it is protected.
   */
  confirmMfa(options: ConfirmMfaOptions): Promise<JSONResponse<ConfirmMfaResponse>> {
    return auth.confirmMfa(this, options);
  }

  /**
   * Stops asking for one-time passwords: `PUT /v1/user/mfa-disable`.
   *
   * @param options The password of the account.
   * @returns `{ok: true}`.
   */
  disableMfa(options: DisableMfaOptions): Promise<JSONResponse<OKResponse>> {
    return auth.disableMfa(this, options);
  }

  /**
   * Creates a customer of a product: `POST /v1/products/:product/customers`. It authenticates with the client id and
   * secret of the client.
   *
   * @param options Email address, password and product.
   * @returns The token of the customer.
   */
  createCustomer(options: CreateCustomerOptions): Promise<JSONResponse<CreateCustomerResponse>> {
    return auth.createCustomer(this, options);
  }

  /**
   * Logs in as the owner of the client's id and secret: `POST /oauth/token`. For servers only, as it needs the secret.
   *
   * @param options Nothing is needed.
   * @returns The token.
   */
  loginAsClientOwner(
    options: LoginAsClientOwnerOptions = {},
  ): Promise<JSONResponse<LoginResponse>> {
    return auth.loginAsClientOwner(this, options);
  }

  /**
   * Creates an account: `POST /v1/users`.
   *
   * @param options Email address, password, and personal details.
   * @returns `{ok: true}`.
   */
  createUser(options: CreateUserOptions): Promise<JSONResponse<OKResponse>> {
    return auth.createUser(this, options);
  }

  /**
   * Sends an email with which the password can be set anew: `POST /v1/user/password-reset`.
   *
   * @param options Email address of the account.
   * @returns `{ok: true}`, also for accounts that do not exist.
   */
  resetPassword(options: ResetPasswordOptions): Promise<JSONResponse<OKResponse>> {
    return auth.resetPassword(this, options);
  }

  /**
   * Lists the access tokens of an account: `GET /v1/access_tokens`.
   *
   * @param options User name and password, or a token.
   * @returns The tokens.
   */
  listAccessTokens(
    options: ListAccessTokensOptions = {},
  ): Promise<JSONResponse<AccessTokenInfo[]>> {
    return auth.listAccessTokens(this, options);
  }

  /**
   * Revokes an access token: `DELETE /v1/access_tokens/:token`.
   *
   * @param options The token, and if wanted user name and password.
   * @returns `{ok: true}`.
   */
  deleteAccessToken(options: DeleteAccessTokenOptions): Promise<JSONResponse<OKResponse>> {
    return auth.deleteAccessToken(this, options);
  }

  /**
   * Revokes the access token that makes the call: `DELETE /v1/access_tokens/current`.
   *
   * @param options The token.
   * @returns `{ok: true}`.
   */
  deleteCurrentAccessToken(
    options: DeleteCurrentAccessTokenOptions = {},
  ): Promise<JSONResponse<OKResponse>> {
    return auth.deleteCurrentAccessToken(this, options);
  }

  /**
   * Revokes all access tokens of the account: `DELETE /v1/access_tokens`.
   *
   * @param options One of them.
   * @returns `{ok: true}`.
   */
  deleteActiveAccessTokens(
    options: DeleteActiveAccessTokensOptions = {},
  ): Promise<JSONResponse<OKResponse>> {
    return auth.deleteActiveAccessTokens(this, options);
  }

  /**
   * Deletes the account: `DELETE /v1/user`.
   *
   * @param options Its password, as a confirmation.
   * @returns `{ok: true}`.
   */
  deleteUser(options: DeleteUserOptions): Promise<JSONResponse<OKResponse>> {
    return auth.deleteUser(this, options);
  }

  /**
   * Tells who is logged in: `GET /v1/user/identify`.
   *
   * @param options Whether to ask for all of it.
   * @returns Id and email address.
   */
  trackingIdentity(
    options: TrackingIdentityOptions = {},
  ): Promise<JSONResponse<TrackingIdentityResponse>> {
    return auth.trackingIdentity(this, options);
  }

  /**
   * Lists the devices of the account, the last connected first: `GET /v1/devices`.
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
   * @param options Nothing is needed.
   * @returns The devices, all of them.
   */
  listDevices(options?: ListUserDevicesOptions): Promise<JSONResponse<DeviceInfo[]>>;
  /**
   * Lists the devices of a product, page by page: `GET /v1/products/:product/devices`.
   *
   * @param options The product, and which of its devices.
   * @returns A page of devices.
   */
  listDevices(options: ListProductDevicesOptions): Promise<JSONResponse<DeviceListResponse>>;
  /**
   * Lists the devices of the account or of a product, as `options` say.
   *
   * @param options Whose devices.
   * @returns A list without `product`, a page with it.
   */
  listDevices(
    options?: ListDevicesOptions,
  ): Promise<JSONResponse<DeviceInfo[] | DeviceListResponse>>;
  listDevices(
    options: ListDevicesOptions = {},
  ): Promise<JSONResponse<DeviceInfo[] | DeviceListResponse>> {
    return (devices.listDevices as (
      api: this,
      options: ListDevicesOptions,
    ) => Promise<JSONResponse<DeviceInfo[] | DeviceListResponse>>)(this, options);
  }

  /**
   * Describes a device: `GET /v1[/products/:product]/devices/:deviceId`.
   *
   * @param options The device.
   * @returns The device, with its functions and variables.
   * @throws {ParticleError} 403 or 404 if it is not known to the account.
   */
  getDevice(options: GetDeviceOptions): Promise<JSONResponse<DeviceInfo>> {
    return devices.getDevice(this, options);
  }

  /**
   * Claims a device for the account: `POST /v1/devices`. It must be online and without an owner.
   *
   * @param options The device.
   * @returns Whether it is claimed.
   */
  claimDevice(options: ClaimDeviceOptions): Promise<JSONResponse<ClaimResponse>> {
    return devices.claimDevice(this, options);
  }

  /**
   * Adds a device, or a file of them, to a product, or lets a device out of quarantine:
   * `POST /v1/products/:product/devices`.
   *
   * @param options The product, and the device or file.
   * @returns What became of each.
   */
  addDeviceToProduct(
    options: AddDeviceToProductOptions,
  ): Promise<JSONResponse<AddDeviceToProductResponse>> {
    return devices.addDeviceToProduct(this, options);
  }

  /**
   * Removes a device from the account (`DELETE /v1/devices/:deviceId`) or from a product
   * (`DELETE /v1/products/:product/devices/:deviceId`), or refuses one in quarantine.
   *
   * @param options The device.
   * @returns `{ok: true}`; `{}` for a product.
   */
  removeDevice(options: RemoveDeviceOptions): Promise<JSONResponse<Partial<OKResponse>>> {
    return devices.removeDevice(this, options);
  }

  /**
   * Takes a product device from its owner, but leaves it in the product:
   * `DELETE /v1/products/:product/devices/:deviceId/owner`.
   *
   * @param options The device.
   * @returns `{ok: true}`.
   */
  removeDeviceOwner(options: RemoveDeviceOwnerOptions): Promise<JSONResponse<OKResponse>> {
    return devices.removeDeviceOwner(this, options);
  }

  /**
   * Renames a device: `PUT /v1[/products/:product]/devices/:deviceId`.
   *
   * @param options The device and its new name.
   * @returns The id and the new name.
   */
  renameDevice(options: RenameDeviceOptions): Promise<JSONResponse<UpdateDeviceResponse>> {
    return devices.renameDevice(this, options);
  }

  /**
   * Makes a device shine in all colours, to find it, or stop:
   * `PUT /v1[/products/:product]/devices/:deviceId`.
   *
   * @param options The device, and whether it shall.
   * @returns The id and whether it does.
   */
  signalDevice(options: SignalDeviceOptions): Promise<JSONResponse<UpdateDeviceResponse>> {
    return devices.signalDevice(this, options);
  }

  /**
   * Changes the notes about a device: `PUT /v1[/products/:product]/devices/:deviceId`.
   *
   * @param options The device and its new notes.
   * @returns The id and the new notes.
   */
  setDeviceNotes(options: SetDeviceNotesOptions): Promise<JSONResponse<UpdateDeviceResponse>> {
    return devices.setDeviceNotes(this, options);
  }

  /**
   * Makes a product device opt out of firmware releases, or take part again:
   * `PUT /v1/products/:product/devices/:deviceId`.
   *
   * @param options The device, and whether it shall.
   * @returns The id and the new value.
   */
  markAsDevelopmentDevice(
    options: MarkAsDevelopmentDeviceOptions,
  ): Promise<JSONResponse<UpdateDeviceResponse>> {
    return devices.markAsDevelopmentDevice(this, options);
  }

  /**
   * Locks a product device to a version of the product firmware:
   * `PUT /v1/products/:product/devices/:deviceId`.
   *
   * @param options The device, the version, and whether to flash it at once.
   * @returns The id and the new value.
   */
  lockDeviceProductFirmware(
    options: LockDeviceProductFirmwareOptions,
  ): Promise<JSONResponse<UpdateDeviceResponse>> {
    return devices.lockDeviceProductFirmware(this, options);
  }

  /**
   * Lets a product device follow firmware releases again:
   * `PUT /v1/products/:product/devices/:deviceId`.
   *
   * @param options The device.
   * @returns The id and the new value.
   */
  unlockDeviceProductFirmware(
    options: UnlockDeviceProductFirmwareOptions,
  ): Promise<JSONResponse<UpdateDeviceResponse>> {
    return devices.unlockDeviceProductFirmware(this, options);
  }

  /**
   * Changes several attributes of a device at once: `PUT /v1[/products/:product]/devices/:deviceId`.
   *
   * @param options The device, and what changes.
   * @returns The id and the new values.
   */
  updateDevice(options: UpdateDeviceOptions): Promise<JSONResponse<UpdateDeviceResponse>> {
    return devices.updateDevice(this, options);
  }

  /**
   * Reads a variable of a device: `GET /v1[/products/:product]/devices/:deviceId/:name`.
   *
   * @example
   * ```ts
   * import { Particle } from "@particle-edge/sdk";
   *
   * const particle = new Particle({ auth: "token" });
   * const { body } = await particle.getVariable({ deviceId: "thermometer", name: "temp" });
   * console.log(body.result);
   * ```
   *
   * @param options The device and the variable. Default of `timeout`: 65,000, as the device is asked.
   * @returns Its value.
   * @throws {ParticleError} 404 if there is no such variable; 404, 408 or 400 `Timed out.` if the device does not answer.
   */
  getVariable(options: GetVariableOptions): Promise<JSONResponse<DeviceVariableResponse>> {
    return devices.getVariable(this, options);
  }

  /**
   * Calls a function of a device: `POST /v1[/products/:product]/devices/:deviceId/:name`. It is never tried again by
   * itself: after a timeout the device may have acted all the same.
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
   * @param options The device, the function and its argument. Default of `timeout`: 65,000, as the device is asked.
   * @returns What the function returned.
   * @throws {ParticleError} 404 if there is no such function; 404, 408 or 400 `Timed out.` if the device does not answer.
   */
  callFunction(options: CallFunctionOptions): Promise<JSONResponse<FunctionCallResponse>> {
    return devices.callFunction(this, options);
  }

  /**
   * Disables the protection of a device, in two steps:
   * `PUT /v1[/orgs/:org | /products/:product]/devices/:deviceId/unprotect`.
   *
   * @param options The device, the step and its values.
   * @returns `{ok: true}`, and after `prepare` what the next step needs.
   */
  unprotectDevice(
    options: UnprotectDeviceOptions,
  ): Promise<JSONResponse<OKResponse & Record<string, unknown>>> {
    return provisioning.unprotectDevice(this, options);
  }

  /**
   * Makes the id of a new device, for products that let devices provision themselves: `POST /v1/devices`.
   *
   * @param options The product.
   * @returns The device.
   */
  provisionDevice(options: ProvisionDeviceOptions): Promise<JSONResponse<DeviceInfo>> {
    return provisioning.provisionDevice(this, options);
  }

  /**
   * Makes a code with which a device can be claimed: `POST /v1[/products/:product]/device_claims`.
   *
   * @param options The product, if there is one.
   * @returns The code.
   */
  getClaimCode(options: GetClaimCodeOptions = {}): Promise<JSONResponse<ClaimCodeResponse>> {
    return provisioning.getClaimCode(this, options);
  }

  /**
   * Sends the public key of a device: `POST /v1/provisioning/:deviceId`.
   *
   * @param options The device and its key.
   * @returns `{ok: true}`.
   */
  sendPublicKey(options: SendPublicKeyOptions): Promise<JSONResponse<OKResponse>> {
    return provisioning.sendPublicKey(this, options);
  }

  /**
   * Finds the device with a serial number: `GET /v1/serial_numbers/:serialNumber`. The cloud allows 50 an hour.
   *
   * @param options The serial number.
   * @returns Its ids.
   * @throws {ParticleError} 404 if there is none.
   */
  lookupSerialNumber(
    options: LookupSerialNumberOptions,
  ): Promise<JSONResponse<SerialNumberResponse>> {
    return provisioning.lookupSerialNumber(this, options);
  }

  /**
   * Downloads what the factory stored of a device: `PUT /v1/devices/:deviceId/backup_files`.
   *
   * @param options The device.
   * @returns The bytes of the file.
   */
  downloadManufacturingBackup(
    options: DownloadManufacturingBackupOptions & { stream?: false | undefined },
  ): Promise<ArrayBuffer>;
  /**
   * Downloads what the factory stored of a device, as a stream.
   *
   * @param options The device, and `stream: true`.
   * @returns The stream of the bytes.
   */
  downloadManufacturingBackup(
    options: DownloadManufacturingBackupOptions & { stream: true },
  ): Promise<ReadableStream<Uint8Array>>;
  downloadManufacturingBackup(
    options: DownloadManufacturingBackupOptions,
  ): Promise<ArrayBuffer | ReadableStream<Uint8Array>> {
    return (provisioning.downloadManufacturingBackup as (
      api: this,
      options: DownloadManufacturingBackupOptions,
    ) => Promise<ArrayBuffer | ReadableStream<Uint8Array>>)(this, options);
  }

  /**
   * Opens a stream of events, which reconnects by itself:
   * `GET /v1[/orgs/:org][/products/:product][/devices[/:deviceId]]/events[/:name]`.
   *
   * Nothing is read, and so nothing lost, before somebody listens for `event` or iterates. Events that are published
   * while the connection is down are lost all the same: the cloud does not repeat them. It allows 100 open streams and
   * 100 connections in 5 minutes for an address.
   *
   * @example
   * ```ts
   * import { Particle } from "@particle-edge/sdk";
   *
   * const particle = new Particle({ auth: "token" });
   * const stream = await particle.getEventStream({ deviceId: "mine", name: "temperature" });
   * await particle.publishEvent({ name: "temperature", data: "21.5" });
   * for await (const event of stream) {
   *   console.log(event.name, event.data, event.published_at);
   *   break; // closes the stream
   * }
   * ```
   *
   * @param options Whose events, and which names.
   * @returns The open stream.
   * @throws {ParticleError} if the cloud refuses the first connection, or does not answer it.
   */
  getEventStream(options: GetEventStreamOptions): Promise<EventStream> {
    return events.getEventStream(this, options);
  }

  /**
   * Publishes an event: `POST /v1/devices/events`, or `/v1/products/:product/events`.
   *
   * @example
   * ```ts
   * import { Particle } from "@particle-edge/sdk";
   *
   * const particle = new Particle({ auth: "token" });
   * const { body } = await particle.publishEvent({ name: "test", data: JSON.stringify({ ok: true }) });
   * console.log(body.ok);
   * ```
   *
   * @param options The event.
   * @returns `{ok: true}`.
   * @throws {ParticleError} if the cloud refuses it.
   */
  publishEvent(options: PublishEventOptions): Promise<JSONResponse<OKResponse>> {
    return events.publishEvent(this, options);
  }
}
