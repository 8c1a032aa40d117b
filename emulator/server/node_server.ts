/** An HTTP server on Node. */
import { createAdaptorServer } from "@hono/node-server";
import type { Listener, ListenOptions } from "./listener.ts";

/**
 * Starts a server.
 *
 * @throws {Error} if the port is in use; the error has the code `EADDRINUSE`.
 */
export async function listenOnNode({ hostname, port, fetch }: ListenOptions): Promise<Listener> {
  const server = createAdaptorServer({
    fetch: async (request, { outgoing }) => breakOnError(await fetch(request), outgoing),
    hostname,
    overrideGlobalObjects: false, // The program may rely on the global `Request` and `Response`.
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, hostname, resolve);
  });
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      if ("closeAllConnections" in server) server.closeAllConnections();
    });
  const address = server.address();
  return { port: typeof address === "object" && address ? address.port : port, close };
}

/**
 * Makes the connection break if the body of a response fails, as on Deno and Bun. The adapter would print the error,
 * and send its message to the client.
 */
function breakOnError(response: Response, connection: { destroy(): unknown }): Response {
  if (!response.body) return response;
  const reader = response.body.getReader();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      } catch {
        connection.destroy(); // The adapter then cancels this stream, which tells the client all there is to tell.
      }
    },
    cancel: (reason) => reader.cancel(reason),
  }, { highWaterMark: 0 });
  return new Response(body, response);
}
