/** What `emulator.fetch` was called with: it is both a `fetch` and the handler of a server. */
import { untilAborted } from "../base/wait.ts";

/** Members of `RequestInit` that change a request. Workers and servers pass other things as second argument. */
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

/** A request, and the signal of a caller who may abort it. */
interface Call {
  request: Request;
  signal: AbortSignal | undefined;
  /** Whether a server has passed it on. */
  isServed: boolean;
}

function isRequestInit(value: object): value is RequestInit {
  if (value instanceof Request) return true;
  const prototype = Object.getPrototypeOf(value);
  return (prototype === Object.prototype || prototype === null) &&
    INIT_KEYS.some((key) => key in value);
}

/** Tells a caller of `fetch` from a server that calls it as a handler. */
export function readFetchArguments(
  input: string | URL | Request,
  init: object | undefined,
): Call {
  if (!(input instanceof Request) || (init !== undefined && isRequestInit(init))) {
    const request = new Request(input, init);
    return { request, signal: request.signal, isServed: false };
  }
  if (init === undefined) return { request: input, signal: input.signal, isServed: false };
  // Called by a server, which cancels the body of the response when the client leaves. Its signal stays
  // untouched, for Deno prints a notice when a server looks at that.
  return { request: input, signal: undefined, isServed: true };
}

/** Rejects with the signal's reason if it aborts before the response, which is then thrown away. */
export async function beforeAbort(
  response: Promise<Response>,
  signal: AbortSignal,
): Promise<Response> {
  try {
    return await untilAborted(response, signal);
  } catch (error) {
    // Nobody waits for it any more; a stream that has noticed the signal itself refuses to be cancelled.
    if (signal.aborted) response.then((late) => late.body?.cancel()).catch(() => undefined);
    throw error;
  }
}
