/**
 * The module `particle:encoding` for Logic functions that run at the edge, and for other programs. Bytes are arrays of
 * numbers from 0 to 255.
 *
 * @example
 * ```ts
 * import { base64Decode, bytesToString } from "@particle-edge/sdk/logic/encoding";
 *
 * console.log(bytesToString(base64Decode("aGVsbG8=")));
 * ```
 *
 * @module
 */

/** The parts of a data URL. */
export interface DataUrl {
  /** The media type, without parameters. */
  mimeType: string;
  /** The parameters of the media type. */
  parameters: Record<string, string>;
  /** The bytes. */
  data: number[];
}

/** The digits of base 85. Source: RFC 1924. */
const DIGITS =
  "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~";
const VALUES = new Map([...DIGITS].map((digit, value) => [digit, value]));
/** Number of bytes to convert at a time: runtimes limit the number of arguments of a call. */
const CHUNK = 8192;
/** Media type of a data URL that does not have one. Source: RFC 2397. */
const DEFAULT_MEDIA_TYPE = "text/plain;charset=US-ASCII";

function checkBytes(bytes: readonly number[]): Uint8Array<ArrayBuffer> {
  const isByte = (value: unknown): boolean =>
    Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 255;
  if (Array.isArray(bytes) && bytes.every(isByte)) return Uint8Array.from(bytes);
  throw new TypeError("The data must be an array of numbers from 0 to 255");
}

function checkText(text: string): string {
  if (typeof text === "string") return text;
  throw new TypeError("The data must be a string");
}

/**
 * Decodes bytes as UTF-8. Invalid bytes become U+FFFD.
 *
 * @param bytes Numbers from 0 to 255.
 * @returns The string.
 * @throws {TypeError} if `bytes` is not an array of such numbers.
 */
export function bytesToString(bytes: readonly number[]): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(checkBytes(bytes));
}

/**
 * Encodes a string as UTF-8.
 *
 * @param text The string.
 * @returns The bytes.
 * @throws {TypeError} if `text` is not a string.
 */
export function stringToBytes(text: string): number[] {
  return Array.from(new TextEncoder().encode(checkText(text)));
}

/**
 * Encodes bytes as Base64. Source: RFC 3548.
 *
 * @param bytes Numbers from 0 to 255.
 * @returns The Base64 string, with padding.
 * @throws {TypeError} if `bytes` is not an array of such numbers.
 */
export function base64Encode(bytes: readonly number[]): string {
  const checked = checkBytes(bytes);
  let binary = "";
  for (let i = 0; i < checked.length; i += CHUNK) {
    binary += String.fromCharCode(...checked.subarray(i, i + CHUNK));
  }
  return btoa(binary);
}

/**
 * Decodes Base64. Source: RFC 3548.
 *
 * @param text The Base64 string, with or without padding.
 * @returns The bytes.
 * @throws {TypeError} if `text` is not valid Base64.
 */
export function base64Decode(text: string): number[] {
  const [, digits, padding = ""] = /^([A-Za-z0-9+/]*)(={0,2})$/.exec(checkText(text)) ?? [];
  const isWhole = padding === "" || (text.length % 4 === 0);
  if (digits === undefined || digits.length % 4 === 1 || !isWhole) {
    throw new TypeError("The data is not valid Base64");
  }
  return Array.from(atob(digits), (char) => char.charCodeAt(0));
}

/**
 * Encodes bytes as Base85: each group of four bytes becomes five digits, and n remaining bytes become n + 1 digits.
 * Source: RFC 1924 (digits).
 *
 * @param bytes Numbers from 0 to 255.
 * @returns The Base85 string.
 * @throws {TypeError} if `bytes` is not an array of such numbers.
 */
export function base85Encode(bytes: readonly number[]): string {
  const checked = checkBytes(bytes);
  const groups: string[] = [];
  for (let i = 0; i < checked.length; i += 4) {
    let value = 0;
    for (let j = i; j < i + 4; j++) value = value * 256 + (checked[j] ?? 0);
    let group = "";
    for (let j = 0; j < 5; j++) {
      group = DIGITS.charAt(value % 85) + group;
      value = Math.floor(value / 85);
    }
    groups.push(group.slice(0, Math.min(4, checked.length - i) + 1));
  }
  return groups.join("");
}

/**
 * Decodes Base85 in the format of {@linkcode base85Encode}.
 *
 * @param text The Base85 string.
 * @returns The bytes.
 * @throws {TypeError} if `text` is not valid Base85.
 */
export function base85Decode(text: string): number[] {
  const bytes: number[] = [];
  if (checkText(text).length % 5 === 1) throw new TypeError("The data is not valid Base85");
  for (let i = 0; i < text.length; i += 5) {
    const group = text.slice(i, i + 5);
    let value = 0;
    for (const digit of group.padEnd(5, "~")) {
      const digitValue = VALUES.get(digit);
      if (digitValue === undefined) throw new TypeError("The data is not valid Base85");
      value = value * 85 + digitValue;
    }
    if (value > 0xffff_ffff) throw new TypeError("The data is not valid Base85");
    for (let j = 0; j < group.length - 1; j++) {
      bytes.push(Math.floor(value / 256 ** (3 - j)) % 256);
    }
  }
  return bytes;
}

/**
 * Creates a data URL.
 *
 * @param data Bytes, or a string that is already Base64.
 * @param mimeType The media type. Default: `"application/octet-stream"`.
 * @param parameters Parameters of the media type. Default: none.
 * @returns The data URL.
 * @throws {TypeError} if `data` is neither an array of bytes nor a string.
 */
export function dataUrlEncode(
  data: readonly number[] | string,
  mimeType = "application/octet-stream",
  parameters: Readonly<Record<string, string>> = {},
): string {
  const encoded = typeof data === "string" ? data : base64Encode(data);
  const list = Object.entries(parameters).map(([key, value]) =>
    `;${key}=${encodeURIComponent(String(value))}`
  );
  return `data:${mimeType}${list.join("")};base64,${encoded}`;
}

/**
 * Parses a data URL.
 *
 * @param url The data URL, with or without `;base64`.
 * @returns Its media type, parameters and data.
 * @throws {TypeError} if `url` is not a valid data URL.
 */
export function dataUrlDecode(url: string): DataUrl {
  const comma = checkText(url).indexOf(",");
  if (!/^data:/i.test(url) || comma < 0) throw new TypeError("The data is not a data URL");
  const head = url.slice("data:".length, comma);
  const isBase64 = /;\s*base64$/i.test(head);
  const mediaType = isBase64 ? head.slice(0, head.lastIndexOf(";")) : head;
  const [mimeType = "", ...rest] = (mediaType || DEFAULT_MEDIA_TYPE).split(";");
  const parameters = rest.map((parameter) => {
    const [key = "", value = ""] = parameter.split(/=(.*)/s);
    return [key.trim(), unescape(value)];
  });
  const data = url.slice(comma + 1);
  return {
    mimeType: mimeType.trim() || "text/plain",
    parameters: Object.fromEntries(parameters),
    data: isBase64 ? base64Decode(unescape(data)) : stringToBytes(unescape(data)),
  };
}

function unescape(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new TypeError("The percent-encoding in the data URL is not valid UTF-8");
  }
}
