const encoder = new TextEncoder();

/** Random for this process: nobody outside can tell what the digest of a guess will be. */
let key: Promise<CryptoKey> | undefined;

function processKey(): Promise<CryptoKey> {
  return key ??= hmacKey(crypto.getRandomValues(new Uint8Array(32)));
}

/** A key for HMAC-SHA256. */
export function hmacKey(bytes: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
}

/** HMAC-SHA256 of a text or bytes. */
export async function hmac(
  key: CryptoKey,
  message: string | Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = typeof message === "string" ? encoder.encode(message) : message;
  return new Uint8Array(await crypto.subtle.sign("HMAC", key, bytes));
}

/** What is compared in place of a secret: always 32 bytes, which say nothing about it. */
export async function digest(secret: string): Promise<Uint8Array<ArrayBuffer>> {
  return await hmac(await processKey(), secret);
}

/** Whether two digests are equal, in a time that does not depend on where they differ. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.length ^ b.length;
  for (let i = 0; i < a.length; i++) difference |= (a[i] as number) ^ (b[i] ?? 0);
  return difference === 0;
}

/** Whether a digest is one of some; all are compared, whichever is the right one. */
export function isOneOf(given: Uint8Array, known: readonly Uint8Array[]): boolean {
  let found = false;
  for (const one of known) found = equalBytes(given, one) || found;
  return found;
}
