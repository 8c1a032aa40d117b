import type { SharedRequestOptions } from "../types/common.ts";

/**
 * The options that every call takes, by name: whatever else a caller's object holds (`query`, `files`, …) never
 * reaches the request.
 */
export function sharedOptions(options: SharedRequestOptions): SharedRequestOptions {
  const { auth, headers, context, signal, timeout } = options;
  return { auth, headers, context, signal, timeout };
}

/**
 * Refuses a text that is missing or empty.
 *
 * @throws {TypeError} whose message does not hold the value, which may be a password.
 */
export function requireText(name: string, value: unknown): string {
  if (typeof value === "string" && value !== "") return value;
  const given = value === "" ? "an empty one" : value === null ? "null" : typeof value;
  throw new TypeError(`${name} must be a non-empty string, got ${given}`);
}

/** A list as the queries of the cloud take it: joined with commas; text is sent as it is, an empty list not at all. */
export function commaList(values: string | readonly string[] | undefined): string | undefined {
  return typeof values === "object" ? values.join(",") || undefined : values;
}
