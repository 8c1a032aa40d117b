/** Checks of options: each throws a `TypeError` that names the option. */
import { show, TIMER_MAX_MS } from "./values.ts";

/** A text with at least one character. */
export function requireText(what: string, value: unknown): string {
  if (typeof value === "string" && value !== "") return value;
  throw new TypeError(`${what} must be a non-empty string, got ${show(value)}`);
}

/** A callback, if there is one. */
export function requireCallback<T>(what: string, callback: T): T {
  if (callback === undefined || typeof callback === "function") return callback;
  throw new TypeError(`${what} must be a function, got ${show(callback)}`);
}

/** A pause a timer can make. */
export function requireDuration(what: string, ms: unknown): number {
  if (typeof ms === "number" && ms > 0 && ms <= TIMER_MAX_MS) return ms;
  throw new TypeError(
    `${what} must be a number of milliseconds above 0 and at most ${TIMER_MAX_MS}, got ${show(ms)}`,
  );
}

/** A number of things. */
export function requireCount(what: string, value: unknown): number {
  if (Number.isSafeInteger(value) && Number(value) > 0) return Number(value);
  throw new TypeError(`${what} must be a whole number above 0, got ${show(value)}`);
}

/** One of a few values. */
export function requireOneOf<T>(what: string, value: T, allowed: readonly T[]): T {
  if (allowed.includes(value)) return value;
  throw new TypeError(`${what} must be one of ${allowed.join(", ")}, got ${show(value)}`);
}

/** The bytes the factory stored of a new device. */
export function requireBytes(what: string, bytes: unknown): Uint8Array<ArrayBuffer> | undefined {
  if (bytes === undefined) return undefined;
  if (bytes instanceof Uint8Array) return new Uint8Array(bytes);
  throw new TypeError(`${what} must be a Uint8Array, got ${show(bytes)}`);
}
