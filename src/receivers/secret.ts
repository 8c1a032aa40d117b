/** A key for HMAC-SHA256. */
export function hmacKey(bytes: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
}

/** HMAC-SHA256 of bytes. */
export async function hmac(
  key: CryptoKey,
  message: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.sign("HMAC", key, message));
}

/** Whether two secrets are equal, in a time that depends on the length of the given one alone. */
export function isEqual(given: string, known: string): boolean {
  let difference = given.length ^ known.length;
  for (let i = 0; i < given.length; i++) {
    difference |= given.charCodeAt(i) ^ known.charCodeAt(i % known.length);
  }
  return difference === 0;
}

/** Whether a secret is one of some; all are compared, whichever is the right one. */
export function isOneOf(given: string, known: readonly string[]): boolean {
  let found = false;
  for (const one of known) found = isEqual(given, one) || found;
  return found;
}
