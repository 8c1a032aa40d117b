/** Finds the access token of a request. Source: API reference; error texts: node-oauth2-server fork. */
import type { Context } from "hono";
import { sameSecret } from "../base/random.ts";
import type { Cloud } from "../cloud.ts";
import type { User } from "../model/records.ts";
import { type AccessToken, isExpired } from "../stores/tokens.ts";
import type { CloudEnv } from "./env.ts";
import { oauthError } from "./errors.ts";
import { plainPath } from "./faults.ts";
import { isForm, readParams } from "./params.ts";

const BEARER = /^Bearer\s+(\S+)$/i;

function fromHeader(header: string): string {
  const token = BEARER.exec(header)?.[1];
  if (token === undefined) throw oauthError("invalid_request", "Malformed auth header");
  return token;
}

function fromBody(c: Context<CloudEnv>, token: unknown): string {
  if (isForm(c)) return String(token);
  throw oauthError(
    "invalid_request",
    "When putting the token in the body, content type must be application/x-www-form-urlencoded.",
  );
}

/** Returns the token in a request's header or query, which can be read before the body. */
function tokenBeforeBody(c: Context<CloudEnv>): string | undefined {
  const header = c.req.header("authorization");
  return header === undefined ? c.req.query("access_token") : fromHeader(header);
}

/** Returns the user whose valid token is in a request's header or query. */
export function callerOf(cloud: Cloud, c: Context<CloudEnv>): User | undefined {
  const given = BEARER.exec(c.req.header("authorization") ?? "")?.[1] ??
    c.req.query("access_token");
  const token = given === undefined ? undefined : cloud.tokens.find(given);
  return token && !isExpired(token) ? token.user : undefined;
}

async function readToken(cloud: Cloud, c: Context<CloudEnv>): Promise<AccessToken> {
  const early = tokenBeforeBody(c);
  // Checked first, so that the body is not parsed for an invalid token.
  const known = early === undefined ? undefined : findToken(cloud, early);
  const query = c.req.query("access_token");
  const body = known || isForm(c) ? (await readParams(c)).access_token : await tokenInJson(c);
  const given = [c.req.header("authorization"), query, body].filter((one) => one !== undefined);
  if (given.length > 1) {
    throw oauthError(
      "invalid_request",
      "Only one method may be used to authenticate at a time (Auth header, GET or POST).",
    );
  }
  if (known) return known;
  if (body !== undefined) return findToken(cloud, fromBody(c, body));
  throw oauthError("invalid_request", "The access token was not found");
}

/** Returns the token in a JSON body. Parses the body only if it may contain one. */
async function tokenInJson(c: Context<CloudEnv>): Promise<unknown> {
  const text = await c.req.text();
  return text.includes("access_token") ? (await readParams(c)).access_token : undefined;
}

function findToken(cloud: Cloud, value: string): AccessToken {
  const token = cloud.tokens.find(value);
  if (token) return token;
  throw oauthError("invalid_token", "The access token provided is invalid.", 401);
}

/**
 * Returns the access token of a request. Does not check what it permits: `permit()` does.
 *
 * @throws {CloudError} if there is no valid token.
 */
export async function authenticate(cloud: Cloud, c: Context<CloudEnv>): Promise<AccessToken> {
  const token = await readToken(cloud, c);
  const { method, path } = c.req;
  const isFaulty = cloud.faults.expires({ method, path: plainPath(path), token: token.token });
  if (isExpired(token) || isFaulty) {
    throw oauthError("invalid_token", "The access token provided has expired.", 401);
  }
  return token;
}

/** Returns the name and password of an HTTP Basic header, or `undefined` if there is no well-formed one. */
export function basicCredentials(c: Context<CloudEnv>): [name: string, secret: string] | undefined {
  const encoded = /^Basic\s+([A-Za-z0-9+/]+=*)$/i.exec(c.req.header("authorization") ?? "")?.[1];
  if (encoded === undefined || encoded.replace(/=+$/, "").length % 4 === 1) return undefined;
  const bytes = Uint8Array.from(atob(encoded), (char) => char.charCodeAt(0));
  const [, name, secret] = /^([^:]*):(.*)$/s.exec(new TextDecoder().decode(bytes)) ?? [];
  return name === undefined || secret === undefined ? undefined : [name, secret];
}

/**
 * Returns the user that an HTTP Basic header names, or `undefined` if there is no such header.
 *
 * @throws {CloudError} if the username or password is wrong.
 */
export function findBasicUser(cloud: Cloud, c: Context<CloudEnv>): User | undefined {
  if (!/^Basic\b/i.test(c.req.header("authorization") ?? "")) return undefined;
  const [username = "", password = ""] = basicCredentials(c) ?? [];
  const user = cloud.users.find(username);
  if (user && sameSecret(user.password, password)) return user;
  throw oauthError("invalid_grant", "User credentials are invalid", 401);
}
