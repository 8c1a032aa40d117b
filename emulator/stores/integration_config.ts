/** What an integration does. Source: docs, webhooks; API reference, Integrations. */
import type { Schema } from "@cfworker/json-schema";
import { FLAG, mapSchema, objectSchema, TEXT } from "./store.ts";

/** Methods of requests. */
export const METHODS = ["GET", "POST", "PUT", "DELETE"] as const;
export type Method = typeof METHODS[number];

/** The type that sends requests; all others are only remembered. */
export const WEBHOOK = "Webhook";

/** Texts by name; both may be templates. */
export type Texts = Readonly<Record<string, string>>;

/** What all types of integrations have. */
export interface Trigger {
  readonly event: string;
  readonly integration_type: string;
  readonly name: string;
  readonly deviceID?: string;
  readonly disabled?: boolean;
}

/** What a webhook sends, and what becomes of the answer. */
export interface HookConfig {
  readonly url: string;
  readonly requestType: Method;
  readonly headers?: Texts;
  readonly auth?: Texts;
  readonly query?: Texts;
  readonly json?: unknown;
  readonly form?: Readonly<Record<string, unknown>>;
  readonly body?: string;
  readonly responseTopic?: string;
  readonly errorResponseTopic?: string;
  readonly responseTemplate?: unknown;
  readonly noDefaults?: boolean;
  readonly rejectUnauthorized?: boolean;
  readonly unchunked?: boolean;
  readonly dataUrlResponseEvent?: boolean;
  readonly template?: string;
}

/** Everything an integration is told. */
export interface IntegrationConfig {
  readonly trigger: Trigger;
  /** Of a webhook. */
  readonly hook?: HookConfig;
  /** Of any other type, as they came. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

const ANYTHING: Schema = {};
const TEXTS = mapSchema(TEXT);

/** Describes an {@linkcode IntegrationConfig}. */
export const CONFIG_SCHEMA: Schema = objectSchema({
  trigger: objectSchema({
    event: TEXT,
    integration_type: TEXT,
    name: TEXT,
    "deviceID?": TEXT,
    "disabled?": FLAG,
  }),
  "hook?": objectSchema({
    url: TEXT,
    requestType: { enum: ["GET", "POST", "PUT", "DELETE"] },
    "headers?": TEXTS,
    "auth?": TEXTS,
    "query?": TEXTS,
    "json?": ANYTHING,
    "form?": mapSchema(ANYTHING),
    "body?": TEXT,
    "responseTopic?": TEXT,
    "errorResponseTopic?": TEXT,
    "responseTemplate?": ANYTHING,
    "noDefaults?": FLAG,
    "rejectUnauthorized?": FLAG,
    "unchunked?": FLAG,
    "dataUrlResponseEvent?": FLAG,
    "template?": TEXT,
  }),
  "settings?": mapSchema(ANYTHING),
});
