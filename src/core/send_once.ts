import { isBun, isDeno } from "../runtime/name.ts";
import type { Fetch } from "../types/common.ts";
import type { RequestBody } from "./body.ts";
import { isRead } from "./method.ts";

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
export function sendOnce(
  fetch: Fetch,
  url: string,
  init: RequestInit,
  content: RequestBody["content"] | undefined,
): ReturnType<Fetch> {
  const { method } = init;
  if (isRead(method)) return fetch(url, init);
  if (isBun && (method === "PUT" || method === "DELETE")) init = { ...init, keepalive: false };
  if (typeof content === "object" && "send" in content) return content.send(fetch, url, init);
  const isText = content === undefined || typeof content === "string";
  const body = isDeno && isText ? new Blob([content ?? ""]) : content ?? null;
  return fetch(url, { ...init, body });
}
