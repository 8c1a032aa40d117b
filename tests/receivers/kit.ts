/** Helpers for the receiver cases: requests as the cloud sends them, and a receiver that records its events. */
import {
  type AcknowledgeOptions,
  type ReceiverContext,
  type ReceiverOptions,
  type RefusedRequest,
  type WebhookEvent,
  type WebhookReceiver,
  webhookReceiver,
  type WebhookReceiverOptions,
} from "../../src/receivers/mod.ts";

/** The secret of the receivers in these cases. */
export const SECRET = "correct horse";

/** The fields that the cloud sends by default. */
export const EVENT = {
  event: "temperature",
  data: "21.5",
  published_at: new Date().toISOString(),
  coreid: "0123456789abcdef01234567",
} as const;

/** A receiver and what it passed to its callbacks. */
export interface Watched {
  receive: WebhookReceiver;
  events: WebhookEvent[];
  errors: unknown[];
  refusals: RefusedRequest[];
  /** Returns the status of the response. The response must not have a body, except for the reason in a 4xx. */
  status(request: Request, context?: ReceiverContext): Promise<number>;
}

/** The options of a receiver, all optional. */
type WatchedOptions =
  & Partial<ReceiverOptions & Pick<WebhookReceiverOptions, "onEvent">>
  & AcknowledgeOptions;

/** Creates a receiver that records its events. */
export function watched(options: WatchedOptions = {}): Watched {
  const events: WebhookEvent[] = [];
  const errors: unknown[] = [];
  const refusals: RefusedRequest[] = [];
  const receive = webhookReceiver({
    secrets: [SECRET],
    onEvent: (event) => void events.push(event),
    onError: (error) => void errors.push(error),
    onRefused: (refused) => void refusals.push(refused),
    ...options,
  });
  return {
    receive,
    events,
    errors,
    refusals,
    async status(request, context) {
      const response = await receive(request, context);
      const { status } = response;
      const text = await response.text();
      const explains = text === refusals.at(-1)?.message && status >= 400 && status < 500;
      if (text !== "" && !(explains && status !== 401)) throw new Error(`${status}: ${text}`);
      return status;
    },
  };
}

/** Runs a function while the clock stands still, so that all signatures are made in the same second. */
export async function atOneMoment(run: () => Promise<void>): Promise<void> {
  const { now } = Date;
  const moment = Math.floor(now() / 1000) * 1000; // a whole second, as signatures have
  Date.now = () => moment;
  try {
    await run();
  } finally {
    Date.now = now;
  }
}

/** Returns a promise and the function that resolves it. */
export function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((settle) => resolve = settle);
  return { promise, resolve };
}

/** Creates a request with the secret, unless `headers` overrides it. */
export function post(body: BodyInit | null, headers: Record<string, string> = {}): Request {
  return new Request("https://example.com/hook", {
    method: "POST",
    headers: { authorization: `Bearer ${SECRET}`, ...headers },
    body,
    ...body instanceof ReadableStream ? { duplex: "half" } : {},
  } as RequestInit);
}

/** Creates a request with a form, a webhook's default format. */
export function form(fields: Record<string, string> = EVENT): Request {
  return post(new URLSearchParams(fields));
}

/** Creates a request with JSON. */
export function json(body: unknown): Request {
  return post(JSON.stringify(body), { "content-type": "application/json" });
}

/** Creates a body in chunks that records how many were read and whether it was cancelled. */
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
