import { cancel } from "../core/cancel.ts";
import { within } from "./deadline.ts";
import { Refusal } from "./refusal.ts";

/**
 * Reads the whole body, up to `limit` bytes and for at most `timeout` milliseconds. A `Content-Length` above the limit
 * is rejected immediately; a smaller one is not trusted.
 *
 * @throws {Refusal} if the body is too large or takes too long. The rest of it is canceled.
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
  const tooSlow = () =>
    new Refusal("too-slow", 408, `The body took longer than ${timeout} ms; see bodyTimeout`);
  try {
    return await within(timeout, readAll(reader, limit), tooSlow);
  } catch (error) {
    cancel(reader);
    throw error;
  }
}

async function readAll(
  reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>,
  limit: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return await join(chunks);
    size += value.length;
    if (size > limit) throw tooLarge(limit);
    chunks.push(value);
  }
}

async function join(chunks: Uint8Array<ArrayBuffer>[]): Promise<Uint8Array<ArrayBuffer>> {
  const [only] = chunks;
  if (only && chunks.length === 1) return only; // the usual case needs no copy
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}

function tooLarge(limit: number): Refusal {
  return new Refusal("too-large", 413, `The body is larger than ${limit} bytes; see maxBody`);
}
