/** Reads request bodies, with limits on size and time. */
import type { Context, MiddlewareHandler } from "hono";
import { callerOf } from "./bearer.ts";
import type { Cloud } from "../cloud.ts";
import type { CloudEnv } from "./env.ts";
import { CloudError, failure } from "./errors.ts";
import { mediaType } from "./params.ts";

/** The largest request body, in bytes. Our own choice. */
const BODY_MAX = 1024 * 1024;
/** The largest request body with files, such as firmware and libraries, in bytes. Our own choice. */
const UPLOAD_MAX = 16 * 1024 * 1024;

const tooLarge = (): Error => failure(413, "The request body is too large");

/** Returns the error for a slow body. It closes the connection, because the rest of the body would still arrive. */
const tooSlow = (ms: number): Error =>
  new CloudError(408, { ok: false, error: `The request body was not complete within ${ms} ms` }, {
    connection: "close",
  });

interface BodyLimits {
  /** The most bytes that the body may have. */
  readonly bytes: number;
  /** The most milliseconds that the body may take. */
  readonly ms: number;
  /** Whether to keep the body, or to read and discard it. */
  readonly isKept: boolean;
}

/** Reads a whole body. Throws if it is too large or too slow. */
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
    // The client has disconnected, so this response is never seen.
    problem ??= failure(400, "The request body ended early");
  } finally {
    clearTimeout(timer);
  }
  if (problem) throw problem;
  return new Blob(pieces);
}

/**
 * Rejects bodies that are too large, with or without a `content-length` header, and bodies that take too long.
 *
 * Replaces `hono/body-limit`, which leaves the rest of a rejected body unread and open, and copies the request with its
 * signal: Deno prints a notice when a server reads that signal.
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
      // Uploads need a token, and a multipart body cannot contain one.
      const isKept = !isUpload || hasToken(cloud, c);
      const read = await readBody(body, { bytes, ms: cloud.settings.bodyTimeout, isKept });
      c.req.raw = new Request(url, { method, headers, body: read });
    }
    await next();
  };
}

const hasToken = (cloud: Cloud, c: Context<CloudEnv>): boolean => callerOf(cloud, c) !== undefined;
