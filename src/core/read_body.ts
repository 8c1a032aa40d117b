import { isBrowser } from "../runtime/browser.ts";
import { cancel } from "./cancel.ts";

/**
 * Reads a body up to a limit, in bytes after decompression, so that no response can exhaust memory. A `content-length`
 * cannot be trusted, and is the size before decompression.
 *
 * @param take Called with each chunk; the last chunk is cut off at the limit.
 * @param deadline Milliseconds after which to stop reading. Default: none.
 * @param signal Cancels the body: that of an injected `fetch` may ignore the signal of its request.
 * @returns Whether the whole body was read.
 */
export async function readBody(
  { body }: Response,
  limit: number,
  take: (chunk: Uint8Array<ArrayBuffer>) => void,
  deadline?: number,
  signal?: AbortSignal,
): Promise<boolean> {
  if (!body) return true;
  const reader = body.getReader();
  let left = limit;
  const timer = deadline && setTimeout(() => {
    left = -1;
    cancel(reader);
  }, deadline);
  signal?.addEventListener("abort", () => cancel(reader, signal.reason));
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return left >= 0;
      take(value.subarray(0, left));
      left -= value.length;
      if (left < 0) {
        cancel(reader);
        return false;
      }
    }
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Returns whether a body may be read in one go, at a third of the cost: its `content-length` is within the limit, and
 * the runtime enforces it. Runtimes do so for uncompressed responses from the network, but browsers do not show whether
 * a response was compressed.
 */
export function isFramed({ url, headers }: Response, limit: number): boolean {
  const length = headers.get("content-length");
  return !!(url && !isBrowser && length && Number(length) <= limit &&
    !headers.has("content-encoding"));
}

/** Reads a body as text. The second value is whether the whole body was read. */
export async function readText(
  response: Response,
  limit: number,
  deadline?: number,
  signal?: AbortSignal,
): Promise<[text: string, complete: boolean]> {
  const decoder = new TextDecoder();
  let text = "";
  let last: Uint8Array | undefined; // decoded as a whole, which is faster: most responses are one chunk
  const take = (chunk: Uint8Array) => {
    if (last) text += decoder.decode(last, { stream: true });
    last = chunk;
  };
  const complete = await readBody(response, limit, take, deadline, signal);
  return [text + decoder.decode(last), complete];
}
