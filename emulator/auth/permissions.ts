/** What tokens may be used for: those of API users, of customers, of clients with a scope, of people in teams. */
import { failure, oauthError } from "../http/errors.ts";
import type { Product, User } from "../model/records.ts";
import { mayEnterOrg, memberOf, productOf } from "../http/scope.ts";
import { patternOf, scopeFor } from "./scope_table.ts";
import type { Cloud } from "../cloud.ts";
import type { Role } from "../stores/team.ts";
import type { AccessToken } from "../stores/tokens.ts";

/** What a customer may do, beside what every token may. Our own choice. */
const CUSTOMER_ENDPOINTS = patterns(`
GET /v1/user
GET /v1/user/identify
GET /v1/access_tokens
DELETE /v1/access_tokens
DELETE /v1/access_tokens/:token
GET /v1/devices
POST /v1/devices
GET /v1/devices/**
PUT /v1/devices/:id
PUT /v1/devices/:id/ping
POST /v1/devices/**
DELETE /v1/devices/:id
GET /v1/events/**
POST /v1/device_claims
POST /v1/products/:product/device_claims
GET /v1/products/:product/devices
GET /v1/products/:product/devices/:id
GET /v1/products/:product/devices/:id/:name
POST /v1/products/:product/devices/:id/:name
PUT /v1/products/:product/devices/:id/ping
DELETE /v1/products/:product/devices/:id/owner
`);

/** What each token may do: tell about itself, and end. */
const OWN_TOKEN = patterns("GET /v1/access_tokens/current\nDELETE /v1/access_tokens/current");

/** What people who support users may write: about devices. Our own choice. */
const SUPPORT_WRITES = /^\/(devices|diagnostics)(\/|$)/;

type Endpoint = readonly [method: string, path: RegExp];

function patterns(lines: string): Endpoint[] {
  return lines.trim().split("\n").map((line) => {
    const [method = "", path = ""] = line.split(" ");
    return [method, patternOf(path)];
  });
}

const isAmong = (endpoints: readonly Endpoint[], method: string, path: string): boolean =>
  endpoints.some(([one, pattern]) => one === method && pattern.test(path));

/** What a token is limited to; undefined if to nothing. */
export function scopesOf(
  cloud: Cloud,
  { user, scopes }: AccessToken,
): readonly string[] | undefined {
  const program = user.customerOf === undefined ? cloud.teams.program(user.username) : undefined;
  return program?.scopes ?? scopes;
}

/** Throws unless a token may be used for a request. */
export function requirePermission(cloud: Cloud, token: AccessToken, request: Request): void {
  const method = request.method === "HEAD" ? "GET" : request.method;
  const path = pathOf(request);
  if (isAmong(OWN_TOKEN, method, path)) return;
  if (token.user.customerOf !== undefined) {
    if (isAmong(CUSTOMER_ENDPOINTS, method, path)) return;
    throw oauthError("unauthorized", "Customers are not allowed to call this endpoint", 403);
  }
  const [belongsTo, rest] = split(path);
  const scopes = scopesOf(cloud, token);
  if (scopes) requireScope(scopes, scopeFor(method, rest, belongsTo));
  if (method !== "GET") requireRole(cloud, token.user, path, rest);
}

function pathOf({ url }: Request): string {
  const { pathname } = new URL(url);
  const segments = pathname.replace(/\/+$/, "").split("/");
  return segments.map((segment) => {
    try {
      return decodeURIComponent(segment).replaceAll("/", "%2F");
    } catch {
      return segment; // No route makes more of it either.
    }
  }).join("/");
}

/** Whose endpoint it is, and its path below that. */
function split(path: string): ["product" | "org" | "user", string] {
  const [, owner = "", rest = ""] =
    /^\/v1((?:\/orgs\/[^/]+)?(?:\/products\/[^/]+)?)(.*)$/.exec(path) ?? [];
  if (owner.includes("/products/")) return ["product", rest];
  if (owner !== "") return ["org", rest];
  return ["user", rest === "" ? "/" : rest];
}

function requireScope(scopes: readonly string[], needed: string | undefined): void {
  if (needed === undefined) {
    throw oauthError("unauthorized", "API users are not allowed to call this endpoint");
  }
  const object = needed.slice(0, needed.indexOf(":"));
  if ([needed, `${object}:*`, "*:*"].some((scope) => scopes.includes(scope))) return;
  throw oauthError("invalid_scope", "Invalid scope");
}

/** Only those write who may: not everybody in a team does. */
function requireRole(cloud: Cloud, user: User, path: string, rest: string): void {
  const role = roleIn(cloud, user, path);
  if (role === undefined || role === "Administrator") return;
  const isAllowed = role === "View-only"
    ? false
    : role === "Support"
    ? SUPPORT_WRITES.test(rest)
    : !/^\/team(\/|$)/.test(rest);
  if (!isAllowed) throw failure(403, `The role ${role} does not allow this`);
}

/** A product that the body of a request names, for who may bring devices into it. */
export function productToFill(cloud: Cloud, user: User, idOrSlug: string): Product {
  const product = productOf(cloud, user, idOrSlug);
  const role = product.owner === user ? undefined : memberOf(cloud, user, product)?.role;
  if (role !== "View-only" && role !== "Support") return product;
  throw failure(403, `The role ${role} does not allow this`);
}

/** The role of somebody in the product or organization of a path; owners and programs have none. */
function roleIn(cloud: Cloud, user: User, path: string): Role | undefined {
  const slug = /\/products\/([^/]+)/.exec(path)?.[1];
  const product = slug === undefined ? undefined : cloud.products.find(slug);
  if (product) {
    if (product.owner === user) return undefined;
    return memberOf(cloud, user, product)?.role ?? undefined;
  }
  const name = /^\/v1\/orgs\/([^/]+)/.exec(path)?.[1];
  for (const org of cloud.orgs.list()) {
    if ((org.slug !== name && org.id !== name) || org.owner === user) continue;
    if (!mayEnterOrg(cloud, user, org)) continue;
    return cloud.teams.find(`org:${org.id}`, user.username)?.role ?? undefined;
  }
  return undefined;
}
