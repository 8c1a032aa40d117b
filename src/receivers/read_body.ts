/** Why a body was not read to its end. */
export class BodyError extends Error {
  override name = "BodyError";
  /** The status to answer with. */
  readonly status: 408 | 413;

  /** Makes an error. */
  constructor(status: 408 | 413, message: string) {
    super(message);
    this.status = status;
  }
}

/**
 * Reads a whole body, but no more than `limit` bytes and no longer than `timeout` milliseconds. What the request says
 * about its length may save the reading, but never allows more.
 *
 * @throws {BodyError} if it is larger or slower; the rest is cancelled.
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
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new BodyError(408, `The body took longer than ${timeout} ms`)),
      timeout,
    );
  });
  try {
    return await Promise.race([readAll(reader, limit), late]);
  } catch (error) {
    cancel(reader);
    throw error;
  } finally {
    clearTimeout(timer);
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
    if (done) return join(chunks, size);
    size += value.length;
    if (size > limit) throw tooLarge(limit);
    chunks.push(value);
  }
}

function join(chunks: readonly Uint8Array<ArrayBuffer>[], size: number): Uint8Array<ArrayBuffer> {
  const [only] = chunks;
  if (only && chunks.length === 1) return only;
  const all = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

/** Lets go of what nobody reads; whether that works is not the sender's business. */
function cancel(source: { cancel(): Promise<void> }): void {
  source.cancel().catch(() => undefined);
}

function tooLarge(limit: number): BodyError {
  return new BodyError(413, `The body is larger than ${limit} bytes`);
}
