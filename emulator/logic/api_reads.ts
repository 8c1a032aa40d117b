/** The functions of `particle:core` that read from the API, here the emulator's own. Source: docs, Logic. */
import { isObject } from "../base/values.ts";
import type { Cloud } from "../cloud.ts";
import type { Invocation } from "./invocation.ts";

/** Handles a request to the API. */
export type Api = (request: Request) => Response | Promise<Response>;

/** Lifetime of a function's access token, in milliseconds. It is revoked after the call, which is much shorter. */
const TOKEN_MS = 60_000;
/** The base URL of the API; only its path matters. */
const BASE = "https://api.particle.io/v1";

/** Converts the arguments of a call to a path and an optional query. */
type Read = (args: readonly unknown[]) => { path: string; query?: unknown };

const READS: ReadonlyMap<string, Read> = new Map<string, Read>([
  ["listDevices", ([product, options]) => ({
    path: `/products/${segment(product)}/devices`,
    query: options,
  })],
  ["getDevice", ([id]) => ({ path: `/devices/${segment(id)}` })],
  ["getLastDeviceVitals", ([id]) => ({ path: `/diagnostics/${segment(id)}/last` })],
  ["getDeviceLocation", ([product, id, options]) => ({
    path: `/products/${segment(product)}/locations/${segment(id)}`,
    query: locationQuery(options),
  })],
  ["listIntegrations", ([product]) => ({ path: `${inProduct(product)}/integrations` })],
  ["getIntegration", (args) => {
    const [id, product] = args.length > 1 ? [args[1], args[0]] : args;
    return { path: `${inProduct(product)}/integrations/${segment(id)}` };
  }],
  ["listProducts", () => ({ path: "/user/products" })],
  ["listUserProducts", () => ({ path: "/user/products" })],
  ["listOrgProducts", ([org]) => ({ path: `/orgs/${segment(org)}/products` })],
  ["getProduct", ([product]) => ({ path: `/products/${segment(product)}` })],
  ["getOrgProduct", ([org, product]) => ({
    path: `/orgs/${segment(org)}/products/${segment(product)}`,
  })],
]);

/**
 * Reads from the API as the function's owner.
 *
 * @returns The status and body of the response.
 * @throws {TypeError} if the function does not exist or an id is invalid.
 * @throws {Error} if the Logic function has no API user or the response is an error.
 */
export async function readApi(
  cloud: Cloud,
  api: Api,
  { owner, access }: Invocation,
  name: string,
  args: readonly unknown[],
): Promise<{ status: number; body: unknown }> {
  const read = READS.get(name);
  if (!read) throw new TypeError(`Particle.${name} does not exist`);
  if (access.apiUsername === null) {
    throw new Error("The function has no api_username, which reading from the API requires");
  }
  const { path, query } = read(args);
  const url = new URL(BASE + path);
  for (const [key, value] of Object.entries(isObject(query) ? query : {})) {
    if (value !== null && value !== undefined) url.searchParams.set(key, String(value));
  }
  // The scopes of an API user apply. Any other name reads with all permissions of the owner.
  const scopes = cloud.teams.program(access.apiUsername)?.scopes ?? undefined;
  const token = cloud.tokens.issue({
    user: owner.user,
    clientId: "particle",
    expiresAt: Date.now() + TOKEN_MS,
    scopes,
  });
  try {
    const headers = { authorization: `Bearer ${token.token}` };
    const response = await api(new Request(url, { headers }));
    const text = await response.text();
    if (!response.ok) throw new Error(`HTTP ${response.status}: ${text}`);
    return { status: response.status, body: text === "" ? {} : JSON.parse(text) };
  } finally {
    cloud.tokens.revoke(token);
  }
}

function inProduct(product: unknown): string {
  return product === undefined || product === null ? "" : `/products/${segment(product)}`;
}

function segment(value: unknown): string {
  const text = typeof value === "number" ? String(value) : value;
  if (typeof text !== "string" || /^\.{0,2}$/.test(text)) {
    throw new TypeError(`${JSON.stringify(value)} is not an id or name`);
  }
  return encodeURIComponent(text);
}

function locationQuery(options: unknown): Record<string, unknown> {
  const { dateRange, rectBl, rectTr } = isObject(options) ? options : {};
  return { date_range: dateRange, rect_bl: rectBl, rect_tr: rectTr };
}
