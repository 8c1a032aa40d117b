import type { ParticleEvent } from "@particle-edge/sdk";
import type { Context } from "hono";
import { streamSSE } from "hono/streaming";
import type { AppOptions } from "./options.ts";

/** How long nothing may be sent, in milliseconds, so that proxies keep the connection and we notice who has left. */
const KEEP_ALIVE = 15_000;
/** How long a browser waits before it connects again, in milliseconds. */
const RETRY = 5_000;
/** How many events wait for a browser that is slow, before it misses the oldest: it must not hold up the others. */
const QUEUE = 1_000;

/** Responds to a browser's `EventSource` with the events of the fleet, until it leaves. */
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
      // One at a time: they must not pile up for a browser that does not read.
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
      // An error status would make the browser give up; like this it tries again.
      await stream.writeSSE({ event: "problem", data: "The cloud does not answer" });
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
  const whose = product === undefined ? { deviceId: "mine" } : { product };
  const settings = { ...whose, signal, maxQueue: QUEUE, overflow: "drop-oldest" } as const;
  yield* shareEvents ? particle.events(settings) : await particle.getEventStream(settings);
  return undefined;
}
