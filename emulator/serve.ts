import { requireCount, requireText } from "./base/checks.ts";
import type { Emulator } from "./emulator.ts";
import { ConnectionLost } from "./faults/body.ts";
import { isLoopbackHost } from "./http/loopback.ts";

/** Options of {@linkcode serve}. */
export interface ServeOptions {
  /** Address to listen on. Defaults to `"127.0.0.1"`, which only this machine can reach. */
  hostname?: string | undefined;
  /** Port to listen on. Defaults to 0, any free port. */
  port?: number | undefined;
  /**
   * Host names that requests may have in their `Host` header, besides those of this machine. Requests with any other
   * name get a 403 response, so that a web page cannot reach the emulator through its own domain (DNS rebinding).
   */
  allowedHosts?: string[] | undefined;
  /**
   * How many requests may wait for a response at a time; further ones get a 503 response. Event streams count until
   * they are open; open streams have a limit of their own, the option `maxStreams` of the emulator. Defaults to 1,000.
   * Idle connections cannot be limited, as neither Deno nor Bun reports them.
   */
  maxRequests?: number | undefined;
}

/** How many requests may wait at a time by default. Our own choice. */
const MAX_REQUESTS = 1000;

/** A running server. */
export interface EmulatorServer extends AsyncDisposable {
  /** Base URL, such as `http://127.0.0.1:9090`. */
  readonly url: string;
  /** Stops listening and drops every connection. The emulator itself stays open. */
  close(): Promise<void>;
}

type Handler = (request: Request) => Promise<Response>;

/** A listening server of either runtime. */
interface Listener {
  port: number;
  close(): Promise<void>;
}

/** The parts of Deno and Bun that are used; declared here because neither runtime has the types of the other. */
interface Runtimes {
  Deno?: {
    serve(
      options: { hostname: string; port: number; signal: AbortSignal; onListen(): void },
      handler: Handler,
    ): { addr: { port: number }; finished: Promise<void> };
  };
  Bun?: {
    serve(options: { hostname: string; port: number; idleTimeout: number; fetch: Handler }): {
      port: number;
      stop(closeConnections: boolean): Promise<void> | void;
    };
  };
}

function listen(hostname: string, port: number, fetch: Handler): Listener {
  const { Deno, Bun } = globalThis as unknown as Runtimes;
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
  throw new TypeError(
    "serve() needs Deno or Bun; on other runtimes, pass emulator.fetch to your own server",
  );
}

function tryToListen(hostname: string, port: number, fetch: Handler): Listener {
  try {
    return listen(hostname, port, fetch);
  } catch (error) {
    throw explainListen(error, hostname, port);
  }
}

/** Returns the host name a request was sent to, as `URL` normalizes it. */
function hostOf(request: Request): string {
  const host = request.headers.get("host");
  const url = host === null ? request.url : `http://${host}`;
  return URL.canParse(url) ? new URL(url).hostname : "";
}

function errorResponse(status: number, error: string): Response {
  return Response.json({ ok: false, error }, { status });
}

/** Returns a response that breaks off at once, and the connection with it. */
function brokenResponse(): Response {
  const body = new ReadableStream({
    pull() {
      throw new ConnectionLost("Connection refused");
    },
  }, { highWaterMark: 0 });
  return new Response(body, { headers: { connection: "close" } });
}

/** Replaces the runtime's error for a port in use, which does not name the port. */
function explainListen(error: unknown, hostname: string, port: number): unknown {
  const isInUse = error instanceof Error && "code" in error && error.code === "EADDRINUSE";
  if (!isInUse) return error;
  return new Error(
    `Port ${port} on ${hostname} is already in use: choose another port (--port on the command line), ` +
      "or 0 for any free one",
    { cause: error },
  );
}

function checkPort(port: number): number {
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new TypeError(`The port must be a whole number from 0 to 65535, got ${String(port)}`);
}

/**
 * Serves an emulator over HTTP, on Deno and Bun.
 *
 * @param emulator the emulator to serve
 * @param options where to listen, and limits. All options are optional.
 * @returns the running server; close or dispose it to stop listening
 * @throws {TypeError} if an option is invalid, or the runtime is neither Deno nor Bun
 * @throws {Error} if the port is in use
 *
 * @example
 * ```ts
 * import { Emulator, serve } from "@particle-edge/emulator";
 *
 * using emulator = new Emulator();
 * await using server = await serve(emulator);
 * const response = await fetch(`${server.url}/v1/devices`, {
 *   headers: { authorization: `Bearer ${emulator.token}` },
 * });
 * if (!response.ok) throw new Error(await response.text());
 * await response.body?.cancel();
 * ```
 */
export function serve(emulator: Emulator, options: ServeOptions = {}): Promise<EmulatorServer> {
  // Wrong options and a port in use both reject the promise rather than throw.
  return new Promise((resolve) => resolve(start(emulator, options)));
}

function start(emulator: Emulator, options: ServeOptions): EmulatorServer {
  const hostname = requireText("The hostname", options.hostname ?? "127.0.0.1");
  const allowed = new Set(
    (options.allowedHosts ?? []).map((host) => requireText("An allowed host", host).toLowerCase()),
  );
  const maxRequests = requireCount("maxRequests", options.maxRequests ?? MAX_REQUESTS);
  let waiting = 0;
  const handler: Handler = async (request) => {
    const host = hostOf(request);
    if (!isLoopbackHost(host) && !allowed.has(host)) {
      return errorResponse(
        403,
        `Host ${JSON.stringify(host)} is not allowed: add it to allowedHosts`,
      );
    }
    if (waiting >= maxRequests) {
      return errorResponse(503, "Too many requests are waiting for a response");
    }
    waiting++;
    try {
      return await emulator.fetch(request, {});
    } catch (error) {
      if (error instanceof ConnectionLost) return brokenResponse();
      throw error;
    } finally {
      waiting--;
    }
  };
  const { port, close } = tryToListen(hostname, checkPort(options.port ?? 0), handler);
  const url = `http://${hostname.includes(":") ? `[${hostname}]` : hostname}:${port}`;
  return { url, close, [Symbol.asyncDispose]: close };
}
