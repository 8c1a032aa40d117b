/** Reads bodies, within limits of size and time. */
import type { Context, MiddlewareHandler } from "hono";
import { callerOf } from "./bearer.ts";
import type { Cloud } from "../cloud.ts";
import type { CloudEnv } from "./env.ts";
import { CloudError, failure } from "./errors.ts";
import { mediaType } from "./params.ts";

/** Largest request body, in bytes. Our own choice. */
const BODY_MAX = 1024 * 1024;
/** Largest body with files: firmware bundles, libraries. Our own choice. */
const UPLOAD_MAX = 16 * 1024 * 1024;

const tooLarge = (): Error => failure(413, "The request body is too large");

/** The connection is of no use any more, as the rest of the body would still come. */
const tooSlow = (ms: number): Error =>
  new CloudError(408, { ok: false, error: `The request body was not complete within ${ms} ms` }, {
    connection: "close",
  });

interface BodyLimits {
  /** Most bytes of the body. */
  readonly bytes: number;
  /** Most milliseconds until its end. */
  readonly ms: number;
  /** Whether it is kept, or only taken from the connection. */
  readonly isKept: boolean;
}

/** Reads a whole body, unless it is too large or too slow. */
async function readBody(body: ReadableStream<Uint8Array>, limits: BodyLimits): Promise<Blob> {
  const reader = body.getReader();
  let problem: Error | undefined;
  const stop = (reason: Error): void => {
    problem ??= reason;
    reader.cancel().catch(() => undefined); // The connection may be gone by now.
  };
  const timer = setTimeout(() => stop(tooSlow(limits.ms)), limits.ms);
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      size += read.value.byteLength;
      if (size > limits.bytes) stop(tooLarge());
      else if (limits.isKept) pieces.push(new Uint8Array(read.value));
    }
  } catch {
    // The client has gone, so nobody will see this.
    problem ??= failure(400, "The request body ended early");
  } finally {
    clearTimeout(timer);
  }
  if (problem) throw problem;
  return new Blob(pieces);
}

/**
 * Refuses bodies that are too large, whether they announce it or not, and those that take too long.
 *
 * In place of `hono/body-limit`, which leaves the rest of a refused body unread and open, and copies the
 * request with its signal: Deno prints a notice when a server looks at that.
 */
export function limitBody(cloud: Cloud): MiddlewareHandler<CloudEnv> {
  return async (c, next) => {
    const { body, headers, method, url } = c.req.raw;
    if (body) {
      const isUpload = mediaType(c) === "multipart/form-data";
      const bytes = isUpload ? UPLOAD_MAX : BODY_MAX;
      if (Number(headers.get("content-length")) > bytes) {
        await body.cancel();
        throw tooLarge();
      }
      // A token cannot be in such a body, and nothing but a token gives a right to upload.
      const isKept = !isUpload || hasToken(cloud, c);
      const read = await readBody(body, { bytes, ms: cloud.settings.bodyTimeout, isKept });
      c.req.raw = new Request(url, { method, headers, body: read });
    }
    await next();
  };
}

const hasToken = (cloud: Cloud, c: Context<CloudEnv>): boolean => callerOf(cloud, c) !== undefined;
