/**
 * Percent-encodes a segment of a path, or a name or value of a query.
 *
 * @throws {TypeError} if `text` contains a lone surrogate, which a URL cannot represent.
 */
export function percentEncode(name: string, text: string): string {
  try {
    return encodeURIComponent(text);
  } catch {
    throw new TypeError(`${name} must be well-formed Unicode`);
  }
}
