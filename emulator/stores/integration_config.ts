/** What an integration does. Source: docs, webhooks; API reference, Integrations. */
import * as Type from "typebox/type";
import { closed, mapOf, oneOf } from "../base/schema.ts";

/** Methods of requests. */
export const METHODS = ["GET", "POST", "PUT", "DELETE"] as const;
export type Method = typeof METHODS[number];

/** The type that sends requests; all others are only remembered. */
export const WEBHOOK = "Webhook";

const FLAG = Type.Optional(Type.Boolean());
const TEXT = Type.Optional(Type.String());
const TEXTS = mapOf(Type.String());
const HOOK = closed({
  url: Type.String(),
  requestType: oneOf(...METHODS),
  headers: Type.Optional(TEXTS),
  auth: Type.Optional(TEXTS),
  query: Type.Optional(TEXTS),
  json: Type.Optional(Type.Unknown()),
  form: Type.Optional(mapOf(Type.Unknown())),
  body: TEXT,
  responseTopic: TEXT,
  errorResponseTopic: TEXT,
  responseTemplate: Type.Optional(Type.Unknown()),
  noDefaults: FLAG,
  rejectUnauthorized: FLAG,
  unchunked: FLAG,
  dataUrlResponseEvent: FLAG,
  template: TEXT,
});

/** Describes an {@linkcode IntegrationConfig}. */
export const CONFIG = closed({
  trigger: closed({
    event: Type.String(),
    integration_type: Type.String(),
    name: Type.String(),
    deviceID: TEXT,
    disabled: FLAG,
  }),
  /** Of a webhook. */
  hook: Type.Optional(HOOK),
  /** Of any other type, as they came. */
  settings: Type.Optional(mapOf(Type.Unknown())),
});

/** Strings by name; both may be templates. */
export type Texts = Readonly<Type.Static<typeof TEXTS>>;
/** What a webhook sends, and what becomes of the response. */
export type HookConfig = Readonly<Type.Static<typeof HOOK>>;
/** Everything an integration is told. */
export type IntegrationConfig = Readonly<Type.Static<typeof CONFIG>>;
