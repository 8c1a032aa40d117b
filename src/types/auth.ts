import type { SharedRequestOptions } from "./common.ts";

/** Options of calls that log in by what they send, and so take no token. */
export type LoginRequestOptions = Omit<SharedRequestOptions, "auth">;

/** Options of `login`. */
export interface LoginOptions extends LoginRequestOptions {
  /** Email address of the account. */
  username: string;
  /** Password of the account. */
  password: string;
  /** Lifetime of the token in seconds; `0`: for ever. Default: that of the client, 90 days. */
  tokenDuration?: number | undefined;
}

/** A new access token. */
export interface LoginResponse {
  /** Always `bearer`. */
  token_type: "bearer";
  /** The access token: what other calls take as `auth`. */
  access_token: string;
  /** Lifetime in seconds. */
  expires_in: number;
  /** Gives a new access token after this one; absent for tokens that live for ever. */
  refresh_token?: string;
  /** What the token is limited to, if it is. */
  scope?: string;
}

/** Body of the error 403 with which `login` asks for a one-time password; `mfa_token` goes to `sendOtp`. */
export interface MfaRequiredResponse {
  /** Always this. */
  error: "mfa_required";
  /** Words for people. */
  error_description: string;
  /** Goes to `sendOtp`. */
  mfa_token: string;
}

/** Options of `sendOtp`. */
export interface SendOtpOptions extends LoginRequestOptions {
  /** `mfa_token` of the error that `login` rejected with. */
  mfaToken: string;
  /** The one-time password, six digits. */
  otp: string;
}

/** Options of `enableMfa`. */
export type EnableMfaOptions = SharedRequestOptions;

/** What an authenticator app needs. */
export interface EnableMfaResponse {
  /** Goes to `confirmMfa`. */
  mfa_token: string;
  /** An `otpauth:` URL, to show as a QR code. */
  qr_url: string;
  /** The secret in base 32, to type in. */
  secret?: string;
}

/** Options of `confirmMfa`. */
export interface ConfirmMfaOptions extends SharedRequestOptions {
  /** `mfa_token` of the answer to `enableMfa`. */
  mfaToken: string;
  /** The one-time password that the authenticator shows. */
  otp: string;
  /** Revoke all tokens of the account. Default: `false`. */
  invalidateTokens?: boolean | undefined;
}

/** Whether the account now asks for one-time passwords. */
export interface ConfirmMfaResponse {
  /** Whether the account now asks for one-time passwords. */
  enrolled: boolean;
  /** Tokens that are left, where the cloud tells. */
  tokens?: string[];
}

/** Options of `disableMfa`. */
export interface DisableMfaOptions extends SharedRequestOptions {
  /** Password of the account. */
  currentPassword: string;
}

/** Options of `createCustomer`. */
export interface CreateCustomerOptions extends LoginRequestOptions {
  /** Email address of the customer. */
  email: string;
  /** Password of the customer. */
  password: string;
  /** The product, by id or slug; the client must be one of its OAuth clients. */
  product: string | number;
}

/** The access token of a new customer. */
export type CreateCustomerResponse = LoginResponse;

/** Options of `loginAsClientOwner`. */
export type LoginAsClientOwnerOptions = LoginRequestOptions;

/** Personal details of an account. */
export interface AccountInfo {
  /** First name. */
  first_name?: string;
  /** Last name. */
  last_name?: string;
  /** Whether the account is that of a business. */
  business_account?: boolean;
  /** Name of the business. */
  company_name?: string;
  /** Whatever else the account is to keep. */
  [field: string]: string | number | boolean | undefined;
}

/** Options of `createUser`. */
export interface CreateUserOptions extends LoginRequestOptions {
  /** Email address of the new account. */
  username: string;
  /** Password of the new account. */
  password: string;
  /** Name, company and so on. */
  accountInfo?: AccountInfo | undefined;
  /** The campaign that led here. */
  utm?: Record<string, string> | undefined;
}

/** Options of `resetPassword`. */
export interface ResetPasswordOptions extends LoginRequestOptions {
  /** Email address of the account. */
  username: string;
}

/** An access token of the account, as `listAccessTokens` shows it. */
export interface AccessTokenInfo {
  /** The access token. */
  token: string;
  /** When it ends, ISO 8601; `null` if never. */
  expires_at: string | null;
  /** The OAuth client that it was made for. */
  client: string;
}

/** User name and password, in place of an access token. */
export interface CredentialsOptions extends LoginRequestOptions {
  /** Email address of the account. */
  username: string;
  /** Password of the account. */
  password: string;
}

/** Options of `listAccessTokens`: user name and password, or a token. */
export type ListAccessTokensOptions =
  | CredentialsOptions
  | (SharedRequestOptions & { username?: undefined; password?: undefined });

/** Options of `deleteAccessToken`: the token, and if wanted user name and password in place of `auth`. */
export type DeleteAccessTokenOptions =
  & { /** The token to revoke. */ token: string }
  & ListAccessTokensOptions;

/** Options of `deleteCurrentAccessToken`. */
export type DeleteCurrentAccessTokenOptions = SharedRequestOptions;

/** Options of `deleteActiveAccessTokens`. */
export type DeleteActiveAccessTokensOptions = SharedRequestOptions;

/** Options of `deleteUser`. */
export interface DeleteUserOptions extends SharedRequestOptions {
  /** Password of the account, as a confirmation. */
  password: string;
}

/** Options of `trackingIdentity`. */
export interface TrackingIdentityOptions extends SharedRequestOptions {
  /** Ask for all of the identity, not only what tracking needs. Default: `false`. */
  full?: boolean | undefined;
}

/** Who is logged in. */
export interface TrackingIdentityResponse {
  /** Id of the account. */
  id: string;
  /** Email address of the account. */
  email: string;
}
