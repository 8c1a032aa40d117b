// Written by tools/build_particle.ts from src/resources; do not edit: run `deno task facade`.

import type { ClientOptions } from "./library/client.ts";
import type { EventStream } from "./stream/event_stream.ts";
import type { Subscription } from "./stream/shared_events.ts";
import type {
  AccessTokenInfo,
  ConfirmMfaOptions,
  ConfirmMfaResponse,
  ConfirmPasswordResetOptions,
  CreateUserOptions,
  CurrentAccessTokenResponse,
  DeleteAccessTokenOptions,
  DeleteActiveAccessTokensOptions,
  DeleteCurrentAccessTokenOptions,
  DeleteUserOptions,
  DisableMfaOptions,
  EnableMfaOptions,
  EnableMfaResponse,
  ExchangeCodeOptions,
  GetCurrentAccessTokenOptions,
  ListAccessTokensOptions,
  LoginAsClientOwnerOptions,
  LoginOptions,
  LoginResponse,
  RefreshAccessTokenOptions,
  ResetPasswordOptions,
  SendOtpOptions,
  SendRecoveryCodeOptions,
  TrackingIdentityOptions,
  TrackingIdentityResponse,
} from "./types/auth.ts";
import type {
  CreateOAuthClientOptions,
  DeleteOAuthClientOptions,
  ListOAuthClientsOptions,
  OAuthClientListResponse,
  OAuthClientResponse,
  UpdateOAuthClientOptions,
} from "./types/clients.ts";
import type { JSONResponse, OKResponse } from "./types/common.ts";
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
} from "./types/configuration.ts";
import type {
  CreateCustomerOptions,
  CreateCustomerResponse,
  DeleteCustomerOptions,
  ListCustomersOptions,
  ListCustomersResponse,
  UpdateCustomerPasswordOptions,
} from "./types/customers.ts";
import type {
  DeviceDocumentResponse,
  GetDeviceDocumentOptions,
  PatchDeviceDocumentOptions,
} from "./types/device_documents.ts";
import type {
  DeviceOsVersion,
  GetDeviceOsVersionOptions,
  ListDeviceOsVersionsOptions,
  ListDeviceOsVersionsResponse,
} from "./types/device_os.ts";
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
  DeviceUriOptions,
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
} from "./types/devices.ts";
import type {
  DeviceVitalsListResponse,
  DeviceVitalsResponse,
  DownloadDeviceVitalsOptions,
  GetDeviceVitalsOptions,
  ListDeviceVitalsOptions,
  RefreshDeviceVitalsOptions,
} from "./types/diagnostics.ts";
import type {
  DeleteEnvVarOptions,
  EnvVarsRenderResponse,
  EnvVarsResponse,
  EnvVarsRolloutResponse,
  EnvVarsRolloutStartResponse,
  ListEnvVarsOptions,
  RenderEnvVarsOptions,
  ReviewEnvVarsRolloutOptions,
  SetEnvVarOptions,
  StartEnvVarsRolloutOptions,
  UpdateEnvVarsOptions,
} from "./types/env_vars.ts";
import type { EventsOptions, GetEventStreamOptions, PublishEventOptions } from "./types/events.ts";
import type {
  BuildTargetsResponse,
  CompileCodeOptions,
  CompileResponse,
  DownloadFirmwareBinaryOptions,
  FlashDeviceOptions,
  FlashDeviceResponse,
  ListBuildTargetsOptions,
} from "./types/firmware.ts";
import type {
  AssignDeviceGroupsOptions,
  AssignDeviceGroupsResponse,
  BatchAssignDeviceGroupsOptions,
  CreateDeviceGroupOptions,
  DeleteDeviceGroupOptions,
  DeviceGroupListResponse,
  DeviceGroupResponse,
  DeviceGroupsImpactResponse,
  GetDeviceGroupOptions,
  GetDeviceGroupsImpactOptions,
  ListDeviceGroupsOptions,
  UpdateDeviceGroupOptions,
} from "./types/groups.ts";
import type {
  CreateIntegrationOptions,
  CreateIntegrationResponse,
  CreateWebhookOptions,
  CreateWebhookResponse,
  DeleteIntegrationOptions,
  DeleteWebhookOptions,
  EditIntegrationOptions,
  EditIntegrationResponse,
  GetIntegrationOptions,
  GetIntegrationResponse,
  IntegrationInfo,
  ListIntegrationsOptions,
  ListWebhooksOptions,
  TestIntegrationOptions,
  TestIntegrationResponse,
  WebhookInfo,
} from "./types/integrations.ts";
import type {
  ArchiveLedgerOptions,
  CreateLedgerOptions,
  DeleteLedgerInstanceOptions,
  GetLedgerInstanceOptions,
  GetLedgerInstanceVersionOptions,
  GetLedgerOptions,
  LedgerInstanceListResponse,
  LedgerInstanceResponse,
  LedgerListResponse,
  LedgerResponse,
  LedgerVersionListResponse,
  ListLedgerInstancesOptions,
  ListLedgerInstanceVersionsOptions,
  ListLedgersOptions,
  SetLedgerInstanceOptions,
  UpdateLedgerOptions,
} from "./types/ledgers.ts";
import type {
  ContributeLibraryOptions,
  DeleteLibraryOptions,
  DownloadFileOptions,
  GetLibraryOptions,
  GetLibraryVersionsOptions,
  LibraryListResponse,
  LibraryResponse,
  ListLibrariesOptions,
  PublishLibraryOptions,
} from "./types/libraries.ts";
import type {
  DeviceLocationResponse,
  FleetLocationListResponse,
  GetFleetLocationsOptions,
  GetProductDeviceLocationsOptions,
  GetProductLocationsOptions,
  LocationListResponse,
} from "./types/locations.ts";
import type {
  CreateLogicFunctionOptions,
  DeleteLogicFunctionOptions,
  ExecuteLogicOptions,
  ExecuteLogicResponse,
  GetLogicFunctionOptions,
  GetLogicFunctionStatsOptions,
  GetLogicRunLogsOptions,
  GetLogicRunOptions,
  ListLogicFunctionsOptions,
  ListLogicRunsOptions,
  LogicFunctionListResponse,
  LogicFunctionResponse,
  LogicFunctionStatsResponse,
  LogicRunListResponse,
  LogicRunLogsResponse,
  LogicRunResponse,
  UpdateLogicFunctionOptions,
} from "./types/logic.ts";
import type {
  AddMeshNetworkDeviceOptions,
  CreateMeshNetworkOptions,
  GetMeshNetworkOptions,
  ListMeshNetworkDevicesOptions,
  ListMeshNetworksOptions,
  NetworkInfo,
  RemoveMeshNetworkDeviceOptions,
  RemoveMeshNetworkOptions,
  UpdateMeshNetworkOptions,
} from "./types/mesh.ts";
import type {
  EventsMetricsResponse,
  FunctionsMetricsResponse,
  GetEventsMetricsOptions,
  GetFunctionsMetricsOptions,
  GetIntegrationMetricsOptions,
  GetOnlineMetricsOptions,
  GetVariablesMetricsOptions,
  IntegrationMetricsResponse,
  OnlineMetricsResponse,
  VariablesMetricsResponse,
} from "./types/metrics.ts";
import type {
  GetOrgOptions,
  ListOrgProductsOptions,
  ListOrgsOptions,
  OrgListResponse,
  OrgResponse,
} from "./types/orgs.ts";
import type {
  DeleteProductFirmwareOptions,
  DownloadProductFirmwareOptions,
  GetProductFirmwareOptions,
  ListProductFirmwareOptions,
  ProductFirmwareInfo,
  ReleaseProductFirmwareOptions,
  UpdateProductFirmwareOptions,
  UploadProductFirmwareOptions,
} from "./types/product_firmware.ts";
import type {
  CreateProductOptions,
  CreateProductResponse,
  DeleteProductOptions,
  GetProductOptions,
  ListProductsOptions,
  ListUserProductsOptions,
  ProductListResponse,
  ProductResponse,
} from "./types/products.ts";
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
} from "./types/provisioning.ts";
import type { SearchOptions, SearchResponse } from "./types/search.ts";
import type {
  CreateSecretOptions,
  DeleteSecretOptions,
  GetSecretOptions,
  ListSecretsOptions,
  SecretListResponse,
  SecretResponse,
  UpdateSecretOptions,
} from "./types/secrets.ts";
import type {
  CreateUsageReportOptions,
  GetUsageReportOptions,
  ListServiceAgreementNotificationsOptions,
  ListServiceAgreementNotificationsResponse,
  ListServiceAgreementsOptions,
  ListServiceAgreementsResponse,
  UsageReportResponse,
} from "./types/service_agreements.ts";
import type {
  ActivateSIMOptions,
  CheckSIMOptions,
  DeactivateSIMOptions,
  FleetDataUsage,
  GetFleetDataUsageOptions,
  GetSIMDataUsageOptions,
  GetSIMOptions,
  GetSIMStatusOptions,
  ListSIMsOptions,
  ReactivateSIMOptions,
  RemoveSIMOptions,
  SetDeviceTargetProfileOptions,
  SimDataUsage,
  SimInfo,
  SimListResponse,
  SimResponse,
  SimStatusResponse,
  UpdateSIMOptions,
} from "./types/sims.ts";
import type {
  CreateAPIUserOptions,
  CreateAPIUserResponse,
  GetSCIMUserOptions,
  InviteTeamMemberOptions,
  InviteTeamMemberResponse,
  ListTeamMembersOptions,
  RegenerateAPIUserTokenOptions,
  RegenerateAPIUserTokenResponse,
  RemoveTeamMemberOptions,
  SCIMUser,
  TeamMemberListResponse,
  UpdateSCIMUserOptions,
  UpdateTeamMemberOptions,
  UpdateTeamMemberResponse,
} from "./types/team.ts";
import type {
  ChangeUsernameOptions,
  ChangeUserPasswordOptions,
  GetUserInfoOptions,
  SetUserInfoOptions,
  UserInfo,
} from "./types/users.ts";
import { ApiClient, type ApiClientOptions } from "./core/api_client.ts";
import { Multipart } from "./core/multipart.ts";
import { endpoint } from "./core/endpoint.ts";
import { orEmpty } from "./core/options.ts";

import * as events from "./resources/events.ts";
import { Client } from "./library/client.ts";
import * as auth from "./resources/auth.ts";
import * as users from "./resources/users.ts";
import * as customers from "./resources/customers.ts";
import * as serviceAgreements from "./resources/service_agreements.ts";
import * as devices from "./resources/devices.ts";
import * as diagnostics from "./resources/diagnostics.ts";
import * as provisioning from "./resources/provisioning.ts";
import * as firmware from "./resources/firmware.ts";
import * as integrations from "./resources/integrations.ts";
import * as secrets from "./resources/secrets.ts";
import * as products from "./resources/products.ts";
import * as team from "./resources/team.ts";
import * as productFirmware from "./resources/product_firmware.ts";
import * as groups from "./resources/groups.ts";
import * as orgs from "./resources/orgs.ts";
import * as configuration from "./resources/configuration.ts";
import * as locations from "./resources/locations.ts";
import * as metrics from "./resources/metrics.ts";
import * as sims from "./resources/sims.ts";
import * as mesh from "./resources/mesh.ts";
import * as clients from "./resources/clients.ts";
import * as libraries from "./resources/libraries.ts";
import * as logicFunctions from "./resources/logic_functions.ts";
import * as ledgers from "./resources/ledgers.ts";
import * as envVars from "./resources/env_vars.ts";
import * as deviceOs from "./resources/device_os.ts";
import * as search from "./resources/search.ts";
import * as deviceDocuments from "./resources/device_documents.ts";

/**
 * A client for the Particle Device Cloud, with one method per API call. Most methods send one request and resolve to
 * `{ body, statusCode }`. Failures reject with a `ParticleError`.
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
   * Creates a client.
   *
   * @param options All options are optional.
   * @throws {TypeError} if an option is invalid or unknown.
   */
  constructor(options?: ApiClientOptions) {
    super(options, Multipart);
  }

  // #region Authentication (@particle-edge/sdk/auth)

  /**
   * Logs in with the username and password of an account: `POST /oauth/token`.
   *
   * The client does not store the token: pass it as `auth`, or to `setDefaultAuth()`. After 10 failures in a row the
   * cloud blocks the IP address for 30 minutes.
   *
   * Never sent again.
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
   * @param options The username, the password and the lifetime of the token.
   * @returns The access token.
   * @throws {ParticleError} 400 `invalid_grant` if the password is wrong; 403, with an `MfaRequiredResponse` as `body`,
   * if the account requires a one-time password: continue with `sendOtp()`.
   * @category Authentication
   */
  login(options: LoginOptions): Promise<JSONResponse<LoginResponse>> {
    return auth.login(this, options);
  }

  /**
   * Completes a login that requires a one-time password: `POST /oauth/token`.
   *
   * Never sent again.
   *
   * @param options The `mfa_token` from the error that `login()` rejected with, and the one-time password.
   * @returns The access token.
   * @throws {ParticleError} 400 if the one-time password is wrong.
   * @category Authentication
   */
  sendOtp(options: SendOtpOptions): Promise<JSONResponse<LoginResponse>> {
    return auth.sendOtp(this, options);
  }

  /**
   * Completes a login that requires a one-time password, with a recovery code instead: `POST /oauth/token`. Each code
   * works once.
   *
   * Never sent again.
   *
   * @param options The `mfa_token` from the error that `login()` rejected with, and the recovery code.
   * @returns The access token.
   * @throws {ParticleError} 400 if the recovery code is wrong.
   * @experimental Particle does not document this grant.
   * @category Authentication
   */
  sendRecoveryCode(options: SendRecoveryCodeOptions): Promise<JSONResponse<LoginResponse>> {
    return auth.sendRecoveryCode(this, options);
  }

  /**
   * Requests a new access token with the refresh token of an earlier one: `POST /oauth/token`. Refresh tokens work only
   * for the OAuth clients of products, once, and for 14 days. Needs the client id and secret that the earlier token was
   * issued to.
   *
   * Particle documents it under Authentication › Refreshing tokens.
   *
   * Never sent again.
   *
   * @example
   * ```ts
   * import { Particle } from "@particle-edge/sdk";
   *
   * const shop = new Particle({ clientId: "shop", clientSecret: "secret" });
   * const { body } = await shop.login({ username: "customer@example.com", password: "pass" });
   * const refreshed = await shop.refreshAccessToken({ refreshToken: body.refresh_token ?? "" });
   * shop.setDefaultAuth(refreshed.body.access_token);
   * ```
   *
   * @param options The refresh token.
   * @returns A new access token, with a new refresh token.
   * @throws {ParticleError} 400 `invalid_grant` if the refresh token is invalid, used up or expired.
   * @category Authentication
   */
  refreshAccessToken(options: RefreshAccessTokenOptions): Promise<JSONResponse<LoginResponse>> {
    return auth.refreshAccessToken(this, options);
  }

  /**
   * Exchanges the authorization code that a login page has sent to the redirect URI of a website for an access token:
   * `POST /oauth/token`. Needs the id and secret of an OAuth client of type `web`.
   *
   * Never sent again.
   *
   * @param options The code.
   * @returns The access token.
   * @throws {ParticleError} 400 `invalid_grant` if the code is invalid, used up or expired.
   * @experimental Particle documents this grant, but not its fields; they are those of RFC 6749.
   * @category Authentication
   */
  exchangeCode(options: ExchangeCodeOptions): Promise<JSONResponse<LoginResponse>> {
    return auth.exchangeCode(this, options);
  }

  /**
   * Starts the setup of multi-factor authentication: `GET /v1/user/mfa-enable`.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @param options All options are optional.
   * @returns The values for the authenticator app; call `confirmMfa()` to finish.
   * @category Authentication
   */
  enableMfa(options?: EnableMfaOptions): Promise<JSONResponse<EnableMfaResponse>> {
    return auth.enableMfa(this, options);
  }

  /**
   * Completes the setup of multi-factor authentication: `POST /v1/user/mfa-enable`.
   *
   * Sent again only if the cloud provably did not act: sent twice, it may act twice.
   *
   * @param options The `mfa_token` from `enableMfa()`, and the one-time password shown by the authenticator app.
   * @returns Whether multi-factor authentication is enabled.
   * @category Authentication
   */
  confirmMfa(options: ConfirmMfaOptions): Promise<JSONResponse<ConfirmMfaResponse>> {
    return auth.confirmMfa(this, options);
  }

  /**
   * Disables multi-factor authentication for the account: `PUT /v1/user/mfa-disable`.
   *
   * Sent again only if the cloud provably did not act: sent twice, it may act twice.
   *
   * @param options The password of the account.
   * @returns `{ok: true}`.
   * @category Authentication
   */
  disableMfa(options: DisableMfaOptions): Promise<JSONResponse<OKResponse>> {
    return auth.disableMfa(this, options);
  }

  /**
   * Logs in as the owner of the OAuth client, or as a customer of the client's product: `POST /oauth/token`. For servers
   * only, because it needs the client secret.
   *
   * Never sent again.
   *
   * @param options The customer, and the lifetime of the token. All options are optional.
   * @returns The access token.
   * @throws {ParticleError} 400 `invalid_scope` if the product has no such customer.
   * @category Authentication
   */
  loginAsClientOwner(options?: LoginAsClientOwnerOptions): Promise<JSONResponse<LoginResponse>> {
    return auth.loginAsClientOwner(this, options);
  }

  /**
   * Creates a user account: `POST /v1/users`.
   *
   * Sent again only if the cloud provably did not act: sent twice, it may act twice.
   *
   * @param options The email address, the password and personal details.
   * @returns `{ok: true}`.
   * @category Authentication
   */
  createUser(options: CreateUserOptions): Promise<JSONResponse<OKResponse>> {
    return auth.createUser(this, options);
  }

  /**
   * Sends an email with a link to reset the password: `POST /v1/user/password-reset`.
   *
   * Sent again only if the cloud provably did not act: sent twice, it may act twice.
   *
   * @param options The email address of the account.
   * @returns `{ok: true}`, even if the account does not exist.
   * @category Authentication
   */
  resetPassword(options: ResetPasswordOptions): Promise<JSONResponse<OKResponse>> {
    return auth.resetPassword(this, options);
  }

  /**
   * Sets a new password with the token from the email that `resetPassword()` requests: `PUT /v1/user/password-reset`.
   *
   * Particle documents it under API rate limits › Reset password.
   *
   * Sent again only if the cloud provably did not act: sent twice, it may act twice.
   *
   * @param options The token and the new password.
   * @returns `{ok: true}`.
   * @throws {ParticleError} if the token is invalid or expired.
   * @experimental Particle documents only the route. The fields are assumed: should the cloud expect others, use
   * `put({ uri: "/v1/user/password-reset", auth: false, data })`.
   * @category Authentication
   */
  confirmPasswordReset(options: ConfirmPasswordResetOptions): Promise<JSONResponse<OKResponse>> {
    return auth.confirmPasswordReset(this, options);
  }

  /**
   * Lists the access tokens of an account: `GET /v1/access_tokens`.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @param options A username and password, or a token.
   * @returns The access tokens.
   * @category Authentication
   */
  listAccessTokens(options?: ListAccessTokensOptions): Promise<JSONResponse<AccessTokenInfo[]>> {
    return auth.listAccessTokens(this, options);
  }

  /**
   * Gets information about the access token that authenticates the call: `GET /v1/access_tokens/current`. Particle
   * documents it under Authentication › Get the current access token information.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @param options The token, as `auth`. Default: the token of the client.
   * @returns When the token expires, and what it is limited to.
   * @throws {ParticleError} 401 if the token is not valid.
   * @category Authentication
   */
  getCurrentAccessToken(
    options?: GetCurrentAccessTokenOptions,
  ): Promise<JSONResponse<CurrentAccessTokenResponse>> {
    return auth.getCurrentAccessToken(this, options);
  }

  /**
   * Revokes an access token: `DELETE /v1/access_tokens/:token`.
   *
   * Sent again once after a temporary failure: sent twice, it has the same effect.
   *
   * @param options The token to revoke. Optionally a username and password to authenticate with.
   * @returns `{ok: true}`.
   * @category Authentication
   */
  deleteAccessToken(options: DeleteAccessTokenOptions): Promise<JSONResponse<OKResponse>> {
    return auth.deleteAccessToken(this, options);
  }

  /**
   * Revokes the access token that authenticates the call: `DELETE /v1/access_tokens/current`.
   *
   * Sent again only if the cloud provably did not act: sent twice, it may act twice.
   *
   * @param options The token, as `auth`. Default: the token of the client.
   * @returns `{ok: true}`.
   * @category Authentication
   */
  deleteCurrentAccessToken(
    options?: DeleteCurrentAccessTokenOptions,
  ): Promise<JSONResponse<OKResponse>> {
    return auth.deleteCurrentAccessToken(this, options);
  }

  /**
   * Revokes all access tokens of the account: `DELETE /v1/access_tokens`.
   *
   * Sent again only if the cloud provably did not act: sent twice, it may act twice.
   *
   * @param options All options are optional.
   * @returns `{ok: true}`.
   * @category Authentication
   */
  deleteActiveAccessTokens(
    options?: DeleteActiveAccessTokensOptions,
  ): Promise<JSONResponse<OKResponse>> {
    return auth.deleteActiveAccessTokens(this, options);
  }

  /**
   * Deletes the account: `DELETE /v1/user`.
   *
   * Sent again only if the cloud provably did not act: sent twice, it may act twice.
   *
   * @param options The password of the account, as confirmation.
   * @returns `{ok: true}`.
   * @category Authentication
   */
  deleteUser(options: DeleteUserOptions): Promise<JSONResponse<OKResponse>> {
    return auth.deleteUser(this, options);
  }

  /**
   * Identifies the account that the token belongs to: `GET /v1/user/identify`.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @param options Whether to request the full identity.
   * @returns The id and email address of the account.
   * @category Authentication
   */
  trackingIdentity(
    options?: TrackingIdentityOptions,
  ): Promise<JSONResponse<TrackingIdentityResponse>> {
    return auth.trackingIdentity(this, options);
  }

  // #endregion

  // #region Users (@particle-edge/sdk/users)

  /**
   * Gets the account: `GET /v1/user`.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @example
   * ```ts
   * import { Particle } from "@particle-edge/sdk";
   *
   * const particle = new Particle({ auth: "token" });
   * const { body: user } = await particle.getUserInfo();
   * console.log(user.username, user.account_info.first_name);
   * ```
   *
   * @param options All options are optional.
   * @returns The account.
   * @category Users
   */
  getUserInfo(options?: GetUserInfoOptions): Promise<JSONResponse<UserInfo>> {
    return users.getUserInfo(this, options);
  }

  /**
   * Changes the personal details of the account: `PUT /v1/user`.
   *
   * Sent again once after a temporary failure: sent twice, it has the same effect.
   *
   * @param options The details to change.
   * @returns The changed account.
   * @category Users
   */
  setUserInfo(options?: SetUserInfoOptions): Promise<JSONResponse<UserInfo>> {
    return users.setUserInfo(this, options);
  }

  /**
   * Changes the email address that the account logs in with: `PUT /v1/user`.
   *
   * Sent again only if the cloud provably did not act: sent twice, it may act twice.
   *
   * @param options The new email address, and the password as confirmation.
   * @returns `{ok: true}`.
   * @category Users
   */
  changeUsername(options: ChangeUsernameOptions): Promise<JSONResponse<OKResponse>> {
    return users.changeUsername(this, options);
  }

  /**
   * Changes the password of the account: `PUT /v1/user`. Existing tokens keep working unless `invalidateTokens` revokes
   * them.
   *
   * Sent again only if the cloud provably did not act: sent twice, it may act twice.
   *
   * @param options The current and the new password.
   * @returns `{ok: true}`.
   * @category Users
   */
  changeUserPassword(options: ChangeUserPasswordOptions): Promise<JSONResponse<OKResponse>> {
    return users.changeUserPassword(this, options);
  }

  // #endregion

  // #region Customers (@particle-edge/sdk/customers)

  /**
   * Lists the customers of a product, and the devices that they have claimed: `GET /v1/products/:product/customers`.
   *
   * Particle documents it under Customers › List customers for a product. `meta.total_pages` is the number of pages, but
   * how to request the others is not documented.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @param options The product.
   * @returns The customers, in `body.customers`.
   * @category Customers
   */
  listCustomers(options: ListCustomersOptions): Promise<JSONResponse<ListCustomersResponse>> {
    return customers.listCustomers(this, options);
  }

  /**
   * Creates a customer of a product: `POST /v1/products/:product/customers`. Authenticates with the OAuth client id and
   * secret of the client, or with `auth`.
   *
   * Sent again only if the cloud provably did not act: sent twice, it may act twice.
   *
   * @example
   * ```ts
   * import { Particle } from "@particle-edge/sdk";
   *
   * const shop = new Particle({ clientId: "shop", clientSecret: "secret" });
   * const customer = { email: "new@example.com", password: "pass", product: "my-product" };
   * const { body } = await shop.createCustomer(customer);
   * const devices = await shop.listDevices({ auth: body.access_token });
   * console.log(devices.body.length);
   * ```
   *
   * @param options The email address, the password and the product.
   * @returns The access token of the customer.
   * @throws {ParticleError} 400 if the customer already exists.
   * @category Customers
   */
  createCustomer(
    options: CreateCustomerOptions & { responseType?: undefined },
  ): Promise<JSONResponse<CreateCustomerResponse>>;
  /**
   * Creates a customer of a product, with the id of the client alone if `responseType` is `token`.
   *
   * Sent again only if the cloud provably did not act: sent twice, it may act twice.
   *
   * @param options The email address, the password, the product, and `responseType`.
   * @returns The access token of the customer; an empty body with `responseType`.
   * @throws {ParticleError} 400 if the customer already exists; with code `redirect` if the cloud redirects.
   * @category Customers
   */
  createCustomer(
    options: CreateCustomerOptions,
  ): Promise<JSONResponse<CreateCustomerResponse | Record<string, never>>>;
  createCustomer(
    options: CreateCustomerOptions,
  ): Promise<JSONResponse<CreateCustomerResponse | Record<string, never>>> {
    return (customers.createCustomer as (
      api: this,
      options: CreateCustomerOptions,
    ) => Promise<JSONResponse<CreateCustomerResponse | Record<string, never>>>)(this, options);
  }

  /**
   * Changes the password of a customer who has one: `PUT /v1/products/:product/customers/:customerEmail`. Needs the token
   * of a team member, not of the customer. This is also how a customer's forgotten password is reset: your server sends
   * the email with the link, and makes this call.
   *
   * Particle documents it under Customers › Update customer password.
   *
   * Sent again once after a temporary failure: sent twice, it has the same effect.
   *
   * @param options The customer and the new password.
   * @returns `{ok: true}`.
   * @throws {ParticleError} 404 if the product has no such customer.
   * @category Customers
   */
  updateCustomerPassword(
    options: UpdateCustomerPasswordOptions,
  ): Promise<JSONResponse<OKResponse>> {
    return customers.updateCustomerPassword(this, options);
  }

  /**
   * Deletes a customer, and revokes all access tokens, claim codes and activation codes of the customer:
   * `DELETE /v1/products/:product/customers/:customerEmail`.
   *
   * Particle documents it under Customers › Delete a customer.
   *
   * Sent again once after a temporary failure: sent twice, it has the same effect.
   *
   * @param options The customer.
   * @returns `{ok: true}`.
   * @throws {ParticleError} 404 if the product has no such customer.
   * @category Customers
   */
  deleteCustomer(options: DeleteCustomerOptions): Promise<JSONResponse<OKResponse>> {
    return customers.deleteCustomer(this, options);
  }

  // #endregion

  // #region Service agreements (@particle-edge/sdk/service-agreements)

  /**
   * Lists the service agreements of the account or of an organization: `GET /v1/user/service_agreements` or
   * `GET /v1/orgs/:org/service_agreements`.
   *
   * Particle documents it under ServiceAgreements › Get user service agreements, Get organization service agreements.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @example
   * ```ts
   * import { Particle } from "@particle-edge/sdk";
   *
   * const particle = new Particle({ auth: "token" });
   * const { body } = await particle.listServiceAgreements();
   * for (const { attributes } of body.data) {
   *   console.log(attributes.name, attributes.current_usage_summary?.connectivity.all);
   * }
   * ```
   *
   * @param options The organization. All options are optional.
   * @returns The service agreements, in `body.data`.
   * @category Service agreements
   */
  listServiceAgreements(
    options?: ListServiceAgreementsOptions,
  ): Promise<JSONResponse<ListServiceAgreementsResponse>> {
    return serviceAgreements.listServiceAgreements(this, options);
  }

  /**
   * Requests a report of the usage in a period: `POST /v1/user/service_agreements/:serviceAgreementId/usage_reports` or
   * `POST /v1/orgs/:org/service_agreements/:serviceAgreementId/usage_reports`. The cloud creates it in the background:
   * call `getUsageReport()` until its state is `available`.
   *
   * Particle documents it under ServiceAgreements › Create a user usage report, Create an org usage report.
   *
   * Sent again only if the cloud provably did not act: sent twice, it may act twice.
   *
   * @example
   * ```ts
   * import { Particle } from "@particle-edge/sdk";
   *
   * const particle = new Particle({ auth: "token" });
   * const { body: agreements } = await particle.listServiceAgreements();
   * const { body: report } = await particle.createUsageReport({
   *   serviceAgreementId: agreements.data[0]?.id ?? "",
   *   reportType: "devices",
   *   datePeriodStart: "2026-01-01",
   *   datePeriodEnd: "2026-01-31",
   * });
   * const { body } = await particle.getUsageReport({ usageReportId: report.data.id });
   * console.log(body.data.attributes.state, body.data.attributes.download_url);
   * ```
   *
   * @param options The service agreement, the period and what to report.
   * @returns The report, in the state `pending`.
   * @category Service agreements
   */
  createUsageReport(options: CreateUsageReportOptions): Promise<JSONResponse<UsageReportResponse>> {
    return serviceAgreements.createUsageReport(this, options);
  }

  /**
   * Gets a usage report: `GET /v1/user/usage_reports/:usageReportId` or `GET /v1/orgs/:org/usage_reports/:usageReportId`.
   * Its `download_url` is `null` until its state is `available`.
   *
   * Particle documents it under ServiceAgreements › Get a user usage report, Get an org usage report.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @param options The report.
   * @returns The report.
   * @throws {ParticleError} 404 if the report does not exist.
   * @category Service agreements
   */
  getUsageReport(options: GetUsageReportOptions): Promise<JSONResponse<UsageReportResponse>> {
    return serviceAgreements.getUsageReport(this, options);
  }

  /**
   * Lists the notifications about usage in the current billing period, for service agreements of the account:
   * `GET /v1/user/service_agreements/:serviceAgreementId/notifications`.
   *
   * Particle documents it under ServiceAgreements › Get notifications for current usage period.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @param options The service agreement.
   * @returns The notifications, in `body.data`.
   * @throws {ParticleError} 404 if the service agreement does not exist.
   * @category Service agreements
   */
  listServiceAgreementNotifications(
    options: ListServiceAgreementNotificationsOptions,
  ): Promise<JSONResponse<ListServiceAgreementNotificationsResponse>> {
    return serviceAgreements.listServiceAgreementNotifications(this, options);
  }

  // #endregion

  // #region Devices (@particle-edge/sdk/devices)

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
   * @category Devices
   */
  listDevices(options?: ListUserDevicesOptions): Promise<JSONResponse<DeviceInfo[]>>;
  /**
   * Lists the devices of a product, one page at a time: `GET /v1/products/:product/devices`.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @param options The product, filters, sort order and page.
   * @returns A page of devices.
   * @category Devices
   */
  listDevices(options: ListProductDevicesOptions): Promise<JSONResponse<DeviceListResponse>>;
  /**
   * Lists the devices of the account, or of a product if `product` is given.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @param options The product, if any, and which of its devices.
   * @returns An array without `product`, a page with it.
   * @category Devices
   */
  listDevices(
    options?: ListDevicesOptions,
  ): Promise<JSONResponse<DeviceInfo[] | DeviceListResponse>>;
  listDevices(
    options?: ListDevicesOptions,
  ): Promise<JSONResponse<DeviceInfo[] | DeviceListResponse>> {
    return (devices.listDevices as (
      api: this,
      options?: ListDevicesOptions,
    ) => Promise<JSONResponse<DeviceInfo[] | DeviceListResponse>>)(this, options);
  }

  /**
   * Gets a device: `GET /v1[/products/:product]/devices/:deviceId`.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @param options The device.
   * @returns The device, with its functions and variables.
   * @throws {ParticleError} 403 or 404 if the account has no access to the device.
   * @category Devices
   */
  getDevice(options: GetDeviceOptions): Promise<JSONResponse<DeviceInfo>> {
    return devices.getDevice(this, options);
  }

  /**
   * Claims a device for the account: `POST /v1/devices`. The device must be online and must not have an owner.
   *
   * Sent again only if the cloud provably did not act: sent twice, it may act twice.
   *
   * @param options The device.
   * @returns Whether the device is now claimed.
   * @category Devices
   */
  claimDevice(options: ClaimDeviceOptions): Promise<JSONResponse<ClaimResponse>> {
    return devices.claimDevice(this, options);
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
   * @category Devices
   */
  addDeviceToProduct(
    options: AddDeviceToProductOptions,
  ): Promise<JSONResponse<AddDeviceToProductResponse>> {
    return devices.addDeviceToProduct(this, options);
  }

  /**
   * Removes a device from the account (`DELETE /v1/devices/:deviceId`) or from a product
   * (`DELETE /v1/products/:product/devices/:deviceId`), or denies a quarantined device.
   *
   * Sent again once after a temporary failure: sent twice, it has the same effect.
   *
   * @param options The device.
   * @returns `{ok: true}`; `{}` for a product.
   * @category Devices
   */
  removeDevice(options: RemoveDeviceOptions): Promise<JSONResponse<Partial<OKResponse>>> {
    return devices.removeDevice(this, options);
  }

  /**
   * Removes the owner of a product device, which stays in the product:
   * `DELETE /v1/products/:product/devices/:deviceId/owner`.
   *
   * Sent again once after a temporary failure: sent twice, it has the same effect.
   *
   * @param options The device.
   * @returns `{ok: true}`.
   * @category Devices
   */
  removeDeviceOwner(options: RemoveDeviceOwnerOptions): Promise<JSONResponse<OKResponse>> {
    return devices.removeDeviceOwner(this, options);
  }

  /**
   * Renames a device: `PUT /v1[/products/:product]/devices/:deviceId`.
   *
   * Sent again once after a temporary failure: sent twice, it has the same effect.
   *
   * @param options The device and its new name.
   * @returns The id and the new name of the device.
   * @category Devices
   */
  renameDevice(options: RenameDeviceOptions): Promise<JSONResponse<UpdateDeviceResponse>> {
    return devices.renameDevice(this, options);
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
   * @category Devices
   */
  signalDevice(options: SignalDeviceOptions): Promise<JSONResponse<UpdateDeviceResponse>> {
    return devices.signalDevice(this, options);
  }

  /**
   * Changes the notes of a device: `PUT /v1[/products/:product]/devices/:deviceId`.
   *
   * Sent again once after a temporary failure: sent twice, it has the same effect.
   *
   * @param options The device and its new notes.
   * @returns The id and the new notes of the device.
   * @category Devices
   */
  setDeviceNotes(options: SetDeviceNotesOptions): Promise<JSONResponse<UpdateDeviceResponse>> {
    return devices.setDeviceNotes(this, options);
  }

  /**
   * Marks a product device as a development device, which gets no firmware releases, or removes that mark:
   * `PUT /v1/products/:product/devices/:deviceId`.
   *
   * Sent again once after a temporary failure: sent twice, it has the same effect.
   *
   * @param options The device, and whether to set or remove the mark.
   * @returns The id of the device and the new value.
   * @category Devices
   */
  markAsDevelopmentDevice(
    options: MarkAsDevelopmentDeviceOptions,
  ): Promise<JSONResponse<UpdateDeviceResponse>> {
    return devices.markAsDevelopmentDevice(this, options);
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
   * @category Devices
   */
  forceFirmwareUpdates(
    options: ForceFirmwareUpdatesOptions,
  ): Promise<JSONResponse<UpdateDeviceResponse>> {
    return devices.forceFirmwareUpdates(this, options);
  }

  /**
   * Locks a product device to a version of the product firmware: `PUT /v1/products/:product/devices/:deviceId`.
   *
   * Sent again only if the cloud provably did not act: sent twice, it may act twice. Waits for the device: an attempt may
   * take up to 65 s.
   *
   * @param options The device, the version, and whether to flash it immediately.
   * @returns The id of the device and the new value.
   * @category Devices
   */
  lockDeviceProductFirmware(
    options: LockDeviceProductFirmwareOptions,
  ): Promise<JSONResponse<UpdateDeviceResponse>> {
    return devices.lockDeviceProductFirmware(this, options);
  }

  /**
   * Unlocks a product device, so that it gets firmware releases again: `PUT /v1/products/:product/devices/:deviceId`.
   *
   * Sent again once after a temporary failure: sent twice, it has the same effect.
   *
   * @param options The device.
   * @returns The id of the device and the new value.
   * @category Devices
   */
  unlockDeviceProductFirmware(
    options: UnlockDeviceProductFirmwareOptions,
  ): Promise<JSONResponse<UpdateDeviceResponse>> {
    return devices.unlockDeviceProductFirmware(this, options);
  }

  /**
   * Changes one or more attributes of a device: `PUT /v1[/products/:product]/devices/:deviceId`.
   *
   * Sent again only if the cloud provably did not act: sent twice, it may act twice. Waits for the device: an attempt may
   * take up to 65 s.
   *
   * @param options The device and the fields to change.
   * @returns The id of the device and the new values.
   * @category Devices
   */
  updateDevice(options: UpdateDeviceOptions): Promise<JSONResponse<UpdateDeviceResponse>> {
    return devices.updateDevice(this, options);
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
   * @category Devices
   */
  pingDevice(options: PingDeviceOptions): Promise<JSONResponse<PingResponse>> {
    return devices.pingDevice(this, options);
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
   * @category Devices
   */
  listDeviceOrders(options: ListDeviceOrdersOptions): Promise<JSONResponse<DeviceOrdersResponse>> {
    return devices.listDeviceOrders(this, options);
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
   * @category Devices
   */
  getVariable<T = string | number | boolean>(
    options: GetVariableOptions,
  ): Promise<JSONResponse<DeviceVariableResponse<T>>> {
    return devices.getVariable(this, options);
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
   * @category Devices
   */
  getVariableRaw(options: GetVariableRawOptions): Promise<string> {
    return devices.getVariableRaw(this, options);
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
   * @category Devices
   */
  callFunction(options: CallFunctionOptions): Promise<JSONResponse<FunctionCallResponse>> {
    return devices.callFunction(this, options);
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
   * @category Devices
   */
  callFunctionRaw(options: CallFunctionRawOptions): Promise<JSONResponse<number>> {
    return devices.callFunctionRaw(this, options);
  }

  // #endregion

  // #region Device vitals (@particle-edge/sdk/diagnostics)

  /**
   * Asks a device to report its vitals: `POST /v1[/products/:product]/diagnostics/:deviceId/update`. The cloud responds
   * immediately; the device then publishes the event `spark/device/diagnostics/update`. Particle documents it under
   * Diagnostics › Refresh device vitals.
   *
   * Sent again only if the cloud provably did not act: sent twice, it may act twice.
   *
   * @param options The device, which must be online.
   * @returns `{ok: true}`, with status 202.
   * @category Device vitals
   */
  refreshDeviceVitals(options: RefreshDeviceVitalsOptions): Promise<JSONResponse<OKResponse>> {
    return diagnostics.refreshDeviceVitals(this, options);
  }

  /**
   * Gets the last vitals that a device reported: `GET /v1[/products/:product]/diagnostics/:deviceId/last`. Particle
   * documents it under Diagnostics › Get last known device vitals.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @example
   * ```ts
   * import { Particle } from "@particle-edge/sdk";
   * import { waitForEvent } from "@particle-edge/sdk/fleet";
   *
   * const particle = new Particle({ auth: "token" });
   * const deviceId = "thermometer";
   * await waitForEvent(particle, {
   *   deviceId,
   *   name: "spark/device/diagnostics/update",
   *   onOpen: () => particle.refreshDeviceVitals({ deviceId }),
   * });
   * const { body } = await particle.getDeviceVitals({ deviceId });
   * console.log(body.diagnostics.updated_at, body.diagnostics.payload.device?.power);
   * ```
   *
   * @param options The device.
   * @returns The vitals, in `body.diagnostics`.
   * @category Device vitals
   */
  getDeviceVitals(options: GetDeviceVitalsOptions): Promise<JSONResponse<DeviceVitalsResponse>> {
    return diagnostics.getDeviceVitals(this, options);
  }

  /**
   * Lists the vitals that a device reported in the last month: `GET /v1[/products/:product]/diagnostics/:deviceId`.
   * Particle documents it under Diagnostics › Get all historical device vitals.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @param options The device and the period.
   * @returns The vitals, in `body.diagnostics`.
   * @throws {ParticleError} 400 if a date is invalid; according to the examples of Particle, such a response may also have
   * the status 200, and an `error` instead of `diagnostics`.
   * @category Device vitals
   */
  listDeviceVitals(
    options: ListDeviceVitalsOptions,
  ): Promise<JSONResponse<DeviceVitalsListResponse>> {
    return diagnostics.listDeviceVitals(this, options);
  }

  /**
   * Downloads the vitals that a device reported in the last month as CSV:
   * `GET /v1[/products/:product]/diagnostics/:deviceId` with `Accept: text/csv`. An `accept` in `headers` is ignored.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @param options The device and the period.
   * @returns The CSV text. Particle does not document its columns.
   * @throws {ParticleError} like `listDeviceVitals()`.
   * @category Device vitals
   */
  downloadDeviceVitals(options: DownloadDeviceVitalsOptions): Promise<string> {
    return diagnostics.downloadDeviceVitals(this, options);
  }

  // #endregion

  // #region Provisioning (@particle-edge/sdk/provisioning)

  /**
   * Disables the protection of a device, in two steps:
   * `PUT /v1[/orgs/:org | /products/:product]/devices/:deviceId/unprotect`.
   *
   * Sent again only if the cloud provably did not act: sent twice, it may act twice.
   *
   * @param options The device, the step and the values for that step.
   * @returns `{ok: true}`, and after `prepare` the values for the next step.
   * @category Provisioning
   */
  unprotectDevice(
    options: UnprotectDeviceOptions,
  ): Promise<JSONResponse<OKResponse & Record<string, unknown>>> {
    return provisioning.unprotectDevice(this, options);
  }

  /**
   * Creates a new device id, for products that allow devices to provision themselves: `POST /v1/devices`.
   *
   * Sent again only if the cloud provably did not act: sent twice, it may act twice.
   *
   * @param options The product.
   * @returns The device.
   * @category Provisioning
   */
  provisionDevice(options: ProvisionDeviceOptions): Promise<JSONResponse<DeviceInfo>> {
    return provisioning.provisionDevice(this, options);
  }

  /**
   * Creates a claim code for a device: `POST /v1[/products/:product]/device_claims`.
   *
   * Sent again only if the cloud provably did not act: sent twice, it may act twice.
   *
   * @param options The product and the SIM card. All options are optional.
   * @returns The claim code.
   * @category Provisioning
   */
  getClaimCode(options?: GetClaimCodeOptions): Promise<JSONResponse<ClaimCodeResponse>> {
    return provisioning.getClaimCode(this, options);
  }

  /**
   * Creates a code with which a Linux device registers itself in a product: `POST /v1/products/:product/registration_code`.
   *
   * Sent again only if the cloud provably did not act: sent twice, it may act twice.
   *
   * @param options The product and the device.
   * @returns The registration code.
   * @experimental Particle does not document it; particle-cli uses it.
   * @category Provisioning
   */
  createRegistrationCode(
    options: CreateRegistrationCodeOptions,
  ): Promise<JSONResponse<RegistrationCodeResponse>> {
    return provisioning.createRegistrationCode(this, options);
  }

  /**
   * Sends the public key of a device: `POST /v1/provisioning/:deviceId`.
   *
   * Sent again only if the cloud provably did not act: sent twice, it may act twice.
   *
   * @param options The device and its key.
   * @returns `{ok: true}`.
   * @category Provisioning
   */
  sendPublicKey(options: SendPublicKeyOptions): Promise<JSONResponse<OKResponse>> {
    return provisioning.sendPublicKey(this, options);
  }

  /**
   * Finds the device with a serial number: `GET /v1/serial_numbers/:serialNumber`. The cloud allows 50 lookups per hour.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @param options The serial number.
   * @returns The ids of the device.
   * @throws {ParticleError} 404 if no device has that serial number.
   * @category Provisioning
   */
  lookupSerialNumber(
    options: LookupSerialNumberOptions,
  ): Promise<JSONResponse<SerialNumberResponse>> {
    return provisioning.lookupSerialNumber(this, options);
  }

  /**
   * Downloads the manufacturing backup of a device: `PUT /v1/devices/:deviceId/backup_files`.
   *
   * Sent again only if the cloud provably did not act: sent twice, it may act twice.
   *
   * @param options The device.
   * @returns The bytes of the file.
   * @category Provisioning
   */
  downloadManufacturingBackup(
    options: DownloadManufacturingBackupOptions & { stream?: false | undefined },
  ): Promise<ArrayBuffer>;
  /**
   * Downloads the manufacturing backup of a device, as a stream.
   *
   * Sent again only if the cloud provably did not act: sent twice, it may act twice.
   *
   * @param options The device, and `stream: true`.
   * @returns A stream of the bytes.
   * @category Provisioning
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

  // #endregion

  // #region Firmware (@particle-edge/sdk/firmware)

  /**
   * Flashes a device: `PUT /v1[/products/:product]/devices/:deviceId`. Source files are compiled first; a single `.bin`
   * file is flashed unchanged. A bundle with assets, a `.zip`, must be a `Blob` of type `application/zip`.
   *
   * The promise resolves when the update starts, not when the device has restarted. A product device keeps the firmware
   * only if it is a development device.
   *
   * Sent again only if the cloud provably did not act: sent twice, it may act twice. Waits for the device: an attempt may
   * take up to 65 s.
   *
   * @example
   * ```ts
   * import { Particle } from "@particle-edge/sdk";
   *
   * const particle = new Particle({ auth: "token" });
   * const source = new Blob(["void setup() {} void loop() {}"]);
   * await particle.flashDevice({ deviceId: "coffee-machine", files: { "main.ino": source } });
   * ```
   *
   * @param options The device and the files.
   * @returns A confirmation that the update has started.
   * @throws {TypeError} before any request, if there are no files.
   * @throws {ParticleError} if the flash fails; `body` may contain the compiler's `errors`.
   * @category Firmware
   */
  flashDevice(options: FlashDeviceOptions): Promise<JSONResponse<FlashDeviceResponse>> {
    return firmware.flashDevice(this, options);
  }

  /**
   * Compiles source files in the cloud: `POST /v1/binaries`. The binary is available to `downloadFirmwareBinary()` until
   * `expires_at`.
   *
   * Sent again only if the cloud provably did not act: sent twice, it may act twice. Waits for the compiler: an attempt
   * may take up to 120 s.
   *
   * @example
   * ```ts
   * import { Particle } from "@particle-edge/sdk";
   *
   * const particle = new Particle({ auth: "token" });
   * const source = new Blob(["void setup() {} void loop() {}"]);
   * const { body } = await particle.compileCode({ files: { "main.ino": source }, platformId: 32 });
   * const binary = await particle.downloadFirmwareBinary({ binaryId: body.binary_id });
   * console.log(body.sizeInfo, binary.byteLength);
   * ```
   *
   * @param options The files, and what to compile for.
   * @returns The id of the binary.
   * @throws {TypeError} before any request, if there are no files.
   * @throws {ParticleError} if the compilation fails; `body` may contain the compiler's `errors`.
   * @category Firmware
   */
  compileCode(options: CompileCodeOptions): Promise<JSONResponse<CompileResponse>> {
    return firmware.compileCode(this, options);
  }

  /**
   * Downloads a binary compiled by `compileCode()`: `GET /v1/binaries/:binaryId`.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @param options The binary.
   * @returns The bytes of the binary.
   * @category Firmware
   */
  downloadFirmwareBinary(
    options: DownloadFirmwareBinaryOptions & { stream?: false | undefined },
  ): Promise<ArrayBuffer>;
  /**
   * Downloads a binary compiled by `compileCode()`, as a stream.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @param options The binary, and `stream: true`.
   * @returns A stream of the bytes.
   * @category Firmware
   */
  downloadFirmwareBinary(
    options: DownloadFirmwareBinaryOptions & { stream: true },
  ): Promise<ReadableStream<Uint8Array>>;
  downloadFirmwareBinary(
    options: DownloadFirmwareBinaryOptions,
  ): Promise<ArrayBuffer | ReadableStream<Uint8Array>> {
    return (firmware.downloadFirmwareBinary as (
      api: this,
      options: DownloadFirmwareBinaryOptions,
    ) => Promise<ArrayBuffer | ReadableStream<Uint8Array>>)(this, options);
  }

  /**
   * Lists the Device OS versions that you can compile for: `GET /v1/build_targets`.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @param options Whether to list featured versions only.
   * @returns The versions, and the default version of each platform.
   * @category Firmware
   */
  listBuildTargets(options?: ListBuildTargetsOptions): Promise<JSONResponse<BuildTargetsResponse>> {
    return firmware.listBuildTargets(this, options);
  }

  // #endregion

  // #region Events (@particle-edge/sdk/events)

  /**
   * Opens a stream of events that reconnects automatically:
   * `GET /v1[/orgs/:org][/products/:product][/devices[/:deviceId]]/events[/:name]`.
   *
   * The stream is not read until you listen for `event` or iterate, so no event is lost before that. Events that are
   * published while the connection is down are lost: the cloud does not send them again. The cloud allows 100 open
   * streams and 100 connections in 5 minutes per IP address.
   *
   * The first connection is not retried.
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
   * @param options Which events, and how to connect. The cloud requires at least one of `deviceId`, `name`, `org` and
   * `product`.
   * @returns The open stream.
   * @throws {ParticleError} if the cloud rejects the first connection, or does not respond to it.
   * @category Events
   */
  getEventStream(options?: GetEventStreamOptions): Promise<EventStream> {
    return events.getEventStream(this, options);
  }

  /**
   * Publishes an event: `POST /v1/devices/events`, `POST /v1/products/:product/events` or
   * `POST /v1/orgs/:org[/products/:product]/events`.
   *
   * Sent again only if the cloud provably did not act: sent twice, it may act twice.
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
   * @throws {ParticleError} if the cloud rejects the event.
   * @category Events
   */
  publishEvent(options: PublishEventOptions): Promise<JSONResponse<OKResponse>> {
    return events.publishEvent(this, options);
  }

  /**
   * Subscribes to events over a shared connection: `GET /v1/events/:name`, `GET /v1/devices[/:deviceId]/events`,
   * `GET /v1/products/:product[/devices[/:deviceId]]/events` or
   * `GET /v1/orgs/:org[/products/:product][/devices[/:deviceId]]/events`.
   *
   * Subscriptions of this client with the same `deviceId`, `org`, `product` and other options share one connection,
   * whatever their `name`. The connection carries all events, and each subscription delivers those whose name starts with
   * its `name`, which is case-sensitive. Without `deviceId`, `org` and `product` the cloud requires a name, and only
   * subscriptions with the same name share a connection.
   *
   * The connection opens with the first listener or loop and closes with the last. Subscriptions that start after
   * `setDefaultAuth()` or `setBaseUrl()` get a new connection. Existing ones keep theirs, which uses the new values when
   * it reconnects.
   *
   * The cloud allows 100 open streams per IP address, across all programs. Bun runs at most 256 requests at a time
   * (`BUN_CONFIG_MAX_HTTP_REQUESTS`), and each open stream counts as one; a warning is logged above 240.
   *
   * The first connection is not retried.
   *
   * @example
   * ```ts
   * import { Particle } from "@particle-edge/sdk";
   *
   * const particle = new Particle({ auth: "token" });
   * const alerts = particle.events({ deviceId: "mine", name: "alert/" });
   * const readings = particle.events({ deviceId: "mine", name: "temperature" });
   * for (const subscription of [alerts, readings]) { // over one connection
   *   subscription.on("event", ({ name, data }) => console.log(name, data));
   *   subscription.on("error", (error) => console.error(error));
   * }
   * await particle.publishEvent({ name: "alert/door", data: "open" });
   * alerts.close();
   * readings.close(); // also closes the connection, which has no other subscriptions
   * ```
   *
   * @param options Which events, and how to connect.
   * @returns The subscription, which connects as soon as you listen for `event` or iterate.
   * @throws {TypeError} if an option is invalid, or a required `name` is missing.
   * @category Events
   */
  events(options: EventsOptions): Subscription {
    return events.events(this, options);
  }

  // #endregion

  // #region Integrations (@particle-edge/sdk/integrations)

  /**
   * Creates a webhook: `POST /v1[/products/:product]/webhooks`. Calling it twice creates two webhooks. For settings that
   * `Hook` does not have, such as `unchunked` and `secrets`, use `createIntegration()`.
   *
   * Sent again only if the cloud provably did not act: sent twice, it may act twice.
   *
   * @example
   * ```ts
   * import { Particle } from "@particle-edge/sdk";
   *
   * const particle = new Particle({ auth: "token" });
   * const { body } = await particle.createWebhook({
   *   event: "temperature",
   *   url: "https://example.com/readings",
   *   hook: { json: { celsius: "{{{PARTICLE_EVENT_VALUE}}}" } },
   * });
   * console.log(body.id);
   * ```
   *
   * @param options The event, the URL and the request to send.
   * @returns The webhook.
   * @category Integrations
   */
  createWebhook(options: CreateWebhookOptions): Promise<JSONResponse<CreateWebhookResponse>> {
    return integrations.createWebhook(this, options);
  }

  /**
   * Deletes a webhook: `DELETE /v1[/products/:product]/webhooks/:hookId`.
   *
   * Sent again once after a temporary failure: sent twice, it has the same effect.
   *
   * @param options The webhook.
   * @returns `{}`, or `{ok: true}`.
   * @category Integrations
   */
  deleteWebhook(options: DeleteWebhookOptions): Promise<JSONResponse<Partial<OKResponse>>> {
    return integrations.deleteWebhook(this, options);
  }

  /**
   * Lists the webhooks of the account or of a product: `GET /v1[/products/:product]/webhooks`.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @param options The product. Default: the webhooks of the account.
   * @returns The webhooks.
   * @category Integrations
   */
  listWebhooks(options?: ListWebhooksOptions): Promise<JSONResponse<WebhookInfo[]>> {
    return integrations.listWebhooks(this, options);
  }

  /**
   * Creates an integration: `POST /v1[/products/:product | /orgs/:org]/integrations`.
   *
   * Sent again only if the cloud provably did not act: sent twice, it may act twice.
   *
   * @example
   * ```ts
   * import { Particle } from "@particle-edge/sdk";
   *
   * const particle = new Particle({ auth: "token" });
   * const { body } = await particle.createIntegration({
   *   event: "temperature",
   *   settings: { integration_type: "GoogleCloudPubSub", topic: "projects/p/topics/readings" },
   * });
   * console.log(body.id);
   * ```
   *
   * @param options The event, and the settings of the integration.
   * @returns The integration.
   * @throws {TypeError} before any request, if both `product` and `org` are given.
   * @category Integrations
   */
  createIntegration(
    options: CreateIntegrationOptions,
  ): Promise<JSONResponse<CreateIntegrationResponse>> {
    return integrations.createIntegration(this, options);
  }

  /**
   * Replaces an integration: `PUT /v1[/products/:product | /orgs/:org]/integrations/:integrationId`. Settings that you
   * leave out are lost: the cloud does not merge them with the old ones.
   *
   * Sent again once after a temporary failure: sent twice, it has the same effect.
   *
   * @param options The integration and all of its settings.
   * @returns The changed integration.
   * @throws {TypeError} before any request, if both `product` and `org` are given.
   * @category Integrations
   */
  editIntegration(options: EditIntegrationOptions): Promise<JSONResponse<EditIntegrationResponse>> {
    return integrations.editIntegration(this, options);
  }

  /**
   * Deletes an integration: `DELETE /v1[/products/:product | /orgs/:org]/integrations/:integrationId`.
   *
   * Sent again once after a temporary failure: sent twice, it has the same effect.
   *
   * @param options The integration.
   * @returns `{}`, or `{ok: true}`.
   * @throws {TypeError} before any request, if both `product` and `org` are given.
   * @category Integrations
   */
  deleteIntegration(options: DeleteIntegrationOptions): Promise<JSONResponse<Partial<OKResponse>>> {
    return integrations.deleteIntegration(this, options);
  }

  /**
   * Lists the integrations of the account, of a product or of an organization:
   * `GET /v1[/products/:product | /orgs/:org]/integrations`.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @param options The product or organization. Default: the integrations of the account.
   * @returns The integrations, including webhooks.
   * @throws {TypeError} before any request, if both `product` and `org` are given.
   * @category Integrations
   */
  listIntegrations(options?: ListIntegrationsOptions): Promise<JSONResponse<IntegrationInfo[]>> {
    return integrations.listIntegrations(this, options);
  }

  /**
   * Gets an integration, with a log of its recent requests:
   * `GET /v1[/products/:product | /orgs/:org]/integrations/:integrationId`. Particle documents it under Integrations › Get
   * integration; for organizations it is unverified.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @param options The integration.
   * @returns The integration.
   * @throws {TypeError} before any request, if both `product` and `org` are given.
   * @throws {ParticleError} 404 if there is no integration with this id.
   * @category Integrations
   */
  getIntegration(options: GetIntegrationOptions): Promise<JSONResponse<GetIntegrationResponse>> {
    return integrations.getIntegration(this, options);
  }

  /**
   * Tests an integration: sends one real request to its target, as if a device had published an event:
   * `POST /v1[/products/:product | /orgs/:org]/integrations/:integrationId/test`. Particle documents it under
   * Integrations › Test an integration; for organizations it is unverified.
   *
   * Sent again only if the cloud provably did not act: sent twice, it may act twice.
   *
   * @example
   * ```ts
   * import { Particle } from "@particle-edge/sdk";
   *
   * const particle = new Particle({ auth: "token" });
   * const { body: webhook } = await particle.createWebhook({
   *   event: "temperature",
   *   url: "https://example.com/readings",
   * });
   * const { body } = await particle.testIntegration({ integrationId: webhook.id, data: "21.5" });
   * console.log(body.pass ? body.data : body.error);
   * ```
   *
   * @param options The integration, and the event to send.
   * @returns Whether the target responded with a 2xx status. The call itself succeeds either way.
   * @throws {TypeError} before any request, if both `product` and `org` are given.
   * @throws {ParticleError} 404 if there is no integration with this id.
   * @category Integrations
   */
  testIntegration(options: TestIntegrationOptions): Promise<JSONResponse<TestIntegrationResponse>> {
    return integrations.testIntegration(this, options);
  }

  // #endregion

  // #region Cloud secrets (@particle-edge/sdk/secrets)

  /**
   * Lists the cloud secrets of the account or of an organization, without their values: `GET /v1[/orgs/:org]/secrets`.
   * Particle documents it under Secrets › List cloud secrets.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @param options The organization. Default: the secrets of the account.
   * @returns The secrets, and which integrations and Logic functions use them.
   * @category Cloud secrets
   */
  listSecrets(options?: ListSecretsOptions): Promise<JSONResponse<SecretListResponse>> {
    return secrets.listSecrets(this, options);
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
   * @category Cloud secrets
   */
  getSecret(options: GetSecretOptions): Promise<JSONResponse<SecretResponse>> {
    return secrets.getSecret(this, options);
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
   * @category Cloud secrets
   */
  createSecret(options: CreateSecretOptions): Promise<JSONResponse<SecretResponse>> {
    return secrets.createSecret(this, options);
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
   * @category Cloud secrets
   */
  updateSecret(options: UpdateSecretOptions): Promise<JSONResponse<SecretResponse>> {
    return secrets.updateSecret(this, options);
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
   * @category Cloud secrets
   */
  deleteSecret(options: DeleteSecretOptions): Promise<JSONResponse<Partial<OKResponse>>> {
    return secrets.deleteSecret(this, options);
  }

  // #endregion

  // #region Products (@particle-edge/sdk/products)

  /**
   * Lists the products that the account has access to: `GET /v1/products`.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @example
   * ```ts
   * import { Particle } from "@particle-edge/sdk";
   *
   * const particle = new Particle({ auth: "token" });
   * const { body } = await particle.listProducts();
   * for (const product of body.products) console.log(product.id, product.slug);
   * ```
   *
   * @param options All options are optional.
   * @returns All products, in `body.products`.
   * @category Products
   */
  listProducts(options?: ListProductsOptions): Promise<JSONResponse<ProductListResponse>> {
    return products.listProducts(this, options);
  }

  /**
   * Gets a product: `GET /v1/products/:product`.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @param options The product.
   * @returns The product, in `body.product`.
   * @category Products
   */
  getProduct(options: GetProductOptions): Promise<JSONResponse<ProductResponse>> {
    return products.getProduct(this, options);
  }

  /**
   * Lists the products of the account's sandbox, and those of other sandboxes in whose team the account is:
   * `GET /v1/user/products`. `listOrgProducts()` lists those of an organization.
   *
   * Particle documents it under Products › List products.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @param options All options are optional.
   * @returns All products, in `body.products`.
   * @category Products
   */
  listUserProducts(options?: ListUserProductsOptions): Promise<JSONResponse<ProductListResponse>> {
    return products.listUserProducts(this, options);
  }

  /**
   * Creates a product in the account's sandbox (`POST /v1/user/products`) or in an organization
   * (`POST /v1/orgs/:org/products`).
   *
   * Sent again only if the cloud provably did not act: sent twice, it may act twice.
   *
   * @param options The name and platform of the product, and its organization.
   * @returns The product, in `body.product`.
   * @experimental Particle does not document it; the request is that of particle-cli, and the status of the response is
   * unverified.
   * @category Products
   */
  createProduct(options: CreateProductOptions): Promise<JSONResponse<CreateProductResponse>> {
    return products.createProduct(this, options);
  }

  /**
   * Deletes a product: `DELETE /v1/products/:product`.
   *
   * Sent again once after a temporary failure: sent twice, it has the same effect.
   *
   * @param options The product.
   * @returns `{}`, or `{ok: true}`.
   * @experimental Particle does not document it, and no published program calls it: the route itself is unverified.
   * @category Products
   */
  deleteProduct(options: DeleteProductOptions): Promise<JSONResponse<Partial<OKResponse>>> {
    return products.deleteProduct(this, options);
  }

  // #endregion

  // #region Teams (@particle-edge/sdk/team)

  /**
   * Lists the team members of a product (`GET /v1/products/:product/team`) or of an organization
   * (`GET /v1/orgs/:org/team`).
   *
   * Particle documents it under Products › List team members.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @param options The product or organization.
   * @returns The users and API users, in `body.team`.
   * @throws {TypeError} unless exactly one of `product` and `org` is given.
   * @category Teams
   */
  listTeamMembers(options: ListTeamMembersOptions): Promise<JSONResponse<TeamMemberListResponse>> {
    return team.listTeamMembers(this, options);
  }

  /**
   * Invites a user by email to the team of a product (`POST /v1/products/:product/team`) or of an organization
   * (`POST /v1/orgs/:org/team`). The user becomes a member after accepting the invitation.
   *
   * Particle documents it under Products › Invite team member.
   *
   * Sent again only if the cloud provably did not act: sent twice, it may act twice.
   *
   * @param options The product or organization, the email address and the role.
   * @returns The invited user.
   * @throws {TypeError} unless exactly one of `product` and `org` is given.
   * @category Teams
   */
  inviteTeamMember(
    options: InviteTeamMemberOptions,
  ): Promise<JSONResponse<InviteTeamMemberResponse>> {
    return team.inviteTeamMember(this, options);
  }

  /**
   * Creates an API user, an account for a program, in the team of a product (`POST /v1/products/:product/team`) or of an
   * organization (`POST /v1/orgs/:org/team`). Its token does not expire and may only do what its scopes allow.
   *
   * Particle documents it under Products › Create an API user.
   *
   * Sent again only if the cloud provably did not act: sent twice, it may act twice.
   *
   * @example
   * ```ts
   * import { Particle } from "@particle-edge/sdk";
   *
   * const particle = new Particle({ auth: "token" });
   * const { body } = await particle.createAPIUser({
   *   product: "my-product",
   *   friendly_name: "Nightly report",
   *   scopes: ["devices:list", "devices:get"],
   * });
   * const { username, tokens } = body.created; // save the token: it is never shown again
   * console.log(username, tokens.length);
   * ```
   *
   * @param options The product or organization, and the name and scopes of the API user.
   * @returns The API user with its access token, in `body.created`.
   * @throws {TypeError} unless exactly one of `product` and `org` is given.
   * @category Teams
   */
  createAPIUser(options: CreateAPIUserOptions): Promise<JSONResponse<CreateAPIUserResponse>> {
    return team.createAPIUser(this, options);
  }

  /**
   * Changes the role of a person, or the name and scopes of an API user, in the team of a product
   * (`PUT /v1/products/:product/team/:username`) or of an organization (`PUT /v1/orgs/:org/team/:username`). If the
   * scopes of an API user change, its token is replaced by a new one.
   *
   * Particle documents it under Products › Update team member, and API users › Updating an API user.
   *
   * Sent again only if the cloud provably did not act: sent twice, it may act twice.
   *
   * @param options The product or organization, the member and the fields to change.
   * @returns The member, in `body.updated`.
   * @throws {TypeError} unless exactly one of `product` and `org` is given.
   * @experimental Particle documents neither the response nor the field `role` of this request.
   * @category Teams
   */
  updateTeamMember(
    options: UpdateTeamMemberOptions,
  ): Promise<JSONResponse<UpdateTeamMemberResponse>> {
    return team.updateTeamMember(this, options);
  }

  /**
   * Replaces the access token of an API user in the team of a product
   * (`PUT /v1/products/:product/team/:username/token`) or of an organization (`PUT /v1/orgs/:org/team/:username/token`).
   * The old token is no longer valid.
   *
   * Particle documents it under Products › Regenerate programmatic user's token.
   *
   * Sent again only if the cloud provably did not act: sent twice, it may act twice.
   *
   * @param options The product or organization, and the API user.
   * @returns The API user with its new access token, in `body.updated`.
   * @throws {TypeError} unless exactly one of `product` and `org` is given.
   * @category Teams
   */
  regenerateAPIUserToken(
    options: RegenerateAPIUserTokenOptions,
  ): Promise<JSONResponse<RegenerateAPIUserTokenResponse>> {
    return team.regenerateAPIUserToken(this, options);
  }

  /**
   * Removes a user from the team of a product (`DELETE /v1/products/:product/team/:username`) or of an organization
   * (`DELETE /v1/orgs/:org/team/:username`). API users are deleted, and their tokens are no longer valid.
   *
   * Particle documents it under Products › Remove team member.
   *
   * Sent again once after a temporary failure: sent twice, it has the same effect.
   *
   * @param options The product or organization, and the member.
   * @returns `{ok: true}`.
   * @throws {TypeError} unless exactly one of `product` and `org` is given.
   * @category Teams
   */
  removeTeamMember(options: RemoveTeamMemberOptions): Promise<JSONResponse<OKResponse>> {
    return team.removeTeamMember(this, options);
  }

  /**
   * Reads a user of an organization that an identity provider manages with SCIM:
   * `GET /v1/orgs/:org/team/provision/Users/:userId`.
   *
   * Particle documents it under Team › Read SCIM user.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @param options The organization and the user.
   * @returns The user.
   * @experimental Particle documents the route only, not the response.
   * @category Teams
   */
  getSCIMUser(options: GetSCIMUserOptions): Promise<JSONResponse<SCIMUser>> {
    return team.getSCIMUser(this, options);
  }

  /**
   * Changes a user of an organization that an identity provider manages with SCIM:
   * `PATCH /v1/orgs/:org/team/provision/Users/:userId`.
   *
   * Particle documents it under Team › Modify SCIM user.
   *
   * Sent again only if the cloud provably did not act: sent twice, it may act twice.
   *
   * @param options The organization, the user and the changes.
   * @returns The user.
   * @experimental Particle documents the route only, neither the request nor the response.
   * @category Teams
   */
  updateSCIMUser(options: UpdateSCIMUserOptions): Promise<JSONResponse<SCIMUser>> {
    return team.updateSCIMUser(this, options);
  }

  // #endregion

  // #region Product firmware (@particle-edge/sdk/product-firmware)

  /**
   * Lists the firmware versions of a product: `GET /v1/products/:product/firmware`.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @param options The product.
   * @returns All versions.
   * @category Product firmware
   */
  listProductFirmware(
    options: ListProductFirmwareOptions,
  ): Promise<JSONResponse<ProductFirmwareInfo[]>> {
    return productFirmware.listProductFirmware(this, options);
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
   * @category Product firmware
   */
  uploadProductFirmware(
    options: UploadProductFirmwareOptions,
  ): Promise<JSONResponse<ProductFirmwareInfo>> {
    return productFirmware.uploadProductFirmware(this, options);
  }

  /**
   * Gets a firmware version of a product: `GET /v1/products/:product/firmware/:version`.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @param options The product and the version.
   * @returns The version.
   * @category Product firmware
   */
  getProductFirmware(
    options: GetProductFirmwareOptions,
  ): Promise<JSONResponse<ProductFirmwareInfo>> {
    return productFirmware.getProductFirmware(this, options);
  }

  /**
   * Changes the title or description of a firmware version of a product, or whether it is mandatory:
   * `PUT /v1/products/:product/firmware/:version`.
   *
   * Sent again once after a temporary failure: sent twice, it has the same effect.
   *
   * @param options The product, the version and the fields to change.
   * @returns The changed version.
   * @category Product firmware
   */
  updateProductFirmware(
    options: UpdateProductFirmwareOptions,
  ): Promise<JSONResponse<ProductFirmwareInfo>> {
    return productFirmware.updateProductFirmware(this, options);
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
   * @category Product firmware
   */
  deleteProductFirmware(
    options: DeleteProductFirmwareOptions,
  ): Promise<JSONResponse<Partial<OKResponse>>> {
    return productFirmware.deleteProductFirmware(this, options);
  }

  /**
   * Downloads a firmware version of a product: `GET /v1/products/:product/firmware/:version/binary`.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @param options The product and the version.
   * @returns The bytes of the file.
   * @category Product firmware
   */
  downloadProductFirmware(
    options: DownloadProductFirmwareOptions & { stream?: false | undefined },
  ): Promise<ArrayBuffer>;
  /**
   * Downloads a firmware version of a product, as a stream.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @param options The product, the version, and `stream: true`.
   * @returns A stream of the bytes.
   * @category Product firmware
   */
  downloadProductFirmware(
    options: DownloadProductFirmwareOptions & { stream: true },
  ): Promise<ReadableStream<Uint8Array>>;
  downloadProductFirmware(
    options: DownloadProductFirmwareOptions,
  ): Promise<ArrayBuffer | ReadableStream<Uint8Array>> {
    return (productFirmware.downloadProductFirmware as (
      api: this,
      options: DownloadProductFirmwareOptions,
    ) => Promise<ArrayBuffer | ReadableStream<Uint8Array>>)(this, options);
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
   * @category Product firmware
   */
  releaseProductFirmware(
    options: ReleaseProductFirmwareOptions,
  ): Promise<JSONResponse<ProductFirmwareInfo>> {
    return productFirmware.releaseProductFirmware(this, options);
  }

  // #endregion

  // #region Device groups (@particle-edge/sdk/groups)

  /**
   * Lists the device groups of a product: `GET /v1/products/:product/groups`.
   *
   * Particle documents it under Groups › List device groups.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @param options The product, and part of a name to search for.
   * @returns The groups, in `body.groups`.
   * @category Device groups
   */
  listDeviceGroups(
    options: ListDeviceGroupsOptions,
  ): Promise<JSONResponse<DeviceGroupListResponse>> {
    return groups.listDeviceGroups(this, options);
  }

  /**
   * Gets a device group and the number of its devices: `GET /v1/products/:product/groups/:groupName`.
   *
   * Particle documents it under Groups › Get device group.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @param options The product and the group.
   * @returns The group, in `body.group`.
   * @throws {ParticleError} 404 if the group does not exist.
   * @category Device groups
   */
  getDeviceGroup(options: GetDeviceGroupOptions): Promise<JSONResponse<DeviceGroupResponse>> {
    return groups.getDeviceGroup(this, options);
  }

  /**
   * Creates a device group: `POST /v1/products/:product/groups`.
   *
   * Particle documents it under Groups › Create device group.
   *
   * Sent again only if the cloud provably did not act: sent twice, it may act twice.
   *
   * @example
   * ```ts
   * import { Particle } from "@particle-edge/sdk";
   *
   * const particle = new Particle({ auth: "token" });
   * const product = "my-product";
   * await particle.createDeviceGroup({ product, name: "beta", color: "#34495e" });
   * const { body: { devices } } = await particle.listDevices({ product });
   * const ids = devices.slice(0, 10).map(({ id }) => id);
   * await particle.batchAssignDeviceGroups({ product, devices: ids, add: ["beta"] });
   * ```
   *
   * @param options The product, and the name, description and color of the group.
   * @returns The group, in `body.group`.
   * @throws {ParticleError} 400 if the name is invalid or taken.
   * @category Device groups
   */
  createDeviceGroup(options: CreateDeviceGroupOptions): Promise<JSONResponse<DeviceGroupResponse>> {
    return groups.createDeviceGroup(this, options);
  }

  /**
   * Changes the name, description or color of a device group: `PUT /v1/products/:product/groups/:groupName`. After a new
   * name took effect, the request would fail with 404, so it is not sent again if the response is lost.
   *
   * Particle documents it under Groups › Edit device group.
   *
   * Sent again only if the cloud provably did not act: sent twice, it may act twice.
   *
   * @param options The product, the group and the fields to change.
   * @returns The group, in `body.group`.
   * @throws {ParticleError} 404 if the group does not exist.
   * @category Device groups
   */
  updateDeviceGroup(options: UpdateDeviceGroupOptions): Promise<JSONResponse<DeviceGroupResponse>> {
    return groups.updateDeviceGroup(this, options);
  }

  /**
   * Deletes a device group, which all its devices leave: `DELETE /v1/products/:product/groups/:groupName`.
   *
   * Particle documents it under Groups › Delete device group.
   *
   * Sent again once after a temporary failure: sent twice, it has the same effect.
   *
   * @param options The product and the group.
   * @returns `{}`, or `{ok: true}`.
   * @throws {ParticleError} 404 if the group does not exist.
   * @category Device groups
   */
  deleteDeviceGroup(options: DeleteDeviceGroupOptions): Promise<JSONResponse<Partial<OKResponse>>> {
    return groups.deleteDeviceGroup(this, options);
  }

  /**
   * Sets the groups that a device belongs to, and creates those that do not exist:
   * `PUT /v1/products/:product/devices/:deviceId`. The device leaves all other groups.
   *
   * Particle documents it under Groups › Assign groups to a device.
   *
   * Sent again once after a temporary failure: sent twice, it has the same effect.
   *
   * @param options The device and its groups.
   * @returns The id and the groups of the device.
   * @category Device groups
   */
  assignDeviceGroups(
    options: AssignDeviceGroupsOptions,
  ): Promise<JSONResponse<AssignDeviceGroupsResponse>> {
    return groups.assignDeviceGroups(this, options);
  }

  /**
   * Adds several devices to groups, and removes them from others: `PUT /v1/products/:product/devices`.
   *
   * Particle documents it under Groups › Batch assign groups to devices.
   *
   * Sent again once after a temporary failure: sent twice, it has the same effect.
   *
   * @param options The product, the devices and the groups.
   * @returns `{ok: true}`.
   * @category Device groups
   */
  batchAssignDeviceGroups(
    options: BatchAssignDeviceGroupsOptions,
  ): Promise<JSONResponse<OKResponse>> {
    return groups.batchAssignDeviceGroups(this, options);
  }

  /**
   * Counts the devices that would be updated if a firmware version were released to exactly the given groups:
   * `GET /v1/products/:product/impact`. Nothing changes.
   *
   * Particle documents it under Groups › Impact of taking action.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @param options The product, the version and the groups.
   * @returns The number of devices, in total and for each version.
   * @category Device groups
   */
  getDeviceGroupsImpact(
    options: GetDeviceGroupsImpactOptions,
  ): Promise<JSONResponse<DeviceGroupsImpactResponse>> {
    return groups.getDeviceGroupsImpact(this, options);
  }

  // #endregion

  // #region Organizations (@particle-edge/sdk/orgs)

  /**
   * Lists the organizations that the account has access to: `GET /v1/orgs`.
   *
   * Particle documents it under Organizations › List organizations.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @example
   * ```ts
   * import { Particle } from "@particle-edge/sdk";
   *
   * const particle = new Particle({ auth: "token" });
   * const { body } = await particle.listOrgs();
   * for (const { slug, name } of body.organizations) console.log(slug, name);
   * ```
   *
   * @param options All options are optional.
   * @returns All organizations, in `body.organizations`.
   * @category Organizations
   */
  listOrgs(options?: ListOrgsOptions): Promise<JSONResponse<OrgListResponse>> {
    return orgs.listOrgs(this, options);
  }

  /**
   * Gets an organization: `GET /v1/orgs/:org`.
   *
   * Particle documents it under Organizations › Retrieve an organization.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @param options The organization.
   * @returns The organization, in `body.organization`.
   * @throws {ParticleError} 404 if it does not exist or the account has no access to it.
   * @category Organizations
   */
  getOrg(options: GetOrgOptions): Promise<JSONResponse<OrgResponse>> {
    return orgs.getOrg(this, options);
  }

  /**
   * Lists the products of an organization: `GET /v1/orgs/:org/products`.
   *
   * Particle documents it under Organizations › List organization products.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @param options The organization.
   * @returns All its products, in `body.products`.
   * @throws {ParticleError} 404 if the organization does not exist or the account has no access to it.
   * @category Organizations
   */
  listOrgProducts(options: ListOrgProductsOptions): Promise<JSONResponse<ProductListResponse>> {
    return orgs.listOrgProducts(this, options);
  }

  // #endregion

  // #region Configuration (@particle-edge/sdk/configuration)

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
   * @category Configuration
   */
  getProductConfiguration(
    options: GetProductConfigurationOptions,
  ): Promise<JSONResponse<ProductConfigurationResponse>> {
    return configuration.getProductConfiguration(this, options);
  }

  /**
   * Gets the JSON schema of the configuration of a product: `GET /v1/products/:product/config` with
   * `Accept: application/schema+json`. An `accept` in `headers` is ignored.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @param options The product.
   * @returns The schema.
   * @category Configuration
   */
  getProductConfigurationSchema(
    options: GetProductConfigurationSchemaOptions,
  ): Promise<JSONResponse<ConfigurationSchema>> {
    return configuration.getProductConfigurationSchema(this, options);
  }

  /**
   * Gets the configuration of a device: `GET /v1/products/:product/config/:deviceId`.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @param options The product and the device.
   * @returns The current and the pending configuration of the device.
   * @throws {ParticleError} 404 if the device has no configuration.
   * @category Configuration
   */
  getProductDeviceConfiguration(
    options: GetProductDeviceConfigurationOptions,
  ): Promise<JSONResponse<ProductDeviceConfigurationResponse>> {
    return configuration.getProductDeviceConfiguration(this, options);
  }

  /**
   * Gets the JSON schema of the configuration of a device: `GET /v1/products/:product/config/:deviceId` with
   * `Accept: application/schema+json`. An `accept` in `headers` is ignored.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @param options The product and the device.
   * @returns The schema.
   * @category Configuration
   */
  getProductDeviceConfigurationSchema(
    options: GetProductDeviceConfigurationSchemaOptions,
  ): Promise<JSONResponse<ConfigurationSchema>> {
    return configuration.getProductDeviceConfigurationSchema(this, options);
  }

  /**
   * Replaces the configuration of a product: `PUT /v1/products/:product/config`. Devices apply it when they can. With
   * `deviceIds` and an empty `config`, these devices return to the configuration of the product.
   *
   * Sent again once after a temporary failure: sent twice, it has the same effect.
   *
   * @param options The product and its complete configuration.
   * @returns `{}`, with status 202.
   * @category Configuration
   */
  setProductConfiguration(
    options: SetProductConfigurationOptions,
  ): Promise<JSONResponse<Partial<ProductConfigurationResponse>>> {
    return configuration.setProductConfiguration(this, options);
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
   * @category Configuration
   */
  setProductDeviceConfiguration(
    options: SetProductDeviceConfigurationOptions,
  ): Promise<JSONResponse<Partial<ProductDeviceConfigurationResponse>>> {
    return configuration.setProductDeviceConfiguration(this, options);
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
   * @category Configuration
   */
  setProductConfigurationSchema(
    options: SetProductConfigurationSchemaOptions,
  ): Promise<JSONResponse<ConfigurationSchema>> {
    return configuration.setProductConfigurationSchema(this, options);
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
   * @category Configuration
   */
  setProductDeviceConfigurationSchema(
    options: SetProductDeviceConfigurationSchemaOptions,
  ): Promise<JSONResponse<ConfigurationSchema>> {
    return configuration.setProductDeviceConfigurationSchema(this, options);
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
   * @category Configuration
   */
  deleteProductConfigurationSchema(
    options: DeleteProductConfigurationSchemaOptions,
  ): Promise<JSONResponse<Partial<OKResponse>>> {
    return configuration.deleteProductConfigurationSchema(this, options);
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
   * @category Configuration
   */
  deleteProductDeviceConfigurationSchema(
    options: DeleteProductDeviceConfigurationSchemaOptions,
  ): Promise<JSONResponse<Partial<OKResponse>>> {
    return configuration.deleteProductDeviceConfigurationSchema(this, options);
  }

  // #endregion

  // #region Locations (@particle-edge/sdk/locations)

  /**
   * Gets the locations of the devices of a product, one page at a time: `GET /v1/products/:product/locations`.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @example
   * ```ts
   * import { Particle } from "@particle-edge/sdk";
   *
   * const particle = new Particle({ auth: "token" });
   * const { body } = await particle.getProductLocations({ product: "trackers", groups: ["vans"] });
   * for (const { device_name, geometry } of body.locations) {
   *   if (geometry.type === "Point") console.log(device_name, geometry.coordinates);
   * }
   * ```
   *
   * @param options The product, which of its devices, the time range and the area.
   * @returns A page of devices with their locations.
   * @category Locations
   */
  getProductLocations(
    options: GetProductLocationsOptions,
  ): Promise<JSONResponse<LocationListResponse>> {
    return locations.getProductLocations(this, options);
  }

  /**
   * Gets the locations of a device of a product: `GET /v1/products/:product/locations/:deviceId`.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @param options The product, the device, the time range and the area.
   * @returns The device with its locations.
   * @category Locations
   */
  getProductDeviceLocations(
    options: GetProductDeviceLocationsOptions,
  ): Promise<JSONResponse<DeviceLocationResponse>> {
    return locations.getProductDeviceLocations(this, options);
  }

  /**
   * Gets the last known location of each device of a product, in one response: `GET /v1/products/:product/fleet_locations`.
   * Particle documents it under Location › Query fleet-wide locations for devices within a product.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @param options The product, and which of its devices.
   * @returns The devices that have reported a location.
   * @category Locations
   */
  getFleetLocations(
    options: GetFleetLocationsOptions,
  ): Promise<JSONResponse<FleetLocationListResponse>> {
    return locations.getFleetLocations(this, options);
  }

  // #endregion

  // #region Metrics (@particle-edge/sdk/metrics)

  /**
   * Counts the devices of a product that were online: `GET /v1/products/:product/metrics/online`. Particle documents it
   * under FleetHealth › Get online devices metrics.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @example
   * ```ts
   * import { Particle } from "@particle-edge/sdk";
   *
   * const particle = new Particle({ auth: "token" });
   * const hour = 3_600_000;
   * const { body } = await particle.getOnlineMetrics({
   *   product: "trackers",
   *   startDate: new Date(Date.now() - 24 * hour).toISOString(),
   *   endDate: new Date().toISOString(),
   *   bucketSize: 3_600,
   * });
   * for (const { time, count } of body.online) console.log(time, count);
   * ```
   *
   * @param options The product, the time range, and which of its devices.
   * @returns The number of devices, by interval.
   * @category Metrics
   */
  getOnlineMetrics(options: GetOnlineMetricsOptions): Promise<JSONResponse<OnlineMetricsResponse>> {
    return metrics.getOnlineMetrics(this, options);
  }

  /**
   * Counts the events that the devices of a product published: `GET /v1/products/:product/metrics/events`. Particle
   * documents it under FleetHealth › Get event traffic health metrics.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @param options The product, the time range, and which of its devices.
   * @returns The number of events, by interval.
   * @category Metrics
   */
  getEventsMetrics(options: GetEventsMetricsOptions): Promise<JSONResponse<EventsMetricsResponse>> {
    return metrics.getEventsMetrics(this, options);
  }

  /**
   * Counts the requests of the integrations of a product by their outcome:
   * `GET /v1/products/:product/metrics/integration`. Particle documents it under FleetHealth › Get integration traffic
   * health metrics.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @param options The product, the time range, and which of its devices.
   * @returns The numbers of requests, by interval.
   * @category Metrics
   */
  getIntegrationMetrics(
    options: GetIntegrationMetricsOptions,
  ): Promise<JSONResponse<IntegrationMetricsResponse>> {
    return metrics.getIntegrationMetrics(this, options);
  }

  /**
   * Counts the function calls of the devices of a product by their outcome:
   * `GET /v1/products/:product/metrics/functions`. Particle documents it under FleetHealth › Get cloud function call
   * health metrics.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @param options The product, the time range, and which of its devices.
   * @returns The numbers of calls, by interval.
   * @category Metrics
   */
  getFunctionsMetrics(
    options: GetFunctionsMetricsOptions,
  ): Promise<JSONResponse<FunctionsMetricsResponse>> {
    return metrics.getFunctionsMetrics(this, options);
  }

  /**
   * Counts the requests for variables of the devices of a product by their outcome:
   * `GET /v1/products/:product/metrics/variables`. Particle documents it under FleetHealth › Get cloud variable request
   * health metrics.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @param options The product, the time range, and which of its devices.
   * @returns The numbers of requests, by interval.
   * @category Metrics
   */
  getVariablesMetrics(
    options: GetVariablesMetricsOptions,
  ): Promise<JSONResponse<VariablesMetricsResponse>> {
    return metrics.getVariablesMetrics(this, options);
  }

  // #endregion

  // #region SIM cards (@particle-edge/sdk/sims)

  /**
   * Lists the SIM cards of the account or, one page at a time, those of a product: `GET /v1[/products/:product]/sims`.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @example
   * ```ts
   * import { Particle } from "@particle-edge/sdk";
   *
   * const particle = new Particle({ auth: "token" });
   * const { body } = await particle.listSIMs();
   * for (const sim of body.sims) console.log(sim._id, sim.status, sim.last_device_name);
   * ```
   *
   * @param options The product, if any, and which of its SIM cards.
   * @returns The SIM cards, in `body.sims`.
   * @category SIM cards
   */
  listSIMs(options?: ListSIMsOptions): Promise<JSONResponse<SimListResponse>> {
    return sims.listSIMs(this, options);
  }

  /**
   * Gets a SIM card: `GET /v1[/products/:product]/sims/:iccid`. Particle documents it under Sims › Get SIM information.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @param options The SIM card.
   * @returns The SIM card, in `body.sim`, even if the cloud returns it without this key, as in the examples of Particle.
   * @category SIM cards
   */
  getSIM(options: GetSIMOptions): Promise<JSONResponse<SimResponse>> {
    return sims.getSIM(this, options);
  }

  /**
   * Gets the status of the connection of a SIM card: `GET /v1[/products/:product]/sims/:iccid/status`. The cloud asks the
   * network and responds with `meta.state` `pending` (status 202). Call again after `meta.check_again_after`, until the
   * state is `complete`. Particle documents it under Diagnostics › Get cellular network status.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @param options The SIM card.
   * @returns The state of the request to the network, and the status.
   * @category SIM cards
   */
  getSIMStatus(options: GetSIMStatusOptions): Promise<JSONResponse<SimStatusResponse>> {
    return sims.getSIMStatus(this, options);
  }

  /**
   * Gets the data usage of a SIM card in the current billing period:
   * `GET /v1[/products/:product]/sims/:iccid/data_usage`.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @param options The SIM card.
   * @returns The megabytes used per day.
   * @category SIM cards
   */
  getSIMDataUsage(options: GetSIMDataUsageOptions): Promise<JSONResponse<SimDataUsage>> {
    return sims.getSIMDataUsage(this, options);
  }

  /**
   * Gets the data usage of all SIM cards of a product in the current billing period:
   * `GET /v1/products/:product/sims/data_usage`.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @param options The product.
   * @returns The megabytes used per day.
   * @category SIM cards
   */
  getFleetDataUsage(options: GetFleetDataUsageOptions): Promise<JSONResponse<FleetDataUsage>> {
    return sims.getFleetDataUsage(this, options);
  }

  /**
   * Checks a SIM card: `HEAD /v1/sims/:iccid`. The result is the `statusCode`.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @param options The SIM card.
   * @returns An empty body.
   * @throws {ParticleError} if the check fails; `statusCode` indicates the problem.
   * @category SIM cards
   */
  checkSIM(options: CheckSIMOptions): Promise<JSONResponse<Record<string, never>>> {
    return sims.checkSIM(this, options);
  }

  /**
   * Activates a SIM card for the account (`PUT /v1/sims/:iccid`), or one or more for a product
   * (`POST /v1/products/:product/sims`), where activation continues after the response. An active SIM card costs money.
   *
   * Sent again only if the cloud provably did not act: sent twice, it may act twice.
   *
   * @param options The SIM card and the country it is used in; for a product, `iccid` or `iccids`.
   * @returns `{ok: true}` for a product, otherwise `{}`.
   * @throws {TypeError} before any request, if `iccids` is empty, or given without `product`.
   * @category SIM cards
   */
  activateSIM(options: ActivateSIMOptions): Promise<JSONResponse<Partial<OKResponse>>> {
    return sims.activateSIM(this, options);
  }

  /**
   * Deactivates a SIM card, so that it costs nothing from the next month on: `PUT /v1[/products/:product]/sims/:iccid`.
   *
   * Sent again only if the cloud provably did not act: sent twice, it may act twice.
   *
   * @param options The SIM card.
   * @returns `{}`, or `{ok: true}`.
   * @category SIM cards
   */
  deactivateSIM(options: DeactivateSIMOptions): Promise<JSONResponse<Partial<OKResponse>>> {
    return sims.deactivateSIM(this, options);
  }

  /**
   * Reactivates a SIM card that was deactivated, or paused at its data limit: `PUT /v1[/products/:product]/sims/:iccid`.
   *
   * Sent again only if the cloud provably did not act: sent twice, it may act twice.
   *
   * @param options The SIM card, and optionally a new data limit.
   * @returns `{}`, or `{ok: true}`.
   * @category SIM cards
   */
  reactivateSIM(options: ReactivateSIMOptions): Promise<JSONResponse<Partial<OKResponse>>> {
    return sims.reactivateSIM(this, options);
  }

  /**
   * Changes the data limit of a SIM card: `PUT /v1[/products/:product]/sims/:iccid`.
   *
   * Sent again once after a temporary failure: sent twice, it has the same effect.
   *
   * @param options The SIM card and its new data limit.
   * @returns The SIM card if the cloud returns it, otherwise `{}`.
   * @category SIM cards
   */
  updateSIM(options: UpdateSIMOptions): Promise<JSONResponse<Partial<SimInfo>>> {
    return sims.updateSIM(this, options);
  }

  /**
   * Removes a SIM card from the account or product, so that it can be activated elsewhere:
   * `DELETE /v1[/products/:product]/sims/:iccid`.
   *
   * Sent again once after a temporary failure: sent twice, it has the same effect.
   *
   * @param options The SIM card.
   * @returns `{}`, with status 202 if the removal is still in progress.
   * @category SIM cards
   */
  removeSIM(options: RemoveSIMOptions): Promise<JSONResponse<Partial<OKResponse>>> {
    return sims.removeSIM(this, options);
  }

  /**
   * Sets the country whose network the eSIM of a device should use:
   * `PUT /v1/products/:product/devices/:deviceId/target_profile`.
   *
   * Sent again once after a temporary failure: sent twice, it has the same effect.
   *
   * @param options The device and the country.
   * @returns The eSIM profiles for the device, whose form is unknown.
   * @experimental Particle does not document it; particle-cli uses it, and passes the response on to the device.
   * @category SIM cards
   */
  setDeviceTargetProfile(options: SetDeviceTargetProfileOptions): Promise<JSONResponse<unknown>> {
    return sims.setDeviceTargetProfile(this, options);
  }

  // #endregion

  // #region Mesh networks (@particle-edge/sdk/mesh)

  /**
   * Creates a mesh network: `POST /v1/networks`.
   *
   * Sent again only if the cloud provably did not act: sent twice, it may act twice.
   *
   * @deprecated Particle has discontinued mesh networks.
   *
   * @param options The name of the network and its gateway.
   * @returns The network.
   * @category Mesh networks
   */
  createMeshNetwork(options: CreateMeshNetworkOptions): Promise<JSONResponse<NetworkInfo>> {
    return mesh.createMeshNetwork(this, options);
  }

  /**
   * Removes a mesh network: `DELETE /v1/networks/:networkId`.
   *
   * Sent again once after a temporary failure: sent twice, it has the same effect.
   *
   * @deprecated Particle has discontinued mesh networks.
   *
   * @param options The network.
   * @returns `{ok: true}`.
   * @category Mesh networks
   */
  removeMeshNetwork(options: RemoveMeshNetworkOptions): Promise<JSONResponse<OKResponse>> {
    return mesh.removeMeshNetwork(this, options);
  }

  /**
   * Lists the mesh networks of the account: `GET /v1/networks`.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @deprecated Particle has discontinued mesh networks.
   *
   * @param options The page. All options are optional.
   * @returns The networks.
   * @category Mesh networks
   */
  listMeshNetworks(options?: ListMeshNetworksOptions): Promise<JSONResponse<NetworkInfo[]>> {
    return mesh.listMeshNetworks(this, options);
  }

  /**
   * Gets a mesh network: `GET /v1/networks/:networkId`.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @deprecated Particle has discontinued mesh networks.
   *
   * @param options The network.
   * @returns The network.
   * @category Mesh networks
   */
  getMeshNetwork(options: GetMeshNetworkOptions): Promise<JSONResponse<NetworkInfo>> {
    return mesh.getMeshNetwork(this, options);
  }

  /**
   * Changes a mesh network: `PUT /v1/networks/:networkId`.
   *
   * Sent again only if the cloud provably did not act: sent twice, it may act twice.
   *
   * @deprecated Particle has discontinued mesh networks.
   *
   * @param options The network, the action and the device.
   * @returns The network.
   * @category Mesh networks
   */
  updateMeshNetwork(options: UpdateMeshNetworkOptions): Promise<JSONResponse<NetworkInfo>> {
    return mesh.updateMeshNetwork(this, options);
  }

  /**
   * Adds a device to a mesh network: `PUT /v1/networks/:networkId`.
   *
   * Sent again only if the cloud provably did not act: sent twice, it may act twice.
   *
   * @deprecated Particle has discontinued mesh networks.
   *
   * @param options The network and the device.
   * @returns The network.
   * @category Mesh networks
   */
  addMeshNetworkDevice(options: AddMeshNetworkDeviceOptions): Promise<JSONResponse<NetworkInfo>> {
    return mesh.addMeshNetworkDevice(this, options);
  }

  /**
   * Removes a device from a mesh network (`PUT /v1/networks/:networkId`), or from the one it is in
   * (`DELETE /v1/devices/:deviceId/network`).
   *
   * Sent again only if the cloud provably did not act: sent twice, it may act twice.
   *
   * @deprecated Particle has discontinued mesh networks.
   *
   * @param options The device, and optionally the network.
   * @returns `{ok: true}`.
   * @category Mesh networks
   */
  removeMeshNetworkDevice(
    options: RemoveMeshNetworkDeviceOptions,
  ): Promise<JSONResponse<OKResponse>> {
    return mesh.removeMeshNetworkDevice(this, options);
  }

  /**
   * Lists the devices of a mesh network: `GET /v1/networks/:networkId/devices`.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @deprecated Particle has discontinued mesh networks.
   *
   * @param options The network, and which of its devices.
   * @returns The devices.
   * @category Mesh networks
   */
  listMeshNetworkDevices(
    options: ListMeshNetworkDevicesOptions,
  ): Promise<JSONResponse<DeviceInfo[]>> {
    return mesh.listMeshNetworkDevices(this, options);
  }

  // #endregion

  // #region OAuth clients (@particle-edge/sdk/oauth-clients)

  /**
   * Lists the OAuth clients of the account or of a product: `GET /v1[/products/:product]/clients`.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @param options The product. Default: the clients of the account.
   * @returns The clients, in `body.clients`.
   * @category OAuth clients
   */
  listOAuthClients(
    options?: ListOAuthClientsOptions,
  ): Promise<JSONResponse<OAuthClientListResponse>> {
    return clients.listOAuthClients(this, options);
  }

  /**
   * Creates an OAuth client for the account or for a product: `POST /v1[/products/:product]/clients`.
   *
   * Sent again only if the cloud provably did not act: sent twice, it may act twice.
   *
   * @example
   * ```ts
   * import { Particle } from "@particle-edge/sdk";
   *
   * const particle = new Particle({ auth: "token" });
   * const { body } = await particle.createOAuthClient({
   *   product: "my-product",
   *   name: "Phone app",
   *   type: "installed",
   *   scope: "customers:create",
   * });
   * console.log(body.client.id); // save body.client.secret: it is never shown again
   * ```
   *
   * @param options The name and type of the client, and the scope of its tokens.
   * @returns The client with its secret, in `body.client`.
   * @category OAuth clients
   */
  createOAuthClient(options: CreateOAuthClientOptions): Promise<JSONResponse<OAuthClientResponse>> {
    return clients.createOAuthClient(this, options);
  }

  /**
   * Changes the name or the scope of an OAuth client: `PUT /v1[/products/:product]/clients/:clientId`.
   *
   * Sent again once after a temporary failure: sent twice, it has the same effect.
   *
   * @param options The client and the fields to change.
   * @returns The client, in `body.client`.
   * @category OAuth clients
   */
  updateOAuthClient(options: UpdateOAuthClientOptions): Promise<JSONResponse<OAuthClientResponse>> {
    return clients.updateOAuthClient(this, options);
  }

  /**
   * Deletes an OAuth client: `DELETE /v1[/products/:product]/clients/:clientId`.
   *
   * Sent again once after a temporary failure: sent twice, it has the same effect.
   *
   * @param options The client.
   * @returns `{}`.
   * @category OAuth clients
   */
  deleteOAuthClient(options: DeleteOAuthClientOptions): Promise<JSONResponse<Partial<OKResponse>>> {
    return clients.deleteOAuthClient(this, options);
  }

  // #endregion

  // #region Libraries (@particle-edge/sdk/libraries)

  /**
   * Lists firmware libraries, one page at a time: `GET /v1/libraries`.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @example
   * ```ts
   * import { Particle } from "@particle-edge/sdk";
   *
   * const particle = new Particle({ auth: "token" });
   * const { body } = await particle.listLibraries({ filter: "neopixel", scope: "official" });
   * for (const { attributes } of body.data) console.log(attributes.name, attributes.version);
   * ```
   *
   * @param options Filters and pagination. Default: all libraries that the account can see.
   * @returns A page of libraries, each in its latest version, in `body.data`.
   * @category Libraries
   */
  listLibraries(options?: ListLibrariesOptions): Promise<JSONResponse<LibraryListResponse>> {
    return libraries.listLibraries(this, options);
  }

  /**
   * Gets a firmware library: `GET /v1/libraries/:name`.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @param options The library and its version.
   * @returns The version, in `body.data`.
   * @category Libraries
   */
  getLibrary(options: GetLibraryOptions): Promise<JSONResponse<LibraryResponse>> {
    return libraries.getLibrary(this, options);
  }

  /**
   * Lists the versions of a firmware library, one page at a time: `GET /v1/libraries/:name/versions`.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @param options The library, and the page.
   * @returns A page of versions, in `body.data`.
   * @category Libraries
   */
  getLibraryVersions(
    options: GetLibraryVersionsOptions,
  ): Promise<JSONResponse<LibraryListResponse>> {
    return libraries.getLibraryVersions(this, options);
  }

  /**
   * Uploads a version of a firmware library: `POST /v1/libraries`. It is visible only to the account until
   * `publishLibrary()`.
   *
   * Sent again only if the cloud provably did not act: sent twice, it may act twice.
   *
   * @param options The archive of the source files.
   * @returns The version, in `body.data`.
   * @throws {ParticleError} if the cloud finds errors in the library; the message lists them.
   * @category Libraries
   */
  contributeLibrary(options: ContributeLibraryOptions): Promise<JSONResponse<LibraryResponse>> {
    return libraries.contributeLibrary(this, options);
  }

  /**
   * Makes the latest version of a firmware library public: `PATCH /v1/libraries/:name`.
   *
   * Sent again only if the cloud provably did not act: sent twice, it may act twice.
   *
   * @param options The library.
   * @returns The version, in `body.data`.
   * @category Libraries
   */
  publishLibrary(options: PublishLibraryOptions): Promise<JSONResponse<LibraryResponse>> {
    return libraries.publishLibrary(this, options);
  }

  /**
   * Deletes a firmware library: `DELETE /v1/libraries/:name`.
   *
   * Sent again once after a temporary failure: sent twice, it has the same effect.
   *
   * @param options The library. For a public library, also its name as `force`.
   * @returns `{ok: true}`.
   * @category Libraries
   */
  deleteLibrary(options: DeleteLibraryOptions): Promise<JSONResponse<OKResponse>> {
    return libraries.deleteLibrary(this, options);
  }

  /**
   * Downloads a file from any URL, such as the archive of a library: `GET :uri`. The token of the client is sent only to
   * the API; an `auth` option is sent to any URL.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @param options The URL of the file.
   * @returns The bytes of the file.
   * @category Libraries
   */
  downloadFile(options: DownloadFileOptions & { stream?: false | undefined }): Promise<ArrayBuffer>;
  /**
   * Downloads a file from any URL, as a stream.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @param options The URL of the file, and `stream: true`.
   * @returns A stream of the bytes.
   * @category Libraries
   */
  downloadFile(
    options: DownloadFileOptions & { stream: true },
  ): Promise<ReadableStream<Uint8Array>>;
  downloadFile(options: DownloadFileOptions): Promise<ArrayBuffer | ReadableStream<Uint8Array>> {
    return (libraries.downloadFile as (
      api: this,
      options: DownloadFileOptions,
    ) => Promise<ArrayBuffer | ReadableStream<Uint8Array>>)(this, options);
  }

  // #endregion

  // #region Logic functions (@particle-edge/sdk/logic-functions)

  /**
   * Runs a program once without storing it: `POST /v1[/orgs/:org]/logic/execute`. Events that it publishes and data that
   * it writes to ledgers are real.
   *
   * Sent again only if the cloud provably did not act: sent twice, it may act twice.
   *
   * @example
   * ```ts
   * import { Particle } from "@particle-edge/sdk";
   *
   * const particle = new Particle({ auth: "token" });
   * const code = "export default ({ event }) => console.log(event.eventData);";
   * const { body } = await particle.executeLogic({
   *   logic: { source: { type: "JavaScript", code }, event: { event_data: "21.5" } },
   * });
   * console.log(body.result.status, body.result.logs);
   * ```
   *
   * @param options The program and its event. `attemptTimeout` defaults to 45,000 ms, because the program may run for 30 s.
   * @returns The status, which is `Exception` if the program threw, and the logs.
   * @category Logic functions
   */
  executeLogic(options: ExecuteLogicOptions): Promise<JSONResponse<ExecuteLogicResponse>> {
    return logicFunctions.executeLogic(this, options);
  }

  /**
   * Creates a Logic function: `POST /v1[/orgs/:org]/logic/functions`. Its triggers are active immediately.
   *
   * Sent again only if the cloud provably did not act: sent twice, it may act twice.
   *
   * @example
   * ```ts
   * import { Particle } from "@particle-edge/sdk";
   *
   * const particle = new Particle({ auth: "token" });
   * const { body } = await particle.createLogicFunction({
   *   logicFunction: {
   *     name: "log temperatures",
   *     source: {
   *       type: "JavaScript",
   *       code: "export default ({ event }) => console.log(event.eventData);",
   *     },
   *     logic_triggers: [{ type: "Event", product_id: 12345, event_name: "temperature" }],
   *   },
   * });
   * console.log(body.logic_function.id);
   * ```
   *
   * @param options The function, and the organization it belongs to. Default: the account.
   * @returns The function.
   * @category Logic functions
   */
  createLogicFunction(
    options: CreateLogicFunctionOptions,
  ): Promise<JSONResponse<LogicFunctionResponse>> {
    return logicFunctions.createLogicFunction(this, options);
  }

  /**
   * Gets a Logic function: `GET /v1[/orgs/:org]/logic/functions/:logicFunctionId`.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @param options The function.
   * @returns The function.
   * @category Logic functions
   */
  getLogicFunction(options: GetLogicFunctionOptions): Promise<JSONResponse<LogicFunctionResponse>> {
    return logicFunctions.getLogicFunction(this, options);
  }

  /**
   * Changes a Logic function: `PUT /v1[/orgs/:org]/logic/functions/:logicFunctionId`. Triggers with an `id` are
   * changed in place.
   *
   * Sent again once after a temporary failure: sent twice, it has the same effect.
   *
   * @param options The function and the fields to change.
   * @returns The function.
   * @category Logic functions
   */
  updateLogicFunction(
    options: UpdateLogicFunctionOptions,
  ): Promise<JSONResponse<LogicFunctionResponse>> {
    return logicFunctions.updateLogicFunction(this, options);
  }

  /**
   * Deletes a Logic function: `DELETE /v1[/orgs/:org]/logic/functions/:logicFunctionId`.
   *
   * Sent again once after a temporary failure: sent twice, it has the same effect.
   *
   * @param options The function.
   * @returns `{}`, or `{ok: true}`.
   * @category Logic functions
   */
  deleteLogicFunction(
    options: DeleteLogicFunctionOptions,
  ): Promise<JSONResponse<Partial<OKResponse>>> {
    return logicFunctions.deleteLogicFunction(this, options);
  }

  /**
   * Lists the Logic functions of the account or of an organization: `GET /v1[/orgs/:org]/logic/functions`.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @param options The organization, and whether to include today's statistics. All options are optional.
   * @returns The functions.
   * @category Logic functions
   */
  listLogicFunctions(
    options?: ListLogicFunctionsOptions,
  ): Promise<JSONResponse<LogicFunctionListResponse>> {
    return logicFunctions.listLogicFunctions(this, options);
  }

  /**
   * Counts the runs of a Logic function by day and outcome:
   * `GET /v1[/orgs/:org]/logic/functions/:logicFunctionId/stats`. Particle documents it under Logic › Get logic function
   * stats.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @param options The function.
   * @returns The number of runs, by day.
   * @category Logic functions
   */
  getLogicFunctionStats(
    options: GetLogicFunctionStatsOptions,
  ): Promise<JSONResponse<LogicFunctionStatsResponse>> {
    return logicFunctions.getLogicFunctionStats(this, options);
  }

  /**
   * Lists the runs of a Logic function: `GET /v1[/orgs/:org]/logic/functions/:logicFunctionId/runs`. The cloud keeps the
   * last 100 runs.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @param options The function.
   * @returns The runs.
   * @category Logic functions
   */
  listLogicRuns(options: ListLogicRunsOptions): Promise<JSONResponse<LogicRunListResponse>> {
    return logicFunctions.listLogicRuns(this, options);
  }

  /**
   * Gets a run of a Logic function: `GET /v1[/orgs/:org]/logic/functions/:logicFunctionId/runs/:logicRunId`.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @param options The function and the run.
   * @returns The run.
   * @category Logic functions
   */
  getLogicRun(options: GetLogicRunOptions): Promise<JSONResponse<LogicRunResponse>> {
    return logicFunctions.getLogicRun(this, options);
  }

  /**
   * Gets the logs of a run of a Logic function:
   * `GET /v1[/orgs/:org]/logic/functions/:logicFunctionId/runs/:logicRunId/logs`.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @param options The function and the run.
   * @returns The logs.
   * @category Logic functions
   */
  getLogicRunLogs(options: GetLogicRunLogsOptions): Promise<JSONResponse<LogicRunLogsResponse>> {
    return logicFunctions.getLogicRunLogs(this, options);
  }

  // #endregion

  // #region Ledgers (@particle-edge/sdk/ledgers)

  /**
   * Creates a ledger: `POST /v1[/orgs/:org]/ledgers`.
   *
   * Sent again only if the cloud provably did not act: sent twice, it may act twice.
   *
   * @param options The ledger, and the organization it belongs to. Default: the account.
   * @returns The ledger.
   * @category Ledgers
   */
  createLedger(options: CreateLedgerOptions): Promise<JSONResponse<LedgerResponse>> {
    return ledgers.createLedger(this, options);
  }

  /**
   * Gets the definition of a ledger: `GET /v1[/orgs/:org]/ledgers/:ledgerName`.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @param options The ledger.
   * @returns The ledger, without its data.
   * @category Ledgers
   */
  getLedger(options: GetLedgerOptions): Promise<JSONResponse<LedgerResponse>> {
    return ledgers.getLedger(this, options);
  }

  /**
   * Changes the description or direction of a ledger: `PUT /v1[/orgs/:org]/ledgers/:ledgerName`.
   *
   * Sent again once after a temporary failure: sent twice, it has the same effect.
   *
   * @param options The ledger and the fields to change.
   * @returns The ledger.
   * @category Ledgers
   */
  updateLedger(options: UpdateLedgerOptions): Promise<JSONResponse<LedgerResponse>> {
    return ledgers.updateLedger(this, options);
  }

  /**
   * Archives a ledger: `DELETE /v1[/orgs/:org]/ledgers/:ledgerName`.
   *
   * Sent again once after a temporary failure: sent twice, it has the same effect.
   *
   * @param options The ledger.
   * @returns `{}`, or `{ok: true}`.
   * @category Ledgers
   */
  archiveLedger(options: ArchiveLedgerOptions): Promise<JSONResponse<Partial<OKResponse>>> {
    return ledgers.archiveLedger(this, options);
  }

  /**
   * Lists ledgers, one page at a time: `GET /v1[/orgs/:org]/ledgers`.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @param options The organization, filters and pagination. All options are optional.
   * @returns A page of ledgers, without their data.
   * @category Ledgers
   */
  listLedgers(options?: ListLedgersOptions): Promise<JSONResponse<LedgerListResponse>> {
    return ledgers.listLedgers(this, options);
  }

  /**
   * Gets the data of a ledger for a device, product or owner:
   * `GET /v1[/orgs/:org]/ledgers/:ledgerName/instances/:scopeValue`.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @example
   * ```ts
   * import { Particle } from "@particle-edge/sdk";
   *
   * const particle = new Particle({ auth: "token" });
   * const { body } = await particle.getLedgerInstance({
   *   ledgerName: "thresholds",
   *   scopeValue: "0123456789abcdef01234567",
   * });
   * console.log(body.instance.data.max);
   * ```
   *
   * @param options The ledger, and the device, product or owner.
   * @returns The instance with its data.
   * @category Ledgers
   */
  getLedgerInstance(
    options: GetLedgerInstanceOptions,
  ): Promise<JSONResponse<LedgerInstanceResponse>> {
    return ledgers.getLedgerInstance(this, options);
  }

  /**
   * Sets the data of a ledger for a device, product or owner:
   * `PUT /v1[/orgs/:org]/ledgers/:ledgerName/instances/:scopeValue`. An online device gets the data within about 30 s, an
   * offline one when it connects.
   *
   * Sent again once after a temporary failure: sent twice, it has the same effect.
   *
   * @example
   * ```ts
   * import { Particle } from "@particle-edge/sdk";
   *
   * const particle = new Particle({ auth: "token" });
   * await particle.setLedgerInstance({
   *   ledgerName: "thresholds",
   *   scopeValue: "0123456789abcdef01234567",
   *   instance: { data: { max: 30 } },
   *   setMode: "Merge",
   * });
   * ```
   *
   * @param options The ledger, the device, product or owner, the data, and whether to replace or merge.
   * @returns The instance with its new data.
   * @category Ledgers
   */
  setLedgerInstance(
    options: SetLedgerInstanceOptions,
  ): Promise<JSONResponse<LedgerInstanceResponse>> {
    return ledgers.setLedgerInstance(this, options);
  }

  /**
   * Deletes the data of a ledger for a device, product or owner:
   * `DELETE /v1[/orgs/:org]/ledgers/:ledgerName/instances/:scopeValue`.
   *
   * Sent again once after a temporary failure: sent twice, it has the same effect.
   *
   * @param options The ledger, and the device, product or owner.
   * @returns `{}`, or `{ok: true}`.
   * @category Ledgers
   */
  deleteLedgerInstance(
    options: DeleteLedgerInstanceOptions,
  ): Promise<JSONResponse<Partial<OKResponse>>> {
    return ledgers.deleteLedgerInstance(this, options);
  }

  /**
   * Lists the instances of a ledger, one page at a time: `GET /v1[/orgs/:org]/ledgers/:ledgerName/instances`.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @param options The ledger, and the page.
   * @returns A page of instances.
   * @category Ledgers
   */
  listLedgerInstances(
    options: ListLedgerInstancesOptions,
  ): Promise<JSONResponse<LedgerInstanceListResponse>> {
    return ledgers.listLedgerInstances(this, options);
  }

  /**
   * Lists the versions of a ledger instance (the data for a device, product or owner):
   * `GET /v1[/orgs/:org]/ledgers/:ledgerName/instances/:scopeValue/versions`.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @param options The ledger, the device, product or owner, and the time range.
   * @returns The versions, the current one first.
   * @category Ledgers
   */
  listLedgerInstanceVersions(
    options: ListLedgerInstanceVersionsOptions,
  ): Promise<JSONResponse<LedgerVersionListResponse>> {
    return ledgers.listLedgerInstanceVersions(this, options);
  }

  /**
   * Gets a version of a ledger instance (the data for a device, product or owner):
   * `GET /v1[/orgs/:org]/ledgers/:ledgerName/instances/:scopeValue/versions/:version`.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @param options The ledger, the device, product or owner, and the version.
   * @returns The instance as of that version.
   * @category Ledgers
   */
  getLedgerInstanceVersion(
    options: GetLedgerInstanceVersionOptions,
  ): Promise<JSONResponse<LedgerInstanceResponse>> {
    return ledgers.getLedgerInstanceVersion(this, options);
  }

  // #endregion

  // #region Environment variables (@particle-edge/sdk/env-vars)

  /**
   * Lists environment variables: `GET /v1/env[/:deviceId]` or `GET /v1[/orgs/:org | /products/:product]/env`.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @param options The scope of the variables.
   * @returns The variables, both as last rolled out and with all later changes.
   * @throws {TypeError} unless exactly one of `product`, `org`, `deviceId` and `sandbox` is given.
   * @category Environment variables
   */
  listEnvVars(options: ListEnvVarsOptions): Promise<JSONResponse<EnvVarsResponse>> {
    return envVars.listEnvVars(this, options);
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
   * @category Environment variables
   */
  updateEnvVars(options: UpdateEnvVarsOptions): Promise<JSONResponse<EnvVarsResponse>> {
    return envVars.updateEnvVars(this, options);
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
   * @category Environment variables
   */
  setEnvVar(options: SetEnvVarOptions): Promise<JSONResponse<EnvVarsResponse>> {
    return envVars.setEnvVar(this, options);
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
   * @category Environment variables
   */
  deleteEnvVar(options: DeleteEnvVarOptions): Promise<JSONResponse<EnvVarsResponse>> {
    return envVars.deleteEnvVar(this, options);
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
   * @category Environment variables
   */
  renderEnvVars(options: RenderEnvVarsOptions): Promise<JSONResponse<EnvVarsRenderResponse>> {
    return envVars.renderEnvVars(this, options);
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
   * @category Environment variables
   */
  reviewEnvVarsRollout(
    options: ReviewEnvVarsRolloutOptions,
  ): Promise<JSONResponse<EnvVarsRolloutResponse>> {
    return envVars.reviewEnvVarsRollout(this, options);
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
   * @category Environment variables
   */
  startEnvVarsRollout(
    options: StartEnvVarsRolloutOptions,
  ): Promise<JSONResponse<EnvVarsRolloutStartResponse>> {
    return envVars.startEnvVarsRollout(this, options);
  }

  // #endregion

  // #region Device OS (@particle-edge/sdk/device-os)

  /**
   * Lists versions of Device OS: `GET /v1/device-os/versions`.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @example
   * ```ts
   * import { Particle } from "@particle-edge/sdk";
   *
   * const particle = new Particle({ auth: "token" });
   * const { body } = await particle.listDeviceOsVersions({ platformId: 32 });
   * for (const { version, release_state } of body.versions) console.log(version, release_state);
   * ```
   *
   * @param options Filters and pagination. All options are optional.
   * @returns The versions, in `body.versions`.
   * @category Device OS
   */
  listDeviceOsVersions(
    options?: ListDeviceOsVersionsOptions,
  ): Promise<JSONResponse<ListDeviceOsVersionsResponse>> {
    return deviceOs.listDeviceOsVersions(this, options);
  }

  /**
   * Gets a version of Device OS, with its modules: `GET /v1/device-os/versions/:version`. To download a module, pass
   * `base_url`, a slash and its `filename` as `uri` to `downloadFile()`.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @param options The version, and optionally the platform.
   * @returns The version.
   * @throws {ParticleError} 404 if the version does not exist.
   * @category Device OS
   */
  getDeviceOsVersion(options: GetDeviceOsVersionOptions): Promise<JSONResponse<DeviceOsVersion>> {
    return deviceOs.getDeviceOsVersion(this, options);
  }

  // #endregion

  // #region Search (@particle-edge/sdk/search)

  /**
   * Searches the sandbox of the account (`GET /v1/user/search`) or an organization (`GET /v1/orgs/:org/search`) for
   * devices, products and SIM cards. Particle documents it under Search › Search your Sandbox, and Search your
   * organization.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @experimental Particle shows only results of type `device`; the fields of products and SIM cards, and which fields are
   * searched, are unverified.
   *
   * @example
   * ```ts
   * import { Particle } from "@particle-edge/sdk";
   *
   * const particle = new Particle({ auth: "token" });
   * const { body } = await particle.search({ text: "coffee" });
   * for (const result of body.results) {
   *   if (result.type === "device") console.log(result.device.id, result.device.name);
   * }
   * ```
   *
   * @param options The text, and where and for what to search.
   * @returns At most 10 results of each type.
   * @category Search
   */
  search(options: SearchOptions): Promise<JSONResponse<SearchResponse>> {
    return search.search(this, options);
  }

  // #endregion

  // #region Device documents (@particle-edge/sdk/device-documents)

  /**
   * Gets a document of a device: `GET /v1/products/:product/devices/:deviceId/docs/:document`.
   *
   * Sent again up to twice after a temporary failure: it is a read.
   *
   * @param options The device and the name of the document.
   * @returns The document, in `body.data`.
   * @throws {ParticleError} 404 if the device has never connected.
   * @experimental Particle does not document it; particle-cli uses it.
   * @category Device documents
   */
  getDeviceDocument(
    options: GetDeviceDocumentOptions,
  ): Promise<JSONResponse<DeviceDocumentResponse>> {
    return deviceDocuments.getDeviceDocument(this, options);
  }

  /**
   * Adds, replaces or removes an element of an array in a document of a device:
   * `PATCH /v1/products/:product/devices/:deviceId/docs/:document`.
   *
   * Sent again once after a temporary failure: sent twice, it has the same effect.
   *
   * @example
   * ```ts
   * import { Particle } from "@particle-edge/sdk";
   *
   * const particle = new Particle({ auth: "token" });
   * await particle.patchDeviceDocument({
   *   product: "trackers",
   *   deviceId: "van-1",
   *   document: "system",
   *   operation: {
   *     action: "upsert",
   *     path: ["features", "applications", "desiredProperties", "apps"],
   *     key: "name",
   *     value: { name: "brewer", composeFile: "services: {}" },
   *   },
   * });
   * ```
   *
   * @param options The device, the name of the document and the change.
   * @returns A body whose content is unknown.
   * @throws {ParticleError} 404 if the device has never connected.
   * @experimental Particle does not document it; particle-cli uses it, and does not read the response.
   * @category Device documents
   */
  patchDeviceDocument(options: PatchDeviceDocumentOptions): Promise<JSONResponse<unknown>> {
    return deviceDocuments.patchDeviceDocument(this, options);
  }

  // #endregion

  // #region Without a request

  /**
   * Creates a client for firmware libraries that uses one access token.
   *
   * @param options The token; by default, that of this `Particle`.
   * @returns A client for firmware libraries.
   * @category Libraries
   */
  client(options?: ClientOptions): Client {
    return new Client(this, options);
  }

  /**
   * Builds the path of a device, for `get()`, `put()` and the other HTTP methods:
   * `/v1[/orgs/:org | /products/:product]/devices/:deviceId`.
   *
   * @param options The device; `org` takes precedence over `product`.
   * @returns The path, to pass as `uri`.
   * @throws {TypeError} if an id is missing, or cannot be a path segment, such as `..`.
   * @category Devices
   */
  deviceUri(options: DeviceUriOptions): string {
    const route = orEmpty(options).org === undefined
      ? "/v1[/products/:product]/devices/:deviceId"
      : "/v1/orgs/:org/devices/:deviceId";
    return endpoint(options, route).uri;
  }

  // #endregion
}
