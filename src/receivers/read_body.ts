import { invalid, type Refusal } from "./refusal.ts";

/**
 * Reads a whole body, but no more than `limit` bytes and no longer than `timeout` milliseconds. What the request says
 * about its length may save the reading, but never allows more.
 *
 * @throws {Refusal} if it is larger or slower; the rest is cancelled.
 */
export async function readBody(
  request: Request,
  limit: number,
  timeout: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const { body, headers } = request;
  if (!body) return new Uint8Array(0);
  if (Number(headers.get("content-length")) > limit) {
    cancel(body);
    throw tooLarge(limit);
  }
  const reader = body.getReader();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    cancel(reader); // ends the read that is waited for
  }, timeout);
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (late) throw invalid(`The body took longer than ${timeout} ms`, 408);
      if (done) return await join(chunks);
      size += value.length;
      if (size > limit) throw tooLarge(limit);
      chunks.push(value);
    }
  } catch (error) {
    cancel(reader);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

async function join(chunks: Uint8Array<ArrayBuffer>[]): Promise<Uint8Array<ArrayBuffer>> {
  const [only] = chunks;
  if (only && chunks.length === 1) return only; // as nearly always
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}

/** Lets go of what nobody reads; whether that works is not the sender's business. */
export function cancel(source: { cancel(): Promise<void> } | null): void {
  source?.cancel().catch(() => undefined);
}

function tooLarge(limit: number): Refusal {
  return invalid(`The body is larger than ${limit} bytes`, 413);
}
