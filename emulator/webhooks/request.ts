/** Builds the request that a webhook sends for an event. Source: docs, webhooks. */
import { isTooDeep } from "../base/json_limits.ts";
import { maskOf } from "../base/mask.ts";
import { DEPTH_HEADER } from "../events/publish.ts";
import type { CloudEvent } from "../model/records.ts";
import { toBase64 } from "../base/bytes.ts";
import type { HookConfig, Method, Texts } from "../stores/integration_config.ts";
import { render, renderJson, TemplateError, type View } from "./template.ts";
import { defaultFields, parsed, variablesOf } from "./variables.ts";

/** The `User-Agent` of webhooks. */
const USER_AGENT = "ParticleBot/1.1 (https://docs.particle.io/webhooks)";
const FORM = "application/x-www-form-urlencoded";
/** Headers of the connection, which webhooks cannot set. */
const CONNECTION_HEADERS = new Set([
  "connection",
  "content-length",
  "host",
  "keep-alive",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** A request that can be sent more than once. */
export interface HookRequest {
  readonly method: Method;
  readonly url: URL;
  readonly headers: Headers;
  readonly body: string | undefined;
  /** Credentials in the request, which must not appear in logs. */
  readonly secrets: readonly string[];
  /** Hides the values of cloud secrets in a text. */
  readonly mask: (text: string) => string;
}

/** The body from a webhook's `json`, `form` or `body`, and its headers. */
interface Body {
  readonly content?: string;
  readonly headers: Texts;
}

type Fields = Readonly<Record<string, unknown>>;

function renderTexts(texts: Texts | undefined, view: View): [string, string][] {
  return Object.entries(texts ?? {}).map((
    [key, value],
  ) => [render(key, view), render(value, view)]);
}

/** Adds default fields to an object. Its own fields win. */
function merged(own: Fields, defaults: Fields): Fields {
  return Object.fromEntries([...Object.entries(defaults), ...Object.entries(own)]);
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function jsonBody(json: unknown, defaults: Fields | undefined, view: View): Body {
  const headers = { accept: "application/json", "content-type": "application/json" };
  const content = typeof json === "string" ? render(json, view) : undefined;
  const value = content === undefined ? renderJson(json, view) : parsed(content);
  // Default fields can only be added to an object; any other text is sent unchanged.
  if (defaults && isFields(value)) {
    if (isTooDeep(value)) throw new TemplateError("The JSON is nested too deep");
    return { content: JSON.stringify(merged(value, defaults)), headers };
  }
  return { content: content ?? JSON.stringify(value), headers };
}

/** Flattens nested fields into names such as `a[b]`. */
function flatten(value: unknown, name: string): [string, string][] {
  if (typeof value !== "object" || value === null) {
    return [[name, value === null ? "" : String(value)]];
  }
  return Object.entries(value).flatMap(([key, item]) => flatten(item, `${name}[${key}]`));
}

function formBody(fields: Fields): Body {
  const pairs = Object.entries(fields).flatMap(([key, value]) => flatten(value, key));
  return { content: new URLSearchParams(pairs).toString(), headers: { "content-type": FORM } };
}

function bodyOf(hook: HookConfig, defaults: Fields | undefined, view: View): Body {
  if (hook.body !== undefined) return { content: render(hook.body, view), headers: {} };
  if (hook.json !== undefined) return jsonBody(hook.json, defaults, view);
  const form = renderJson(hook.form ?? {}, view);
  if (hook.form || defaults) return formBody(merged(isFields(form) ? form : {}, defaults ?? {}));
  return { headers: {} };
}

function basic(username: string, password: string): string {
  return `Basic ${toBase64(new TextEncoder().encode(`${username}:${password}`))}`;
}

/** Returns the `Authorization` header. Credentials in the URL move there, because `fetch` rejects them in URLs. */
function authorization(hook: HookConfig, url: URL, view: View): string | undefined {
  const auth = Object.fromEntries(renderTexts(hook.auth, view));
  if (auth.bearer) return `Bearer ${auth.bearer}`;
  const username = auth.username ?? auth.user;
  if (username !== undefined) return basic(username, auth.password ?? auth.pass ?? "");
  if (url.username === "" && url.password === "") return undefined;
  return basic(decodeURIComponent(url.username), decodeURIComponent(url.password));
}

function headersOf(hook: HookConfig, body: Body, view: View): Headers {
  const headers = new Headers({ "user-agent": USER_AGENT, ...body.headers });
  for (const [name, value] of renderTexts(hook.headers, view)) {
    if (!CONNECTION_HEADERS.has(name.toLowerCase())) headers.set(name, value);
  }
  return headers;
}

function urlOf(hook: HookConfig, extra: Texts, view: View): URL {
  const text = render(hook.url, view).trim();
  if (!URL.canParse(text)) {
    throw new TemplateError(`The url renders to ${JSON.stringify(text)}, which is not a URL`);
  }
  const url = new URL(text);
  const query = new URLSearchParams([...Object.entries(extra), ...renderTexts(hook.query, view)]);
  // Appended as text, so that the encoding of the existing query is kept.
  if (query.size > 0) url.search += `${url.search === "" ? "?" : "&"}${query}`;
  url.hash = "";
  return url;
}

/** Names of headers and parameters whose values are secret. */
const SECRET_NAME =
  /auth|token|secret|password|passwd|cookie|signature|api[-_]?key|^(key|sig|pw)$/i;

function secretsOf(hook: HookConfig, headers: Headers, url: URL, view: View): string[] {
  const named = [...headers, ...url.searchParams, ...renderTexts(hook.query, view)];
  const values = named.filter(([name]) => SECRET_NAME.test(name)).map(([, value]) => value);
  // Also the credentials without "Bearer": a response may quote them.
  const bare = values.map((value) => value.replace(/^\w+ /, ""));
  const auth = renderTexts(hook.auth, view).filter(([name]) => !/^user(name)?$/.test(name));
  const password = decodeURIComponent(url.password);
  return [...values, ...bare, ...auth.map(([, value]) => value), password].filter((value) =>
    value !== ""
  );
}

/**
 * Builds the request for an event.
 *
 * @param hook The configuration of the webhook.
 * @param event The triggering event.
 * @param deleteBody Whether DELETE requests have a body, like POST and PUT requests.
 * @param cloudSecrets The values of cloud secrets, by name.
 * @throws {TemplateError} if a template is invalid, or renders to a value that cannot be sent.
 */
export function buildRequest(
  hook: HookConfig,
  event: CloudEvent,
  deleteBody: boolean,
  cloudSecrets: Readonly<Record<string, string>> = {},
): HookRequest {
  const view = variablesOf(event, cloudSecrets);
  const method = hook.requestType;
  const hasBody = method === "POST" || method === "PUT" || (method === "DELETE" && deleteBody);
  const defaults = hook.noDefaults ? undefined : defaultFields(event);
  const url = urlOf(hook, hasBody ? {} : defaults ?? {}, view);
  const body = hasBody ? bodyOf(hook, defaults, view) : { headers: {} };
  try {
    const headers = headersOf(hook, body, view);
    headers.set(DEPTH_HEADER, String(event.depth + 1));
    const credentials = authorization(hook, url, view);
    if (credentials !== undefined) headers.set("authorization", credentials);
    const values = Object.values(cloudSecrets);
    const secrets = [...secretsOf(hook, headers, url, view), ...values];
    url.username = url.password = "";
    return { method, url, headers, body: body.content, secrets, mask: maskOf(values) };
  } catch (error) {
    // For example a line break in a header, or an invalid percent-encoding in the user name.
    throw new TemplateError(error instanceof Error ? error.message : String(error));
  }
}
