/** Reads the settings of an integration from a request. Source: docs, webhooks; API reference, Integrations. */
import { isTooDeep, jsonSize } from "../base/json_limits.ts";
import { flag, isObject, type Params, text } from "../base/values.ts";
import { failure } from "../http/errors.ts";
import { limited, TEXT_MAX } from "../http/params.ts";
import { isEventName, requireDeviceId } from "../model/device_checks.ts";
import {
  type HookConfig,
  type IntegrationConfig,
  type Method,
  METHODS,
  type Texts,
  WEBHOOK,
} from "../stores/integration_config.ts";
import { checkTemplates, TemplateError } from "../webhooks/template.ts";

/** The most members of an object such as `headers` or `query`. Our own choice. */
const TEXTS_MAX = 100;
/** The most secrets of an integration. Our own choice. */
const SECRETS_MAX = 100;
/** The largest integration as JSON, in bytes. Our own choice. */
const CONFIG_MAX = 256 * 1024;
/** The most characters of a host in a generated name. Our own choice. */
const DOMAIN_SHOWN = 150;

/** Members of a request that are not settings of the integration's type. */
const TRIGGER_KEYS = new Set([
  "event",
  "eventName",
  "integration_type",
  "name",
  "deviceID",
  "deviceId",
  "deviceid",
  "disabled",
  "mydevices",
  "access_token",
  "secrets",
  "__proto__",
]);

/** Returns an object without the members that are `undefined`. */
function defined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(
    Object.entries(value).filter(([, member]) => member !== undefined),
  ) as { [K in keyof T]: Exclude<T[K], undefined> };
}

const isMissing = (value: unknown): value is null | undefined =>
  value === undefined || value === null;

function optionalText(params: Params, key: string): string | undefined {
  const value = params[key];
  if (isMissing(value)) return undefined;
  if (typeof value === "string") return value;
  throw failure(400, `${key} must be a string`);
}

function optionalFlag(params: Params, key: string): boolean | undefined {
  const value = params[key];
  if (isMissing(value)) return undefined;
  const known = flag(value);
  if (known === undefined) throw failure(400, `${key} must be a boolean`);
  return known;
}

function optionalObject(params: Params, key: string): Record<string, unknown> | undefined {
  const value = params[key];
  if (isMissing(value)) return undefined;
  if (!isObject(value)) throw failure(400, `${key} must be an object`);
  if (isTooDeep(value)) throw failure(400, `${key} is nested too deep`);
  return value;
}

function optionalTexts(params: Params, key: string): Texts | undefined {
  const value = optionalObject(params, key);
  if (value && Object.keys(value).length > TEXTS_MAX) {
    throw failure(400, `${key} must have at most ${TEXTS_MAX} members`);
  }
  return value && Object.fromEntries(
    Object.entries(value).map(([name, item]) => {
      limited(`A name in ${key}`, name);
      const known = typeof item === "boolean" ? String(item) : text(item);
      if (known === undefined) throw failure(400, `${key}.${name} must be a string`);
      return [name, known];
    }),
  );
}

/** Reads a template, which is a string or JSON. */
function textOrObject(params: Params, key: string): unknown {
  const value = params[key];
  if (isMissing(value)) return undefined;
  return typeof value === "string" ? value : optionalObject(params, key);
}

function readMethod(params: Params): Method {
  const requested = (optionalText(params, "requestType") ?? "POST").toUpperCase();
  const method = METHODS.find((one) => one === requested);
  if (!method) throw failure(400, `requestType must be one of ${METHODS.join(", ")}`);
  return method;
}

function readUrl(params: Params): string {
  const url = optionalText(params, "url") ?? "";
  if (url === "") throw failure(400, "url is required");
  limited("url", url, TEXT_MAX);
  // A template can only be checked after it is rendered.
  const isFixed = !url.includes("{{");
  if (isFixed && !(URL.canParse(url) && /^https?:$/.test(new URL(url).protocol))) {
    throw failure(400, "url must be an http or https URL");
  }
  return url;
}

/** Reads the name of an event, which may be a template and therefore longer than a name. */
function readTopic(params: Params, key: string): string | undefined {
  const topic = optionalText(params, key);
  return topic === undefined ? undefined : limited(key, topic, TEXT_MAX);
}

function readHook(params: Params): HookConfig {
  const hook: HookConfig = defined({
    url: readUrl(params),
    requestType: readMethod(params),
    headers: optionalTexts(params, "headers"),
    auth: optionalTexts(params, "auth"),
    query: optionalTexts(params, "query"),
    json: textOrObject(params, "json"),
    form: optionalObject(params, "form"),
    body: optionalText(params, "body"),
    responseTopic: readTopic(params, "responseTopic"),
    errorResponseTopic: readTopic(params, "errorResponseTopic"),
    responseTemplate: textOrObject(params, "responseTemplate"),
    noDefaults: optionalFlag(params, "noDefaults"),
    rejectUnauthorized: optionalFlag(params, "rejectUnauthorized"),
    unchunked: optionalFlag(params, "unchunked"),
    // The webhook reference and a template of Particle spell this differently.
    dataUrlResponseEvent: optionalFlag(params, "dataUrlResponseEvent") ??
      optionalFlag(params, "data_url_response_event"),
    template: optionalText(params, "template"),
  });
  if ([hook.json, hook.form, hook.body].filter((body) => body !== undefined).length > 1) {
    throw failure(400, "At most one of json, form and body is allowed");
  }
  try {
    checkTemplates(hook);
  } catch (error) {
    if (error instanceof TemplateError) throw failure(400, `Invalid template: ${error.message}`);
    throw error;
  }
  return hook;
}

function readEvent(params: Params): string {
  const event = params.event ?? params.eventName;
  if (isMissing(event) || event === "") throw failure(400, "event is required");
  if (!isEventName(event)) throw failure(400, "event must be 1 to 64 ASCII characters");
  return event;
}

/** Reads the id of a device. The docs and the two methods of the client each spell the parameter differently. */
function readDeviceId(params: Params): string | undefined {
  const id = params.deviceID ?? params.deviceId ?? params.deviceid;
  if (isMissing(id) || id === "") return undefined;
  try {
    return requireDeviceId(id);
  } catch { // The message of the error is about options of the emulator.
    throw failure(400, "deviceID must be 24 hex digits");
  }
}

/** Returns the host of a URL, which may contain templates, for a generated name. */
function domainOf(url: string): string {
  return URL.canParse(url)
    ? new URL(url).hostname
    : /^[a-z]+:\/\/(?:[^/?#@]*@)?([^/?#:]*)/i.exec(url)?.[1] ?? url;
}

/** Reads the names of the cloud secrets that an integration can use. */
function readSecrets({ secrets }: Params): { name: string }[] | undefined {
  if (isMissing(secrets)) return undefined;
  if (!Array.isArray(secrets) || secrets.length > SECRETS_MAX) {
    throw failure(400, `secrets must be a list of at most ${SECRETS_MAX} objects`);
  }
  const names = secrets.map((one) => isObject(one) ? one.name : undefined);
  return [...new Set(names)].map((name) => {
    if (typeof name === "string" && name !== "") {
      return { name: limited("The name of a secret", name) };
    }
    throw failure(400, 'secrets must be a list of objects such as {"name":"MY_KEY"}');
  });
}

/** Reads the settings of an integration that is stored but does not deliver. */
function readSettings(params: Params): Record<string, unknown> {
  const settings = Object.fromEntries(
    Object.entries(params).filter(([key, value]) => !TRIGGER_KEYS.has(key) && !isMissing(value)),
  );
  if (isTooDeep(settings)) throw failure(400, "The settings are nested too deep");
  return settings;
}

/**
 * Reads the settings of an integration.
 *
 * @param params The parameters of the request.
 * @param type The type of the integration if the request does not name one.
 * @throws {CloudError} 400 if a parameter is not valid.
 */
export function readConfig(params: Params, type: string): IntegrationConfig {
  const event = readEvent(params);
  const integration_type = optionalText(params, "integration_type") ?? type;
  if (integration_type === "") throw failure(400, "integration_type must not be empty");
  limited("integration_type", integration_type);
  const isHook = integration_type === WEBHOOK;
  const hook = isHook ? readHook(params) : undefined;
  const settings = isHook ? undefined : readSettings(params);
  const name = limited("name", optionalText(params, "name") ?? "") ||
    `${event} for ${hook ? domainOf(hook.url).slice(0, DOMAIN_SHOWN) : integration_type}`;
  const deviceID = readDeviceId(params);
  const disabled = optionalFlag(params, "disabled");
  const config = defined({
    trigger: defined({ event, integration_type, name, deviceID, disabled }),
    hook,
    settings,
    secrets: readSecrets(params),
  });
  if (jsonSize(config) <= CONFIG_MAX) return config;
  throw failure(400, `The integration must not exceed ${CONFIG_MAX} bytes as JSON`);
}
