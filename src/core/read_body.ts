import { isBrowser } from "../runtime/browser.ts";
import { cancel } from "./cancel.ts";

/**
 * Reads a body up to a limit of decoded bytes, so that no answer can fill the memory: a `content-length` is not
 * believed, and says nothing of what a compressed body grows to.
 *
 * @param take Takes each chunk; what goes beyond the limit is cut off the last one.
 * @param deadline Milliseconds after which to stop reading; default: none.
 * @returns Whether all of it was read.
 */
export async function readBody(
  { body }: Response,
  limit: number,
  take: (chunk: Uint8Array<ArrayBuffer>) => void,
  deadline?: number,
): Promise<boolean> {
  if (!body) return true;
  const reader = body.getReader();
  let left = limit;
  const timer = deadline && setTimeout(() => {
    left = -1;
    cancel(reader);
  }, deadline);
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
 * Whether the runtime holds a body to its `content-length`, and that is within the limit, so that it may be read in one
 * go, which costs a third: so it is for an answer of the network that is not compressed. Browsers do not tell whether it is.
 */
export function isFramed({ url, headers }: Response, limit: number): boolean {
  const length = headers.get("content-length");
  return !!url && !isBrowser && !!length && Number(length) <= limit &&
    !headers.has("content-encoding");
}

/** Reads a body as text; the second value tells whether all of it was read. */
export async function readText(
  response: Response,
  limit: number,
  deadline?: number,
): Promise<[text: string, complete: boolean]> {
  if (isFramed(response, limit) && !deadline) return [await response.text(), true];
  const decoder = new TextDecoder();
  let text = "";
  const take = (chunk: Uint8Array) => text += decoder.decode(chunk, { stream: true });
  const complete = await readBody(response, limit, take, deadline);
  return [text + decoder.decode(), complete];
}
