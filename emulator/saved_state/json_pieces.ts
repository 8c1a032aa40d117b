/** Large JSON, written in small steps. */

/** How many parts a piece may have, more or less. */
const PARTS_MAX = 200;
/** How many characters of a string count as one part. */
const CHARACTERS_PER_PART = 64;
/** From this level on, values are written as a whole. */
const DEPTH_MAX = 8;

function isContainer(value: unknown): value is object {
  return typeof value === "object" && value !== null && !("toJSON" in value);
}

/** Whether a value has too many parts to be written at once; looks at no more of them than that. */
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
 * Writes a value as JSON, in pieces: `JSON.stringify()` of all of it could take seconds, and its result be too long for
 * a string. What is within a piece is on one line.
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
    if (part === undefined && !isList) continue; // As JSON.stringify() does.
    yield isList ? before : `${before}${JSON.stringify(key)}:`;
    yield* jsonPieces(part ?? null, depth + 1);
    before = ",\n";
  }
  yield isList ? "\n]" : "\n}";
}

/** A copy of a value as JSON has it. Unlike the text of all of it, it may be of any size. */
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
