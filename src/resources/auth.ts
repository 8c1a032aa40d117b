/**
 * Logging in, access tokens, accounts and multi-factor authentication.
 *
 * @module
 */
import { isGiven, orEmpty, requireText, sharedOptions } from "../core/options.ts";
import { v1 } from "../core/path.ts";
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
  LoginRequestOptions,
  LoginResponse,
  ResetPasswordOptions,
  SendOtpOptions,
  TrackingIdentityOptions,
  TrackingIdentityResponse,
} from "../types/auth.ts";
import type {
  ApiCaller,
  JSONResponse,
  OKResponse,
  Params,
  SharedRequestOptions,
} from "../types/common.ts";

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
export function login(
  api: ApiCaller,
  options: LoginOptions,
): Promise<JSONResponse<LoginResponse>> {
  const { username, password, tokenDuration } = orEmpty(options);
  return oauthToken(api, options, {
    grant_type: "password",
    username: requireText("username", username),
    password: requireText("password", password),
    expires_in: tokenDuration ?? api.tokenDuration,
  });
}

/**
 * Ends a login that asked for a one-time password: `POST /oauth/token`.
 *
 * @param options The `mfa_token` of the error of `login()`, and the one-time password.
 * @returns The token.
 * @throws {ParticleError} 400 if the one-time password is wrong.
 */
export function sendOtp(
  api: ApiCaller,
  options: SendOtpOptions,
): Promise<JSONResponse<LoginResponse>> {
  const { mfaToken, otp } = orEmpty(options);
  return oauthToken(api, options, {
    grant_type: "urn:custom:mfa-otp",
    mfa_token: requireText("mfaToken", mfaToken),
    otp: requireText("otp", otp),
  });
}

/**
 * Begins to protect the account by one-time passwords: `GET /v1/user/mfa-enable`.
 *
 * @param options Whose account.
 * @returns What an authenticator app needs; `confirmMfa()` ends it.
 */
export function enableMfa(
  api: ApiCaller,
  options: EnableMfaOptions = {},
): Promise<JSONResponse<EnableMfaResponse>> {
  return api.get({ ...sharedOptions(options), uri: v1({}, "user", "mfa-enable") });
}

/**
 * Protects the account by one-time passwords from now on: `POST /v1/user/mfa-enable`.
 *
 * @param options The `mfa_token` of `enableMfa()`, and what the authenticator shows.
 * @returns Whether it is protected.
 */
export function confirmMfa(
  api: ApiCaller,
  options: ConfirmMfaOptions,
): Promise<JSONResponse<ConfirmMfaResponse>> {
  const { mfaToken, otp, invalidateTokens } = orEmpty(options);
  const data = {
    mfa_token: requireText("mfaToken", mfaToken),
    otp: requireText("otp", otp),
    invalidate_tokens: invalidateTokens || undefined,
  };
  return api.post({ ...sharedOptions(options), uri: v1({}, "user", "mfa-enable"), data });
}

/**
 * Stops asking for one-time passwords: `PUT /v1/user/mfa-disable`.
 *
 * @param options The password of the account.
 * @returns `{ok: true}`.
 */
export function disableMfa(
  api: ApiCaller,
  options: DisableMfaOptions,
): Promise<JSONResponse<OKResponse>> {
  const { currentPassword } = orEmpty(options);
  const data = { current_password: requireText("currentPassword", currentPassword) };
  return api.put({ ...sharedOptions(options), uri: v1({}, "user", "mfa-disable"), data });
}

/**
 * Creates a customer of a product: `POST /v1/products/:product/customers`. It authenticates with the client id and
 * secret of the client.
 *
 * @param options Email address, password and product.
 * @returns The token of the customer.
 */
export function createCustomer(
  api: ApiCaller,
  options: CreateCustomerOptions,
): Promise<JSONResponse<CreateCustomerResponse>> {
  const { email, password, product } = orEmpty(options);
  return api.post({
    ...sharedOptions(options),
    auth: false,
    uri: v1({}, "products", { product }, "customers"),
    form: {
      email: requireText("email", email),
      password: requireText("password", password),
      ...clientFields(api),
      grant_type: "client_credentials",
    },
  });
}

/**
 * Logs in as the owner of the client's id and secret: `POST /oauth/token`. For servers only, as it needs the secret.
 *
 * @param options Nothing is needed.
 * @returns The token.
 */
export function loginAsClientOwner(
  api: ApiCaller,
  options: LoginAsClientOwnerOptions = {},
): Promise<JSONResponse<LoginResponse>> {
  return oauthToken(api, options, { grant_type: "client_credentials" });
}

/**
 * Creates an account: `POST /v1/users`.
 *
 * @param options Email address, password, and personal details.
 * @returns `{ok: true}`.
 */
export function createUser(
  api: ApiCaller,
  options: CreateUserOptions,
): Promise<JSONResponse<OKResponse>> {
  const { username, password, accountInfo, utm } = orEmpty(options);
  const data = {
    username: requireText("username", username),
    password: requireText("password", password),
    account_info: accountInfo,
    utm,
  };
  return api.post({ ...sharedOptions(options), auth: false, uri: v1({}, "users"), data });
}

/**
 * Sends an email with which the password can be set anew: `POST /v1/user/password-reset`.
 *
 * @param options Email address of the account.
 * @returns `{ok: true}`, also for accounts that do not exist.
 */
export function resetPassword(
  api: ApiCaller,
  options: ResetPasswordOptions,
): Promise<JSONResponse<OKResponse>> {
  const { username } = orEmpty(options);
  const data = { username: requireText("username", username) };
  return api.post({
    ...sharedOptions(options),
    auth: false,
    uri: v1({}, "user", "password-reset"),
    data,
  });
}

/**
 * Lists the access tokens of an account: `GET /v1/access_tokens`.
 *
 * @param options User name and password, or a token.
 * @returns The tokens.
 */
export function listAccessTokens(
  api: ApiCaller,
  options: ListAccessTokensOptions = {},
): Promise<JSONResponse<AccessTokenInfo[]>> {
  return api.get({ ...withCredentials(options), uri: v1({}, "access_tokens") });
}

/**
 * Revokes an access token: `DELETE /v1/access_tokens/:token`.
 *
 * @param options The token, and if wanted user name and password.
 * @returns `{ok: true}`.
 */
export function deleteAccessToken(
  api: ApiCaller,
  options: DeleteAccessTokenOptions,
): Promise<JSONResponse<OKResponse>> {
  const { token } = orEmpty(options);
  return api.delete({ ...withCredentials(options), uri: v1({}, "access_tokens", { token }) });
}

/**
 * Revokes the access token that makes the call: `DELETE /v1/access_tokens/current`.
 *
 * @param options The token.
 * @returns `{ok: true}`.
 */
export function deleteCurrentAccessToken(
  api: ApiCaller,
  options: DeleteCurrentAccessTokenOptions = {},
): Promise<JSONResponse<OKResponse>> {
  return api.delete({ ...sharedOptions(options), uri: v1({}, "access_tokens", "current") });
}

/**
 * Revokes all access tokens of the account: `DELETE /v1/access_tokens`.
 *
 * @param options One of them.
 * @returns `{ok: true}`.
 */
export function deleteActiveAccessTokens(
  api: ApiCaller,
  options: DeleteActiveAccessTokensOptions = {},
): Promise<JSONResponse<OKResponse>> {
  return api.delete({ ...sharedOptions(options), uri: v1({}, "access_tokens") });
}

/**
 * Deletes the account: `DELETE /v1/user`.
 *
 * @param options Its password, as a confirmation.
 * @returns `{ok: true}`.
 */
export function deleteUser(
  api: ApiCaller,
  options: DeleteUserOptions,
): Promise<JSONResponse<OKResponse>> {
  const { password } = orEmpty(options);
  const data = { password: requireText("password", password) };
  return api.delete({ ...sharedOptions(options), uri: v1({}, "user"), data });
}

/**
 * Tells who is logged in: `GET /v1/user/identify`.
 *
 * @param options Whether to ask for all of it.
 * @returns Id and email address.
 */
export function trackingIdentity(
  api: ApiCaller,
  options: TrackingIdentityOptions = {},
): Promise<JSONResponse<TrackingIdentityResponse>> {
  const { full } = orEmpty(options);
  const query = full === true ? undefined : { tracking: 1 };
  return api.get({ ...sharedOptions(options), uri: v1({}, "user", "identify"), query });
}

/** Asks for a token. No token goes along: an expired one of the client would spoil a fresh login. */
function oauthToken(
  api: ApiCaller,
  options: LoginRequestOptions,
  grant: Params,
): Promise<JSONResponse<LoginResponse>> {
  const form = { ...grant, ...clientFields(api) };
  return api.post({ ...sharedOptions(options), auth: false, uri: "/oauth/token", form });
}

function clientFields(api: ApiCaller): { client_id: string; client_secret: string } {
  return { client_id: api.clientId, client_secret: api.clientSecret };
}

/** Turns user name and password into HTTP Basic authentication. */
function withCredentials(options: ListAccessTokensOptions): SharedRequestOptions {
  const { username, password } = orEmpty(options);
  if (!isGiven(username ?? password)) return sharedOptions(options);
  const auth = {
    username: requireText("username", username),
    password: requireText("password", password),
  };
  return { ...sharedOptions(options), auth };
}
