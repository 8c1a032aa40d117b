/** `POST /oauth/token`. Source: API reference; error texts: node-oauth2-server fork. */
import { Hono } from "hono";
import { DomainError } from "../base/domain_error.ts";
import { randomHex, sameSecret } from "../base/random.ts";
import { isRightCode } from "../base/totp.ts";
import { type Params, text } from "../base/values.ts";
import type { Cloud } from "../cloud.ts";
import { allowAnyone } from "../http/allow.ts";
import { clientOf, expiryOf, limitsOf, tokenJson } from "../http/client_auth.ts";
import type { CloudEnv } from "../http/env.ts";
import { oauthError } from "../http/errors.ts";
import { isForm, readParams } from "../http/params.ts";
import { productIdOfKey } from "../model/owners.ts";
import type { Client, User } from "../model/records.ts";
import { isTooOld } from "../stores/authorization_codes.ts";
import type { AccessToken } from "../stores/tokens.ts";

type Grant = (cloud: Cloud, client: Client, params: Params) => AccessToken;

const GRANTS: ReadonlyMap<string, Grant> = new Map<string, Grant>([
  ["password", passwordGrant],
  ["refresh_token", refreshGrant],
  ["client_credentials", clientGrant],
  ["authorization_code", codeGrant],
  ["urn:custom:mfa-otp", otpGrant],
  ["urn:custom:recovery-code", recoveryGrant],
]);

/** Returns the routes that log users and clients in. */
export function authRoutes(cloud: Cloud): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();
  app.all("/oauth/token", allowAnyone, async (c) => {
    if (c.req.method !== "POST" || !isForm(c)) {
      throw oauthError(
        "invalid_request",
        "Method must be POST with application/x-www-form-urlencoded encoding",
      );
    }
    const params = await readParams(c);
    const grant = GRANTS.get(text(params.grant_type) ?? "");
    if (!grant) throw oauthError("invalid_request", "Invalid or missing grant_type parameter");
    const token = grant(cloud, clientOf(cloud, c, params), params);
    return c.json(tokenJson(token), 200, { "cache-control": "no-store", pragma: "no-cache" });
  });
  return app;
}

/** Issues a token for a user, limited to the scopes of the client. */
function issue(
  cloud: Cloud,
  client: Client,
  user: User,
  expiresAt: number | undefined,
): AccessToken {
  return cloud.tokens.issue({
    user,
    clientId: client.id,
    expiresAt,
    scopes: user.customerOf === undefined ? limitsOf(client) : undefined,
  });
}

function passwordGrant(cloud: Cloud, client: Client, params: Params): AccessToken {
  const username = text(params.username);
  const password = text(params.password);
  if (!username || !password) {
    throw oauthError(
      "invalid_client",
      'Missing parameters. "username" and "password" are required',
    );
  }
  const product = productIdOfKey(client.owner);
  // A customer of the product comes before a developer of the same name.
  const user = (product === undefined ? undefined : cloud.users.findCustomer(product, username)) ??
    cloud.users.find(username);
  if (user?.sso) throw oauthError("sso_user", "Log in with single sign-on", 403);
  if (!user || !sameSecret(user.password, password)) {
    throw oauthError("invalid_grant", "User credentials are invalid");
  }
  const expiresAt = expiryOf(params);
  if (user.mfaSecret === undefined) return issue(cloud, client, user, expiresAt);
  throw oauthError("mfa_required", "Multi-factor authentication required", 403, {
    body: { mfa_token: cloud.logins.start(user, client.id, expiresAt) },
  });
}

function refreshGrant(cloud: Cloud, client: Client, params: Params): AccessToken {
  const refreshToken = text(params.refresh_token);
  if (!refreshToken) throw oauthError("invalid_request", 'No "refresh_token" parameter');
  if (productIdOfKey(client.owner) === undefined) {
    throw oauthError("invalid_grant", "Refresh tokens only work for clients of products");
  }
  const expiresAt = expiryOf(params);
  try {
    return issue(cloud, client, cloud.tokens.redeem(refreshToken, client.id), expiresAt);
  } catch (error) {
    throw error instanceof DomainError ? oauthError("invalid_grant", error.message) : error;
  }
}

function clientGrant(cloud: Cloud, client: Client, params: Params): AccessToken {
  if (client.user === null) {
    throw oauthError("invalid_client", "The grant type is unauthorised for this client_id");
  }
  const owner = cloud.users.get(client.user);
  if (!owner) throw oauthError("invalid_grant", "Client credentials are invalid");
  const scope = text(params.scope);
  const user = scope ? findScopedCustomer(cloud, client, scope) : owner;
  return issue(cloud, client, user, expiryOf(params));
}

/** Finds the customer that a scope such as `customer=ada@example.com` names. */
function findScopedCustomer(cloud: Cloud, client: Client, scope: string): User {
  const product = productIdOfKey(client.owner);
  const email = /^customer=(.+)$/.exec(scope)?.[1];
  const customer = product === undefined || email === undefined
    ? undefined
    : cloud.users.findCustomer(product, email);
  if (customer) return customer;
  throw oauthError("invalid_scope", "Invalid scope");
}

function codeGrant(cloud: Cloud, client: Client, params: Params): AccessToken {
  const code = text(params.code);
  if (!code) throw oauthError("invalid_request", 'No "code" parameter');
  if (client.type !== "web" || client.owner === null) {
    throw oauthError("invalid_client", "The grant type is unauthorised for this client_id");
  }
  const expiresAt = expiryOf(params);
  const given = cloud.codes.take(code);
  if (
    !given || given.clientId !== client.id || !cloud.users.has(given.user) ||
    given.redirectUri !== text(params.redirect_uri)
  ) throw oauthError("invalid_grant", "Invalid code");
  if (isTooOld(given)) throw oauthError("invalid_grant", "Code has expired");
  return issue(cloud, client, given.user, expiresAt);
}

/** Completes the login that an `mfa_token` stands for. Throws if the code is wrong. */
function secondFactor(
  cloud: Cloud,
  client: Client,
  mfaToken: string,
  isRight: (user: User) => boolean,
): AccessToken {
  const login = cloud.logins.find(mfaToken);
  if (!login || login.clientId !== client.id || !cloud.users.has(login.user)) {
    throw oauthError("invalid_grant", "Invalid mfa token");
  }
  if (!isRight(login.user)) throw oauthError("invalid_grant", "Invalid code");
  cloud.logins.finish(mfaToken);
  return issue(cloud, client, login.user, login.expiresAt);
}

function otpGrant(cloud: Cloud, client: Client, params: Params): AccessToken {
  const mfaToken = text(params.mfa_token);
  const otp = text(params.otp);
  if (!mfaToken || !otp) {
    throw oauthError("invalid_request", "You must provide otp and mfa token.");
  }
  return secondFactor(
    cloud,
    client,
    mfaToken,
    ({ mfaSecret }) => mfaSecret !== undefined && isRightCode(mfaSecret, otp),
  );
}

function recoveryGrant(cloud: Cloud, client: Client, params: Params): AccessToken {
  const mfaToken = text(params.mfa_token);
  const code = text(params.recovery_code);
  if (!mfaToken || !code) {
    throw oauthError("invalid_request", "You must provide recovery code and mfa token.");
  }
  return secondFactor(cloud, client, mfaToken, (user) => {
    if (!sameSecret(user.recoveryCode, code)) return false;
    user.recoveryCode = randomHex(16); // Each code works once.
    return true;
  });
}
