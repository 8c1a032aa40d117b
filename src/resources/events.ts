/**
 * Event streams, and publishing.
 *
 * @module
 */
import { requireText, sharedOptions } from "../core/options.ts";
import { v1 } from "../core/path.ts";
import { EventStream } from "../stream/event_stream.ts";
import type { ApiCaller, JSONResponse, OKResponse } from "../types/common.ts";
import type { GetEventStreamOptions, PublishEventOptions } from "../types/events.ts";

/**
 * Opens a stream of events, which reconnects by itself:
 * `GET /v1[/orgs/:org][/products/:product][/devices[/:deviceId]]/events[/:name]`.
 *
 * Nothing is read, and so nothing lost, before somebody listens for `event` or iterates. Events that are published
 * while the connection is down are lost all the same: the cloud does not repeat them. It allows 100 open streams and
 * 100 connections in 5 minutes for an address.
 *
 * @example
 * ```ts
 * import { Particle } from "@particle-edge/sdk";
 *
 * const particle = new Particle({ auth: "token" });
 * const stream = await particle.getEventStream({ deviceId: "mine", name: "temperature" });
 * await particle.publishEvent({ name: "temperature", data: "21.5" });
 * for await (const event of stream) {
 *   console.log(event.name, event.data, event.published_at);
 *   break; // closes the stream
 * }
 * ```
 *
 * @param options Whose events, and which names.
 * @returns The open stream.
 * @throws {ParticleError} if the cloud refuses the first connection, or does not answer it.
 */
export function getEventStream(
  api: ApiCaller,
  options: GetEventStreamOptions = {},
): Promise<EventStream> {
  const { deviceId, name, org, product, signal, idleTimeout, connectTimeout, maxEventSize } =
    options;
  const shared = sharedOptions(options);
  const uri = v1(
    { org, product },
    ...deviceId === undefined ? [] : ["devices" as const],
    ...deviceId === undefined || /^mine$/i.test(deviceId) ? [] : [{ deviceId }],
    "events",
    ...name === undefined ? [] : [{ name }],
  );
  return EventStream.connect({
    // A new number each time: a cached or locked answer of the same URL would leave the stream waiting.
    open: (signal, timeout) =>
      api.open({ ...shared, method: "get", uri, query: { nonce: nonce() }, signal, timeout }),
    signal,
    idleTimeout,
    connectTimeout,
    maxEventSize,
  });
}

function nonce(): number {
  return Math.floor(Math.random() * Number.MAX_SAFE_INTEGER);
}

/**
 * Publishes an event: `POST /v1/devices/events`, or `/v1/products/:product/events`.
 *
 * @example
 * ```ts
 * import { Particle } from "@particle-edge/sdk";
 *
 * const particle = new Particle({ auth: "token" });
 * const { body } = await particle.publishEvent({ name: "test", data: JSON.stringify({ ok: true }) });
 * console.log(body.ok);
 * ```
 *
 * @param options The event.
 * @returns `{ok: true}`.
 * @throws {ParticleError} if the cloud refuses it.
 */
export function publishEvent(
  api: ApiCaller,
  options: PublishEventOptions,
): Promise<JSONResponse<OKResponse>> {
  const { name, data, isPrivate, ttl, product } = options;
  const uri = product === undefined ? v1({}, "devices", "events") : v1({ product }, "events");
  return api.post({
    ...sharedOptions(options),
    uri,
    data: { name: requireText("name", name), data, private: isPrivate, ttl },
  });
}
