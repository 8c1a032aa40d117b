/** Response bodies that break off, go silent or arrive in small chunks. */
import { untilAborted } from "../base/wait.ts";
import type { CheckedFault } from "./fault.ts";

/** How long a server gets to send the bytes it has before the connection breaks, in milliseconds. */
const FLUSH_MS = 5;

/** The real timers: sockets need real time, even if a test has installed a fake clock. */
const { setTimeout, clearTimeout } = globalThis;

/** The error that clients see when a connection breaks. */
export class ConnectionLost extends TypeError {}

/** The effects of a fault on a body. Sizes are in bytes. */
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

/** A response body that is affected by a fault. */
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
      if (isSilent) return await this.#discard();
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

  /** Gives a server time to send the bytes it has. Bun would drop them together with the connection. */
  #flushed(): Promise<void> {
    return new Promise((resolve) => {
      this.#timer = setTimeout(resolve, this.#sent === 0 ? 0 : FLUSH_MS);
    });
  }

  /** Reads and discards the rest, including keep-alives, because the cloud closes streams that are not read. */
  async #discard(): Promise<void> {
    for (let done = false; !done;) done = (await this.#reader.read()).done;
    await this.#hang();
  }

  /** Waits until the emulator is closed. */
  #hang(): Promise<never> {
    return untilAborted(new Promise<never>(() => {}), this.#closing).catch(() => {
      throw new ConnectionLost("The connection was lost");
    });
  }
}

/** Returns a response whose body is affected by a fault, or the same response if the fault does not affect bodies. */
export function applyFault(
  response: Response,
  fault: CheckedFault,
  closing: AbortSignal,
): Response {
  const { body, status, headers } = response;
  const limits = limitsOf(fault);
  if (!body || (limits.splitAt === Infinity && limits.endsAt === Infinity)) return response;
  const changedHeaders = new Headers(headers);
  changedHeaders.delete("content-length");
  const { stream } = new FaultyBody(body, limits, closing);
  return new Response(stream, { status, headers: changedHeaders });
}
