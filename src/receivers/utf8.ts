const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });

/** Returns the bytes of a string. */
export function toUtf8(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text);
}

/** Decodes bytes, without a byte order mark; returns `undefined` if they are missing or not valid UTF-8. */
export function fromUtf8(bytes: Uint8Array | undefined): string | undefined {
  try {
    return bytes && decoder.decode(bytes);
  } catch {
    return undefined; // the caller decides what that means
  }
}
