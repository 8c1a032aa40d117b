/** How large and how deep JSON is: what clients send may be made to break whoever walks through it. */

/** Deepest nesting that anything of the cloud keeps. Our own choice. */
export const JSON_DEPTH_MAX = 100;

/** Whether JSON is nested deeper than is kept; does not recurse itself. */
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

/** The size of a value as JSON, in bytes; it must not be too deep. */
export function jsonSize(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value)).length;
}
