/** Publishes events, for devices, the API, webhooks and Logic functions alike. */
import type { CloudEvent } from "../model/records.ts";
import type { EventHub } from "./event_hub.ts";

/** The time to live that the cloud reports for every event, in seconds. Source: recent samples. */
export const DEFAULT_TTL_S = 60;

/** Longest data of an event that the API or a Logic function publishes, in bytes. Source: docs, Logic. */
export const EVENT_DATA_MAX = 100 * 1024;

/** Greatest depth of an event that still triggers webhooks and functions. Stops endless loops. Our own choice. */
export const MAX_DEPTH = 16;

/** The header that passes the depth of an event to a webhook's receiver, which may be this emulator. Our own choice. */
export const DEPTH_HEADER = "x-particle-emulator-depth";

/** The properties of a new event. The others are set by {@linkcode publishEvent}. */
export type NewEvent =
  & Pick<CloudEvent, "name" | "data" | "coreid" | "owner" | "device" | "product">
  & Partial<Pick<CloudEvent, "ttl" | "depth" | "org">>;

/** Publishes an event to the streams that may see it, then to webhooks and Logic functions. Returns the event. */
export function publishEvent(hub: EventHub, event: NewEvent): CloudEvent {
  const published: CloudEvent = {
    ttl: DEFAULT_TTL_S,
    depth: 0,
    ...event,
    id: crypto.randomUUID(),
    publishedAt: Date.now(),
  };
  hub.publish(published);
  return published;
}
