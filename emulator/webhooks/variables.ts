/** The variables for the templates of webhooks. Source: docs, webhooks. */
import { iso } from "../base/values.ts";
import type { CloudEvent } from "../model/records.ts";
import { toBase64 } from "../base/bytes.ts";
import type { View } from "./template.ts";

/** Creates an object without a prototype, because the names of variables come from the event. */
function bare(entries: Iterable<readonly [string, unknown]>): Record<string, unknown> {
  const view: Record<string, unknown> = Object.create(null);
  for (const [key, value] of entries) view[key] = value;
  return view;
}

/** Returns the properties of a JSON object or the items of a JSON array by index. Empty for any other text. */
export function jsonMembers(text: string | null): Record<string, unknown> {
  const value = text === null ? undefined : parsed(text);
  return bare(typeof value === "object" && value !== null ? Object.entries(value) : []);
}

/** Parses JSON. Returns `undefined` if the text is not JSON. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // Event data does not have to be JSON.
  }
}

/** Returns the fields that are sent by default, in their order. Webhooks with `noDefaults` do not send them. */
export function defaultFields(event: CloudEvent): Record<string, string> {
  return {
    event: event.name,
    data: event.data ?? "",
    published_at: iso(event.publishedAt),
    coreid: event.coreid,
  };
}

/** Returns the value of `PARTICLE_EVENT_JSON`. Its fields are our own choice, as they are not documented. */
function wholeEvent(event: CloudEvent): string {
  return JSON.stringify({
    id: event.id,
    name: event.name,
    data: event.data,
    ttl: event.ttl,
    published_at: iso(event.publishedAt),
    coreid: event.coreid,
    userid: event.owner?.id ?? "",
    version: event.device?.firmwareVersion ?? 0,
    productID: event.product?.id ?? event.device?.platformId ?? 0,
  });
}

/** Returns the variables that the cloud defines. */
export function cloudVariables(event: CloudEvent): View {
  const json = wholeEvent(event);
  const { product, device } = event;
  const common = {
    DEVICE_ID: event.coreid,
    EVENT_NAME: event.name,
    EVENT_VALUE: event.data ?? "",
    PUBLISHED_AT: iso(event.publishedAt),
    EVENT_ID: event.id,
    EVENT_JSON: json,
    EVENT_BASE64: toBase64(new TextEncoder().encode(json)),
  };
  const entries = Object.entries(common);
  return bare([
    ...entries.map(([key, value]) => [`PARTICLE_${key}`, value] as const),
    ...entries.map(([key, value]) => [`SPARK_${key}`, value] as const),
    ["SPARK_CORE_ID", event.coreid],
    ["PRODUCT_ID", product?.id ?? device?.platformId ?? ""],
    ["PRODUCT_USER_ID", product ? event.owner?.id ?? "" : ""],
    ["PRODUCT_VERSION", product ? device?.firmwareVersion ?? "" : ""],
  ]);
}

/**
 * Returns all variables of an event: the properties of its data, then cloud secrets, then those that the cloud defines.
 * Later ones win, so that an event cannot replace a secret.
 */
export function variablesOf(event: CloudEvent, secrets: Readonly<Record<string, string>>): View {
  return bare([
    ...Object.entries(jsonMembers(event.data)),
    ...Object.entries(secrets),
    ...Object.entries(cloudVariables(event)),
  ]);
}
