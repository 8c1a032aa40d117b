/** An HTTP server made of bare TCP sockets, so that a test decides about every byte and about how a socket ends. */

const encoder = new TextEncoder();

/** Head of an event stream whose end is that of the connection. */
export const STREAM_HEAD = head(200, { "content-type": "text/event-stream" });

/** Head of an event stream in chunks. */
export const CHUNKED_HEAD = head(200, {
  "content-type": "text/event-stream",
  "transfer-encoding": "chunked",
});

/** The head of an answer. */
export function head(status: number, headers: Record<string, string>): string {
  const lines = Object.entries({ ...headers, connection: "close" }).map(([k, v]) => `${k}: ${v}`);
  return [`HTTP/1.1 ${status} Test`, ...lines, "", ""].join("\r\n");
}

/** A connection that a client made. */
export class RawConnection {
  /** Head of the request. */
  readonly request: string;
  readonly #socket: Deno.TcpConn;

  constructor(request: string, socket: Deno.TcpConn) {
    this.request = request;
    this.#socket = socket;
  }

  /** Path of the request, without its query. */
  get path(): string {
    return this.request.split(/[ ?]/)[1] ?? "";
  }

  /** Sends text or bytes, all of it. */
  async send(content: string | Uint8Array): Promise<void> {
    let rest = typeof content === "string" ? encoder.encode(content) : content;
    while (rest.length > 0) rest = rest.subarray(await this.#socket.write(rest));
  }

  /** Closes the socket in order, with a FIN. */
  close(): void {
    this.#socket.close();
  }

  /** Resolves when the client has closed its end; then closes this one too. */
  async closedByClient(): Promise<void> {
    const buffer = new Uint8Array(1_024);
    try {
      while (await this.#socket.read(buffer) !== null);
    } catch (error) {
      if (!(error instanceof Deno.errors.ConnectionReset)) throw error;
    }
    this.#socket.close();
  }
}

/** Takes connections one after another; whoever tests answers each by hand. */
export class RawServer implements Disposable {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  /** Base URL. */
  readonly url = `http://127.0.0.1:${(this.#listener.addr as Deno.NetAddr).port}`;

  /** Waits for the next connection and its request. */
  async next(): Promise<RawConnection> {
    const socket = await this.#listener.accept();
    const decoder = new TextDecoder();
    const buffer = new Uint8Array(4_096);
    let request = "";
    do {
      const count = await socket.read(buffer);
      if (count === null) throw new Error("The client closed its connection before its request");
      request += decoder.decode(buffer.subarray(0, count), { stream: true });
    } while (!request.includes("\r\n\r\n"));
    return new RawConnection(request, socket);
  }

  [Symbol.dispose](): void {
    this.#listener.close();
  }
}
