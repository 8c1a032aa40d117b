/**
 * A server made of bare sockets that reads a request completely and then ends its connection, so that a test can count
 * how often a runtime sends the request. A request names its case and how it is treated in a header; a request
 * without that header is answered, and its connection is kept open.
 */
import net from "node:net";
import { CASE_HEADER, type Cut } from "./calls.ts";

/** A request that the server has read. */
export interface Arrival {
  /** The name of the case. */
  name: string;
  /** Whether its connection had carried another request before. */
  reused: boolean;
  /** How the body was framed: the header lines that say so. */
  framing: string;
  /** The body as text, without its framing. */
  body: string;
}

/** A request in Latin-1, a character for each byte; `undefined` until all of it is there. */
function parseRequest(text: string): { head: string; framing: string; body: string } | undefined {
  const [head = "", rest] = text.split(/\r\n\r\n(.*)/s);
  if (rest === undefined) return undefined;
  const framing = /^(?:content-length|transfer-encoding): .*$/im.exec(head)?.[0] ?? "";
  if (/chunked/i.test(framing)) {
    const body = parseChunks(rest);
    return body === undefined ? undefined : { head, framing: framing.toLowerCase(), body };
  }
  const length = Number(framing.split(":")[1] ?? 0);
  if (rest.length < length) return undefined;
  return { head, framing: framing.toLowerCase(), body: rest };
}

/** The content of a chunked body; `undefined` until the last chunk is there. */
function parseChunks(rest: string): string | undefined {
  for (let body = "", at = 0;;) {
    const end = rest.indexOf("\r\n", at);
    if (end < 0) return undefined;
    const size = parseInt(rest.slice(at, end), 16);
    if (rest.length < end + 2 + size + 2) return undefined;
    if (size === 0) return body;
    body += rest.slice(end + 2, end + 2 + size);
    at = end + 2 + size + 2;
  }
}

/** Ends a connection in the middle of a response. */
const CUTS: Record<Cut, (socket: net.Socket, isHead: boolean) => void> = {
  "before the response": (socket) => socket.end(),
  "by a reset": (socket) => socket.resetAndDestroy(),
  "after the status line": (socket) => socket.end("HTTP/1.1 200 OK\r\n"),
  "within the body": (socket, isHead) =>
    socket.end("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n" + (isHead ? "" : '{"ok')),
};

/** Listens on the loopback interface until it is disposed of. */
export class CuttingServer implements AsyncDisposable {
  /** The requests that named a case, in the order they came. */
  readonly arrivals: Arrival[] = [];
  readonly #server = net.createServer((socket) => this.#serve(socket));
  readonly #sockets = new Set<net.Socket>();

  /** Starts a server and returns it once it listens. */
  static async start(): Promise<CuttingServer> {
    const server = new CuttingServer();
    await new Promise<void>((resolve) => server.#server.listen(0, "127.0.0.1", resolve));
    return server;
  }

  /** Base URL. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as net.AddressInfo).port}`;
  }

  #serve(socket: net.Socket): void {
    let text = "";
    let count = 0;
    this.#sockets.add(socket);
    socket.on("close", () => this.#sockets.delete(socket));
    socket.on("error", () => socket.destroy()); // the client ended the connection its own way
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
      const request = parseRequest(text);
      if (!request) return;
      text = "";
      this.#respond(socket, request, count++ > 0);
    });
  }

  #respond(
    socket: net.Socket,
    { head, framing, body }: NonNullable<ReturnType<typeof parseRequest>>,
    reused: boolean,
  ): void {
    const value = new RegExp(`^${CASE_HEADER}: (.*)$`, "im").exec(head)?.[1];
    const isHead = head.startsWith("HEAD ");
    if (!value) return void socket.write(response("200 OK", isHead));
    const [name = "", cut, mustBeReused] = value.split("; ");
    const again = this.arrivals.some((arrival) => arrival.name === name);
    // The client tries again, over a connection that has served a request by then.
    if (mustBeReused && !reused && !again) {
      return void socket.write(response("503 Not Reused", isHead));
    }
    const text = new TextDecoder().decode(Uint8Array.from(body, (char) => char.charCodeAt(0)));
    this.arrivals.push({ name, reused, framing, body: text });
    // A request that is sent again succeeds, as it would with a server that has restarted.
    if (again) socket.end(response("200 OK", isHead, "connection: close"));
    else CUTS[cut as Cut](socket, isHead);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** Headers that let the page of a browser make requests from another origin. */
const CORS = [
  "access-control-allow-origin: *",
  `access-control-allow-headers: authorization, content-type, ${CASE_HEADER}`,
  "access-control-allow-methods: GET, HEAD, POST, PUT, PATCH, DELETE",
];

function response(status: string, isHead: boolean, ...headers: string[]): string {
  const lines = [`HTTP/1.1 ${status}`, "content-length: 2", ...CORS, ...headers, "", ""];
  return lines.join("\r\n") + (isHead ? "" : "{}");
}
