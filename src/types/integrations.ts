import type { SharedRequestOptions } from "./common.ts";

/** Type of the requests that a webhook makes. */
export type HookMethod = "GET" | "POST" | "PUT" | "DELETE";

/**
 * What a webhook sends, and what becomes of the answer. Texts may hold Mustache variables such as
 * `{{{PARTICLE_EVENT_VALUE}}}`. At most one of `json`, `form` and `body` is of use.
 */
export interface Hook {
  /** Type of the request. Default: `POST`. */
  method?: HookMethod | undefined;
  /** `{username, password}` (or `{user, pass}`) for HTTP Basic, or `{bearer}`. */
  auth?: Readonly<Record<string, string>> | undefined;
  /** Headers to send as well. */
  headers?: Readonly<Record<string, string>> | undefined;
  /** Query parameters to send as well. */
  query?: Readonly<Record<string, string>> | undefined;
  /** Sent as JSON: an object, all of whose values become texts, or a template for more than that. */
  json?: object | string | undefined;
  /** Sent as `application/x-www-form-urlencoded`. */
  form?: object | undefined;
  /** Sent as it is; give its content type in `headers`. */
  body?: string | undefined;
  /** Makes the data of the event that answers the device. Default: the answer as it is. */
  responseTemplate?: string | object | undefined;
  /** Name of the event that answers. Default: `hook-response/{{PARTICLE_EVENT_NAME}}`. */
  responseEvent?: string | undefined;
  /** Name of the event that tells of a failure. Default: `hook-error/{{PARTICLE_EVENT_NAME}}`. */
  errorResponseEvent?: string | undefined;
}

/** Options of `createWebhook`. */
export interface CreateWebhookOptions extends SharedRequestOptions {
  /** Beginning of the names of the events that trigger it, in upper and lower case as written. */
  event: string;
  /** Where its requests go. */
  url: string;
  /** Id of the only device whose events trigger it; not for products. Default: all devices. */
  device?: string | undefined;
  /** `false`: accept any certificate of the server. Default: `true`. */
  rejectUnauthorized?: boolean | undefined;
  /** Leave `event`, `data`, `published_at` and `coreid` out of the request. Default: `false`. */
  noDefaults?: boolean | undefined;
  /** What it sends. Default: a form with the event. */
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

/** What an integration can be told, by its names on the wire. */
export interface IntegrationConfiguration {
  /** Where requests go. */
  url?: string | undefined;
  /** Type of the requests. */
  requestType?: HookMethod | undefined;
  /** What the console shows. Default: event and host. */
  name?: string | null | undefined;
  /** Id of the only device whose events trigger it. */
  deviceID?: string | undefined;
  /** Whether it is switched off. */
  disabled?: boolean | undefined;
  /** Headers to send as well. */
  headers?: Readonly<Record<string, string>> | undefined;
  /** How its requests authenticate. */
  auth?: Readonly<Record<string, string>> | undefined;
  /** Query parameters to send as well. */
  query?: Readonly<Record<string, string>> | undefined;
  /** Sent as JSON. */
  json?: object | string | undefined;
  /** Sent as a form. */
  form?: object | undefined;
  /** Sent as it is. */
  body?: string | undefined;
  /** Whether the default data is left out. */
  noDefaults?: boolean | undefined;
  /** Whether the certificate of the server must be valid. */
  rejectUnauthorized?: boolean | undefined;
  /** Name of the event that answers. */
  responseTopic?: string | undefined;
  /** Name of the event that tells of a failure. */
  errorResponseTopic?: string | undefined;
  /** Makes the data of the event that answers. */
  responseTemplate?: string | object | undefined;
  /** Answer by one event, not by pieces of 512 bytes. */
  unchunked?: boolean | undefined;
  /** Answer by a data URL, for what is no text. */
  dataUrlResponseEvent?: boolean | undefined;
  /** The template it was made from. */
  template?: string | undefined;
}

/** What an integration sends, and where to: each type has settings of its own. */
export interface IntegrationSettings extends IntegrationConfiguration {
  /** Type of the integration. */
  integration_type?:
    | "Webhook"
    | "AzureIotHub"
    | "GoogleCloudPubSub"
    | "GoogleMaps"
    | (string & Record<never, never>)
    | undefined;
  /** Whatever else the type demands, such as `topic` or `hub_name`. */
  [setting: string]: string | number | boolean | object | null | undefined;
}

/** Whose integrations: those of the account, or of a product, or of an organization. */
export type IntegrationScope =
  | {
    /** The product, by id or slug. */
    product?: string | number | undefined;
    /** Not for a product. */
    org?: undefined;
  }
  | {
    /** Not for an organization. */
    product?: undefined;
    /** The organization, by slug. */
    org?: string | undefined;
  };

/** Options of `createIntegration`. */
export type CreateIntegrationOptions =
  & SharedRequestOptions
  & IntegrationScope
  & {
    /** Beginning of the names of the events that trigger it, in upper and lower case as written. */
    event: string;
    /** Its type, and what the type demands; `event` and `deviceid` in here win over the options. */
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
    /** Beginning of the names of the events that trigger it, in upper and lower case as written. */
    event?: string | undefined;
    /** Its type, and what the type demands; `event` and `deviceid` in here win over the options. */
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

/** An integration. */
export interface IntegrationInfo extends IntegrationConfiguration {
  /** Id of the integration. */
  id: string;
  /** Beginning of the names of the events that trigger it. */
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
  /** Where it can be seen, if it is a webhook. */
  hookUrl?: string;
  /** Where it can be seen, if it is no webhook. */
  integrationUrl?: string;
}

/** An integration that was changed. */
export interface EditIntegrationResponse {
  /** The integration as it is now. */
  integration: IntegrationInfo;
}

/** A webhook. */
export interface WebhookInfo extends IntegrationInfo {
  /** Where its requests go. */
  url: string;
  /** Type of its requests. */
  requestType: HookMethod;
}

/** A new webhook. */
export interface CreateWebhookResponse extends CreateIntegrationResponse {
  /** Where its requests go. */
  url: string;
}
