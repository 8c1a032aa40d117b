/**
 * A server on plain sockets that sends whatever response a URL describes, however broken or large, and reports what it
 * received. It listens on two ports, so that a redirect can lead to another origin.
 */
import { Buffer } from "node:buffer";
import net from "node:net";
import { constants, deflateRawSync } from "node:zlib";
import type { Arrival, HostileUrls, Part } from "../portable/hostile_kit.ts";

/** Headers that allow requests from a page of another origin. */
const CORS =
  "access-control-allow-origin: *\r\naccess-control-allow-methods: GET, POST, PUT, DELETE";

/** Largest piece that is written at a time, in bytes. */
const PIECE = 65_536;

/** Starts the server. */
export async function startHostileServer(): Promise<HostileServer> {
  const server = new HostileServer();
  await server.listening;
  return server;
}

/** The server. A request for `/:key/:response/…` gets that response, and one for `/seen/:key` what has arrived. */
class HostileServer implements AsyncDisposable {
  readonly #arrivals = new Map<string, Arrival[]>();
  readonly #sockets = new Set<net.Socket>();
  readonly #responses = new Set<Promise<void>>();
  readonly #servers = (["home", "elsewhere"] as const).map((place) =>
    net.createServer((socket) => this.#serve(socket, place))
  );
  /** Resolves once both ports are open. */
  readonly listening: Promise<unknown> = Promise.all(
    this.#servers.map((server) =>
      new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
    ),
  );

  /** The URLs of both ports. */
  get urls(): HostileUrls {
    const [hostile = "", elsewhere = ""] = this.#servers.map((server) =>
      `http://127.0.0.1:${(server.address() as net.AddressInfo).port}`
    );
    return { hostile, elsewhere };
  }

  #serve(socket: net.Socket, place: Arrival["place"]): void {
    let head = "";
    this.#sockets.add(socket);
    socket.on("close", () => this.#sockets.delete(socket));
    socket.on("error", () => socket.destroy()); // the client closed the connection itself
    socket.on("data", (chunk: Buffer) => {
      if (head.includes("\r\n\r\n")) return; // a body, which no case looks at
      head += chunk.toString("latin1");
      if (!head.includes("\r\n\r\n")) return;
      const response = this.#respond(socket, head, place).then(() => {
        this.#responses.delete(response);
        socket.end();
      });
      this.#responses.add(response);
    });
  }

  async #respond(socket: net.Socket, head: string, place: Arrival["place"]): Promise<void> {
    const [, method = "", key = "", script = ""] = /^(\w+) \/([^/ ]*)\/([^/ ?]*)/.exec(head) ?? [];
    if (method === "OPTIONS") {
      const wanted = /^access-control-request-headers: (.*)$/im.exec(head)?.[1] ?? "";
      const allowed = `access-control-allow-headers: ${wanted}`;
      await write(socket, `HTTP/1.1 204 No Content\r\n${CORS}\r\n${allowed}\r\n\r\n`);
    } else if (key === "seen") {
      const json = JSON.stringify(this.#arrivals.get(script) ?? []);
      const type = `content-type: application/json\r\ncontent-length: ${json.length}`;
      await write(
        socket,
        `HTTP/1.1 200 OK\r\n${CORS}\r\n${type}\r\nconnection: close\r\n\r\n${json}`,
      );
    } else {
      const arrival: Arrival = { place, head };
      socket.on("close", () => arrival.end ??= "cut");
      const arrivals = this.#arrivals.get(key) ?? [];
      this.#arrivals.set(key, [...arrivals, arrival]);
      const parts: Part[] = JSON.parse(Buffer.from(script, "base64url").toString());
      for (const part of parts) await writePart(socket, part);
      arrival.end ??= "complete";
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(this.#responses);
    await Promise.all(
      this.#servers.map((server) => new Promise((resolve) => server.close(resolve))),
    );
  }
}

export type { HostileServer };

async function writePart(socket: net.Socket, part: Part): Promise<void> {
  if (part === "reset") {
    socket.resetAndDestroy();
    return;
  }
  if (typeof part === "object" && "gzipOfMegabytes" in part) {
    const [start, block] = gzipParts();
    await writeTimes(socket, start, 1);
    await writeTimes(socket, block, part.gzipOfMegabytes);
    return;
  }
  if (typeof part === "object" && "drip" in part) {
    while (!socket.destroyed) {
      await writeTimes(socket, Buffer.from(part.drip), 1);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return;
  }
  const { text, times } = typeof part === "string" ? { text: part, times: 1 } : part;
  await writeTimes(socket, Buffer.from(text), times);
}

/** Writes a piece many times, as several at once, until the client closes the connection. */
async function writeTimes(socket: net.Socket, piece: Buffer, times: number): Promise<void> {
  const atOnce = Math.max(1, Math.min(times, Math.floor(PIECE / piece.length)));
  const joined = Buffer.concat(Array.from({ length: atOnce }, () => piece));
  for (let left = times; left > 0 && !socket.destroyed; left -= atOnce) {
    const bytes = left < atOnce ? joined.subarray(0, left * piece.length) : joined;
    await write(socket, bytes);
  }
}

/** Writes to a socket, and waits until it accepts more or is closed. */
async function write(socket: net.Socket, content: string | Uint8Array): Promise<void> {
  if (socket.destroyed || socket.write(content)) return;
  await new Promise<void>((resolve) => {
    const done = () => {
      socket.off("drain", done).off("close", done);
      resolve();
    };
    socket.on("drain", done).on("close", done);
  });
}

/**
 * Returns the start of a gzip stream, and about 1 kB that becomes 1 MB. The block can be repeated, because it refers to
 * nothing before it.
 */
function gzipParts(): [start: Buffer, block: Buffer] {
  const start = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]);
  const spaces = Buffer.alloc(1024 * 1024, " ");
  return [start, deflateRawSync(spaces, { finishFlush: constants.Z_FULL_FLUSH })];
}
