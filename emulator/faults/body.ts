/** Answers whose bytes do not arrive as they should. */
import { untilAborted } from "../base/wait.ts";
import type { CheckedFault } from "./fault.ts";

/** How long a server may take to send what it was given before the connection breaks, in milliseconds. */
const FLUSH_MS = 5;

/** Sockets live in real time, even where a test has replaced the clock meanwhile. */
const { setTimeout, clearTimeout } = globalThis;

/** What clients see when a connection breaks. */
export class ConnectionLost extends TypeError {}

/** What is left of a fault on its way through a body. */
interface Limits {
  readonly splitAt: number;
  readonly endsAt: number;
  readonly isSilent: boolean;
}

function limitsOf({ splitAt = Infinity, cutAfter, silentAfter }: CheckedFault): Limits {
  return {
    splitAt,
    endsAt: cutAfter ?? silentAfter ?? Infinity,
    isSilent: silentAfter !== undefined,
  };
}

/** One answer on its way out. */
class FaultyBody {
  readonly stream: ReadableStream<Uint8Array>;
  #reader: ReadableStreamDefaultReader<Uint8Array>;
  #limits: Limits;
  #closing: AbortSignal;
  #rest = new Uint8Array(0);
  #sent = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(body: ReadableStream<Uint8Array>, limits: Limits, closing: AbortSignal) {
    this.#reader = body.getReader();
    this.#limits = limits;
    this.#closing = closing;
    this.stream = new ReadableStream<Uint8Array>({
      pull: (controller) => this.#pull(controller),
      cancel: (reason) => {
        clearTimeout(this.#timer);
        return this.#reader.cancel(reason);
      },
    }, { highWaterMark: 0 });
  }

  async #pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    const { splitAt, endsAt, isSilent } = this.#limits;
    if (this.#sent >= endsAt) {
      if (isSilent) return await this.#swallow();
      await this.#reader.cancel();
      await this.#flushed();
      throw new ConnectionLost("The connection was lost");
    }
    if (this.#rest.byteLength === 0) {
      const { value, done } = await this.#reader.read();
      if (done) return isSilent ? await this.#hang() : controller.close();
      this.#rest = new Uint8Array(value);
    }
    const piece = this.#rest.subarray(0, Math.min(splitAt, endsAt - this.#sent));
    this.#rest = this.#rest.subarray(piece.byteLength);
    this.#sent += piece.byteLength;
    controller.enqueue(piece);
  }

  /** Leaves a server the time to send what it has: Bun would drop it with the connection. */
  #flushed(): Promise<void> {
    return new Promise((resolve) => {
      this.#timer = setTimeout(resolve, this.#sent === 0 ? 0 : FLUSH_MS);
    });
  }

  /** Takes what there is, keep-alives included, so that nobody is cut for not reading; passes nothing on. */
  async #swallow(): Promise<void> {
    for (let done = false; !done;) done = (await this.#reader.read()).done;
    await this.#hang();
  }

  /** Never ends before the emulator is closed. */
  #hang(): Promise<never> {
    return untilAborted(new Promise<never>(() => {}), this.#closing).catch(() => {
      throw new ConnectionLost("The connection was lost");
    });
  }
}

/** An answer that suffers from a fault. */
export function spoil(response: Response, fault: CheckedFault, closing: AbortSignal): Response {
  const { body, status, headers } = response;
  const limits = limitsOf(fault);
  if (!body || (limits.splitAt === Infinity && limits.endsAt === Infinity)) return response;
  const spoiled = new Headers(headers);
  spoiled.delete("content-length");
  return new Response(new FaultyBody(body, limits, closing).stream, { status, headers: spoiled });
}
