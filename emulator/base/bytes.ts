/** Bytes as text, and their fingerprint. */

/** Bytes that own their memory, as `crypto` and `Blob` want them. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** How many bytes become characters at once: the arguments of a call are limited. */
const PIECE = 0x8000;

/** Bytes as base64. */
export function toBase64(bytes: Uint8Array): string {
  let binary = "";
  for (let at = 0; at < bytes.length; at += PIECE) {
    binary += String.fromCharCode(...bytes.subarray(at, at + PIECE));
  }
  return btoa(binary);
}

/**
 * The bytes of a base64 string.
 *
 * @throws {Error} if it is not base64
 */
export function fromBase64(text: string): Bytes {
  let binary: string;
  try {
    binary = atob(text);
  } catch {
    throw new Error("it is not base64"); // Runtimes word it in different ways.
  }
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at);
  return bytes;
}

/** Bytes as hex digits. */
export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The SHA-256 digest of some bytes. */
export async function sha256(bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

const hashes = new WeakMap<Bytes, string>();

/** The SHA-256 digest of bytes that never change, in hex digits; computed once, as that takes long for many. */
export async function hashOf(bytes: Bytes): Promise<string> {
  const hash = knownHash(bytes) ?? toHex(await sha256(bytes));
  hashes.set(bytes, hash);
  return hash;
}

/** What {@linkcode hashOf} has found earlier. */
export function knownHash(bytes: Bytes): string | undefined {
  return hashes.get(bytes);
}

/** The bytes of an uploaded file. */
export async function bytesOf(file: Blob): Promise<Bytes> {
  return new Uint8Array(await file.arrayBuffer());
}
