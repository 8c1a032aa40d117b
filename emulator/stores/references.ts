/** Resolves the ids in saved records. */
import { ValueError } from "../base/value_error.ts";

/**
 * Returns the record that a saved id refers to.
 *
 * @param item The result of the lookup.
 * @param what The kind of record, for the message.
 * @param position The position of the referring record in its list.
 * @param member The property that holds the id.
 * @throws {ValueError} if the lookup found nothing.
 */
export function referred<T>(
  item: T | undefined,
  what: string,
  position: number,
  member: string,
): T {
  if (item !== undefined) return item;
  throw new ValueError([position, member], `is not the id of a saved ${what}`);
}

/**
 * Checks that no two records of a saved list have the same id.
 *
 * @throws {ValueError} if the id is already known.
 */
export function requireNew(isKnown: boolean, what: string, position: number): void {
  if (isKnown) throw new ValueError([position, "id"], `is the id of an earlier ${what}`);
}
