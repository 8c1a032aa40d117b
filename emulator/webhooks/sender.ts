/** Sends the requests of webhooks. */
import { TimedOut, within } from "../base/wait.ts";
import { checkAddress, Refused } from "./address_guard.ts";
import type { HookRequest } from "./request.ts";
import type { WebhookSettings } from "../model/webhook_settings.ts";

/** How long a receiver may take to respond, including the body, in milliseconds. Source: docs, webhooks. */
const TIMEOUT_MS = 20_000;
/** How much of a response body is read, in bytes. Source: docs, webhooks. */
const BODY_MAX = 100 * 1024;

/** The response of a receiver. */
export interface HookResponse {
  readonly status: number;
  /** The media type, without parameters. */
  readonly contentType: string;
  /** The first 100 KB. */
  readonly body: Uint8Array;
}

/** Thrown if a receiver did not respond. */
export class NoResponse extends Error {
  override name = "NoResponse";
}

/** Reads the beginning of a body, and cancels the rest. */
async function readStart(body: ReadableStream<Uint8Array> | null): Promise<Uint8Array> {
  const start = new Uint8Array(BODY_MAX);
  let size = 0;
  if (!body) return start.subarray(0, 0);
  const reader = body.getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    const piece = read.value.subarray(0, BODY_MAX - size);
    start.set(piece, size);
    size += piece.length;
    if (size < BODY_MAX) continue;
    await reader.cancel();
    break;
  }
  return start.slice(0, size);
}

async function exchange(
  { method, url, headers, body }: HookRequest,
  settings: WebhookSettings,
  signal: AbortSignal,
  onSent: () => void,
): Promise<HookResponse> {
  await checkAddress(url, settings);
  signal.throwIfAborted();
  const pending = settings.fetch(url.href, {
    method,
    headers,
    signal,
    redirect: "manual", // The target of a redirect was not checked.
    // Bytes, because fetch would add a content type to a string.
    ...(body === undefined ? {} : { body: new TextEncoder().encode(body) }),
  });
  onSent();
  const response = await pending;
  const contentType = (response.headers.get("content-type") ?? "").split(";", 1)[0] ?? "";
  return {
    status: response.status,
    contentType: contentType.trim().toLowerCase(),
    body: await readStart(response.body),
  };
}

/**
 * Sends a request once.
 *
 * @param request The request.
 * @param settings The options of webhooks.
 * @param closing Aborts the request.
 * @param onSent Called after the request was handed to `fetch`.
 * @returns The response.
 * @throws {Refused} if webhooks must not call the address.
 * @throws {NoResponse} if the receiver did not respond in time.
 */
export async function sendOnce(
  request: HookRequest,
  settings: WebhookSettings,
  closing: AbortSignal,
  onSent: () => void,
): Promise<HookResponse> {
  const host = request.url.hostname;
  const send = (signal: AbortSignal) => exchange(request, settings, signal, onSent);
  try {
    return await within(TIMEOUT_MS, send, closing);
  } catch (error) {
    if (error instanceof Refused || closing.aborted) throw error;
    const problem = error instanceof TimedOut ? "timeout" : "no response";
    throw new NoResponse(`error ${problem} from ${host}`, { cause: error });
  }
}
