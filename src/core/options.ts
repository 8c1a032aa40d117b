import type { SharedRequestOptions } from "../types/common.ts";
import { clampDelay } from "./delay.ts";

/**
 * Returns the options of a call, none for a call without an argument: what is required is missed by its name then.
 *
 * @throws {TypeError} if `options` is not an object, such as an id that is not in one.
 */
export function orEmpty<T extends object>(options: T | null | undefined, name = "options"): T {
  if (!isGiven(options)) return {} as T;
  if (typeof options === "object") return options;
  throw new TypeError(`${name} must be an object, got ${typeof options}`);
}

/**
 * The options that every call takes, by name: whatever else a caller's object holds (`query`, `files`, …) never
 * reaches the request.
 */
export function sharedOptions(options: SharedRequestOptions): SharedRequestOptions {
  const { auth, headers, context, signal, timeout } = orEmpty(options);
  return { auth, headers, context, signal, timeout };
}

/**
 * Refuses what is no text; an empty one is sent.
 *
 * @throws {TypeError} whose message does not hold the value, which may be a password.
 */
export function requireString(name: string, value: unknown): string {
  if (typeof value === "string") return value;
  throw new TypeError(`${name} must be a string, got ${value === null ? "null" : typeof value}`);
}

/**
 * Refuses what is no text, or empty: for what a call is about, such as ids, credentials and names of events.
 *
 * @throws {TypeError} whose message does not hold the value, which may be a password.
 */
export function requireText(name: string, value: unknown): string {
  if (value === "") throw new TypeError(`${name} must not be empty`);
  return requireString(name, value);
}

/** `requireText()` for an option that may be left out. */
export function optionalText(name: string, value: unknown): string | undefined {
  return value === undefined ? undefined : requireText(name, value);
}

/** Whether an option is given. `null` means that it is not. */
export function isGiven<T>(value: T): value is NonNullable<T> {
  return value !== undefined && value !== null;
}

/** Refuses to send nothing where a call is about something. */
export function requireGiven<T>(name: string, value: T): NonNullable<T> {
  if (isGiven(value)) return value;
  throw new TypeError(`${name} is missing`);
}

/** A list as the queries of the cloud take it: joined with commas; text is sent as it is, an empty list not at all. */
export function commaList(values: string | readonly string[] | undefined): string | undefined {
  return Array.isArray(values) ? values.join(",") || undefined : values as string;
}

/**
 * Returns a time limit in the milliseconds that timers take: `0` for never, which callers also write as `Infinity`.
 *
 * @throws {TypeError} if `value` is neither a number from 0 nor, for the default, `undefined` or `null`.
 */
export function requireTimeout(name: string, value: unknown, defaultLimit: number): number {
  const limit = value ?? defaultLimit;
  if (typeof limit === "number" && limit >= 0) {
    return limit === Infinity ? 0 : clampDelay(limit);
  }
  const got = typeof limit === "string" ? JSON.stringify(limit.slice(0, 50)) : typeof limit;
  throw new TypeError(
    `${name} must be milliseconds from 0 to Infinity, got ${got === "number" ? limit : got}`,
  );
}

/**
 * Throws unless `value` can be used as an `AbortSignal`, or is not given. It may come from another realm or a polyfill.
 *
 * @throws {TypeError} that names the option.
 */
export function requireSignal(name: string, value: unknown): AbortSignal | undefined {
  const { aborted, addEventListener, removeEventListener } = (value ?? {}) as Partial<AbortSignal>;
  const isSignal = typeof aborted === "boolean" && typeof addEventListener === "function" &&
    typeof removeEventListener === "function";
  if (isSignal) return value as AbortSignal;
  if (!isGiven(value)) return undefined;
  throw new TypeError(`${name} must be an AbortSignal, got ${typeof value}`);
}
