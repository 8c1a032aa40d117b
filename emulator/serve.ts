import { requireCallback, requireCount, requireText } from "./base/checks.ts";
import type { Emulator } from "./emulator.ts";
import { ConnectionLost } from "./faults/body.ts";
import { isLoopbackHost } from "./http/loopback.ts";
import { listen } from "./server/listen.ts";
import type { Handler, Listener, ListenOptions } from "./server/listener.ts";
import { logged } from "./server/request_log.ts";

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
   * Idle connections cannot be limited, as no runtime reports them.
   */
  maxRequests?: number | undefined;
  /**
   * Receives a line for each request when its response begins: method, path, status and time, as in
   * `GET /v1/devices 200 3 ms`. Tokens in paths are replaced with `***`, and queries are left out. Defaults to no log.
   */
  log?: ((line: string) => void) | undefined;
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

/** Returns the host name a request was sent to, as `URL` normalizes it. */
function hostOf(request: Request): string {
  const host = request.headers.get("host");
  const url = host === null ? request.url : `http://${host}`;
  return URL.canParse(url) ? new URL(url).hostname : "";
}

function errorResponse(status: number, error: string): Response {
  return Response.json({ ok: false, error }, { status });
}

/** Returns a response that breaks off immediately, and the connection with it, if the connection should be lost. */
function breakConnection(error: unknown): Response {
  if (!(error instanceof ConnectionLost)) throw error;
  const body = new ReadableStream({
    pull() {
      throw error;
    },
  }, { highWaterMark: 0 });
  return new Response(body, { headers: { connection: "close" } });
}

/** Starts a server. Replaces the runtime's error for a port in use, which does not say what to do. */
async function tryToListen(options: ListenOptions): Promise<Listener> {
  try {
    return await listen(options);
  } catch (error) {
    const isInUse = error instanceof Error && "code" in error && error.code === "EADDRINUSE";
    if (!isInUse) throw error;
    throw new Error(
      `Port ${options.port} is already in use: choose another with --port, or with the option port of serve()`,
      { cause: error },
    );
  }
}

function checkPort(port: number): number {
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new TypeError(`The port must be a whole number from 0 to 65535, got ${String(port)}`);
}

/**
 * Serves an emulator over HTTP, on Deno, Bun and Node.
 *
 * @param emulator The emulator to serve.
 * @param options Where to listen, and limits. All options are optional.
 * @returns The running server; close or dispose it to stop listening.
 * @throws {TypeError} if an option is invalid, or the runtime is not Deno, Bun or Node.
 * @throws {Error} if the port is in use.
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
export async function serve(
  emulator: Emulator,
  options: ServeOptions = {},
): Promise<EmulatorServer> {
  const hostname = requireText("The hostname", options.hostname ?? "127.0.0.1");
  const allowed = new Set(
    (options.allowedHosts ?? []).map((host) => requireText("An allowed host", host).toLowerCase()),
  );
  const maxRequests = requireCount("maxRequests", options.maxRequests ?? MAX_REQUESTS);
  let waiting = 0;
  const respond: Handler = async (request) => {
    const host = hostOf(request);
    if (!isLoopbackHost(host) && !allowed.has(host)) {
      const shown = JSON.stringify(host);
      return errorResponse(
        403,
        `Host ${shown} is not allowed: add it to allowedHosts (--allowed-host on the command line)`,
      );
    }
    if (waiting >= maxRequests) {
      return errorResponse(503, "Too many requests are waiting for a response");
    }
    waiting++;
    try {
      return await emulator.fetch(request, {});
    } finally {
      waiting--;
    }
  };
  const log = requireCallback("log", options.log);
  const handler = log ? logged(respond, log) : respond;
  const { port, close } = await tryToListen({
    hostname,
    port: checkPort(options.port ?? 0),
    fetch: (request) => handler(request).catch(breakConnection),
  });
  const url = `http://${hostname.includes(":") ? `[${hostname}]` : hostname}:${port}`;
  return { url, close, [Symbol.asyncDispose]: close };
}
