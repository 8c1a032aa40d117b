import type {
  Auth,
  BasicAuth,
  HeadersInput,
  ProjectContext,
  RequestContext,
  ToolContext,
} from "../types/common.ts";
import { isBrowser } from "../runtime/browser.ts";
import { VERSION } from "../version.ts";
import { isGiven, orEmpty } from "./options.ts";

/** The options that determine the headers of a request. */
export interface HeaderParts {
  readonly auth?: Auth | undefined;
  readonly context?: RequestContext | undefined;
  readonly headers?: HeadersInput | null | undefined;
}

/**
 * Builds the headers of a request, with lowercase names. The caller's `headers` take precedence.
 *
 * @throws {TypeError} if a name or value is not valid in a header; the message never contains the value.
 */
export function buildHeaders(
  { auth, context, headers: custom }: HeaderParts,
  contentType?: string,
): Record<string, string> {
  const { tool, project } = context ?? {};
  // Browsers set their own `User-Agent`, and a custom one could fail the CORS preflight.
  const headers: Record<string, string> = isBrowser
    ? {}
    : { "user-agent": `particle-edge-sdk/${VERSION}` };
  const set = (name: string, value: string | undefined, label: string = name) => {
    if (value) headers[name] = checkValue(label, value);
  };
  set("content-type", contentType);
  set("authorization", authorization(auth), "auth");
  set("x-particle-tool", tool?.name && toolHeader(tool), "context.tool");
  set("x-particle-project", project?.name && projectHeader(project), "context.project");
  for (const [name, value] of headerEntries(custom)) {
    if (!/^[!#$%&'*+.^`|~\w-]+$/.test(name)) {
      throw new TypeError(`headers has an invalid name: ${JSON.stringify(name)}`);
    }
    if (isGiven(value)) headers[name.toLowerCase()] = checkValue(name, String(value));
  }
  return headers;
}

function authorization(auth: Auth | undefined): string | undefined {
  if (!isGiven(auth) || auth === false) return undefined;
  const { username, password } = auth as Partial<BasicAuth>;
  if (typeof auth === "string") {
    if (/^[\x21-\x7e]+$/.test(auth)) return `Bearer ${auth}`;
  } else if (typeof username === "string" && typeof password === "string") {
    if (username.includes(":")) throw new TypeError("auth.username must not contain a colon");
    const bytes = new TextEncoder().encode(`${username}:${password}`);
    return `Basic ${btoa(String.fromCharCode(...bytes))}`;
  }
  throw new TypeError(
    "auth must be an access token (visible ASCII without spaces) or {username, password}",
  );
}

function toolHeader(tool: ToolContext): string {
  return [tool, ...tool.components ?? []].map(({ name, version }) =>
    name && isGiven(version) && version !== "" ? `${name}@${version}` : name
  ).filter(Boolean).join(", ");
}

function projectHeader({ name, ...rest }: ProjectContext): string {
  const values = Object.entries(rest).filter(([, value]) => isGiven(value));
  return [name, ...values.map(([key, value]) => `${key}=${value}`)].join("; ");
}

/** Name and value of a header. */
type HeaderEntry = readonly [string, string | number | undefined | null];

/** Returns the names and values of headers in any form that callers may pass. */
export function headerEntries(headers: HeadersInput | null | undefined): HeaderEntry[] {
  const given = orEmpty(headers, "headers");
  return [...Symbol.iterator in given ? given : Object.entries(given)];
}

/** Returns a copy of a request in which a header, named in lower case, is replaced, whatever its case. */
export function withHeader<R extends HeaderParts>(request: R, name: string, value: string): R {
  const others = headerEntries(request.headers).filter(([other]) => other.toLowerCase() !== name);
  return { ...request, headers: { ...Object.fromEntries(others), [name]: value } };
}

/**
 * Throws if a value would end its header or start another one, or is longer than servers accept. Only `Last-Event-ID`
 * may contain characters beyond ASCII: servers choose the ids of events, and expect them back in UTF-8.
 */
function checkValue(name: string, value: string): string {
  if (/^[\t\x20-\x7e]{0,4096}$/.test(value)) return value;
  const isId = name.toLowerCase() === "last-event-id";
  if (isId && /^[\t\x20-\x7e\x80-\uffff]{0,4096}$/.test(value)) return value;
  throw new TypeError(`${name} must be at most 4096 visible ASCII characters (value not shown)`);
}
