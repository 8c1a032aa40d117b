/** Writes large JSON in small pieces. */

/** Approximate maximum number of parts in a piece. */
const PARTS_MAX = 200;
/** Number of characters in a string that count as one part. */
const CHARACTERS_PER_PART = 64;
/** Values that are nested this deep are not split. */
const DEPTH_MAX = 8;

function isContainer(value: unknown): value is object {
  return typeof value === "object" && value !== null && !("toJSON" in value);
}

/** Returns whether a value has too many parts for one piece. Stops counting at the limit. */
function isLarge(value: object): boolean {
  const open: object[] = [value];
  let parts = 0;
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    for (const key in one) {
      const part = (one as Record<string, unknown>)[key];
      parts += typeof part === "string" ? 1 + part.length / CHARACTERS_PER_PART : 1;
      if (parts > PARTS_MAX) return true;
      if (isContainer(part)) open.push(part);
    }
  }
  return false;
}

/**
 * Writes a value as JSON, in pieces. A single `JSON.stringify()` could take seconds, and its result could exceed the
 * maximum length of a string. Line breaks occur only between pieces.
 */
export function* jsonPieces(value: unknown, depth = 0): Generator<string, void> {
  if (depth >= DEPTH_MAX || !isContainer(value) || !isLarge(value)) {
    yield JSON.stringify(value);
    return;
  }
  const isList = Array.isArray(value);
  let before = isList ? "[\n" : "{\n";
  for (const key of isList ? value.keys() : Object.keys(value)) {
    const part = (value as Record<string | number, unknown>)[key];
    if (part === undefined && !isList) continue; // Like JSON.stringify().
    yield isList ? before : `${before}${JSON.stringify(key)}:`;
    yield* jsonPieces(part ?? null, depth + 1);
    before = ",\n";
  }
  yield isList ? "\n]" : "\n}";
}

/** Copies a value as `JSON.parse(JSON.stringify(value))` would, but works for values of any size. */
export function copyJson<T>(value: T): T {
  return copyOf(value) as T;
}

function copyOf(value: unknown): unknown {
  if (!isContainer(value)) return value === undefined ? value : JSON.parse(JSON.stringify(value));
  if (Array.isArray(value)) return value.map((part) => copyOf(part) ?? null);
  return Object.fromEntries(
    Object.entries(value).filter(([, part]) => part !== undefined).map(([key, part]) => [
      key,
      copyOf(part),
    ]),
  );
}
