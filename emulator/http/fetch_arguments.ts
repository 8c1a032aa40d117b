/** Reads the arguments of `emulator.fetch`, which is called like the global `fetch` and as the handler of a server. */
import { untilAborted } from "../base/wait.ts";

/** The members that identify a `RequestInit`. Workers and servers pass other objects as the second argument. */
const INIT_KEYS = [
  "method",
  "headers",
  "body",
  "signal",
  "redirect",
  "credentials",
  "cache",
  "mode",
];

/** A call of `emulator.fetch`. */
interface Call {
  request: Request;
  /** Aborts the request; undefined if it comes from a server. */
  signal: AbortSignal | undefined;
  /** Whether the request comes from a server. */
  isServed: boolean;
}

function isRequestInit(value: object): value is RequestInit {
  if (value instanceof Request) return true;
  const prototype = Object.getPrototypeOf(value);
  return (prototype === Object.prototype || prototype === null) &&
    INIT_KEYS.some((key) => key in value);
}

/** Reads the arguments of a call, and finds out whether a server called `fetch` as its handler. */
export function readFetchArguments(
  input: string | URL | Request,
  init: object | undefined,
): Call {
  if (!(input instanceof Request) || (init !== undefined && isRequestInit(init))) {
    const request = new Request(input, init);
    return { request, signal: request.signal, isServed: false };
  }
  if (init === undefined) return { request: input, signal: input.signal, isServed: false };
  // A server called it, and cancels the body of the response when the client disconnects. The request's signal is not
  // read, because Deno prints a notice when a server does that.
  return { request: input, signal: undefined, isServed: true };
}

/** Waits for a response. Rejects with the signal's reason if that aborts first; the response is then discarded. */
export async function beforeAbort(
  response: Promise<Response>,
  signal: AbortSignal,
): Promise<Response> {
  try {
    return await untilAborted(response, signal);
  } catch (error) {
    // The late response is discarded. Canceling rejects for a stream that has already failed because of the signal.
    if (signal.aborted) response.then((late) => late.body?.cancel()).catch(() => undefined);
    throw error;
  }
}
