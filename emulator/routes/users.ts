/** `/v1/users` and `/v1/user`. Source: API reference, Users; types of particle-api-js. */
import { Hono } from "hono";
import { deleteUser } from "../auth/delete_user.ts";
import { jsonSize } from "../base/json_limits.ts";
import { randomHex, sameSecret } from "../base/random.ts";
import { enrolmentUrl, isRightCode, newSecret } from "../base/totp.ts";
import { flag, isObject, type Params, text } from "../base/values.ts";
import type { Cloud } from "../cloud.ts";
import { allowAnyone, allowUnlimited } from "../http/allow.ts";
import type { CloudEnv } from "../http/env.ts";
import { failure, failures } from "../http/errors.ts";
import { NAME_MAX, readParams } from "../http/params.ts";
import { isCellular } from "../model/platforms.ts";
import type { User } from "../model/records.ts";
import type { AccessToken, TokenStore } from "../stores/tokens.ts";

const TOKEN_DIGITS = 40;
/** The largest account information as JSON, in bytes. Our own choice. */
const ACCOUNT_INFO_MAX = 16_384;

/** Returns the routes about user accounts. */
export function userRoutes(cloud: Cloud): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();
  app.post("/users", allowAnyone, async (c) => {
    createUser(cloud, await readParams(c));
    return c.json({ ok: true });
  });
  // No email is sent, and the response does not reveal whether the user exists.
  app.post("/user/password-reset", allowAnyone, async (c) => {
    const user = cloud.users.find(text((await readParams(c)).username) ?? "");
    if (user) cloud.passwordResets.start(user);
    return c.json({ ok: true, message: "Password reset email sent." });
  });
  app.put("/user/password-reset", allowAnyone, async (c) => {
    finishReset(cloud, await readParams(c));
    return c.json({ ok: true, message: "Password has been reset." });
  });
  const unlimited = allowUnlimited();
  const withCustomers = allowUnlimited({ customers: true });
  app.get("/user", withCustomers, (c) => c.json(userJson(cloud, c.var.token.user)));
  app.put("/user", unlimited, async (c) => {
    return c.json(updateUser(cloud, c.var.token.user, await readParams(c)));
  });
  app.delete("/user", unlimited, async (c) => {
    removeUser(cloud, c.var.token.user, await readParams(c));
    return c.json({ ok: true, message: "User deleted." });
  });
  app.get("/user/identify", withCustomers, (c) => {
    const { id, username } = c.var.token.user;
    return c.json({ id, email: username });
  });
  app.get("/user/mfa-enable", unlimited, (c) => c.json(startEnrolment(c.var.token.user)));
  app.post("/user/mfa-enable", unlimited, async (c) => {
    return c.json(enroll(cloud.tokens, c.var.token, await readParams(c)));
  });
  app.put("/user/mfa-disable", unlimited, async (c) => {
    const { user } = c.var.token;
    requirePassword(user, (await readParams(c)).current_password);
    user.mfaSecret = undefined;
    return c.json({ ok: true });
  });
  return app;
}

/** Throws if a username or password is too long to be stored. */
function requireShort(...values: string[]): void {
  if (values.every(({ length }) => length <= NAME_MAX)) return;
  throw failures(400, `username and password must not be longer than ${NAME_MAX} characters`);
}

/** Throws if account information is too large to be stored. */
function requireSmall(accountInfo: Params): Params {
  if (jsonSize(accountInfo) <= ACCOUNT_INFO_MAX) return accountInfo;
  throw failure(400, `account_info must not exceed ${ACCOUNT_INFO_MAX} bytes`);
}

function createUser(cloud: Cloud, params: Params): void {
  const username = text(params.username);
  const password = text(params.password);
  if (!username || !password) throw failures(400, "username and password are required");
  requireShort(username, password);
  if (cloud.users.find(username)) throw failures(400, "username must be unique");
  const accountInfo = isObject(params.account_info) ? requireSmall({ ...params.account_info }) : {};
  cloud.users.add({ username, password }).accountInfo = accountInfo;
}

/** Sets a new password for the user whom a token from an email names. Source of the fields: none, they are assumed. */
function finishReset({ users, passwordResets }: Cloud, params: Params): void {
  const password = text(params.password);
  if (!password) throw failures(400, "password must not be empty");
  requireShort(password);
  const user = passwordResets.take(text(params.token) ?? "");
  if (!user || !users.has(user)) throw failures(400, "The token is invalid or has expired");
  user.password = password;
}

function userJson({ devices }: Cloud, user: User): Record<string, unknown> {
  const owned = devices.ofUser(user);
  const cellular = owned.filter((device) => isCellular(device.platformId)).length;
  return {
    username: user.username,
    subscription_ids: [],
    account_info: { first_name: "", last_name: "", business_account: false, ...user.accountInfo },
    mfa: { enabled: user.mfaSecret !== undefined },
    scim_provisioned: false,
    no_password: user.password === "",
    wifi_device_count: owned.length - cellular,
    cellular_device_count: cellular,
  };
}

function requirePassword(user: User, password: unknown): void {
  if (!sameSecret(user.password, text(password) ?? "")) throw failure(400, "Incorrect password");
}

function updateUser(cloud: Cloud, user: User, params: Params): Record<string, unknown> {
  if (params.username !== undefined || params.password !== undefined) {
    return changeLogin(cloud, user, params);
  }
  if (!isObject(params.account_info)) {
    throw failure(400, "Nothing to update: send account_info, username or password");
  }
  user.accountInfo = requireSmall({ ...user.accountInfo, ...params.account_info });
  return userJson(cloud, user);
}

function changeLogin(cloud: Cloud, user: User, params: Params): Record<string, unknown> {
  requirePassword(user, params.current_password);
  const username = params.username === undefined ? user.username : text(params.username);
  const password = params.password === undefined ? user.password : text(params.password);
  if (!username || !password) throw failures(400, "username and password must not be empty");
  requireShort(username, password);
  const taken = cloud.users.find(username);
  if (taken && taken !== user) throw failures(400, "username must be unique");
  if (user.customerOf === undefined) cloud.teams.rename(user.username, username);
  Object.assign(user, { username, password });
  if (flag(params.invalidate_tokens)) cloud.tokens.revokeAll(user);
  const what = params.password === undefined ? "username" : "password";
  return { ok: true, message: `User's ${what} updated.` };
}

function removeUser(cloud: Cloud, user: User, params: Params): void {
  requirePassword(user, params.password);
  if (cloud.products.list().some((product) => product.owner === user)) {
    throw failure(400, "The user still owns products");
  }
  deleteUser(cloud, user);
}

function startEnrolment(user: User): Record<string, string> {
  if (user.mfaSecret !== undefined) {
    throw failure(400, "Multi-factor authentication is already enabled");
  }
  const secret = newSecret();
  user.pendingMfa = { token: randomHex(TOKEN_DIGITS), secret };
  return { mfa_token: user.pendingMfa.token, qr_url: enrolmentUrl(user.username, secret), secret };
}

/** Enables multi-factor authentication if a request has a valid code of the new authenticator. */
function enroll(
  tokens: TokenStore,
  { user, clientId, expiresAt }: AccessToken,
  params: Params,
): Record<string, unknown> {
  const pending = user.pendingMfa;
  if (!pending || !sameSecret(pending.token, text(params.mfa_token) ?? "")) {
    throw failure(400, "Invalid mfa token");
  }
  if (!isRightCode(pending.secret, text(params.otp) ?? "")) {
    throw failure(400, "Invalid code");
  }
  user.mfaSecret = pending.secret;
  user.pendingMfa = undefined;
  if (!flag(params.invalidate_tokens)) return { enrolled: true };
  tokens.revokeAll(user);
  // Issues a new token, so that the user who enrolls stays logged in.
  return { enrolled: true, tokens: [tokens.issue({ user, clientId, expiresAt }).token] };
}
