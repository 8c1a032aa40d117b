import type { AgentRequestOptions } from "../types/common.ts";
import { fromBase64 } from "./base64.ts";

/** Shorter secrets are not redacted: they may be words such as "pass", which also occur in ordinary messages. */
const MIN_SECRET = 6;

/** How deep requests, responses and causes are searched, because hostile data may be nested endlessly. */
export const MAX_DEPTH = 16;

/** Matches the token in the path `/v1/access_tokens/:token`. */
const TOKEN_PATH = /(\/access_tokens\/)(?!current(?:[/?#]|$))([^/?#]+)/;

/** The parts of a request that may contain secrets; `headers` are those that are sent. */
export interface SecretRequest {
  readonly options: AgentRequestOptions;
  readonly headers: Readonly<Record<string, string>>;
}

/** Returns whether a member of a request or response contains a secret, judging by its name. */
export function isSecretName(name: string): boolean {
  return /token|secret|passw|^pass(?:$|phrase)|^otp$|recovery|authorization|bearer|cookie|credential|signature|(?:api|access|private|policy)[-_]?key/i
    .test(name) && !/_type$|description/.test(name);
}

/** Replaces the secrets of a request in text from the cloud or the runtime, which may repeat them. */
export function redact(text: string, secrets: readonly string[]): string {
  return secrets.reduce((rest, secret) => rest.replaceAll(secret, "[redacted]"), text);
}

/** Removes the beginning of a secret from the end of text that was cut off. */
export function dropPartialSecret(text: string, secrets: readonly string[]): string {
  const whole = text.replace(/\uFFFD+$/, ""); // an incomplete character, which would prevent a match
  const lengths = secrets.map((secret) => {
    let length = secret.length - 1;
    while (!whole.endsWith(secret.slice(0, length))) length--;
    return length;
  });
  return whole.slice(0, whole.length - Math.max(0, ...lengths));
}

/** Returns the secrets of a request, longest first, in every form in which the cloud or the runtime may repeat them. */
export function secretsOf({ options, headers }: SecretRequest): string[] {
  const { uri, form, data, query } = options;
  // Decoded as part of a query, because that never throws.
  const token = (TOKEN_PATH.exec(uri)?.[2] ?? "").replace(/[+&]/g, encodeURIComponent);
  const inUri = `token=${token}&${/\?([^#]*)/.exec(uri)?.[1] ?? ""}`;
  const found: string[] = [];
  collect([headers, form, data, query, new URLSearchParams(inUri)], "", found, 0);
  const forms = found.flatMap(formsOf).filter((secret) => secret.length >= MIN_SECRET);
  return [...new Set(forms)].sort((a, b) => b.length - a.length);
}

/** Adds the secrets in a value to `found`: every value inside a member with the name of a secret, except its `name`. */
function collect(value: unknown, name: string, found: string[], depth: number): void {
  if (typeof value === "object" && value !== null && depth <= MAX_DEPTH) {
    const isPairs = "append" in value && Symbol.iterator in value; // FormData, URLSearchParams
    const isInside = Array.isArray(value) || isSecretName(name);
    for (const [key, member] of isPairs ? value as FormData : Object.entries(value)) {
      collect(member, isInside && key !== "name" ? name : key, found, depth + 1);
    }
  } else if (isSecretName(name) && /string|number/.test(typeof value)) {
    const secret = String(value);
    const credentials = /^[\w-]+ +(.+)/s.exec(secret)?.[1] ?? "";
    const bytes = /^basic /i.test(secret) ? fromBase64(credentials) : undefined;
    const password = new TextDecoder().decode(bytes).replace(/^[^:]*:/, "");
    found.push(secret, credentials, password);
  }
}

/** Returns a secret unchanged, and as it is encoded in JSON, URLs and forms. */
function formsOf(secret: string): string[] {
  const text = secret.replace(/\p{Cs}/gu, "\uFFFD"); // URLs cannot represent a lone surrogate
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(text),
    encodeURI(text),
    new URLSearchParams({ "": text }).toString().slice(1),
  ];
}

/** Returns a URL that is safe to show: without its query, and without a token in its path. */
export function redactUrl(url: string): string {
  return url.replace(/[?#].*/s, "").replace(TOKEN_PATH, "$1[redacted]");
}

/**
 * Rebuilds an error of the runtime from its name, message, code and cause, without secrets: runtimes put the whole
 * URL into messages (Deno) and into additional members (Bun). The outer error also gets the code of its cause, so that
 * `code` is in the same place on Node and Bun.
 *
 * @returns The copy of an error, a string without secrets, or `undefined` for any other value.
 */
export function redactError(error: unknown, secrets: readonly string[], depth = 0): unknown {
  if (typeof error === "string") return redact(error, secrets);
  const { name = "Error", message, code, cause } = (error ?? {}) as Partial<CodedError>;
  if (typeof message !== "string" || depth > MAX_DEPTH) return undefined;
  const inner = redactError(cause, secrets, depth + 1);
  const text = redact(message, secrets)
    .replace(/(https?:\/\/[^\s?#]*)[?#]\S*?(?=[):]*(?:\s|$))/g, "$1");
  const copy: CodedError = new (name === "TypeError" ? TypeError : Error)(
    text,
    inner === undefined ? {} : { cause: inner },
  );
  // Not enumerable, as in any error. A real stack would only point to this function.
  Object.defineProperties(copy, { name: { value: name }, stack: { value: `${name}: ${text}` } });
  const known = code ?? (inner as Partial<CodedError> | undefined)?.code;
  if (typeof known === "string" || typeof known === "number") copy.code = known;
  return copy;
}

interface CodedError extends Error {
  code?: unknown;
}
