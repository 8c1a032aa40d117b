/**
 * Authentication: logging in, access tokens, accounts and multi-factor authentication.
 *
 * @module
 */
import { isGiven, optionalText, orEmpty, requireText } from "../core/options.ts";
import { endpoint } from "../core/endpoint.ts";
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
  LoginRequestOptions,
  LoginResponse,
  RefreshAccessTokenOptions,
  ResetPasswordOptions,
  SendOtpOptions,
  SendRecoveryCodeOptions,
  TokenLifetimeOptions,
  TrackingIdentityOptions,
  TrackingIdentityResponse,
} from "../types/auth.ts";
import type { ApiCaller, BasicAuth, JSONResponse, OKResponse, Params } from "../types/common.ts";

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
 */
export function login(
  api: ApiCaller,
  options: LoginOptions,
): Promise<JSONResponse<LoginResponse>> {
  return oauthToken(api, options, {
    grant_type: "password",
    username: requireText(options, "username"),
    password: requireText(options, "password"),
    ...lifetime(options, api.tokenDuration),
  });
}

/**
 * Completes a login that requires a one-time password: `POST /oauth/token`.
 *
 * Never sent again.
 *
 * @param options The `mfa_token` from the error that `login()` rejected with, and the one-time password.
 * @returns The access token.
 * @throws {ParticleError} 400 if the one-time password is wrong.
 */
export function sendOtp(
  api: ApiCaller,
  options: SendOtpOptions,
): Promise<JSONResponse<LoginResponse>> {
  return oauthToken(api, options, {
    grant_type: "urn:custom:mfa-otp",
    mfa_token: requireText(options, "mfaToken"),
    otp: requireText(options, "otp"),
  });
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
 */
export function sendRecoveryCode(
  api: ApiCaller,
  options: SendRecoveryCodeOptions,
): Promise<JSONResponse<LoginResponse>> {
  return oauthToken(api, options, {
    grant_type: "urn:custom:recovery-code",
    mfa_token: requireText(options, "mfaToken"),
    recovery_code: requireText(options, "recoveryCode"),
  });
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
 */
export function refreshAccessToken(
  api: ApiCaller,
  options: RefreshAccessTokenOptions,
): Promise<JSONResponse<LoginResponse>> {
  return oauthToken(api, options, {
    grant_type: "refresh_token",
    refresh_token: requireText(options, "refreshToken"),
  });
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
 */
export function exchangeCode(
  api: ApiCaller,
  options: ExchangeCodeOptions,
): Promise<JSONResponse<LoginResponse>> {
  return oauthToken(api, options, {
    grant_type: "authorization_code",
    code: requireText(options, "code"),
    redirect_uri: optionalText(options, "redirectUri"),
  });
}

/**
 * Starts the setup of multi-factor authentication: `GET /v1/user/mfa-enable`.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @param options All options are optional.
 * @returns The values for the authenticator app; call `confirmMfa()` to finish.
 */
export function enableMfa(
  api: ApiCaller,
  options?: EnableMfaOptions,
): Promise<JSONResponse<EnableMfaResponse>> {
  return api.get(endpoint(options, "/v1/user/mfa-enable"));
}

/**
 * Completes the setup of multi-factor authentication: `POST /v1/user/mfa-enable`.
 *
 * Sent again only if the cloud provably did not act: sent twice, it may act twice.
 *
 * @param options The `mfa_token` from `enableMfa()`, and the one-time password shown by the authenticator app.
 * @returns Whether multi-factor authentication is enabled.
 */
export function confirmMfa(
  api: ApiCaller,
  options: ConfirmMfaOptions,
): Promise<JSONResponse<ConfirmMfaResponse>> {
  const given = orEmpty(options);
  return api.post({
    ...endpoint(options, "/v1/user/mfa-enable"),
    data: {
      mfa_token: requireText(options, "mfaToken"),
      otp: requireText(options, "otp"),
      invalidate_tokens: given.invalidateTokens || undefined,
    },
  });
}

/**
 * Disables multi-factor authentication for the account: `PUT /v1/user/mfa-disable`.
 *
 * Sent again only if the cloud provably did not act: sent twice, it may act twice.
 *
 * @param options The password of the account.
 * @returns `{ok: true}`.
 */
export function disableMfa(
  api: ApiCaller,
  options: DisableMfaOptions,
): Promise<JSONResponse<OKResponse>> {
  return api.put({
    ...endpoint(options, "/v1/user/mfa-disable"),
    data: { current_password: requireText(options, "currentPassword") },
  });
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
 */
export function loginAsClientOwner(
  api: ApiCaller,
  options?: LoginAsClientOwnerOptions,
): Promise<JSONResponse<LoginResponse>> {
  const customer = optionalText(options, "customer");
  return oauthToken(api, options, {
    grant_type: "client_credentials",
    scope: customer && `customer=${customer}`,
    ...lifetime(options),
  });
}

/**
 * Creates a user account: `POST /v1/users`.
 *
 * Sent again only if the cloud provably did not act: sent twice, it may act twice.
 *
 * @param options The email address, the password and personal details.
 * @returns `{ok: true}`.
 */
export function createUser(
  api: ApiCaller,
  options: CreateUserOptions,
): Promise<JSONResponse<OKResponse>> {
  const given = orEmpty(options);
  return api.post({
    ...endpoint(options, "/v1/users"),
    auth: false,
    data: {
      username: requireText(options, "username"),
      password: requireText(options, "password"),
      account_info: given.accountInfo,
      utm: given.utm,
    },
  });
}

/**
 * Sends an email with a link to reset the password: `POST /v1/user/password-reset`.
 *
 * Sent again only if the cloud provably did not act: sent twice, it may act twice.
 *
 * @param options The email address of the account.
 * @returns `{ok: true}`, even if the account does not exist.
 */
export function resetPassword(
  api: ApiCaller,
  options: ResetPasswordOptions,
): Promise<JSONResponse<OKResponse>> {
  return api.post({
    ...endpoint(options, "/v1/user/password-reset"),
    auth: false,
    data: { username: requireText(options, "username") },
  });
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
 */
export function confirmPasswordReset(
  api: ApiCaller,
  options: ConfirmPasswordResetOptions,
): Promise<JSONResponse<OKResponse>> {
  return api.put({
    ...endpoint(options, "/v1/user/password-reset"),
    auth: false,
    data: {
      token: requireText(options, "token"),
      password: requireText(options, "password"),
    },
  });
}

/**
 * Lists the access tokens of an account: `GET /v1/access_tokens`.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @param options A username and password, or a token.
 * @returns The access tokens.
 */
export function listAccessTokens(
  api: ApiCaller,
  options?: ListAccessTokensOptions,
): Promise<JSONResponse<AccessTokenInfo[]>> {
  return api.get({ ...endpoint(options, "/v1/access_tokens"), ...basicAuth(options) });
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
 */
export function getCurrentAccessToken(
  api: ApiCaller,
  options?: GetCurrentAccessTokenOptions,
): Promise<JSONResponse<CurrentAccessTokenResponse>> {
  return api.get(endpoint(options, "/v1/access_tokens/current"));
}

/**
 * Revokes an access token: `DELETE /v1/access_tokens/:token`.
 *
 * Sent again once after a temporary failure: sent twice, it has the same effect.
 *
 * @param options The token to revoke. Optionally a username and password to authenticate with.
 * @returns `{ok: true}`.
 */
export function deleteAccessToken(
  api: ApiCaller,
  options: DeleteAccessTokenOptions,
): Promise<JSONResponse<OKResponse>> {
  return api.delete({
    ...endpoint(options, "/v1/access_tokens/:token"),
    ...basicAuth(options),
    callClass: "idempotent-write",
  });
}

/**
 * Revokes the access token that authenticates the call: `DELETE /v1/access_tokens/current`.
 *
 * Sent again only if the cloud provably did not act: sent twice, it may act twice.
 *
 * @param options The token, as `auth`. Default: the token of the client.
 * @returns `{ok: true}`.
 */
export function deleteCurrentAccessToken(
  api: ApiCaller,
  options?: DeleteCurrentAccessTokenOptions,
): Promise<JSONResponse<OKResponse>> {
  return api.delete(endpoint(options, "/v1/access_tokens/current"));
}

/**
 * Revokes all access tokens of the account: `DELETE /v1/access_tokens`.
 *
 * Sent again only if the cloud provably did not act: sent twice, it may act twice.
 *
 * @param options All options are optional.
 * @returns `{ok: true}`.
 */
export function deleteActiveAccessTokens(
  api: ApiCaller,
  options?: DeleteActiveAccessTokensOptions,
): Promise<JSONResponse<OKResponse>> {
  return api.delete(endpoint(options, "/v1/access_tokens"));
}

/**
 * Deletes the account: `DELETE /v1/user`.
 *
 * Sent again only if the cloud provably did not act: sent twice, it may act twice.
 *
 * @param options The password of the account, as confirmation.
 * @returns `{ok: true}`.
 */
export function deleteUser(
  api: ApiCaller,
  options: DeleteUserOptions,
): Promise<JSONResponse<OKResponse>> {
  return api.delete({
    ...endpoint(options, "/v1/user"),
    data: { password: requireText(options, "password") },
  });
}

/**
 * Identifies the account that the token belongs to: `GET /v1/user/identify`.
 *
 * Sent again up to twice after a temporary failure: it is a read.
 *
 * @param options Whether to request the full identity.
 * @returns The id and email address of the account.
 */
export function trackingIdentity(
  api: ApiCaller,
  options?: TrackingIdentityOptions,
): Promise<JSONResponse<TrackingIdentityResponse>> {
  const given = orEmpty(options);
  const query = given.full === true ? undefined : { tracking: 1 };
  return api.get({ ...endpoint(options, "/v1/user/identify"), query });
}

/** Requests a token. Sends no `Authorization`: an expired token of the client would make the login fail. */
function oauthToken(
  api: ApiCaller,
  options: LoginRequestOptions | undefined,
  grant: Params,
): Promise<JSONResponse<LoginResponse>> {
  const form = { ...grant, client_id: api.clientId, client_secret: api.clientSecret };
  return api.post({ ...endpoint(options, "/oauth/token"), auth: false, form });
}

/** Returns the fields that set the lifetime of a token. */
function lifetime(options: TokenLifetimeOptions | undefined, defaultDuration?: number): Params {
  const { tokenDuration, expiresAt } = orEmpty(options);
  return expiresAt === undefined
    ? { expires_in: tokenDuration ?? defaultDuration }
    : { expires_at: expiresAt };
}

/** Turns a username and password, if they are given, into HTTP Basic authentication. */
function basicAuth(options?: ListAccessTokensOptions): { auth?: BasicAuth } {
  const given = orEmpty(options);
  if (!isGiven(given.username ?? given.password)) return {};
  const auth = {
    username: requireText(options, "username"),
    password: requireText(options, "password"),
  };
  return { auth };
}
