import { isBun, isDeno } from "../runtime/name.ts";

/**
 * Prepares a request so that the runtime sends it at most once if it may change something. A server that closes a
 * reused connection without a response may have acted on the request, yet some runtimes then send it again on their
 * own, and the caller sees only the second response:
 *
 * - Deno does, with any method, if it can copy the body (denoland/deno#32566; before denoland/deno#36415 also on a new
 *   connection, denoland/deno#35610). It cannot copy a `Blob`, and still sends its `content-length`; it sends an empty
 *   `Blob` as an empty chunked body.
 * - Bun does, with PUT and DELETE (oven-sh/bun#28708: those are idempotent, which a device is not). It never does on a
 *   new connection, which `keepalive: false` asks for.
 * - Chromium does, with any method, and a page cannot prevent it.
 *
 * Node and workerd do not. `GET` and `HEAD` requests change nothing, so they may be sent again.
 */
export function sendOnce(init: RequestInit): RequestInit {
  const { method, body } = init;
  if (method === "GET" || method === "HEAD") return init;
  if (isDeno && (!body || typeof body === "string")) {
    return { ...init, body: new Blob(body ? [body] : []) };
  }
  return isBun && (method === "PUT" || method === "DELETE") ? { ...init, keepalive: false } : init;
}
