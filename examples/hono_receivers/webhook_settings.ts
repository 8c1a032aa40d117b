import type { IntegrationSettings } from "@particle-edge/sdk";

/** Where a webhook goes, and what becomes of the answer. */
export interface WebhookTarget {
  /** The app's URL, such as `https://example.com/webhooks/too-warm`. */
  url: string;
  /** The secret that the app knows. */
  secret: string;
  /** Name of the event that the answer becomes. Default: that of the cloud. */
  answer?: string | undefined;
}

/**
 * Settings of a webhook that tells the app everything it can use: above all the event's id, by which it knows an event
 * that was delivered before. Three braces, for two would write `&` as `&amp;`.
 */
export function webhookSettings({ url, secret, answer }: WebhookTarget): IntegrationSettings {
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
    // One event of exactly this name, as Logic wants it; else the answer comes in pieces.
    unchunked: true,
    responseTopic: answer,
  };
}
