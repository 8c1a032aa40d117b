/** What the cases of receivers are made of: requests as the cloud sends them, and a receiver that notes its events. */
import {
  type ReceiverContext,
  type WebhookEvent,
  type WebhookReceiver,
  webhookReceiver,
  type WebhookReceiverOptions,
} from "../../src/receivers/mod.ts";

/** The secret of the receivers here. */
export const SECRET = "correct horse";

/** What the cloud sends by default. */
export const EVENT = {
  event: "temperature",
  data: "21.5",
  published_at: new Date().toISOString(),
  coreid: "0123456789abcdef01234567",
} as const;

/** A receiver, and the events that it handed on. */
export interface Watched {
  receive: WebhookReceiver;
  events: WebhookEvent[];
  errors: unknown[];
  /** Status of the answer to a request; answers without a body only. */
  status(request: Request, context?: ReceiverContext): Promise<number>;
}

/** Makes a receiver that notes its events. */
export function watched(options: Partial<WebhookReceiverOptions> = {}): Watched {
  const events: WebhookEvent[] = [];
  const errors: unknown[] = [];
  const receive = webhookReceiver({
    secrets: [SECRET],
    onEvent: (event) => void events.push(event),
    onError: (error) => void errors.push(error),
    ...options,
  });
  return {
    receive,
    events,
    errors,
    async status(request, context) {
      const response = await receive(request, context);
      const text = await response.text();
      if (text !== "") throw new Error(`answered ${response.status} ${text}`);
      return response.status;
    },
  };
}

/** A request with the secret, unless headers say otherwise. */
export function post(body: BodyInit | null, headers: Record<string, string> = {}): Request {
  return new Request("https://example.com/hook", {
    method: "POST",
    headers: { authorization: `Bearer ${SECRET}`, ...headers },
    body,
    ...body instanceof ReadableStream ? { duplex: "half" } : {},
  } as RequestInit);
}

/** The default form of a webhook. */
export function form(fields: Record<string, string> = EVENT): Request {
  return post(new URLSearchParams(fields));
}

/** The JSON form of a webhook. */
export function json(body: unknown): Request {
  return post(JSON.stringify(body), { "content-type": "application/json" });
}

/** A body in chunks, which counts how many are taken, and whether it was cancelled. */
export function chunked(
  size: number,
  count: number,
): { body: ReadableStream<Uint8Array>; taken: () => number; cancelled: () => boolean } {
  let taken = 0;
  let cancelled = false;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (taken === count) return controller.close();
      taken++;
      controller.enqueue(new Uint8Array(size).fill(120));
    },
    cancel() {
      cancelled = true;
    },
  }, { highWaterMark: 0 });
  return { body, taken: () => taken, cancelled: () => cancelled };
}
