/** Helpers for the tests of this folder: failures, and servers on the loopback interface. */
import { assertInstanceOf } from "@std/assert";
import { ParticleError } from "../../mod.ts";
import { failureOf, type RecordedRequest } from "../kit/recorder.ts";

/** How long a guarded promise may take, in real milliseconds, even if a test mocks the clock. */
const PATIENCE = 10_000;
const { setTimeout: realSetTimeout, clearTimeout: realClearTimeout } = globalThis;

/** Returns the `ParticleError` that a call rejects with. */
export async function particleErrorOf(call: () => unknown): Promise<ParticleError> {
  const error = await failureOf(call);
  assertInstanceOf(error, ParticleError);
  return error;
}

/** Returns the path and query of a request. */
export function pathOf({ url }: RecordedRequest): string {
  const { pathname, search } = new URL(url);
  return pathname + search;
}

/** Waits for `promise`, but fails if it hangs, as it does in particle-api-js. */
export async function soon<T>(promise: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = realSetTimeout(() => late.reject(new Error("the promise hangs")), PATIENCE);
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    realClearTimeout(timer);
  }
}

/** A server with its own origin. */
export interface LocalServer extends AsyncDisposable {
  url: string;
}

/** Serves HTTP. */
export function serveLocally(
  handler: (request: Request) => Response | Promise<Response>,
): LocalServer {
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, handler);
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** Sends these bytes to each connection, whatever the request, and closes it, even if the response is incomplete. */
export function serveCut(...responses: string[]): LocalServer {
  const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const serving = (async () => {
    for await (const connection of listener) {
      await connection.read(new Uint8Array(65_536));
      const response = responses.length > 1 ? responses.shift()! : responses[0]!;
      await connection.write(new TextEncoder().encode(response));
      connection.close();
    }
  })();
  return {
    url: `http://127.0.0.1:${(listener.addr as Deno.NetAddr).port}`,
    async [Symbol.asyncDispose](): Promise<void> {
      listener.close();
      await serving;
    },
  };
}
