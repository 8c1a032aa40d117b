/** Reads values of unknown type, and formats them for messages. */

/** Longest delay that `setTimeout` supports, in milliseconds. */
export const TIMER_MAX_MS = 2 ** 31 - 1;

/** An object with properties of unknown types, such as the parameters of a request. */
export type Params = Record<string, unknown>;

/** Returns whether a value is an object other than an array. */
export function isObject(value: unknown): value is Params {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Returns a string or number as a string. Forms have only strings, so numbers in JSON are treated alike. */
export function text(value: unknown): string | undefined {
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}

/** Returns a boolean from any of the spellings that clients send: `true`, `1`, `"1"`, `"true"` and their opposites. */
export function flag(value: unknown): boolean | undefined {
  if (value === true || value === 1 || value === "1" || value === "true") return true;
  if (value === false || value === 0 || value === "0" || value === "false") return false;
  return undefined;
}

/** Returns a whole number of at least `min`, given as a number or a string of digits. */
export function wholeNumber(value: unknown, min = 0): number | undefined {
  const digits = text(value);
  if (digits === undefined || !/^\d{1,15}$/.test(digits)) return undefined;
  return Number(digits) >= min ? Number(digits) : undefined;
}

/** Returns a time in milliseconds since 1970 as ISO 8601. Null stays null. */
export function iso(at: number): string;
export function iso(at: number | null): string | null;
export function iso(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}

/** Returns a value as JSON, for error messages. */
export function show(value: unknown): string {
  return JSON.stringify(value) ?? String(value);
}
