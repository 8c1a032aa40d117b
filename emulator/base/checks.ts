/** Checks for options. Each check throws a `TypeError` that names the option. */
import { show, TIMER_MAX_MS } from "./values.ts";

/** Returns `value` if it is a string with at least one character. */
export function requireText(what: string, value: unknown): string {
  if (typeof value === "string" && value !== "") return value;
  throw new TypeError(`${what} must be a non-empty string, got ${show(value)}`);
}

/** Returns `callback` if it is a function or `undefined`. */
export function requireCallback<T>(what: string, callback: T): T {
  if (callback === undefined || typeof callback === "function") return callback;
  throw new TypeError(`${what} must be a function, got ${show(callback)}`);
}

/** Returns `ms` if a timer can wait that many milliseconds. */
export function requireDuration(what: string, ms: unknown): number {
  if (typeof ms === "number" && ms > 0 && ms <= TIMER_MAX_MS) return ms;
  throw new TypeError(
    `${what} must be a number of milliseconds above 0 and at most ${TIMER_MAX_MS}, got ${show(ms)}`,
  );
}

/** Returns `value` if it is a whole number above 0. */
export function requireCount(what: string, value: unknown): number {
  if (Number.isSafeInteger(value) && Number(value) > 0) return Number(value);
  throw new TypeError(`${what} must be a whole number above 0, got ${show(value)}`);
}

/** Returns `value` if it is one of the allowed values. */
export function requireOneOf<T>(what: string, value: T, allowed: readonly T[]): T {
  if (allowed.includes(value)) return value;
  throw new TypeError(`${what} must be one of ${allowed.join(", ")}, got ${show(value)}`);
}

/** Returns a copy of `bytes` if they are a `Uint8Array`, or `undefined` if they are `undefined`. */
export function requireBytes(what: string, bytes: unknown): Uint8Array<ArrayBuffer> | undefined {
  if (bytes === undefined) return undefined;
  if (bytes instanceof Uint8Array) return new Uint8Array(bytes);
  throw new TypeError(`${what} must be a Uint8Array, got ${show(bytes)}`);
}
