import { parseJson } from "../core/json.ts";

/** Fields by name. The object has no prototype, so no name has a special meaning. */
export type Fields = Record<string, unknown>;

/**
 * The field names accepted for each part of an event: first those of the default data, then those that templates
 * commonly use for the cloud's variables.
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
 * Maximum nesting depth of JSON. Runtimes differ in how deep they can parse and serialize, from about 3,000 levels up;
 * with this limit they all respond in the same way.
 */
export const DEPTH_MAX = 100;

/** A part of an event that a template may send. */
export type WebhookField = keyof typeof NAMES;

/** Parts of a {@linkcode WebhookEvent} that do not come from its fields. All are optional. */
export interface GivenParts {
  /** Name of the event if no field has it, for example from the URL. */
  name?: string | undefined;
  /** Data of the event if no field has it. */
  data?: string | undefined;
  /** Name of the field with the event's id. Default: `"event_id"`. */
  idField?: string | undefined;
  /** Id of the signed message. Omit it if the message was not signed. */
  messageId?: string | undefined;
}

/** An event that a webhook delivered. */
export class WebhookEvent {
  // `declare` avoids a second assignment: the constructor sets every field.
  /** Name of the event, such as `temperature`. */
  declare readonly name: string;
  /** The published data; `null` if none was sent. If the template sent an object, this is its JSON. */
  declare readonly data: string | null;
  /** When the event was published, ISO 8601. */
  declare readonly published_at: string | undefined;
  /** Id of the device. */
  declare readonly coreid: string | undefined;
  /**
   * The cloud's id of the event (`PARTICLE_EVENT_ID`), if the template sends it as `event_id` or in the field that
   * `idField` names. A field `id` is not used, because it may belong to the data.
   */
  declare readonly id: string | undefined;
  /** Id of the message, from the header `webhook-id`, if its Standard Webhooks signature was verified. */
  declare readonly messageId: string | undefined;
  /** Id of the device's owner. */
  declare readonly userid: string | undefined;
  /** Version of the product firmware. */
  declare readonly version: number | undefined;
  /** Id of the product. */
  declare readonly productID: number | undefined;
  /** All fields that were sent, under any name. Empty for a custom body that is not a JSON object. */
  declare readonly fields: Fields;
  /** The body as a string; empty for a GET. */
  declare readonly body: string;

  /**
   * Creates an event from the fields that were sent.
   *
   * @param fields The fields.
   * @param body The body as a string.
   * @param given Parts that are not among the fields.
   * @throws {TypeError} if there is no name, or if `published_at` is not a date.
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

  /** When the event was published; `undefined` if the webhook did not send the time. */
  get publishedAt(): Date | undefined {
    return this.published_at === undefined ? undefined : new Date(this.published_at);
  }

  /**
   * Parses the data as JSON. The type `T` is not checked.
   *
   * @returns The value, or `undefined` if the data is not JSON or is nested more than 100 levels deep.
   */
  json<T = unknown>(): T | undefined {
    const text = this.data ?? "";
    return isTooDeep(text) ? undefined : parseJson(text) as T | undefined;
  }
}

/** Checks whether JSON is nested too deep. Brackets in strings do not count. */
export function isTooDeep(text: string): boolean {
  if (!/^\s*[[{]/.test(text)) return false;
  let depth = 0;
  let isInString = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (char === "\\") i++; // skips the escaped character
    else if (char === '"') isInString = !isInString;
    else if (isInString) continue;
    else if (char === "[" || char === "{") {
      if (++depth > DEPTH_MAX) return true;
    } else if (char === "]" || char === "}") depth--;
  }
  return false;
}

/** Returns the first of the named fields that is present, as a string. */
function firstText(fields: Fields, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = fields[name];
    if (typeof value === "string") return value;
    if (value !== undefined && value !== null) return JSON.stringify(value);
  }
  return undefined;
}

/** Parses a number: templates can send numbers only as strings. */
function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
