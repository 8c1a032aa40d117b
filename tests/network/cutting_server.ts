/**
 * A server on plain sockets that reads a request completely and then ends its connection, so that a test can count how
 * often a runtime sends the request. A header names the case and how the connection ends. A request without that header
 * gets a response, and its connection stays open.
 */
import { Buffer } from "node:buffer";
import net from "node:net";
import { CASE_HEADER, type Cut } from "./calls.ts";

/** A request that the server has read. */
export interface Arrival {
  /** The name of the case. */
  name: string;
  /** Whether its connection had already been used for another request. */
  reused: boolean;
  /** How the body was framed: its `content-length` or `transfer-encoding` line. */
  framing: string;
  /** The body as text, without its framing. */
  body: string;
}

/** A request that has arrived completely. */
type RawRequest = Omit<Arrival, "name" | "reused"> & { head: string };

/** Assembles a request from the chunks of a socket. */
class RequestReader {
  readonly #chunks: Buffer[] = [];
  #size = 0;
  #head: string | undefined;
  #framing = "";
  #end = "";

  /** Adds a chunk and returns the request if that was the last one. */
  add(chunk: Buffer): RawRequest | undefined {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    this.#end = (this.#end + chunk.subarray(-5).toString("latin1")).slice(-5);
    this.#head ??= this.#findHead();
    if (this.#head === undefined) return undefined;
    const bodySize = this.#size - this.#head.length;
    if (this.#framing.endsWith("chunked")) {
      return this.#end === "0\r\n\r\n" ? this.#request(joinChunks) : undefined;
    }
    const length = Number(this.#framing.split(":")[1] ?? 0);
    return bodySize < length ? undefined : this.#request((body) => body);
  }

  #findHead(): string | undefined {
    const text = Buffer.concat(this.#chunks).toString("latin1");
    const end = text.indexOf("\r\n\r\n");
    if (end < 0) return undefined;
    const framing = /^(?:content-length|transfer-encoding): .*$/im.exec(text.slice(0, end))?.[0];
    this.#framing = framing?.toLowerCase() ?? "";
    return text.slice(0, end + 4);
  }

  #request(decode: (body: Buffer) => Buffer): RawRequest {
    const head = this.#head!;
    const body = decode(Buffer.concat(this.#chunks).subarray(head.length)).toString();
    return { head, framing: this.#framing, body };
  }
}

/** Returns the content of a chunked body. */
function joinChunks(body: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0;;) {
    const end = body.indexOf("\r\n", at);
    const size = parseInt(body.subarray(at, end).toString("latin1"), 16);
    if (size === 0) return Buffer.concat(parts);
    parts.push(body.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
}

/** Functions that end a connection before or during a response. */
const CUTS: Record<Cut, (socket: net.Socket, isHead: boolean) => void> = {
  "before the response": (socket) => socket.end(),
  "by a reset": (socket) => socket.resetAndDestroy(),
  "after the status line": (socket) => socket.end("HTTP/1.1 200 OK\r\n"),
  "within the body": (socket, isHead) =>
    socket.end("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n" + (isHead ? "" : '{"ok')),
};

/** Listens on the loopback interface until it is disposed of. */
export class CuttingServer implements AsyncDisposable {
  /** The requests that named a case, in order of arrival. */
  readonly arrivals: Arrival[] = [];
  readonly #server = net.createServer((socket) => this.#serve(socket));
  readonly #sockets = new Set<net.Socket>();

  /** Starts a server and returns it once it is listening. */
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
    let reader = new RequestReader();
    let count = 0;
    this.#sockets.add(socket);
    socket.on("close", () => this.#sockets.delete(socket));
    socket.on("error", () => socket.destroy()); // the client closed the connection itself
    socket.on("data", (chunk) => {
      if (typeof chunk === "string") return; // only if an encoding were set
      const request = reader.add(chunk);
      if (!request) return;
      reader = new RequestReader();
      this.#respond(socket, request, count++ > 0);
    });
  }

  #respond(
    socket: net.Socket,
    { head, framing, body }: RawRequest,
    reused: boolean,
  ): void {
    const value = new RegExp(`^${CASE_HEADER}: (.*)$`, "im").exec(head)?.[1];
    const isHead = head.startsWith("HEAD ");
    if (!value) return void socket.write(response("200 OK", isHead));
    const [name = "", cut, mode] = value.split("; ");
    const again = this.arrivals.some((arrival) => arrival.name === name);
    // The client tries again, over a connection that has been used by then.
    if (mode === "reused" && !reused && !again) {
      return void socket.write(response("503 Not Reused", isHead));
    }
    this.arrivals.push({ name, reused, framing, body });
    // A request that is sent again succeeds, as it would after a restart of the server, unless all connections are cut.
    if (again && mode !== "always") socket.end(response("200 OK", isHead, "connection: close"));
    else CUTS[cut as Cut](socket, isHead);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** Headers that allow requests from a page of another origin. */
const CORS = [
  "access-control-allow-origin: *",
  `access-control-allow-headers: authorization, content-type, ${CASE_HEADER}`,
  "access-control-allow-methods: GET, HEAD, POST, PUT, PATCH, DELETE",
];

function response(status: string, isHead: boolean, ...headers: string[]): string {
  const lines = [`HTTP/1.1 ${status}`, "content-length: 2", ...CORS, ...headers, "", ""];
  return lines.join("\r\n") + (isHead ? "" : "{}");
}
