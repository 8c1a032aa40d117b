/** Event streams and publishing. Source: API reference, Events. */
import { type Context, Hono } from "hono";
import { type Params, text, wholeNumber } from "../base/values.ts";
import type { Cloud } from "../cloud.ts";
import type { Topic } from "../events/event_hub.ts";
import { DEFAULT_TTL_S, EVENT_DATA_MAX, publishEvent } from "../events/publish.ts";
import { allow, type Guard } from "../http/allow.ts";
import type { CloudEnv } from "../http/env.ts";
import { failure } from "../http/errors.ts";
import { findDevice, pickDevice, visibleDevices } from "../http/owner.ts";
import { readParams } from "../http/params.ts";
import { openStream, STREAM_HEADERS } from "../http/sse.ts";
import { isEventName } from "../model/device_checks.ts";
import type { Owner } from "../model/owners.ts";
import type { CloudEvent, User } from "../model/records.ts";

/** Guards streams that customers of products may open, too. */
export const forCustomers = allow("events:get", { customers: true });

type Filter = (event: CloudEvent) => boolean;

/** The topic of a stream, and the events of the topic that it carries. */
interface Audience {
  readonly topic: Topic;
  readonly isVisible: Filter;
}

/** Returns the routes below `/v1`: the streams of a user, and publishing outside products. */
export function userEventRoutes(cloud: Cloud): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();
  app.get("/events", allow("events:get"), () => {
    throw failure(400, "event prefix filter is required");
  });
  app.get("/events/:prefix{.+}", forCustomers, (c) => {
    return stream(c, visibleTo(c.var.owner.user), c.req.param("prefix"));
  });
  // This stream also carries what the user published through the API.
  app.get("/devices/events/:prefix{.+}?", forCustomers, (c) => {
    return stream(c, audience(c.var.owner, anyEvent), c.req.param("prefix"));
  });
  app.post("/devices/events", allow("events:send", { customers: true }), async (c) => {
    publish(cloud, c.var.owner, await readParams(c), c.var.depth);
    return c.json({ ok: true });
  });
  app.route("/devices", deviceEventRoutes(cloud, forCustomers));
  return app;
}

/** Returns the routes below a product, an organization, or a product of an organization: streams and publishing. */
export function scopedEventRoutes(cloud: Cloud, forDevices?: Guard): Hono<CloudEnv> {
  const app = streamRoutes(cloud, forDevices);
  app.post("/events", allow("events:send"), async (c) => {
    publish(cloud, c.var.owner, await readParams(c), c.var.depth);
    return c.json({ ok: true });
  });
  return app;
}

function streamRoutes(cloud: Cloud, forDevices: Guard = allow("events:get")): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();
  app.get("/events/:prefix{.+}?", allow("events:get"), (c) => {
    return stream(c, audience(c.var.owner, anyEvent), c.req.param("prefix"));
  });
  app.get("/devices/events/:prefix{.+}?", forDevices, (c) => {
    const isOfDevice: Filter = ({ device }) => device !== undefined;
    return stream(c, audience(c.var.owner, isOfDevice), c.req.param("prefix"));
  });
  app.route("/devices", deviceEventRoutes(cloud, forDevices));
  return app;
}

/** Returns the route of the stream of one device. */
function deviceEventRoutes(cloud: Cloud, guard: Guard): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();
  app.get("/:deviceId/events/:prefix{.+}?", guard, (c) => {
    const { owner } = c.var;
    const target = findDevice(cloud, owner, c.req.param("deviceId"));
    const isOfDevice: Filter = ({ device }) => device === target;
    return stream(c, audience(owner, isOfDevice), c.req.param("prefix"));
  });
  return app;
}

const anyEvent: Filter = () => true;

function stream(
  c: Context<CloudEnv>,
  { topic, isVisible }: Audience,
  prefix: string = "",
): Response {
  // For HEAD requests Hono calls the GET handler and drops the body, so nothing would ever end the stream.
  if (c.req.raw.method === "HEAD") return c.body(null, 200, STREAM_HEADERS);
  const { hub, settings } = c.var.cloud;
  if (hub.size >= settings.maxStreams) throw failure(429, "Too many event streams are open");
  return openStream(hub, {
    user: c.var.owner.user,
    topic,
    accepts: (event) => event.name.startsWith(prefix) && isVisible(event),
    keepAlive: settings.keepAlive,
    signal: c.env.signal,
  });
}

/** Returns the audience for everything a user may see: the events of the user and of the user's products. */
function visibleTo(user: User): Audience {
  return {
    topic: user,
    isVisible: ({ owner, product }) => owner === user || product?.owner === user,
  };
}

/** Returns the audience for the events of an owner that a filter accepts. */
function audience({ user, org, product }: Owner, accepts: Filter): Audience {
  if (product) {
    const isOwn: Filter = user.customerOf === undefined ? anyEvent : ({ owner }) => owner === user;
    return {
      topic: product,
      isVisible: (event) => event.product === product && isOwn(event) && accepts(event),
    };
  }
  if (org) {
    return {
      topic: org,
      isVisible: (event) => (event.org ?? event.product?.org) === org && accepts(event),
    };
  }
  // The owner at the time of the event counts: a device may get another owner while the stream is open.
  return {
    topic: user,
    isVisible: (event) => event.owner === user && isMine(event) && accepts(event),
  };
}

/** Returns whether an event is from a device that a user has claimed, or was published outside products and organizations. */
function isMine({ device, product, org }: CloudEvent): boolean {
  return device !== undefined || (product ?? org) === undefined;
}

function publish(cloud: Cloud, owner: Owner, params: Params, depth: number): void {
  const { name } = params;
  if (!isEventName(name)) throw failure(400, "name must be 1 to 64 ASCII characters");
  const { org, product } = owner;
  const asDevice = org || product ? text(params.as_device_id) : undefined;
  const members = visibleDevices(cloud, owner).filter((device) => !device.quarantined);
  const device = asDevice === undefined ? undefined : pickDevice(members, asDevice);
  publishEvent(cloud.hub, {
    name,
    data: dataOf(params),
    ttl: ttlOf(params),
    coreid: device?.id ?? "api",
    owner: device ? device.owner : owner.user,
    device,
    product: product ?? (org && device?.product),
    org: product ? undefined : org,
    depth,
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
