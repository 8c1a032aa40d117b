import type { ParticleEvent } from "@particle-edge/sdk";
import type { Context } from "hono";
import { streamSSE } from "hono/streaming";
import type { AppOptions } from "./options.ts";

/** Interval of keep-alive lines, in milliseconds. They keep proxies from closing the connection and reveal closed ones. */
const KEEP_ALIVE = 15_000;
/** Time after which a browser reconnects, in milliseconds. */
const RETRY = 5_000;
/** Number of events to queue for a slow browser before it misses the oldest. It must not slow down the others. */
const QUEUE = 1_000;

/** Responds to a browser's `EventSource` with the events of the fleet until the browser disconnects. */
export function relayEvents(
  c: Context,
  options: AppOptions,
  onError: (error: unknown) => void,
): Response {
  const response = streamSSE(c, async (stream) => {
    const left = new AbortController();
    stream.onAbort(() => left.abort());
    let line: Promise<unknown> | undefined;
    const keepAlive = setInterval(() => {
      // One write at a time, so that lines do not accumulate for a browser that does not read.
      line ??= stream.write(":\n\n").finally(() => line = undefined);
    }, KEEP_ALIVE);
    try {
      await stream.write(`retry: ${RETRY}\n\n`);
      for await (const { name, data, coreid, published_at } of fleetEvents(options, left.signal)) {
        await stream.writeSSE({ data: JSON.stringify({ name, data, coreid, published_at }) });
      }
    } catch (error) {
      if (left.signal.aborted) return;
      onError(error);
      // An event, because a browser does not reconnect after an error status.
      await stream.writeSSE({ event: "problem", data: "The cloud does not respond" });
    } finally {
      clearInterval(keepAlive);
    }
  });
  response.headers.set("cache-control", "no-store");
  return response;
}

async function* fleetEvents(
  { particle, product, shareEvents = true }: AppOptions,
  signal: AbortSignal,
): AsyncGenerator<ParticleEvent, undefined> {
  const scope = product === undefined ? { deviceId: "mine" } : { product };
  const settings = { ...scope, signal, maxQueue: QUEUE, overflow: "drop-oldest" } as const;
  yield* shareEvents ? particle.events(settings) : await particle.getEventStream(settings);
  return undefined;
}
