import type { ParticleEvent } from "@particle-edge/sdk";
import type { AppOptions } from "./options.ts";

/** How long nothing may be sent, in milliseconds, so that proxies keep the connection and we notice who has left. */
const KEEP_ALIVE = 15_000;
/** How long a browser waits before it connects again, in milliseconds. */
const RETRY = 5_000;
/** How many events wait for a browser that is slow, before it misses the oldest: it must not hold up the others. */
const QUEUE = 1_000;

/** Answers a browser's `EventSource` with the events of the fleet, until it leaves. */
export function relayEvents(options: AppOptions, onError: (error: unknown) => void): Response {
  const left = new AbortController();
  const events = fleetEvents(options, left.signal);
  const encoder = new TextEncoder();
  let keepAlive: ReturnType<typeof setInterval> | undefined;
  const end = () => {
    clearInterval(keepAlive);
    left.abort();
  };
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(encoder.encode(`retry: ${RETRY}\n\n`));
      keepAlive = setInterval(() => {
        if (Number(controller.desiredSize) > 0) controller.enqueue(encoder.encode(":\n\n"));
      }, KEEP_ALIVE);
    },
    async pull(controller) {
      try {
        const { done, value } = await events.next();
        if (!done) return controller.enqueue(encoder.encode(message(value)));
      } catch (error) {
        if (left.signal.aborted) return;
        onError(error);
        // An error status would make the browser give up; like this it tries again.
        controller.enqueue(encoder.encode("event: problem\ndata: The cloud does not answer\n\n"));
      }
      if (left.signal.aborted) return;
      end();
      controller.close();
    },
    cancel: end,
  }, { highWaterMark: 2 });
  return new Response(body, {
    headers: { "content-type": "text/event-stream", "cache-control": "no-store" },
  });
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

/** An event as server-sent event. JSON has no line breaks, so that no data can look like another field. */
function message({ name, data, coreid, published_at }: ParticleEvent): string {
  return `data: ${JSON.stringify({ name, data, coreid, published_at })}\n\n`;
}
