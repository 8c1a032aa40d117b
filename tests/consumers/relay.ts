/** Receives the delivery of a webhook for a program that cannot listen, such as a page. */
import type { Delivery } from "./programs/relay.ts";

/** A running relay. */
export interface Relay extends AsyncDisposable {
  /** The URL for the webhook. A GET request waits for its delivery and returns it as JSON. */
  hookUrl: string;
}

const CORS = { "access-control-allow-origin": "*" };

/** Starts a relay for one delivery. */
export function startRelay(): Relay {
  const delivered = Promise.withResolvers<Delivery>();
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    async (request) => {
      if (request.method === "GET") {
        return Response.json(await delivered.promise, { headers: CORS });
      }
      const headers = Object.fromEntries(request.headers);
      delivered.resolve({ method: request.method, headers, body: await request.text() });
      return new Response(null, { status: 204 });
    },
  );
  return {
    hookUrl: `http://127.0.0.1:${server.addr.port}/hook`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
