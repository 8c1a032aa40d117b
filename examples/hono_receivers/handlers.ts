import { type Reply, respond, type WebhookEvent } from "@particle-edge/sdk/receivers";

/** Handles the events with one name. Its result is the response to the webhook, which the cloud publishes as an event. */
export type Handler = (event: WebhookEvent) => Reply | void | Promise<Reply | void>;

/** The handlers behind `/webhooks/:event`, by the name of the event. */
export const handlers: ReadonlyMap<string, Handler> = new Map([["too-warm", adviseFan]]);

/** The data that `functions/watch_temperature.js` publishes. */
interface TooWarm {
  deviceId: string;
  temperature: number;
}

/** Responds with the speed of the fan: 5 % for each degree above 20. */
function adviseFan(event: WebhookEvent): Reply | void {
  const data = event.json();
  if (!isTooWarm(data)) return; // after an error, the cloud would only deliver the event again
  const fan = Math.min(100, Math.round((data.temperature - 20) * 5));
  return respond({ deviceId: data.deviceId, fan }, { unchunked: true });
}

function isTooWarm(data: unknown): data is TooWarm {
  const { deviceId, temperature } = (data ?? {}) as Partial<TooWarm>;
  return typeof deviceId === "string" && Number.isFinite(temperature);
}
