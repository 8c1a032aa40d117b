import type { SharedRequestOptions } from "./common.ts";

/** Options of calls that authenticate with credentials in the request body, and therefore take no `auth`. */
export type LoginRequestOptions = Omit<SharedRequestOptions, "auth">;

/** The lifetime of a new access token. */
export interface TokenLifetimeOptions {
  /**
   * Lifetime of the token in seconds; `0` for a token that never expires. Default for `login`: the `tokenDuration` of
   * the client, 90 days unless it is set. Default for others: that of the cloud, 90 days.
   */
  tokenDuration?: number | undefined;
  /** When the token expires, ISO 8601. Takes precedence over `tokenDuration`. */
  expiresAt?: string | undefined;
}

/** Options of `login`. */
export interface LoginOptions extends LoginRequestOptions, TokenLifetimeOptions {
  /** Email address of the account. */
  username: string;
  /** Password of the account. */
  password: string;
}

/** A new access token. */
export interface LoginResponse {
  /** Always `bearer`. */
  token_type: "bearer";
  /** The access token, to pass as `auth` to other calls. */
  access_token: string;
  /** Lifetime in seconds. */
  expires_in: number;
  /** Token for requesting a new access token; absent if the access token never expires. */
  refresh_token?: string;
  /** Scope that the token is limited to, if any. */
  scope?: string;
}

/** Body of the 403 error with which `login` requests a one-time password; pass its `mfa_token` to `sendOtp`. */
export interface MfaRequiredResponse {
  /** Always `mfa_required`. */
  error: "mfa_required";
  /** Description of the error, for people. */
  error_description: string;
  /** Pass this to `sendOtp`. */
  mfa_token: string;
}

/** Options of `sendOtp`. */
export interface SendOtpOptions extends LoginRequestOptions {
  /** `mfa_token` of the error that `login` rejected with. */
  mfaToken: string;
  /** The one-time password, six digits. */
  otp: string;
}

/** Options of `sendRecoveryCode`. */
export interface SendRecoveryCodeOptions extends LoginRequestOptions {
  /** `mfa_token` of the error that `login` rejected with. */
  mfaToken: string;
  /** A recovery code of the account. */
  recoveryCode: string;
}

/** Options of `refreshAccessToken`. */
export interface RefreshAccessTokenOptions extends LoginRequestOptions {
  /** `refresh_token` of an earlier response. */
  refreshToken: string;
}

/** Options of `exchangeCode`. */
export interface ExchangeCodeOptions extends LoginRequestOptions {
  /** The authorization code. */
  code: string;
  /** The redirect URI that the code was requested with, if any. */
  redirectUri?: string | undefined;
}

/** Options of `enableMfa`. */
export type EnableMfaOptions = SharedRequestOptions;

/** The values that an authenticator app needs. */
export interface EnableMfaResponse {
  /** Pass this to `confirmMfa`. */
  mfa_token: string;
  /** An `otpauth:` URL, to show as a QR code. */
  qr_url: string;
  /** The secret in Base32, to enter by hand. */
  secret?: string;
}

/** Options of `confirmMfa`. */
export interface ConfirmMfaOptions extends SharedRequestOptions {
  /** `mfa_token` from the response of `enableMfa`. */
  mfaToken: string;
  /** The one-time password shown by the authenticator app. */
  otp: string;
  /** Revoke all tokens of the account. Default: `false`. */
  invalidateTokens?: boolean | undefined;
}

/** The result of `confirmMfa`. */
export interface ConfirmMfaResponse {
  /** Whether multi-factor authentication is enabled. */
  enrolled: boolean;
  /** Remaining tokens, if the cloud returns them. */
  tokens?: string[];
}

/** Options of `disableMfa`. */
export interface DisableMfaOptions extends SharedRequestOptions {
  /** Password of the account. */
  currentPassword: string;
}

/** Options of `loginAsClientOwner`. */
export interface LoginAsClientOwnerOptions extends LoginRequestOptions, TokenLifetimeOptions {
  /** Email address of a customer of the client's product, to log in as the customer. */
  customer?: string | undefined;
}

/** Personal details of an account. */
export interface AccountInfo {
  /** First name. */
  first_name?: string;
  /** Last name. */
  last_name?: string;
  /** Whether the account belongs to a business. */
  business_account?: boolean;
  /** Name of the business. */
  company_name?: string;
  /** Any other detail to store with the account. */
  [field: string]: string | number | boolean | undefined;
}

/** Options of `createUser`. */
export interface CreateUserOptions extends LoginRequestOptions {
  /** Email address of the new account. */
  username: string;
  /** Password of the new account. */
  password: string;
  /** Name, company and other details. */
  accountInfo?: AccountInfo | undefined;
  /** UTM parameters of the campaign that the user came from. */
  utm?: Record<string, string> | undefined;
}

/** Options of `resetPassword`. */
export interface ResetPasswordOptions extends LoginRequestOptions {
  /** Email address of the account. */
  username: string;
}

/** Options of `confirmPasswordReset`. */
export interface ConfirmPasswordResetOptions extends LoginRequestOptions {
  /** The token from the email. */
  token: string;
  /** The new password. */
  password: string;
}

/** An access token of the account, as listed by `listAccessTokens`. */
export interface AccessTokenInfo {
  /** The access token. */
  token: string;
  /** When it expires, ISO 8601; `null` if never. */
  expires_at: string | null;
  /** The OAuth client that it was issued to. */
  client: string;
}

/** A username and password, instead of an access token. */
export interface CredentialsOptions extends LoginRequestOptions {
  /** Email address of the account. */
  username: string;
  /** Password of the account. */
  password: string;
}

/** Options of `listAccessTokens`: a username and password, or a token. */
export type ListAccessTokensOptions =
  | CredentialsOptions
  | (SharedRequestOptions & { username?: undefined; password?: undefined });

/** Options of `getCurrentAccessToken`. */
export type GetCurrentAccessTokenOptions = SharedRequestOptions;

/** The access token that authenticates a call. */
export interface CurrentAccessTokenResponse {
  /** When it expires, ISO 8601; missing or `null` if it never does. */
  expires_at?: string | null;
  /** Id of the OAuth client that it was issued to. */
  client?: string;
  /** The scopes that it is limited to; empty if there is no limit. */
  scopes?: string[];
  /** The organizations of the account. Their form is unverified. */
  orgs?: unknown[];
}

/** Options of `deleteAccessToken`: the token to revoke, and optionally a username and password instead of `auth`. */
export type DeleteAccessTokenOptions = ListAccessTokensOptions & {
  /** The token to revoke. */
  token: string;
};

/** Options of `deleteCurrentAccessToken`. */
export type DeleteCurrentAccessTokenOptions = SharedRequestOptions;

/** Options of `deleteActiveAccessTokens`. */
export type DeleteActiveAccessTokensOptions = SharedRequestOptions;

/** Options of `deleteUser`. */
export interface DeleteUserOptions extends SharedRequestOptions {
  /** Password of the account, as confirmation. */
  password: string;
}

/** Options of `trackingIdentity`. */
export interface TrackingIdentityOptions extends SharedRequestOptions {
  /** Request the full identity, not only the part needed for tracking. Default: `false`. */
  full?: boolean | undefined;
}

/** The account that a token belongs to. */
export interface TrackingIdentityResponse {
  /** Id of the account. */
  id: string;
  /** Email address of the account. */
  email: string;
}
