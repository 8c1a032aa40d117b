/** An HTTP server on plain TCP sockets, so that tests control every byte and how a socket closes. */

const encoder = new TextEncoder();

/** Response head of an event stream that ends with its connection. */
export const STREAM_HEAD = head(200, { "content-type": "text/event-stream" });

/** Response head of a chunked event stream. */
export const CHUNKED_HEAD = head(200, {
  "content-type": "text/event-stream",
  "transfer-encoding": "chunked",
});

/** Returns a response head. */
export function head(status: number, headers: Record<string, string>): string {
  const lines = Object.entries({ ...headers, connection: "close" }).map(([k, v]) => `${k}: ${v}`);
  return [`HTTP/1.1 ${status} Test`, ...lines, "", ""].join("\r\n");
}

/** A connection from a client. */
export class RawConnection {
  /** The request head. */
  readonly request: string;
  readonly #socket: Deno.TcpConn;

  constructor(request: string, socket: Deno.TcpConn) {
    this.request = request;
    this.#socket = socket;
  }

  /** The request path without its query. */
  get path(): string {
    return this.request.split(/[ ?]/)[1] ?? "";
  }

  /** Sends all of the text or bytes. */
  async send(content: string | Uint8Array): Promise<void> {
    let rest = typeof content === "string" ? encoder.encode(content) : content;
    while (rest.length > 0) rest = rest.subarray(await this.#socket.write(rest));
  }

  /** Closes the socket normally, with a FIN. */
  close(): void {
    this.#socket.close();
  }

  /** Waits until the client has closed its end, then closes this one too. */
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

/** Accepts connections one at a time; the test responds to each. */
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
