import type { SharedRequestOptions } from "./common.ts";

/** HTTP method of the requests that a webhook sends. */
export type HookMethod = "GET" | "POST" | "PUT" | "DELETE";

/**
 * The request that a webhook sends, and the handling of the response. Strings may contain Mustache variables such as
 * `{{{PARTICLE_EVENT_VALUE}}}`. Use at most one of `json`, `form` and `body`.
 */
export interface Hook {
  /** HTTP method of the request. Default: `POST`. */
  method?: HookMethod | undefined;
  /** `{username, password}` (or `{user, pass}`) for HTTP Basic, or `{bearer}`. */
  auth?: Readonly<Record<string, string>> | undefined;
  /** Additional headers. */
  headers?: Readonly<Record<string, string>> | undefined;
  /** Additional query parameters. */
  query?: Readonly<Record<string, string>> | undefined;
  /** Sent as JSON: an object, whose values all become strings, or a template for other JSON. */
  json?: object | string | undefined;
  /** Sent as `application/x-www-form-urlencoded`. */
  form?: object | undefined;
  /** Sent unchanged; set its content type in `headers`. */
  body?: string | undefined;
  /** Template for the data of the response event. Default: the response body, unchanged. */
  responseTemplate?: string | object | undefined;
  /** Name of the response event. Default: `hook-response/{{PARTICLE_EVENT_NAME}}`. */
  responseEvent?: string | undefined;
  /** Name of the event that reports a failure. Default: `hook-error/{{PARTICLE_EVENT_NAME}}`. */
  errorResponseEvent?: string | undefined;
}

/** Options of `createWebhook`. */
export interface CreateWebhookOptions extends SharedRequestOptions {
  /** Prefix of the names of the events that trigger it, case-sensitive. */
  event: string;
  /** URL of its requests. */
  url: string;
  /** Id of the only device whose events trigger it; not for products. Default: all devices. */
  device?: string | undefined;
  /** `false` to accept any server certificate. Default: `true`. */
  rejectUnauthorized?: boolean | undefined;
  /** Leave `event`, `data`, `published_at` and `coreid` out of the request. Default: `false`. */
  noDefaults?: boolean | undefined;
  /** The request to send. Default: a form with the event. */
  hook?: Hook | undefined;
  /** The product whose devices trigger it, by id or slug. Default: the devices of the account. */
  product?: string | number | undefined;
}

/** Options of `deleteWebhook`. */
export interface DeleteWebhookOptions extends SharedRequestOptions {
  /** Id of the webhook. */
  hookId: string;
  /** The product it belongs to, by id or slug. */
  product?: string | number | undefined;
}

/** Options of `listWebhooks`. */
export interface ListWebhooksOptions extends SharedRequestOptions {
  /** The product, by id or slug. Default: the webhooks of the account. */
  product?: string | number | undefined;
}

/** The fields of an integration, by their names in the API. */
export interface IntegrationConfiguration {
  /** URL of its requests. */
  url?: string | undefined;
  /** HTTP method of its requests. */
  requestType?: HookMethod | undefined;
  /** Name shown in the Particle console. Default: the event and the host. */
  name?: string | null | undefined;
  /** Id of the only device whose events trigger it. */
  deviceID?: string | undefined;
  /** Whether it is disabled. */
  disabled?: boolean | undefined;
  /** Additional headers. */
  headers?: Readonly<Record<string, string>> | undefined;
  /** Authentication of its requests. */
  auth?: Readonly<Record<string, string>> | undefined;
  /** Additional query parameters. */
  query?: Readonly<Record<string, string>> | undefined;
  /** Sent as JSON. */
  json?: object | string | undefined;
  /** Sent as a form. */
  form?: object | undefined;
  /** Sent unchanged. */
  body?: string | undefined;
  /** Whether the default fields are left out. */
  noDefaults?: boolean | undefined;
  /** Whether the server certificate must be valid. */
  rejectUnauthorized?: boolean | undefined;
  /** Name of the response event. */
  responseTopic?: string | undefined;
  /** Name of the event that reports a failure. */
  errorResponseTopic?: string | undefined;
  /** Template for the data of the response event. */
  responseTemplate?: string | object | undefined;
  /** Send the response as one event instead of chunks of 512 bytes. */
  unchunked?: boolean | undefined;
  /** Send the response as a data URL, for binary data. */
  dataUrlResponseEvent?: boolean | undefined;
  /** The template that it was created from. */
  template?: string | undefined;
  /** The cloud secrets that it can use, as Mustache variables in its other settings. Unverified in the API reference. */
  secrets?: readonly IntegrationSecret[] | undefined;
}

/** A cloud secret that an integration can use. */
export interface IntegrationSecret {
  /** Name of the secret. */
  name: string;
}

/** Type and settings of an integration; each type has its own settings. */
export interface IntegrationSettings extends IntegrationConfiguration {
  /** Type of the integration. */
  integration_type?:
    | "Webhook"
    | "AzureIotHub"
    | "GoogleCloudPubSub"
    | "GoogleMaps"
    | (string & Record<never, never>)
    | undefined;
  /** Any other setting that the type requires, such as `topic` or `hub_name`. */
  [setting: string]: string | number | boolean | object | null | undefined;
}

/** The owner of integrations: the account, a product, or an organization. */
export type IntegrationScope =
  | {
    /** The product, by id or slug. */
    product?: string | number | undefined;
    /** Must not be combined with `product`. */
    org?: undefined;
  }
  | {
    /** Must not be combined with `org`. */
    product?: undefined;
    /** The organization, by slug. */
    org?: string | undefined;
  };

/** Options of `createIntegration`. */
export type CreateIntegrationOptions =
  & SharedRequestOptions
  & IntegrationScope
  & {
    /** Prefix of the names of the events that trigger it, case-sensitive. */
    event: string;
    /** Type and settings of the integration; an `event` or `deviceid` in here overrides the options. */
    settings: IntegrationSettings;
    /** Id of the only device whose events trigger it. Default: all devices. */
    deviceId?: string | undefined;
  };

/** Options of `editIntegration`. */
export type EditIntegrationOptions =
  & SharedRequestOptions
  & IntegrationScope
  & {
    /** Id of the integration. */
    integrationId: string;
    /** Prefix of the names of the events that trigger it, case-sensitive. */
    event?: string | undefined;
    /** Type and settings of the integration; an `event` or `deviceid` in here overrides the options. */
    settings?: IntegrationSettings | undefined;
    /** Id of the only device whose events trigger it. Default: all devices. */
    deviceId?: string | undefined;
  };

/** Options of `deleteIntegration`. */
export type DeleteIntegrationOptions =
  & SharedRequestOptions
  & IntegrationScope
  & {
    /** Id of the integration. */
    integrationId: string;
  };

/** Options of `listIntegrations`. */
export type ListIntegrationsOptions = SharedRequestOptions & IntegrationScope;

/** Options of `getIntegration`. */
export type GetIntegrationOptions =
  & SharedRequestOptions
  & IntegrationScope
  & {
    /** Id of the integration. */
    integrationId: string;
  };

/** Options of `testIntegration`. */
export type TestIntegrationOptions =
  & SharedRequestOptions
  & IntegrationScope
  & {
    /** Id of the integration. */
    integrationId: string;
    /** Data of the event. Default: `test-event`. */
    data?: string | undefined;
    /** Id of the device that the event appears to come from. Default: `api`. */
    deviceId?: string | undefined;
  };

/** An integration. */
export interface IntegrationInfo extends IntegrationConfiguration {
  /** Id of the integration. */
  id: string;
  /** Prefix of the names of the events that trigger it. */
  event: string;
  /** When it was created, ISO 8601. */
  created_at: string;
  /** Type of the integration, such as `Webhook`. */
  integration_type?: string;
}

/** A new integration. */
export interface CreateIntegrationResponse extends IntegrationInfo {
  /** Whether it was created. */
  ok: boolean;
  /** URL of the integration, if it is a webhook. */
  hookUrl?: string;
  /** URL of the integration, if it is not a webhook. */
  integrationUrl?: string;
}

/** A changed integration. */
export interface EditIntegrationResponse {
  /** The integration with its new settings. */
  integration: IntegrationInfo;
}

/** An integration with its log. */
export interface GetIntegrationResponse {
  /** The integration. */
  integration: IntegrationDetails;
}

/** An integration with its log. */
export interface IntegrationDetails extends IntegrationInfo {
  /** Its recent requests, with the values of secrets replaced. The form of the entries is not documented. */
  logs?: unknown[];
  /** The number of its requests by day. The form is not documented. */
  counters?: unknown;
}

/** The result of the test of an integration. */
export interface TestIntegrationResponse {
  /** Whether the target responded with a 2xx status. */
  pass: boolean;
  /** What the target responded, if the test passed. */
  data?: string | null;
  /** Why the test failed. */
  error?: string;
}

/** A webhook. */
export interface WebhookInfo extends IntegrationInfo {
  /** URL of its requests. */
  url: string;
  /** HTTP method of its requests. */
  requestType: HookMethod;
}

/** A new webhook. */
export interface CreateWebhookResponse extends CreateIntegrationResponse {
  /** URL of its requests. */
  url: string;
}
