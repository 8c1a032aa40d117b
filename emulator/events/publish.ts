/** How every event begins, whoever publishes it. */
import type { CloudEvent } from "../model/records.ts";
import type { EventHub } from "./event_hub.ts";

/** Time to live the cloud reports for every event, in seconds. Source: recent samples. */
export const DEFAULT_TTL_S = 60;

/** Longest data of an event that the API or a Logic function publishes, in bytes. Source: docs, Logic. */
export const EVENT_DATA_MAX = 100 * 1024;

/** Events with more webhooks and functions behind them start neither: something triggers itself. Our own choice. */
export const MAX_DEPTH = 16;

/** Carries the depth of an event to the receiver of a webhook, which may be this emulator. Our own choice. */
export const DEPTH_HEADER = "x-particle-emulator-depth";

/** What is to be said of a new event; the rest has a default or is found out. */
export type NewEvent =
  & Pick<CloudEvent, "name" | "data" | "coreid" | "owner" | "device" | "product">
  & Partial<Pick<CloudEvent, "ttl" | "depth">>;

/** Publishes an event: to the streams that may see it, then to webhooks and Logic. */
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
