/**
 * Event streams and publishing.
 *
 * @module
 */
import { headerEntries } from "../core/headers.ts";
import {
  checkText,
  optionalText,
  orEmpty,
  requireSignal,
  requireText,
  requireTimeout,
} from "../core/options.ts";
import { endpoint, type EndpointRequest } from "../core/endpoint.ts";
import { isBrowser } from "../runtime/browser.ts";
import { EventStream, IDLE_TIMEOUT } from "../stream/event_stream.ts";
import { Subscription } from "../stream/shared_events.ts";
import { counted } from "../stream/stream_count.ts";
import type { ApiCaller, JSONResponse, OKResponse, SharedRequestOptions } from "../types/common.ts";
import type { EventsOptions, GetEventStreamOptions, PublishEventOptions } from "../types/events.ts";

/** Timeout in milliseconds for the response headers of a connection. */
const CONNECT_TIMEOUT = 15_000;

/**
 * Opens a stream of events that reconnects automatically:
 * `GET /v1[/orgs/:org][/products/:product][/devices[/:deviceId]]/events[/:name]`.
 *
 * The stream is not read until you listen for `event` or iterate, so no event is lost before that. Events that are
 * published while the connection is down are lost: the cloud does not send them again. The cloud allows 100 open
 * streams and 100 connections in 5 minutes per IP address.
 *
 * The first connection is not retried.
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
 * @param options Which events, and how to connect. The cloud requires at least one of `deviceId`, `name`, `org` and
 * `product`.
 * @returns The open stream.
 * @throws {ParticleError} if the cloud rejects the first connection, or does not respond to it.
 */
export function getEventStream(
  api: ApiCaller,
  options?: GetEventStreamOptions,
): Promise<EventStream> {
  const { idleTimeout, maxEventSize, maxQueue, overflow, ...rest } = orEmpty(options);
  const signal = requireSignal(rest, "signal");
  const connectTimeout = connectTimeoutOf(rest);
  const shared = streamRequest(rest);
  return EventStream.connect({
    // A new nonce each time: a cached or locked response for the same URL would block the stream.
    open: (signal, timeout, lastEventId) => {
      const query = { nonce: nonce() };
      const headers = streamHeaders(shared.headers, lastEventId);
      const request = {
        ...shared,
        headers,
        method: "get",
        query,
        signal,
        timeout: 0,
        attemptTimeout: timeout,
        retry: false, // the stream itself connects again
      } as const;
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

function connectTimeoutOf(options: GetEventStreamOptions): number {
  return requireTimeout(options, "connectTimeout", CONNECT_TIMEOUT);
}

/** Returns the default headers of a stream, overridden by the caller's, and the position to resume from. */
function streamHeaders(
  headers: SharedRequestOptions["headers"],
  id: string | undefined,
): SharedRequestOptions["headers"] {
  // The caller's `Last-Event-ID` is out of date once the server has sent or cleared an id.
  const own = headerEntries(headers)
    .filter(([name]) => id === undefined || name.toLowerCase() !== "last-event-id");
  return {
    accept: "text/event-stream",
    // In a browser, this header needs the permission of a CORS preflight, which the cloud may not
    // give; the nonce has to suffice.
    ...!isBrowser && { "cache-control": "no-cache" },
    ...Object.fromEntries(own),
    ...id && { "last-event-id": id },
  };
}

function nonce(): number {
  return Math.floor(Math.random() * Number.MAX_SAFE_INTEGER);
}

/**
 * Publishes an event: `POST /v1/devices/events`, `POST /v1/products/:product/events` or
 * `POST /v1/orgs/:org[/products/:product]/events`.
 *
 * Sent again only if the cloud provably did not act: sent twice, it may act twice.
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
 * @throws {ParticleError} if the cloud rejects the event.
 */
export function publishEvent(
  api: ApiCaller,
  options: PublishEventOptions,
): Promise<JSONResponse<OKResponse>> {
  const given = { ...orEmpty(options) };
  const { data, isPrivate, ttl, org, product } = given;
  const route = org === undefined && product === undefined
    ? "/v1/devices/events"
    : "/v1[/orgs/:org][/products/:product]/events";
  return api.post({
    ...endpoint(given, route),
    data: {
      name: requireText(given, "name"),
      data,
      private: isPrivate,
      ttl,
      as_device_id: optionalText(given, "asDeviceId"),
    },
  });
}

function streamRequest(options: GetEventStreamOptions): EndpointRequest {
  if (/^mine$/i.test(options.deviceId ?? "")) {
    return endpoint(options, "/v1[/orgs/:org][/products/:product]/devices/events[/:name]");
  }
  return endpoint(
    options,
    "/v1[/orgs/:org][/products/:product][/devices/:deviceId]/events[/:name]",
  );
}

/**
 * Subscribes to events over a shared connection: `GET /v1/events/:name`, `GET /v1/devices[/:deviceId]/events`,
 * `GET /v1/products/:product[/devices[/:deviceId]]/events` or
 * `GET /v1/orgs/:org[/products/:product][/devices[/:deviceId]]/events`.
 *
 * Subscriptions of this client with the same `deviceId`, `org`, `product` and other options share one connection,
 * whatever their `name`. The connection carries all events, and each subscription delivers those whose name starts with
 * its `name`, which is case-sensitive. Without `deviceId`, `org` and `product` the cloud requires a name, and only
 * subscriptions with the same name share a connection.
 *
 * The connection opens with the first listener or loop and closes with the last. Subscriptions that start after
 * `setDefaultAuth()` or `setBaseUrl()` get a new connection. Existing ones keep theirs, which uses the new values when
 * it reconnects.
 *
 * The cloud allows 100 open streams per IP address, across all programs. Bun runs at most 256 requests at a time
 * (`BUN_CONFIG_MAX_HTTP_REQUESTS`), and each open stream counts as one; a warning is logged above 240.
 *
 * The first connection is not retried.
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
 * readings.close(); // also closes the connection, which has no other subscriptions
 * ```
 *
 * @param options Which events, and how to connect.
 * @returns The subscription, which connects as soon as you listen for `event` or iterate.
 * @throws {TypeError} if an option is invalid, or a required `name` is missing.
 */
export function events(api: ApiCaller, options: EventsOptions): Subscription {
  const { name, signal, headers, ...rest } = orEmpty(options);
  const { deviceId, org, product, ...settings } = rest;
  const isBare = [deviceId, org, product].every((value) => value === undefined);
  if (isBare || name !== undefined) checkText("name", name);
  requireSignal({ signal }, "signal");
  // Checked now, because the connection may open much later; defaults are filled in so that equal
  // settings share a connection.
  const timeouts = {
    connectTimeout: connectTimeoutOf(rest),
    idleTimeout: requireTimeout(rest, "idleTimeout", IDLE_TIMEOUT),
  };
  // Copied, because an iterator of headers can be read only once.
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
      key: JSON.stringify([streamRequest(audience).uri, pairs, defined]),
      connect: (signal) => getEventStream(api, { ...audience, signal }),
    },
    prefix: name,
    signal,
  });
}
