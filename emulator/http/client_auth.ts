/** Authenticates OAuth clients, and describes the tokens they get. Error texts: node-oauth2-server fork. */
import type { Context } from "hono";
import { basicCredentials } from "./bearer.ts";
import type { CloudEnv } from "./env.ts";
import { oauthError } from "./errors.ts";
import { type Params, wholeNumber } from "../base/values.ts";
import { sameSecret } from "../base/random.ts";
import type { Client } from "../model/records.ts";
import type { Cloud } from "../cloud.ts";
import { isClientId } from "../stores/clients.ts";
import { type AccessToken, DEFAULT_LIFETIME_S } from "../stores/tokens.ts";

/** Returns the client that a request authenticates as, with HTTP Basic or in its body. */
export function clientOf(cloud: Cloud, c: Context<CloudEnv>, params: Params): Client {
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

/** Returns the scopes that a client's tokens are limited to, or `undefined` if there is no limit. */
export function limitsOf({ scope }: Client): string[] | undefined {
  return scope === null || scope === "*:*" ? undefined : scope.split(/[\s,]+/);
}

/** Returns when a new token expires: after `expires_in` seconds (0 means never), at `expires_at`, or in 90 days. */
export function expiryOf(params: Params): number | undefined {
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

/** Returns a new token as JSON, in the form of a token response. */
export function tokenJson(token: AccessToken): Record<string, unknown> {
  const { expiresAt, refreshToken, scopes } = token;
  return {
    token_type: "bearer",
    access_token: token.token,
    expires_in: expiresAt === undefined ? 0 : Math.round((expiresAt - Date.now()) / 1000),
    ...(refreshToken === undefined ? {} : { refresh_token: refreshToken }),
    ...(scopes === undefined ? {} : { scope: scopes.join(" ") }),
  };
}
