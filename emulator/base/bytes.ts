/** Converts bytes to and from text, and computes their SHA-256 digests. */

/** Bytes backed by an `ArrayBuffer`, the only kind that the types of `crypto` and `Blob` accept. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** Number of bytes converted at a time. Engines limit the number of arguments of a call. */
const PIECE = 0x8000;

/** Returns bytes encoded as Base64. */
export function toBase64(bytes: Uint8Array): string {
  let binary = "";
  for (let at = 0; at < bytes.length; at += PIECE) {
    binary += String.fromCharCode(...bytes.subarray(at, at + PIECE));
  }
  return btoa(binary);
}

/**
 * Decodes a Base64 string.
 *
 * @throws {Error} if the string is not valid Base64.
 */
export function fromBase64(text: string): Bytes {
  let binary: string;
  try {
    binary = atob(text);
  } catch {
    throw new Error("it is not Base64"); // The runtimes' own messages differ.
  }
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at);
  return bytes;
}

/** Returns bytes as hex digits. */
export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Returns the SHA-256 digest of bytes. */
export async function sha256(bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

const hashes = new WeakMap<Bytes, string>();

/** Returns the SHA-256 digest in hex digits. It is computed once per array, so the bytes must never change. */
export async function hashOf(bytes: Bytes): Promise<string> {
  const hash = knownHash(bytes) ?? toHex(await sha256(bytes));
  hashes.set(bytes, hash);
  return hash;
}

/** Returns the digest if {@linkcode hashOf} has already computed it. */
export function knownHash(bytes: Bytes): string | undefined {
  return hashes.get(bytes);
}

/** Reads the bytes of an uploaded file. */
export async function bytesOf(file: Blob): Promise<Bytes> {
  return new Uint8Array(await file.arrayBuffer());
}
