import type { Params } from "../types/common.ts";
import { percentEncode } from "./encode.ts";

/**
 * Encodes query or form fields: lists become `key[]=`, objects `key[member]=`, dates ISO 8601. `undefined` and
 * `null` are left out; `false`, `0` and `""` are sent.
 *
 * @throws {TypeError} if a value cannot be sent as text.
 */
export function encodeParams(params: Params): string {
  const pairs: string[] = [];
  for (const key of Object.keys(params)) encodeValue(pairs, key, params[key]);
  return pairs.join("&");
}

function encodeValue(pairs: string[], key: string, value: unknown): void {
  if (value === undefined || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value) encodeValue(pairs, `${key}[]`, item);
  } else if (value instanceof Date) {
    pairs.push(pair(key, value.toISOString()));
  } else if (typeof value === "object") {
    for (const [member, item] of Object.entries(value)) {
      encodeValue(pairs, `${key}[${member}]`, item);
    }
  } else if (typeof value === "function" || typeof value === "symbol" || Number.isNaN(value)) {
    throw new TypeError(`${key} must be text, a number or a boolean, got ${String(value)}`);
  } else {
    pairs.push(pair(key, String(value)));
  }
}

function pair(key: string, value: string): string {
  // Brackets stay as they are: form decoders know them, and messages stay readable.
  const name = percentEncode(key, key).replaceAll("%5B", "[").replaceAll("%5D", "]");
  return `${name}=${percentEncode(key, value)}`;
}

/** Adds query parameters to a URI that may have a query or a fragment already. */
export function appendQuery(uri: string, query: Params | undefined): string {
  const text = query ? encodeParams(query) : "";
  if (text === "") return uri;
  const fragment = uri.indexOf("#");
  const head = fragment < 0 ? uri : uri.slice(0, fragment); // a fragment is never sent
  const glue = !head.includes("?") ? "?" : head.endsWith("?") || head.endsWith("&") ? "" : "&";
  return head + glue + text;
}
