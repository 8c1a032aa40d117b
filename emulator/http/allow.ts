/** Middleware that checks permissions. Each route names its own: `app.get("/:deviceId", allow("devices:get"), …)`. */
import type { Context, MiddlewareHandler } from "hono";
import { roleIn, scopesOf } from "../auth/access.ts";
import { includesScope } from "../auth/scopes.ts";
import type { Cloud } from "../cloud.ts";
import type { Owner } from "../model/owners.ts";
import type { User } from "../model/records.ts";
import type { AccessToken } from "../stores/tokens.ts";
import { authenticate, findBasicUser } from "./bearer.ts";
import type { CloudEnv } from "./env.ts";
import { failure, oauthError } from "./errors.ts";
import { ownerOf } from "./owner.ts";

/** Who may use a route, besides its owner and team members whose role allows it. */
export interface Permission {
  /** The scope that a token limited to scopes needs, or `null` if such tokens cannot be used. */
  readonly scope: string | null;
  /** Whether customers of products may use the route. */
  readonly customers?: true;
  /** Whether the role Support is sufficient for writing. */
  readonly support?: true;
  /** Whether writing requires the role Administrator. */
  readonly administrators?: true;
}

type Details = Omit<Permission, "scope">;

/** Middleware that checks who may use a route. */
export type Guard = MiddlewareHandler<CloudEnv> & {
  readonly permission: Permission | "anyone" | "any token";
};

/** Returns a guard that requires a token that covers `scope`, and sets the owner that the URL names. */
export function allow(scope: string, details: Details = {}): Guard {
  return guard({ scope, ...details });
}

/** Returns a guard like that of {@linkcode allow}, for a route that tokens limited to scopes cannot use. */
export function allowUnlimited(details: Details = {}): Guard {
  return guard({ scope: null, ...details });
}

/** Accepts every valid token. */
export const allowAnyToken: Guard = named("any token", async (c, next) => {
  const token = await authenticate(c.var.cloud, c);
  c.set("token", token);
  enter(c, token.user);
  await next();
});

const LOGIN: Permission = { scope: null, customers: true };

/** Accepts the username and password of a user as HTTP Basic authentication, or else an unlimited token. */
export const allowLogin: Guard = named(LOGIN, async (c, next) => {
  const user = findBasicUser(c.var.cloud, c);
  if (user) enter(c, user);
  else await permit(c, LOGIN);
  await next();
});

const DEFAULT_USER: Permission = { scope: null };

/** Accepts unlimited tokens of the default user. */
export const allowDefaultUser: Guard = named(DEFAULT_USER, async (c, next) => {
  const { cloud, token } = await permit(c, DEFAULT_USER);
  if (token.user !== cloud.defaultUser) throw failure(403, "Only the default user may do this");
  await next();
});

/** Accepts every request, even without a token; the handler may call {@linkcode permit}. */
export const allowAnyone: Guard = named("anyone", (_, next) => next());

function guard(permission: Permission): Guard {
  return named(permission, async (c, next) => {
    await permit(c, permission);
    await next();
  });
}

function named(permission: Guard["permission"], handler: MiddlewareHandler<CloudEnv>): Guard {
  return Object.assign(handler, { permission });
}

/**
 * Sets the token of a request and the owner that its URL names, after checking that the token permits the request.
 *
 * @throws {CloudError} if there is no valid token, or it does not permit the request.
 */
export async function permit(
  c: Context<CloudEnv>,
  permission: Permission,
): Promise<CloudEnv["Variables"]> {
  const { cloud } = c.var;
  const token = await authenticate(cloud, c);
  requireToken(cloud, token, permission);
  c.set("token", token);
  const owner = enter(c, token.user);
  const isRead = c.req.method === "GET" || c.req.method === "HEAD";
  if (!isRead) requireRole(cloud, owner, permission);
  return c.var;
}

/**
 * Sets the owner that the URL of a request names. The parameters `:product` and `:org` come from the path that routes
 * are mounted at, so routes do not read them themselves.
 */
function enter(c: Context<CloudEnv>, user: User): Owner {
  const owner = ownerOf(c.var.cloud, user, c.req.param());
  c.set("owner", owner);
  return owner;
}

function requireToken(cloud: Cloud, token: AccessToken, { scope, customers }: Permission): void {
  if (token.user.customerOf !== undefined) {
    if (customers) return;
    throw oauthError("unauthorized", "Customers are not allowed to call this endpoint", 403);
  }
  const scopes = scopesOf(cloud, token);
  if (!scopes) return;
  if (scope === null) {
    throw oauthError("unauthorized", "API users are not allowed to call this endpoint");
  }
  if (!includesScope(scopes, scope)) throw oauthError("invalid_scope", "Invalid scope");
}

/** Throws if the team role of the user does not allow writing. */
function requireRole(cloud: Cloud, owner: Owner, { support, administrators }: Permission): void {
  const role = roleIn(cloud, owner);
  if (role === undefined || role === "Administrator") return;
  if (role === "Developer" && !administrators) return;
  if (role === "Support" && support) return;
  throw failure(403, `The role ${role} does not allow this`);
}
