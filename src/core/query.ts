import type { Params } from "../types/common.ts";
import { percentEncode } from "./encode.ts";
import { isGiven } from "./options.ts";

/**
 * Encodes query or form fields: arrays become `key[]=`, objects `key[member]=`, dates ISO 8601. `undefined` and
 * `null` are left out; `false`, `0` and `""` are sent.
 *
 * @throws {TypeError} if a value cannot be converted to text.
 */
export function encodeParams(params: Params): string {
  return Object.entries(params).flatMap(encodeEntry).join("&");
}

function encodeEntry([key, value]: [string, unknown]): string[] {
  if (!isGiven(value)) return [];
  if (typeof value === "object" && !isDate(value)) {
    const isList = Array.isArray(value);
    return Object.entries(value).flatMap(([member, item]) =>
      encodeEntry([`${key}[${isList ? "" : member}]`, item])
    );
  }
  if (/function|symbol/.test(typeof value) || Number.isNaN(value)) {
    throw new TypeError(`${key} must be a string, number or boolean, got ${String(value)}`);
  }
  const text = isDate(value) ? value.toISOString() : String(value);
  // Brackets are not encoded: form decoders accept them, and URLs stay readable.
  const name = percentEncode(key, key).replace(/%5[BD]/g, decodeURIComponent);
  return [`${name}=${percentEncode(key, text)}`];
}

/** Not `instanceof`: a date from another realm has another class. */
function isDate(value: unknown): value is Date {
  return typeof (value as Partial<Date>).toISOString === "function";
}

/** Appends query parameters to a URI that may already have a query or a fragment. */
export function appendQuery(uri: string, query: Params | undefined): string {
  const text = query ? encodeParams(query) : "";
  if (text === "") return uri;
  const head = uri.replace(/#.*/s, ""); // a fragment is never sent
  if (!head.includes("?")) return `${head}?${text}`;
  return head + (/[?&]$/.test(head) ? "" : "&") + text;
}
