/** Reads values of unknown form, and shows them. */

/** Longest delay of a timer, in milliseconds. */
export const TIMER_MAX_MS = 2 ** 31 - 1;

/** Members of an object of unknown form, such as the parameters of a request. */
export type Params = Record<string, unknown>;

/** Whether a value is an object, and not an array. */
export function isObject(value: unknown): value is Params {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A string; numbers count as strings, as they do in a form. */
export function text(value: unknown): string | undefined {
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}

/** A boolean, in any of the spellings that clients use. */
export function flag(value: unknown): boolean | undefined {
  if (value === true || value === 1 || value === "1" || value === "true") return true;
  if (value === false || value === 0 || value === "0" || value === "false") return false;
  return undefined;
}

/** A whole number of at least `min`, given as a number or in digits. */
export function wholeNumber(value: unknown, min = 0): number | undefined {
  const digits = text(value);
  if (digits === undefined || !/^\d{1,15}$/.test(digits)) return undefined;
  return Number(digits) >= min ? Number(digits) : undefined;
}

/** A time as ISO 8601; null stays null. */
export function iso(at: number): string;
export function iso(at: number | null): string | null;
export function iso(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}

/** A value as messages show it. */
export function show(value: unknown): string {
  return JSON.stringify(value) ?? String(value);
}
