/**
 * Event streams, and publishing.
 *
 * @module
 */
import { headerEntries } from "../core/headers.ts";
import {
  optionalText,
  orEmpty,
  requireSignal,
  requireText,
  requireTimeout,
  sharedOptions,
} from "../core/options.ts";
import { v1 } from "../core/path.ts";
import { isBrowser } from "../runtime/browser.ts";
import { EventStream, IDLE_TIMEOUT } from "../stream/event_stream.ts";
import { Subscription } from "../stream/shared_events.ts";
import { counted } from "../stream/stream_count.ts";
import type { ApiCaller, JSONResponse, OKResponse, SharedRequestOptions } from "../types/common.ts";
import type { EventsOptions, GetEventStreamOptions, PublishEventOptions } from "../types/events.ts";

/** Milliseconds until a connection must have sent its headers. */
const CONNECT_TIMEOUT = 15_000;

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
  const { idleTimeout, maxEventSize, maxQueue, overflow, ...rest } = orEmpty(options);
  const signal = requireSignal("signal", rest.signal);
  const connectTimeout = connectTimeoutOf(rest);
  const shared = sharedOptions(options);
  const uri = streamPath(rest);
  return EventStream.connect({
    // A new number each time: a cached or locked answer of the same URL would leave the stream waiting.
    open: (signal, timeout, lastEventId) => {
      const query = { nonce: nonce() };
      const headers = streamHeaders(shared.headers, lastEventId);
      const request = { ...shared, headers, method: "get", uri, query, signal, timeout } as const;
      return counted(() => api.open(request), signal);
    },
    signal,
    idleTimeout,
    connectTimeout,
    maxEventSize,
    maxQueue,
    overflow,
  });
}

function connectTimeoutOf({ connectTimeout }: GetEventStreamOptions): number {
  return requireTimeout("connectTimeout", connectTimeout, CONNECT_TIMEOUT);
}

/** What a stream asks for, the caller's headers, which win, and where the stream broke off. */
function streamHeaders(
  headers: SharedRequestOptions["headers"],
  id: string | undefined,
): SharedRequestOptions["headers"] {
  // The caller's own position is out of date once the server has given another one, or taken it back.
  const own = headerEntries(headers)
    .filter(([name]) => id === undefined || name.toLowerCase() !== "last-event-id");
  return {
    accept: "text/event-stream",
    // In a browser it would need the permission of the cloud's preflight, which may not give it; the nonce has to do.
    ...!isBrowser && { "cache-control": "no-cache" },
    ...Object.fromEntries(own),
    ...id && { "last-event-id": id },
  };
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
  const { name, data, isPrivate, ttl, product, asDeviceId } = orEmpty(options);
  const uri = product === undefined ? v1({}, "devices", "events") : v1({ product }, "events");
  return api.post({
    ...sharedOptions(options),
    uri,
    data: {
      name: requireText("name", name),
      data,
      private: isPrivate,
      ttl,
      as_device_id: optionalText("asDeviceId", asDeviceId),
    },
  });
}

function streamPath({ deviceId, name, org, product }: GetEventStreamOptions): string {
  return v1(
    { org, product },
    ...deviceId === undefined ? [] : ["devices" as const],
    ...deviceId === undefined || /^mine$/i.test(deviceId) ? [] : [{ deviceId }],
    "events",
    ...name === undefined ? [] : [{ name }],
  );
}

/**
 * Subscribes to events over a connection that is shared:
 * `GET /v1[/orgs/:org][/products/:product][/devices[/:deviceId]]/events[/:name]`.
 *
 * All subscriptions of this client to the same `deviceId`, `org` and `product`, with the same other options, use one
 * connection, whatever their `name`: it carries all events, and each subscription delivers those whose name begins
 * with its `name`, in that very case. Without any of the three the cloud demands a name, and only subscriptions to the
 * same one share. The connection opens with the first listener or loop and closes with the last. What
 * begins after `setDefaultAuth()` or `setBaseUrl()` has another one, while the one there is goes on, and turns to what
 * is new when it connects again.
 *
 * The cloud allows 100 open streams for an address, of all its programs together. Bun runs at most 256 requests at
 * once (`BUN_CONFIG_MAX_HTTP_REQUESTS`), and a stream is one for as long as it is open; it warns when 240 are passed.
 *
 * @example
 * ```ts
 * import { Particle } from "@particle-edge/sdk";
 *
 * const particle = new Particle({ auth: "token" });
 * const alerts = particle.events({ deviceId: "mine", name: "alert/" });
 * const readings = particle.events({ deviceId: "mine", name: "temperature" });
 * for (const subscription of [alerts, readings]) { // over one connection
 *   subscription.on("event", ({ name, data }) => console.log(name, data));
 *   subscription.on("error", (error) => console.error(error));
 * }
 * await particle.publishEvent({ name: "alert/door", data: "open" });
 * alerts.close();
 * readings.close(); // ends the connection, which nobody uses any more
 * ```
 *
 * @param options Whose events, and which names.
 * @returns The subscription, which connects as soon as somebody listens for `event` or iterates.
 * @throws {TypeError} if an option is wrong, or a `name` missing.
 */
export function events(api: ApiCaller, options: EventsOptions): Subscription {
  const { name, signal, headers, ...rest } = orEmpty(options);
  const { deviceId, org, product, ...settings } = rest;
  const isBare = [deviceId, org, product].every((value) => value === undefined);
  if (isBare || name !== undefined) requireText("name", name);
  requireSignal("signal", signal);
  // Checked now, as the connection may be opened much later, and in one form, as equal settings share one.
  const timeouts = {
    connectTimeout: connectTimeoutOf(options),
    idleTimeout: requireTimeout("idleTimeout", options.idleTimeout, IDLE_TIMEOUT),
  };
  // Copies, as an iterator of headers could be read once only.
  const pairs = headers && headerEntries(headers);
  const audience = {
    ...rest,
    ...timeouts,
    headers: pairs as typeof headers,
    name: isBare ? name : undefined,
  };
  const defined = Object.entries({ ...settings, ...timeouts }).filter(([, value]) =>
    value !== undefined
  ).sort();
  return new Subscription({
    audience: {
      get owner() {
        return api.identity ?? api;
      },
      key: JSON.stringify([streamPath(audience), pairs, defined]),
      connect: (signal) => getEventStream(api, { ...audience, signal }),
    },
    prefix: name,
    signal,
  });
}
