import type {
  Auth,
  HeadersInput,
  ProjectContext,
  RequestContext,
  ToolContext,
} from "../types/common.ts";
import { VERSION } from "../version.ts";

/** Longest header value sent; servers commonly refuse more than 8 KiB for all of them. */
const MAX_HEADER_LENGTH = 4096;

/** What the headers of a request are made of. */
export interface HeaderParts {
  readonly auth?: Auth | undefined;
  readonly context?: RequestContext | undefined;
  readonly headers?: HeadersInput | null | undefined;
  readonly contentType?: string | undefined;
}

/**
 * Builds the headers of a request, under lower-case names. The caller's `headers` win.
 *
 * @throws {TypeError} if a value cannot be a header; the message never holds the value.
 */
export function buildHeaders(parts: HeaderParts): Record<string, string> {
  const headers: Record<string, string> = {};
  if (sendsUserAgent) headers["user-agent"] = `particle-edge-sdk/${VERSION}`;
  if (parts.contentType !== undefined) headers["content-type"] = parts.contentType;
  if (parts.auth !== undefined && parts.auth !== false) {
    headers["authorization"] = authorization(parts.auth);
  }
  const tool = parts.context?.tool && toolHeader(parts.context.tool);
  if (tool) headers["x-particle-tool"] = checkValue("context.tool", tool);
  const project = parts.context?.project && projectHeader(parts.context.project);
  if (project) headers["x-particle-project"] = checkValue("context.project", project);
  if (parts.headers) addCustom(headers, parts.headers);
  return headers;
}

/** Browsers set a `User-Agent` of their own, and one of ours could fail the CORS preflight. */
const sendsUserAgent = !globalThis.navigator?.userAgent?.startsWith("Mozilla/");

function authorization(auth: Exclude<Auth, false>): string {
  if (typeof auth === "string") {
    if (!/^[\x21-\x7e]+$/.test(auth)) {
      throw new TypeError(
        "auth must be an access token: visible ASCII characters without spaces (the value is not shown)",
      );
    }
    return checkValue("auth", `Bearer ${auth}`);
  }
  if (typeof auth?.username !== "string" || typeof auth.password !== "string") {
    throw new TypeError("auth must be an access token, or {username, password}");
  }
  if (auth.username.includes(":")) throw new TypeError("auth.username must not hold a colon");
  const bytes = new TextEncoder().encode(`${auth.username}:${auth.password}`);
  return checkValue("auth", `Basic ${btoa(String.fromCharCode(...bytes))}`);
}

function toolHeader(tool: ToolContext): string {
  return [tool, ...tool.components ?? []].map(({ name, version }) =>
    name && isGiven(version) ? `${name}@${version}` : name
  ).filter(Boolean).join(", ");
}

function projectHeader({ name, ...rest }: ProjectContext): string {
  const values = Object.entries(rest).filter(([, value]) => value !== undefined && value !== null);
  return [name, ...values.map(([key, value]) => `${key}=${value}`)].filter(Boolean).join("; ");
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "";
}

function addCustom(headers: Record<string, string>, custom: HeadersInput): void {
  const entries = Symbol.iterator in custom ? custom : Object.entries(custom);
  for (const [name, value] of entries) {
    if (value === undefined || value === null) continue;
    if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(name)) {
      throw new TypeError(`headers has a name that HTTP does not allow: ${JSON.stringify(name)}`);
    }
    headers[name.toLowerCase()] = checkValue(`headers["${name}"]`, String(value));
  }
}

/** Refuses what would end a header or start another one. */
function checkValue(name: string, value: string): string {
  if (value.length > MAX_HEADER_LENGTH || !/^[\t\x20-\x7e]*$/.test(value)) {
    throw new TypeError(
      `${name} must be at most ${MAX_HEADER_LENGTH} visible ASCII characters (the value is not shown)`,
    );
  }
  return value;
}
