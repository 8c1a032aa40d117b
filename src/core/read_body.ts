/** What was read of a body. */
export interface ReadResult {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** `false` if the limit or the deadline cut the rest off. */
  readonly complete: boolean;
}

/**
 * Reads a body up to a limit of decoded bytes, so that no answer can fill the memory: a `content-length` is not
 * believed, and says nothing of what a compressed body grows to.
 *
 * @param deadline Milliseconds after which to stop reading; default: none.
 */
export async function readBody(
  response: Response,
  limit: number,
  deadline?: number,
): Promise<ReadResult> {
  if (!response.body) return { bytes: new Uint8Array(0), complete: true };
  const reader = response.body.getReader();
  let expired = false;
  const timer = deadline === undefined ? undefined : setTimeout(() => {
    expired = true;
    cancel(reader);
  }, deadline);
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return { bytes: concat(chunks, size), complete: !expired };
      chunks.push(value);
      size += value.length;
      if (size > limit) {
        cancel(reader);
        return { bytes: concat(chunks, size).subarray(0, limit), complete: false };
      }
    }
  } finally {
    clearTimeout(timer);
  }
}

/** Gives a body up. That this fails is no news: the connection is gone, which is what was wanted. */
export function cancel(body: { cancel(): Promise<void> } | null): void {
  body?.cancel().catch(() => undefined);
}

function concat(chunks: readonly Uint8Array[], size: number): Uint8Array<ArrayBuffer> {
  const first = chunks[0];
  if (chunks.length === 1 && first && first.buffer.byteLength === first.length) {
    return first as Uint8Array<ArrayBuffer>;
  }
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}
