/** Clients with a limiter, and a `fetch` that records when each request is sent. */
import { ApiClient } from "../../src/core/mod.ts";
import { RateLimiter } from "../../src/rate_limiter/mod.ts";
import type { RateLimiterOptions } from "../../src/types/limiter.ts";

export const MINUTE = 60_000;

/** A request as the script sees it. */
export interface SentRequest {
  /** When it was sent, in milliseconds since the client was made. */
  at: number;
  /** The method and the path, without the query. */
  line: string;
  signal: AbortSignal;
}

/** Returns the response to a request. */
export type Respond = (request: SentRequest) => Response | Promise<Response>;

const ok: Respond = () => Response.json({ ok: true });

/** Makes a client whose requests are recorded and get the responses of `respond`. */
export function limited(
  options: RateLimiterOptions | RateLimiter = {},
  respond: Respond = ok,
): {
  api: ApiClient;
  limiter: RateLimiter;
  sent: SentRequest[];
  get: (uri?: string, signal?: AbortSignal) => Promise<unknown>;
  open: (uri: string, signal?: AbortSignal) => Promise<Response>;
  logIn: (signal?: AbortSignal) => Promise<unknown>;
} {
  const limiter = options instanceof RateLimiter ? options : new RateLimiter(options);
  const sent: SentRequest[] = [];
  const start = Date.now();
  const fetch = async (url: string, init: RequestInit): Promise<Response> => {
    const signal = init.signal as AbortSignal;
    const line = `${init.method} ${new URL(url).pathname}`;
    const request = { at: Date.now() - start, line, signal };
    sent.push(request);
    return await respond(request);
  };
  const api = new ApiClient({ auth: "t0ken", fetch, limiter, retry: false });
  const form = { grant_type: "password" };
  return {
    api,
    limiter,
    sent,
    get: (uri = "/v1/devices", signal) => api.get({ uri, signal }),
    open: (uri, signal) =>
      api.open({ method: "get", uri, signal, headers: { accept: "text/event-stream" } }),
    logIn: (signal) => api.post({ uri: "/oauth/token", auth: false, form, signal }),
  };
}

/** Makes a promise that a test resolves. */
export function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((resolvePromise) => resolve = resolvePromise);
  return { promise, resolve };
}

/** Returns the response of an event stream that does not end on its own, and a function that ends it. */
export function eventStream(): { response: Response; end: () => void } {
  let end = () => {};
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      end = () => controller.close();
    },
  });
  const headers = { "content-type": "text/event-stream" };
  return { response: new Response(body, { headers }), end: () => end() };
}

/** An `AbortSignal` that counts its listeners. */
export function countingSignal(): {
  signal: AbortSignal;
  listeners: () => number;
  abort: (reason?: unknown) => void;
} {
  const controller = new AbortController();
  const { signal } = controller;
  const listeners = new Set<unknown>();
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (name: string, listener: EventListener, options?: object) => {
    listeners.add(listener);
    add(name, listener, options);
  };
  signal.removeEventListener = (name: string, listener: EventListener) => {
    listeners.delete(listener);
    remove(name, listener);
  };
  return { signal, listeners: () => listeners.size, abort: (reason) => controller.abort(reason) };
}
