/** Event streams and publishing. Source: API reference, Events. */
import { type Params, text, wholeNumber } from "../base/values.ts";
import { type Context, Hono } from "hono";
import { bearer } from "../http/bearer.ts";
import { isEventName } from "../model/checks.ts";
import type { CloudEnv } from "../http/env.ts";
import { failure } from "../http/errors.ts";
import { pathParam, readParams } from "../http/params.ts";
import { DEFAULT_TTL_S, EVENT_DATA_MAX, publishEvent } from "../events/publish.ts";
import type { Topic } from "../events/event_hub.ts";
import type { CloudEvent, Device, Product, User } from "../model/records.ts";
import { devicesOf, orgOf, pickDevice, productOf, scopeOf } from "../http/scope.ts";
import { openStream, STREAM_HEADERS } from "../http/sse.ts";
import type { Cloud } from "../cloud.ts";

/** Where streams are, each with and without `/:prefix` behind it. */
const STREAMS = [
  "/devices/events",
  "/devices/:deviceId/events",
  "/products/:product/events",
  "/products/:product/devices/events",
  "/products/:product/devices/:deviceId/events",
  "/orgs/:org/events",
  "/orgs/:org/devices/events",
  "/orgs/:org/devices/:deviceId/events",
  "/orgs/:org/products/:product/events",
  "/orgs/:org/products/:product/devices/events",
  "/orgs/:org/products/:product/devices/:deviceId/events",
];

type Filter = (event: CloudEvent) => boolean;

/** What a stream is about, and which of its events it brings. */
interface Audience {
  readonly topic: Topic;
  readonly isVisible: Filter;
}

/** The routes of event streams, and those that publish. */
export function eventRoutes(cloud: Cloud): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>({ strict: false });
  const auth = bearer(cloud);
  app.get("/events", auth, () => {
    throw failure(400, "event prefix filter is required");
  });
  app.get("/events/:prefix{.+}", auth, (c) => stream(cloud, c, visibleTo(c.get("token").user)));
  for (const path of STREAMS) {
    // The user's own "devices" stream also brings what they published through the API.
    const devicesOnly = path.endsWith("/devices/events") && path !== "/devices/events";
    for (const url of [path, `${path}/:prefix{.+}`]) {
      app.get(url, auth, (c) => stream(cloud, c, audience(cloud, c, devicesOnly)));
    }
  }
  for (const path of ["/devices/events", "/products/:product/events"]) {
    app.post(path, auth, async (c) => {
      publish(cloud, c, await readParams(c));
      return c.json({ ok: true });
    });
  }
  return app;
}

function stream(cloud: Cloud, c: Context<CloudEnv>, { topic, isVisible }: Audience): Response {
  // Hono answers HEAD by GET without its body, which nobody would ever end.
  if (c.req.raw.method === "HEAD") return c.body(null, 200, STREAM_HEADERS);
  if (cloud.hub.size >= cloud.settings.maxStreams) {
    throw failure(429, "Too many event streams are open");
  }
  const prefix = pathParam(c, "prefix");
  return openStream(cloud.hub, {
    user: c.get("token").user,
    topic,
    accepts: (event) => event.name.startsWith(prefix) && isVisible(event),
    keepAlive: cloud.settings.keepAlive,
    signal: c.env.signal,
  });
}

/** Everything a user may see: their own events and those of their products and organizations. */
function visibleTo(user: User): Audience {
  return {
    topic: user,
    isVisible: ({ owner, product }) => owner === user || product?.owner === user,
  };
}

/** The events a stream's URL is about. */
function audience(cloud: Cloud, c: Context<CloudEnv>, devicesOnly: boolean): Audience {
  const { user } = c.get("token");
  if (pathParam(c, "org") !== "") return orgAudience(cloud, c, user, devicesOnly);
  const { product } = scopeOf(cloud, c);
  const about = deviceFilter(c, devicesOf(cloud, { user, product }), devicesOnly);
  if (product) {
    return { topic: product, isVisible: (event) => event.product === product && about(event) };
  }
  // Ownership counts when the event happens: a device may change hands while the stream is open.
  return {
    topic: user,
    isVisible: (event) => event.owner === user && isMine(event) && about(event),
  };
}

/** The user's "mine" stream: devices they claimed and what they published outside products. */
function isMine({ device, product }: CloudEvent): boolean {
  return device !== undefined || product === undefined;
}

function orgAudience(
  cloud: Cloud,
  c: Context<CloudEnv>,
  user: User,
  devicesOnly: boolean,
): Audience {
  const org = orgOf(cloud, user, pathParam(c, "org"));
  const slug = pathParam(c, "product");
  const product = slug === "" ? undefined : productOf(cloud, user, slug);
  if (product && product.org !== org) throw failure(404, "Product not found");
  const isInside = (one: Product | undefined): boolean =>
    one !== undefined && (product ? one === product : one.org === org);
  const devices = cloud.devices.list().filter((device) => isInside(device.product));
  const about = deviceFilter(c, devices, devicesOnly);
  return {
    topic: product ?? org,
    isVisible: (event) => isInside(event.product) && about(event),
  };
}

/** Narrows to one device, to devices in general, or not at all. */
function deviceFilter(c: Context<CloudEnv>, devices: Device[], devicesOnly: boolean): Filter {
  const id = pathParam(c, "deviceId");
  if (id === "") return devicesOnly ? ({ device }) => device !== undefined : () => true;
  const wanted = pickDevice(devices, id);
  return ({ device }) => device === wanted;
}

function publish(cloud: Cloud, c: Context<CloudEnv>, params: Params): void {
  const scope = scopeOf(cloud, c);
  const { name } = params;
  if (!isEventName(name)) throw failure(400, "name must be 1 to 64 ASCII characters");
  const asDevice = scope.product ? text(params.as_device_id) : undefined;
  const members = devicesOf(cloud, scope).filter((device) => !device.quarantined);
  const device = asDevice === undefined ? undefined : pickDevice(members, asDevice);
  publishEvent(cloud.hub, {
    name,
    data: dataOf(params),
    ttl: ttlOf(params),
    coreid: device?.id ?? "api",
    owner: device ? device.owner : scope.user,
    device,
    product: scope.product,
    depth: c.get("depth"),
  });
}

function dataOf({ data }: Params): string | null {
  if (data === undefined || data === null) return null;
  if (typeof data !== "string") throw failure(400, "data must be a string");
  if (new TextEncoder().encode(data).length > EVENT_DATA_MAX) {
    throw failure(400, `data must not exceed ${EVENT_DATA_MAX} bytes`);
  }
  return data;
}

function ttlOf({ ttl }: Params): number {
  const seconds = ttl === undefined ? DEFAULT_TTL_S : wholeNumber(ttl);
  if (seconds === undefined) throw failure(400, "ttl must be a number of seconds");
  return seconds;
}
