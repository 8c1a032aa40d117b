/** `POST /oauth/token`. Source: API reference; error texts: node-oauth2-server fork. */
import { type Context, Hono } from "hono";
import { basicCredentials } from "../bearer.ts";
import type { CloudEnv } from "../env.ts";
import { oauthError } from "../errors.ts";
import type { PendingLogin } from "../logins.ts";
import { isForm, type Params, readParams, text, wholeNumber } from "../params.ts";
import { randomHex, sameSecret } from "../random.ts";
import type { Client, User } from "../records.ts";
import { type Cloud, isClientId } from "../state.ts";
import { type AccessToken, DEFAULT_LIFETIME_S } from "../tokens.ts";
import { isRightCode } from "../totp.ts";

type Grant = (cloud: Cloud, client: Client, params: Params) => AccessToken | Promise<AccessToken>;

const GRANTS: ReadonlyMap<string, Grant> = new Map<string, Grant>([
  ["password", passwordGrant],
  ["refresh_token", refreshGrant],
  ["client_credentials", clientGrant],
  ["urn:custom:mfa-otp", otpGrant],
  ["urn:custom:recovery-code", recoveryGrant],
]);

/** The routes that log users and clients in. */
export function authRoutes(cloud: Cloud): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();
  app.all("/oauth/token", async (c) => {
    if (c.req.method !== "POST" || !isForm(c)) {
      throw oauthError(
        "invalid_request",
        "Method must be POST with application/x-www-form-urlencoded encoding",
      );
    }
    const params = await readParams(c);
    const grant = GRANTS.get(text(params.grant_type) ?? "");
    if (!grant) throw oauthError("invalid_request", "Invalid or missing grant_type parameter");
    const token = await grant(cloud, clientOf(cloud, c, params), params);
    return c.json(tokenJson(token), 200, { "cache-control": "no-store", pragma: "no-cache" });
  });
  return app;
}

function tokenJson(token: AccessToken): Record<string, unknown> {
  const { expiresAt, refreshToken } = token;
  return {
    token_type: "bearer",
    access_token: token.token,
    expires_in: expiresAt === undefined ? 0 : Math.round((expiresAt - Date.now()) / 1000),
    ...(refreshToken === undefined ? {} : { refresh_token: refreshToken }),
  };
}

function clientOf(cloud: Cloud, c: Context<CloudEnv>, params: Params): Client {
  const [id, secret] = basicCredentials(c) ?? [params.client_id, params.client_secret];
  if (!isClientId(id)) {
    throw oauthError("invalid_client", "Invalid or missing client_id parameter");
  }
  if (typeof secret !== "string" || secret === "") {
    throw oauthError("invalid_client", "Missing client_secret parameter");
  }
  const client = cloud.clients.get(id);
  if (client && sameSecret(client.secret, secret)) return client;
  throw oauthError("invalid_client", "Client credentials are invalid", 400, {
    headers: { "www-authenticate": 'Basic realm="Service"' },
  });
}

/** When a new token is to end: `expires_in` seconds (0 = never) or `expires_at`, else 90 days. */
function expiryOf(params: Params): number | undefined {
  if (params.expires_in !== undefined) {
    const seconds = wholeNumber(params.expires_in);
    if (seconds === undefined) throw oauthError("invalid_request", "Invalid expires_in parameter");
    return seconds === 0 ? undefined : Date.now() + seconds * 1000;
  }
  if (params.expires_at !== undefined) {
    const at = Date.parse(String(params.expires_at));
    if (!(at > Date.now())) throw oauthError("invalid_request", "Invalid expires_at parameter");
    return at;
  }
  return Date.now() + DEFAULT_LIFETIME_S * 1000;
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
  const user = cloud.findUser(username);
  if (user?.sso) throw oauthError("sso_user", "Log in with single sign-on", 403);
  if (!user || !sameSecret(user.password, password)) {
    throw oauthError("invalid_grant", "User credentials are invalid");
  }
  const expiresAt = expiryOf(params);
  if (user.mfaSecret === undefined) {
    return cloud.tokens.issue({ user, clientId: client.id, expiresAt });
  }
  throw oauthError("mfa_required", "Multi-factor authentication required", 403, {
    body: { mfa_token: cloud.logins.start(user, client.id, expiresAt) },
  });
}

function refreshGrant(cloud: Cloud, client: Client, params: Params): AccessToken {
  const refreshToken = text(params.refresh_token);
  if (!refreshToken) throw oauthError("invalid_request", 'No "refresh_token" parameter');
  const expiresAt = expiryOf(params);
  const user = cloud.tokens.redeem(refreshToken, client.id);
  return cloud.tokens.issue({ user, clientId: client.id, expiresAt });
}

function clientGrant(cloud: Cloud, client: Client, params: Params): AccessToken {
  if (!client.owner) {
    throw oauthError("invalid_client", "The grant type is unauthorised for this client_id");
  }
  // Customers, which the only documented scope is about, are not emulated.
  if (text(params.scope)) throw oauthError("invalid_scope", "Invalid scope");
  if (!cloud.users.has(client.owner)) {
    throw oauthError("invalid_grant", "Client credentials are invalid");
  }
  return cloud.tokens.issue({
    user: client.owner,
    clientId: client.id,
    expiresAt: expiryOf(params),
  });
}

/** The login an `mfa_token` continues, once the code has been checked. */
async function secondFactor(
  cloud: Cloud,
  client: Client,
  mfaToken: string,
  isRight: (user: User) => boolean | Promise<boolean>,
): Promise<AccessToken> {
  const login: PendingLogin | undefined = cloud.logins.find(mfaToken);
  if (!login || login.clientId !== client.id || !cloud.users.has(login.user)) {
    throw oauthError("invalid_grant", "Invalid mfa token");
  }
  if (!await isRight(login.user)) throw oauthError("invalid_grant", "Invalid code");
  // Checking took a while: somebody else may have been faster with the same token.
  if (!cloud.logins.find(mfaToken)) throw oauthError("invalid_grant", "Invalid mfa token");
  cloud.logins.finish(mfaToken);
  return cloud.tokens.issue(login);
}

function otpGrant(cloud: Cloud, client: Client, params: Params): Promise<AccessToken> {
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

function recoveryGrant(cloud: Cloud, client: Client, params: Params): Promise<AccessToken> {
  const mfaToken = text(params.mfa_token);
  const code = text(params.recovery_code);
  if (!mfaToken || !code) {
    throw oauthError("invalid_request", "You must provide recovery code and mfa token.");
  }
  return secondFactor(cloud, client, mfaToken, (user) => {
    if (!sameSecret(user.recoveryCode, code)) return false;
    user.recoveryCode = randomHex(16); // Each works once.
    return true;
  });
}
