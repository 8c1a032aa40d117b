/** The configuration of integrations. Source: docs, webhooks; API reference, Integrations. */
import * as Type from "typebox/type";
import { closed, mapOf, oneOf } from "../base/schema.ts";

/** The HTTP methods that webhooks support. */
export const METHODS = ["GET", "POST", "PUT", "DELETE"] as const;
export type Method = typeof METHODS[number];

/** The only type of integration that the emulator executes. All others are only stored. */
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
  /** For webhooks. */
  hook: Type.Optional(HOOK),
  /** The cloud secrets that it can use. */
  secrets: Type.Optional(Type.Array(closed({ name: Type.String() }))),
  /** For all other types, stored unchanged. */
  settings: Type.Optional(mapOf(Type.Unknown())),
});

/** Strings by name. Both the names and the strings may be templates. */
export type Texts = Readonly<Type.Static<typeof TEXTS>>;
/** The request that a webhook sends, and how its response is handled. */
export type HookConfig = Readonly<Type.Static<typeof HOOK>>;
/** The configuration of an integration. */
export type IntegrationConfig = Readonly<Type.Static<typeof CONFIG>>;
