/** Resolves the ids in saved records. */
import { ValueError } from "../base/value_error.ts";

/**
 * Returns what a saved id refers to.
 *
 * @param position of the record in the saved list
 * @throws {ValueError} if it refers to nothing
 */
export function referred<T>(
  item: T | undefined,
  what: string,
  position: number,
  member: string,
): T {
  if (item !== undefined) return item;
  throw new ValueError([position, member], `is the id of no ${what}`);
}

/** Throws if a saved list has two records with the same id. */
export function requireNew(isKnown: boolean, what: string, position: number): void {
  if (isKnown) throw new ValueError([position, "id"], `is the second ${what} of its kind`);
}
