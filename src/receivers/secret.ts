/** A key for HMAC. The type libraries of runtimes do not all have `CryptoKey` as a global type. */
export type HmacKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

/** Imports a key for HMAC-SHA256. */
export function hmacKey(bytes: Uint8Array<ArrayBuffer>): Promise<HmacKey> {
  return crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
}

/** Computes the HMAC-SHA256 of a message. */
export async function hmac(
  key: HmacKey,
  message: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.sign("HMAC", key, message));
}

/** Compares two secrets. The time it takes depends only on the length of `given`. */
export function isEqual(given: string, known: string): boolean {
  let difference = given.length ^ known.length;
  for (let i = 0; i < given.length; i++) {
    difference |= given.charCodeAt(i) ^ known.charCodeAt(i % known.length);
  }
  return difference === 0;
}

/** Checks whether a secret is in a list. It is compared with all of them, so the time does not reveal which one matched. */
export function isOneOf(given: string, known: readonly string[]): boolean {
  let found = false;
  for (const one of known) found = isEqual(given, one) || found;
  return found;
}
