import type { IntegrationSettings } from "@particle-edge/sdk";

/** The target of a webhook. */
export interface WebhookTarget {
  /** URL of a route of the app, such as `https://example.com/webhooks/too-warm`. */
  url: string;
  /** The webhook secret of the app. */
  secret: string;
  /** Name of the event with which the cloud publishes the response. Default: the cloud's default name. */
  responseTopic?: string | undefined;
}

/**
 * Returns the settings of a webhook that sends all fields the app can use, in particular the event's id, with which the
 * app recognizes duplicates. Variables have three braces because two would turn `&` into `&amp;`.
 */
export function webhookSettings(
  { url, secret, responseTopic }: WebhookTarget,
): IntegrationSettings {
  return {
    integration_type: "Webhook",
    url,
    requestType: "POST",
    headers: { authorization: `Bearer ${secret}` },
    noDefaults: true,
    json: {
      event: "{{{PARTICLE_EVENT_NAME}}}",
      data: "{{{PARTICLE_EVENT_VALUE}}}",
      coreid: "{{{PARTICLE_DEVICE_ID}}}",
      published_at: "{{{PARTICLE_PUBLISHED_AT}}}",
      event_id: "{{{PARTICLE_EVENT_ID}}}",
      product_id: "{{{PRODUCT_ID}}}",
      fw_version: "{{{PRODUCT_VERSION}}}",
    },
    // One event with exactly this name, which Logic needs. Otherwise the response is published in parts.
    unchunked: true,
    responseTopic,
  };
}
