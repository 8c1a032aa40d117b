import type { AccountInfo } from "./auth.ts";
import type { SharedRequestOptions } from "./common.ts";

/** Multi-factor authentication of an account. */
export interface MfaStatus {
  /** Whether it is enabled. */
  enabled: boolean;
}

/** A user account. */
export interface UserInfo {
  /** Email address. */
  username: string;
  /** Ids of its subscriptions. */
  subscription_ids?: (string | number)[];
  /** Name, company and other details. */
  account_info: AccountInfo;
  /** Multi-factor authentication of the account. */
  mfa: MfaStatus;
  /** Version of the terms of service that the user accepted. */
  tos?: number;
  /** Teams that the user belongs to. */
  memberships?: Record<string, unknown>[];
  /** Whether an identity provider manages the account (SCIM). */
  scim_provisioned: boolean;
  /** Whether the account has no password. */
  no_password: boolean;
  /** Number of its devices that connect over Wi-Fi. */
  wifi_device_count: number;
  /** Number of its devices that connect over a cellular network. */
  cellular_device_count: number;
}

/** Options of `getUserInfo`. */
export type GetUserInfoOptions = SharedRequestOptions;

/** Options of `setUserInfo`. */
export interface SetUserInfoOptions extends SharedRequestOptions {
  /** The details to change. */
  accountInfo?: AccountInfo | undefined;
}

/** Options of `changeUsername`. */
export interface ChangeUsernameOptions extends SharedRequestOptions {
  /** Password of the account. */
  currentPassword: string;
  /** The new email address. */
  username: string;
  /** Revoke all tokens of the account. Default: `false`. */
  invalidateTokens?: boolean | undefined;
}

/** Options of `changeUserPassword`. */
export interface ChangeUserPasswordOptions extends SharedRequestOptions {
  /** Current password of the account. */
  currentPassword: string;
  /** The new password. */
  password: string;
  /** Revoke all tokens of the account. Default: `false`. */
  invalidateTokens?: boolean | undefined;
}
