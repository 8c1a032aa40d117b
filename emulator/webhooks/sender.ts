/** Sends a webhook's request, once. */
import { TimedOut, within } from "../base/wait.ts";
import { checkAddress, Refused } from "./address_guard.ts";
import type { HookRequest } from "./request.ts";
import type { WebhookSettings } from "../model/webhook_settings.ts";

/** How long a receiver may take, its body included, in milliseconds. Source: docs, webhooks. */
const TIMEOUT_MS = 20_000;
/** How much of an answer is looked at, in bytes. Source: docs, webhooks. */
const ANSWER_MAX = 100 * 1024;

/** What a receiver answered. */
export interface HookAnswer {
  readonly status: number;
  /** The media type, without parameters. */
  readonly contentType: string;
  /** The first 100 KB. */
  readonly body: Uint8Array;
}

/** A request that got no answer. */
export class NoAnswer extends Error {
  override name = "NoAnswer";
}

/** The beginning of a body; the rest is not waited for. */
async function readStart(body: ReadableStream<Uint8Array> | null): Promise<Uint8Array> {
  const start = new Uint8Array(ANSWER_MAX);
  let size = 0;
  if (!body) return start.subarray(0, 0);
  const reader = body.getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    const piece = read.value.subarray(0, ANSWER_MAX - size);
    start.set(piece, size);
    size += piece.length;
    if (size < ANSWER_MAX) continue;
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
): Promise<HookAnswer> {
  await checkAddress(url, settings);
  signal.throwIfAborted();
  const answer = settings.fetch(url.href, {
    method,
    headers,
    signal,
    redirect: "manual", // Wherever it leads has not been checked.
    // Bytes, as a string would get a content type that nobody asked for.
    ...(body === undefined ? {} : { body: new TextEncoder().encode(body) }),
  });
  onSent();
  const response = await answer;
  const contentType = (response.headers.get("content-type") ?? "").split(";", 1)[0] ?? "";
  return {
    status: response.status,
    contentType: contentType.trim().toLowerCase(),
    body: await readStart(response.body),
  };
}

/**
 * Sends a request, once.
 *
 * @param closing ends it
 * @param onSent called when the request is on its way
 * @throws {Refused} if it must not go there
 * @throws {NoAnswer} if there was no answer in time
 */
export async function sendOnce(
  request: HookRequest,
  settings: WebhookSettings,
  closing: AbortSignal,
  onSent: () => void,
): Promise<HookAnswer> {
  const host = request.url.hostname;
  const send = (signal: AbortSignal) => exchange(request, settings, signal, onSent);
  try {
    return await within(TIMEOUT_MS, send, closing);
  } catch (error) {
    if (error instanceof Refused || closing.aborted) throw error;
    const problem = error instanceof TimedOut ? "timeout" : "no answer";
    throw new NoAnswer(`error ${problem} from ${host}`, { cause: error });
  }
}
