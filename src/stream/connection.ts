import { cancel } from "../core/cancel.ts";
import { ParticleError } from "../core/errors.ts";
import { redactError } from "../core/redact.ts";
import { createSseParser, type SseEvent } from "./sse_parser.ts";
import type { Disconnect } from "./stream_events.ts";
import { Watchdog } from "./watchdog.ts";

/** Bytes asked for at once: few at first, as most streams are quiet, and at most what network stacks hand over. */
const FIRST_READ = 1_024;
const LARGEST_READ = 65_536;

/** What is read off one connection, and who takes it. */
export interface ConnectionOptions {
  /** Milliseconds of silence after which the connection counts as dead; `0`: never. */
  idleTimeout: number;
  /** Largest event in characters. */
  maxEventSize: number | undefined;
  /** The `id` in force as the connection begins. */
  lastEventId?: string | undefined;
  /** Takes each event. */
  onEvent(event: SseEvent): void;
  /** Takes the `id` of a block without data. */
  onId(id: string): void;
  /** Takes the milliseconds of a `retry` field. */
  onRetry(milliseconds: number): void;
  /** Hears after each chunk, also a faulty one; reading goes on when what it returns resolves. */
  onChunk(): Promise<void> | undefined;
}

/** Reads a connection to its end, and says why that was; `controller` ends it. */
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
    const byob = byobReader(body);
    const reader = byob ?? body.getReader();
    signal.addEventListener("abort", () => {
      watchdog.stop();
      cancel(reader);
    });
    const parser = createSseParser(options);
    let last: Uint8Array<ArrayBuffer> | undefined;
    for (;;) {
      // One buffer does for all chunks where the body allows: Deno would allocate 64 KiB for each, however small.
      const { done, value: chunk } = byob
        ? await byob.read(new Uint8Array(nextBuffer(last)))
        : await (reader as ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>).read();
      if (done || signal.aborted) return { reason: idle ? "idle" : "end" };
      last = chunk;
      if (chunk.length > 0) watchdog.seen();
      let pause;
      try {
        parser.feed(chunk);
      } finally {
        pause = options.onChunk(); // what came before an event that is too large counts
      }
      if (!pause) continue;
      watchdog.stop(); // the silence meanwhile is our own
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

/** The buffer of the last read, or a larger one if that was full. */
function nextBuffer(last: Uint8Array<ArrayBuffer> | undefined): ArrayBuffer {
  if (!last) return new ArrayBuffer(FIRST_READ);
  const size = last.buffer.byteLength;
  const isFull = last.length === size && size < LARGEST_READ;
  return isFull ? new ArrayBuffer(size * 4) : last.buffer;
}

/** By trying: there is no other way to tell. Bun has none for bodies of the network, nor have some browsers. */
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
  return new ParticleError("The connection of the event stream broke", {
    code: "network",
    cause: redactError(error, []),
  });
}
