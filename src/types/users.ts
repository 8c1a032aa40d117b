import type { AccountInfo } from "./auth.ts";
import type { SharedRequestOptions } from "./common.ts";

/** Whether an account asks for one-time passwords. */
export interface MfaStatus {
  /** Whether it does. */
  enabled: boolean;
}

/** An account. */
export interface UserInfo {
  /** Email address. */
  username: string;
  /** Ids of its subscriptions. */
  subscription_ids?: (string | number)[];
  /** Name, company and so on. */
  account_info: AccountInfo;
  /** Whether it asks for one-time passwords. */
  mfa: MfaStatus;
  /** Version of the terms of service that it agreed to. */
  tos?: number;
  /** Teams that it belongs to. */
  memberships?: Record<string, unknown>[];
  /** Whether an identity provider manages it. */
  scim_provisioned: boolean;
  /** Whether it logs in without a password. */
  no_password: boolean;
  /** How many of its devices connect by Wi-Fi. */
  wifi_device_count: number;
  /** How many of its devices connect by cellular radio. */
  cellular_device_count: number;
}

/** Options of `getUserInfo`. */
export type GetUserInfoOptions = SharedRequestOptions;

/** Options of `setUserInfo`. */
export interface SetUserInfoOptions extends SharedRequestOptions {
  /** The details that change. */
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
  /** Password of the account until now. */
  currentPassword: string;
  /** The new password. */
  password: string;
  /** Revoke all tokens of the account. Default: `false`. */
  invalidateTokens?: boolean | undefined;
}
