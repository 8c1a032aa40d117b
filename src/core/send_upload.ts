import { isNode } from "../runtime/name.ts";
import type { Fetch } from "../types/common.ts";
import { ParticleError } from "./errors.ts";
import { redactUrl } from "./redact.ts";

/** A body that is read while it is sent. */
export interface Upload {
  readonly size: number;
  readonly stream: ReadableStream<Uint8Array>;
  /** Why the stream failed. Some runtimes only report that it did. */
  failure?: unknown;
}

/** Sends a stream with its `content-length`; Deno ignores that and sends a chunked body. */
export async function sendUpload(
  fetch: Fetch,
  url: string,
  init: RequestInit,
  upload: Upload,
): Promise<Response> {
  const headers = { ...init.headers as Record<string, string>, "content-length": `${upload.size}` };
  const request = { ...init, headers, body: upload.stream, duplex: "half" };
  // In case of a redirect, Node keeps all bytes it has sent in memory, unless both of these options are set
  // (nodejs/undici#4058).
  if (isNode) Object.assign(request, { redirect: "error", window: null });
  try {
    return await fetch(url, request);
  } catch (error) {
    if (upload.failure) throw upload.failure;
    const { cause } = error as { cause?: { message?: string } };
    if (cause?.message !== "unexpected redirect") throw error;
    throw new ParticleError(
      `Redirect of ${init.method} ${
        redactUrl(url)
      } was not followed: Node sends a large file only once`,
      { code: "redirect" },
    );
  }
}
