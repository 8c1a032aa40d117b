import { type Reply, respond, type WebhookEvent } from "@particle-edge/sdk/receivers";

/** Takes the events of one name; what it returns is published as the answer of the webhook. */
export type Handler = (event: WebhookEvent) => Reply | void | Promise<Reply | void>;

/** The handlers behind `/webhooks/:event`, by the name of the event. */
export const handlers: ReadonlyMap<string, Handler> = new Map([["too-warm", adviseFan]]);

/** What `functions/watch_temperature.js` publishes. */
interface TooWarm {
  deviceId: string;
  temperature: number;
}

/** Tells how fast the fan shall turn: 5 % for each degree above 20. */
function adviseFan(event: WebhookEvent): Reply | void {
  const data = event.json();
  if (!isTooWarm(data)) return; // an error would only make the cloud deliver it again
  const fan = Math.min(100, Math.round((data.temperature - 20) * 5));
  return respond({ deviceId: data.deviceId, fan }, { unchunked: true });
}

function isTooWarm(data: unknown): data is TooWarm {
  const { deviceId, temperature } = (data ?? {}) as Partial<TooWarm>;
  return typeof deviceId === "string" && Number.isFinite(temperature);
}
