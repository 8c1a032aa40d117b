/** Measures how large and how deeply nested JSON is: deep nesting could overflow the stack of recursive code. */

/** Deepest nesting that the emulated cloud stores. Our own choice. */
export const JSON_DEPTH_MAX = 100;

/** Returns whether JSON is nested more than `max` levels deep. Not recursive, so it is safe for any depth. */
export function isTooDeep(value: unknown, max: number = JSON_DEPTH_MAX): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > max) return true;
    level = level.flatMap((one) =>
      typeof one === "object" && one !== null ? Object.values(one) : []
    );
  }
  return false;
}

/** Returns the size of a value as JSON, in bytes. Check {@linkcode isTooDeep} first: this function recurses. */
export function jsonSize(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value)).length;
}
