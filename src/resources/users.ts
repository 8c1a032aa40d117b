/**
 * The current account: its details, email address and password.
 *
 * @module
 */
import { orEmpty, requireText } from "../core/options.ts";
import { endpoint } from "../core/endpoint.ts";
import type { ApiCaller, JSONResponse, OKResponse } from "../types/common.ts";
import type {
  ChangeUsernameOptions,
  ChangeUserPasswordOptions,
  GetUserInfoOptions,
  SetUserInfoOptions,
  UserInfo,
} from "../types/users.ts";

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
 */
export function getUserInfo(
  api: ApiCaller,
  options?: GetUserInfoOptions,
): Promise<JSONResponse<UserInfo>> {
  return api.get(endpoint(options, "/v1/user"));
}

/**
 * Changes the personal details of the account: `PUT /v1/user`.
 *
 * Sent again once after a temporary failure: sent twice, it has the same effect.
 *
 * @param options The details to change.
 * @returns The changed account.
 */
export function setUserInfo(
  api: ApiCaller,
  options?: SetUserInfoOptions,
): Promise<JSONResponse<UserInfo>> {
  const given = orEmpty(options);
  return api.put({
    ...endpoint(options, "/v1/user"),
    callClass: "idempotent-write",
    data: { account_info: given.accountInfo },
  });
}

/**
 * Changes the email address that the account logs in with: `PUT /v1/user`.
 *
 * Sent again only if the cloud provably did not act: sent twice, it may act twice.
 *
 * @param options The new email address, and the password as confirmation.
 * @returns `{ok: true}`.
 */
export function changeUsername(
  api: ApiCaller,
  options: ChangeUsernameOptions,
): Promise<JSONResponse<OKResponse>> {
  const given = orEmpty(options);
  return api.put({
    ...endpoint(options, "/v1/user"),
    data: {
      current_password: requireText(options, "currentPassword"),
      username: requireText(options, "username"),
      invalidate_tokens: given.invalidateTokens || undefined,
    },
  });
}

/**
 * Changes the password of the account: `PUT /v1/user`. Existing tokens keep working unless `invalidateTokens` revokes
 * them.
 *
 * Sent again only if the cloud provably did not act: sent twice, it may act twice.
 *
 * @param options The current and the new password.
 * @returns `{ok: true}`.
 */
export function changeUserPassword(
  api: ApiCaller,
  options: ChangeUserPasswordOptions,
): Promise<JSONResponse<OKResponse>> {
  const given = orEmpty(options);
  return api.put({
    ...endpoint(options, "/v1/user"),
    data: {
      current_password: requireText(options, "currentPassword"),
      password: requireText(options, "password"),
      invalidate_tokens: given.invalidateTokens || undefined,
    },
  });
}
