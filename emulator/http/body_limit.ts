import type { MiddlewareHandler } from "hono";
import type { CloudEnv } from "./env.ts";
import { failure } from "./errors.ts";

/** Largest request body, in bytes. Our own choice. */
const BODY_MAX = 1024 * 1024;
/** Largest body with files: firmware bundles, libraries. Our own choice. */
const UPLOAD_MAX = 16 * 1024 * 1024;

/** Reads a whole body, but not more than fits. */
async function readBody(body: ReadableStream<Uint8Array>, limit: number): Promise<Blob> {
  const reader = body.getReader();
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    size += read.value.byteLength;
    if (size > limit) {
      await reader.cancel();
      throw tooLarge();
    }
    pieces.push(new Uint8Array(read.value));
  }
  return new Blob(pieces);
}

const tooLarge = (): Error => failure(413, "The request body is too large");

/**
 * Refuses bodies that are too large, whether they announce it or not.
 *
 * In place of `hono/body-limit`, which leaves the rest of a refused body unread and open, and copies the
 * request with its signal: Deno prints a notice when a server looks at that.
 */
export const limitBody: MiddlewareHandler<CloudEnv> = async (c, next) => {
  const { body, headers, method, url } = c.req.raw;
  if (body) {
    const isUpload = headers.get("content-type")?.startsWith("multipart/form-data") ?? false;
    const limit = isUpload ? UPLOAD_MAX : BODY_MAX;
    if (Number(headers.get("content-length")) > limit) {
      await body.cancel();
      throw tooLarge();
    }
    c.req.raw = new Request(url, { method, headers, body: await readBody(body, limit) });
  }
  await next();
};
