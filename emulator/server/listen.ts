/** Starts an HTTP server on Deno, Bun or Node. */

import type { Handler, Listener, ListenOptions } from "./listener.ts";

/** The parts of the runtimes that are used; declared here because none has the types of the others. */
interface Runtimes {
  Deno?: {
    serve(
      options: { hostname: string; port: number; signal: AbortSignal; onListen(): void },
      handler: Handler,
    ): { addr: { port: number }; finished: Promise<void> };
  };
  Bun?: {
    serve(options: ListenOptions & { idleTimeout: number }): {
      port: number;
      stop(closeConnections: boolean): Promise<void> | void;
    };
  };
  process?: { release?: { name?: string } };
}

/**
 * Starts a server.
 *
 * @throws {Error} if the port is in use; the error has the code `EADDRINUSE`.
 * @throws {TypeError} on other runtimes.
 */
export async function listen(options: ListenOptions): Promise<Listener> {
  const { Deno, Bun, process } = globalThis as unknown as Runtimes;
  const { hostname, port, fetch } = options;
  if (Deno?.serve) {
    const closing = new AbortController();
    const { signal } = closing;
    const server = Deno.serve({ hostname, port, signal, onListen: () => {} }, fetch);
    const close = (): Promise<void> => {
      closing.abort();
      return server.finished;
    };
    return { port: server.addr.port, close };
  }
  if (Bun?.serve) {
    // Bun's default of 10 s would end event streams between two keep-alives.
    const server = Bun.serve({ hostname, port, idleTimeout: 0, fetch });
    return { port: server.port, close: async () => await server.stop(true) };
  }
  if (process?.release?.name === "node") {
    const { listenOnNode } = await import("./node_server.ts"); // It cannot be loaded in a Worker.
    return await listenOnNode(options);
  }
  throw new TypeError(
    "serve() needs Deno, Bun or Node; on other runtimes, pass emulator.fetch to your own server",
  );
}
