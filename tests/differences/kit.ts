/** What the tests of this folder share: failures, and servers on the loopback interface. */
import { assertInstanceOf } from "@std/assert";
import { ParticleError } from "../../mod.ts";
import { failureOf, type RecordedRequest } from "../kit/recorder.ts";

/** How long a guarded promise may take, in real milliseconds, also while a test holds the clock. */
const PATIENCE = 10_000;
const { setTimeout: realSetTimeout, clearTimeout: realClearTimeout } = globalThis;

/** The `ParticleError` that a call rejects with. */
export async function particleErrorOf(call: () => unknown): Promise<ParticleError> {
  const error = await failureOf(call);
  assertInstanceOf(error, ParticleError);
  return error;
}

/** Path and query of a request. */
export function pathOf({ url }: RecordedRequest): string {
  const { pathname, search } = new URL(url);
  return pathname + search;
}

/** Waits for `promise`, but fails instead of hanging, as particle-api-js does. */
export async function soon<T>(promise: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = realSetTimeout(() => late.reject(new Error("it hangs")), PATIENCE);
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    realClearTimeout(timer);
  }
}

/** A server of its own origin. */
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

/** Answers each connection with these bytes, whatever it asks for, and cuts it, the answer complete or not. */
export function serveCut(...answers: string[]): LocalServer {
  const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const serving = (async () => {
    for await (const connection of listener) {
      await connection.read(new Uint8Array(65_536));
      const answer = answers.length > 1 ? answers.shift()! : answers[0]!;
      await connection.write(new TextEncoder().encode(answer));
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
