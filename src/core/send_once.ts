import { isBun, isDeno, isNode } from "../runtime/name.ts";
import type { Fetch } from "../types/common.ts";
import { ParticleError } from "./errors.ts";
import type { Multipart, Upload } from "./multipart.ts";
import { redactUrl } from "./redact.ts";

/**
 * Sends a request so that it reaches the server at most once if it may change something. A server that closes a
 * reused connection without a response may have acted on the request. Some runtimes still send it again on their own,
 * and the caller only sees the second response:
 *
 * - Deno does so with any method, if it can copy the body (denoland/deno#32566; before denoland/deno#36415 also on a
 *   new connection, denoland/deno#35610). It cannot copy a `Blob`, but still sends its `content-length`. It sends an
 *   empty `Blob` as an empty chunked body.
 * - Bun does so with PUT and DELETE (oven-sh/bun#28708: they are idempotent in HTTP, but not for devices). It never
 *   does on a new connection, which `keepalive: false` requests.
 * - Chromium does so with any method, and a page cannot prevent it.
 *
 * Node and workerd do not. `GET` and `HEAD` requests change nothing, so they may be sent again.
 *
 * @param init The request, without its body.
 */
export async function sendOnce(
  fetch: Fetch,
  url: string,
  init: RequestInit,
  content: string | FormData | Multipart | undefined,
): Promise<Response> {
  const { method, signal } = init;
  if (method === "GET" || method === "HEAD") return await fetch(url, init);
  if (isBun && (method === "PUT" || method === "DELETE")) init = { ...init, keepalive: false };
  if (typeof content === "object" && "open" in content) {
    const body = await content.open(signal!);
    signal!.throwIfAborted(); // an injected fetch may ignore its signal
    return "slice" in body
      ? await fetch(url, { ...init, body })
      : await sendUpload(fetch, url, init, body);
  }
  const isText = content === undefined || typeof content === "string";
  const body = isDeno && isText ? new Blob([content ?? ""]) : content ?? null;
  return await fetch(url, { ...init, body });
}

/** Sends a stream with its `content-length`; Deno ignores that and sends a chunked body. */
async function sendUpload(
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
