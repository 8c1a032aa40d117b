import { ParticleError } from "../core/errors.ts";
import { orEmpty } from "../core/options.ts";
import { getEventStream } from "../resources/events.ts";
import type { EventStream } from "../stream/event_stream.ts";
import type { ParticleEvent } from "../stream/particle_event.ts";
import type { ApiCaller } from "../types/common.ts";
import type { WaitForEventOptions } from "../types/fleet.ts";
import { waitFor } from "./waiter.ts";

/**
 * Waits for an event, over a connection of its own that reconnects automatically:
 * `GET /v1[/orgs/:org][/products/:product][/devices[/:deviceId]]/events[/:name]`.
 *
 * @example
 * ```ts
 * import { Particle } from "@particle-edge/sdk";
 * import { waitForEvent } from "@particle-edge/sdk/fleet";
 *
 * const particle = new Particle({ auth: "token" });
 * const event = await waitForEvent(particle, {
 *   deviceId: "mine",
 *   name: "pong",
 *   timeout: 10_000,
 *   onOpen: () => particle.publishEvent({ name: "pong", data: "1" }),
 * });
 * console.log(event.data);
 * ```
 *
 * @param api The client.
 * @param options Which event, and how long to wait.
 * @returns The event, after the promise that `onOpen` returned has been fulfilled.
 * @throws {TypeError} if an option is invalid.
 * @throws {ParticleError} with code `timeout` or `aborted`, or as `getEventStream()` does.
 */
export function waitForEvent(
  api: ApiCaller,
  options: WaitForEventOptions<ParticleEvent>,
): Promise<ParticleEvent> {
  const { timeout, signal, matches, onOpen, ...events } = orEmpty(options);
  const what = `an event${events.name === undefined ? "" : ` ${JSON.stringify(events.name)}`}`;
  return waitFor(what, { timeout, signal }, async ({ deadline }) => {
    const stream = await getEventStream(api, { ...events, signal: deadline.signal });
    try {
      const opened = async () => await onOpen?.();
      const [event] = await Promise.all([find(stream, matches), opened()]);
      return event;
    } finally {
      stream.close();
    }
  });
}

async function find(
  stream: EventStream,
  matches: ((event: ParticleEvent) => boolean) | undefined,
): Promise<ParticleEvent> {
  for await (const event of stream) if (matches?.(event) ?? true) return event;
  throw new ParticleError("The event stream was closed", { code: "aborted" });
}
