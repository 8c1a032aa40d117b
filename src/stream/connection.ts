import { cancel } from "../core/cancel.ts";
import { ParticleError } from "../core/errors.ts";
import { redactError } from "../core/redact.ts";
import { isNode } from "../runtime/name.ts";
import { createSseParser, type SseEvent } from "./sse_parser.ts";
import type { Disconnect } from "./stream_events.ts";
import { Watchdog } from "./watchdog.ts";

/** Read sizes in bytes: small at first because most streams are quiet, later what network stacks deliver at once. */
const FIRST_READ = 1_024;
const LARGEST_READ = 65_536;

/** Limits for reading one connection, and the callbacks that receive its content. */
export interface ConnectionOptions {
  /** Milliseconds of silence after which the connection counts as dead; `0` disables the timeout. */
  idleTimeout: number;
  /** Maximum size of an event, in characters. */
  maxEventSize: number | undefined;
  /** The last event `id` before this connection. */
  lastEventId?: string | undefined;
  /** Called with each event. */
  onEvent(event: SseEvent): void;
  /** Called with the current `id` after each block without data. */
  onId(id: string): void;
  /** Called with the value of a `retry` field, in milliseconds. */
  onRetry(milliseconds: number): void;
  /** Called after each chunk, even an invalid one. If it returns a promise, reading pauses until that resolves. */
  onChunk(): Promise<void> | undefined;
}

/**
 * Reads a connection until it ends.
 *
 * @param response Response whose body is read.
 * @param controller Ends the connection when aborted; it is always aborted at the end.
 * @param options Limits and callbacks.
 * @returns The reason why the connection ended.
 */
export async function readConnection(
  response: Response,
  controller: AbortController,
  options: ConnectionOptions,
): Promise<Disconnect> {
  const { signal } = controller;
  let idle = false;
  const watchdog = new Watchdog(options.idleTimeout, () => {
    idle = true;
    controller.abort();
  });
  try {
    const body = response.body!;
    // On Node 20, streams of small chunks would take 1.1 times as long with a BYOB reader, and keep its buffer.
    const byob = isNode ? undefined : byobReader(body);
    const reader = byob ?? body.getReader();
    signal.addEventListener("abort", () => {
      watchdog.stop();
      cancel(reader);
    });
    const parser = createSseParser(options);
    let buffer = new ArrayBuffer(byob ? FIRST_READ : 0);
    for (;;) {
      // Reuse one buffer where the body supports it: Deno would allocate 64 KiB for every chunk, however small.
      const { done, value: chunk } = byob
        ? await byob.read(new Uint8Array(buffer))
        : await (reader as ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>).read();
      if (done || signal.aborted) return { reason: idle ? "idle" : "end" };
      if (byob) buffer = nextBuffer(chunk);
      if (chunk.length > 0) watchdog.seen();
      let pause;
      try {
        parser.feed(chunk);
      } finally {
        pause = options.onChunk(); // events before one that is too large are still delivered
      }
      if (!pause) continue;
      watchdog.stop(); // nothing is read during the pause, so silence proves nothing
      await pause;
      watchdog.resume();
    }
  } catch (error) {
    return idle ? { reason: "idle" } : { reason: "error", error: streamError(error) };
  } finally {
    watchdog.stop();
    controller.abort();
  }
}

/** Returns the buffer of a read for the next one, or a larger buffer if that read filled it. */
function nextBuffer({ length, buffer }: Uint8Array<ArrayBuffer>): ArrayBuffer {
  const size = buffer.byteLength;
  return length === size && size < LARGEST_READ ? new ArrayBuffer(size * 4) : buffer;
}

/**
 * Returns a BYOB reader if the body supports one. The only way to find out is to try: Bun does not support them for
 * bodies from the network, and neither do some browsers.
 */
function byobReader(body: ReadableStream<Uint8Array>): ReadableStreamBYOBReader | undefined {
  try {
    return body.getReader({ mode: "byob" });
  } catch {
    return undefined;
  }
}

function streamError(error: unknown): ParticleError {
  if (error instanceof RangeError) {
    return new ParticleError(error.message, { code: "too_large", cause: error });
  }
  return new ParticleError("The event stream connection broke", {
    code: "network",
    cause: redactError(error, []),
  });
}
