import { parseJson } from "../core/json.ts";

/** Names of fields in an object without prototype, so that no name means anything special. */
export type Fields = Record<string, unknown>;

/**
 * Names under which a webhook's template may send each part of an event: those of the default data first, then those
 * that templates commonly give to the variables of the cloud.
 */
const NAMES = {
  name: ["event", "name", "event_name"],
  data: ["data", "event_data"],
  published_at: ["published_at", "publishedAt"],
  coreid: ["coreid", "device_id", "deviceId"],
  userid: ["userid", "user_id"],
  version: ["fw_version", "version"],
  productID: ["product_id", "productID"],
} as const;

/**
 * Deepest nesting of JSON that is read. Runtimes differ in what they can parse and write again, from about 3,000 levels
 * up; the limit makes all of them respond alike.
 */
export const DEPTH_MAX = 100;

/** A part of an event that a template may send. */
export type WebhookField = keyof typeof NAMES;

/** What the constructor of {@linkcode WebhookEvent} is given beside the fields. */
export interface GivenParts {
  /** Name of the event if no field has it, such as a name from the URL. */
  name?: string | undefined;
  /** The data if no field has it. */
  data?: string | undefined;
  /** The field that holds the id of the event. Default: `"event_id"`. */
  idField?: string | undefined;
  /** Id of the signed message. Default: it was not signed. */
  messageId?: string | undefined;
}

/** An event as a webhook of the cloud delivered it. */
export class WebhookEvent {
  // Fields are only declared where the constructor sets each: they would be set twice.
  /** Name of the event, such as `temperature`. */
  declare readonly name: string;
  /** What was published, as text; `null` if nothing was sent. Objects that a template made of it are JSON again. */
  declare readonly data: string | null;
  /** When it was published: ISO 8601. */
  declare readonly published_at: string | undefined;
  /** Id of the device. */
  declare readonly coreid: string | undefined;
  /**
   * Id that the cloud gave the event, `PARTICLE_EVENT_ID`, if the template sends it as `event_id` or under the name of
   * the receiver's `idField`. A field `id` does not count: it may be the data's own.
   */
  declare readonly id: string | undefined;
  /** Id of the message, its header `webhook-id`, if it was verified with a Standard Webhooks signature. */
  declare readonly messageId: string | undefined;
  /** Id of the device's owner. */
  declare readonly userid: string | undefined;
  /** Version of the product firmware. */
  declare readonly version: number | undefined;
  /** Id of the product. */
  declare readonly productID: number | undefined;
  /** Everything that was sent, whatever its name; of a custom body that is no object, nothing. */
  declare readonly fields: Fields;
  /** The body as text; empty for a GET. */
  declare readonly body: string;

  /**
   * Reads an event out of the fields that were sent.
   *
   * @param fields What was sent.
   * @param body The body as text.
   * @param given Parts that are not among the fields.
   * @throws {TypeError} if there is no name, or `published_at` is not a date.
   */
  constructor(fields: Fields, body: string, given: GivenParts = {}) {
    const read = (field: WebhookField) => firstText(fields, NAMES[field]);
    this.name = read("name") || given.name || "";
    if (this.name === "") {
      throw new TypeError('The request has no event name; send it as "event"');
    }
    this.data = read("data") ?? given.data ?? null;
    this.published_at = read("published_at") || undefined;
    if (this.published_at !== undefined && Number.isNaN(Date.parse(this.published_at))) {
      const sent = JSON.stringify(this.published_at.slice(0, 40));
      throw new TypeError(`published_at must be an ISO 8601 date, got ${sent}`);
    }
    this.coreid = read("coreid") || undefined;
    this.id = firstText(fields, [given.idField ?? "event_id"]) || undefined;
    this.messageId = given.messageId;
    this.userid = read("userid") || undefined;
    this.version = numberOf(read("version"));
    this.productID = numberOf(read("productID"));
    this.fields = fields;
    this.body = body;
  }

  /** When it was published; `undefined` if the webhook did not say. */
  get publishedAt(): Date | undefined {
    return this.published_at === undefined ? undefined : new Date(this.published_at);
  }

  /** Parses the data; `undefined` if it is not JSON, or is nested more than 100 levels deep. The type is not checked. */
  json<T = unknown>(): T | undefined {
    const text = this.data ?? "";
    return isTooDeep(text) ? undefined : parseJson(text) as T | undefined;
  }
}

/** Whether the brackets in a text that begins like JSON are nested too deep; those in strings do not count. */
export function isTooDeep(text: string): boolean {
  if (!/^\s*[[{]/.test(text)) return false;
  let depth = 0;
  let isInString = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (char === "\\") i++; // what follows is escaped
    else if (char === '"') isInString = !isInString;
    else if (isInString) continue;
    else if (char === "[" || char === "{") {
      if (++depth > DEPTH_MAX) return true;
    } else if (char === "]" || char === "}") depth--;
  }
  return false;
}

/** The first field that is there, as text. */
function firstText(fields: Fields, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = fields[name];
    if (typeof value === "string") return value;
    if (value !== undefined && value !== null) return JSON.stringify(value);
  }
  return undefined;
}

/** A number; templates can only make strings of them. */
function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
