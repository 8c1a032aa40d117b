/**
 * Percent-encodes one piece of a path or query.
 *
 * @throws {TypeError} if `text` holds half a surrogate pair, which no URL can express.
 */
export function percentEncode(name: string, text: string): string {
  try {
    return encodeURIComponent(text);
  } catch {
    throw new TypeError(`${name} must be well-formed text`);
  }
}
