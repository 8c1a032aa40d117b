import { parseJson } from "../core/json.ts";
import { readEnvelope } from "./envelope.ts";

/**
 * An event of an event stream: the fields below, always in this order, then any other fields that the cloud sends, and
 * methods that decode the data.
 */
export class ParticleEvent {
  // Only declared: the constructor sets every field, and a definition here would set each one twice.
  /** Name of the event, such as `temperature` or `spark/status`. */
  declare name: string;
  /** Data that was published; `null` if there is none. Binary payloads are encoded as a data URL. */
  declare data: string | null;
  /** Lifetime in seconds; a number today, a string in old recordings. */
  declare ttl: number | string;
  /** When the event was published: ISO 8601 with milliseconds, UTC. */
  declare published_at: string;
  /** Id of the device; `api` for events of the API, `particle-internal` for events of the cloud itself. */
  declare coreid: string;
  /** Id of the owner; empty if the device has none. */
  declare userid: string | undefined;
  /** Version of the product firmware; `0` if there is none. */
  declare version: number | undefined;
  /** Always `false` today. */
  declare public: boolean | undefined;
  /** Id of the product, or of the platform for devices without a product. */
  declare productID: number | undefined;

  /**
   * Creates an event.
   *
   * @param name Name of the event.
   * @param json The JSON object that the cloud sends as the data of an event, which is not validated.
   * @param keys Keys of `json` that may be other fields. Default: all.
   */
  constructor(name: string, json: object, keys: readonly string[] = Object.keys(json)) {
    const fields = json as ParticleEvent;
    this.name = name;
    this.data = fields.data;
    this.ttl = fields.ttl;
    this.published_at = fields.published_at;
    this.coreid = fields.coreid;
    this.userid = fields.userid;
    this.version = fields.version;
    this.public = fields.public;
    this.productID = fields.productID;
    // Existing members are not replaced: the name, the methods, and "__proto__", which would set the prototype.
    for (const key of keys) {
      if (!(key in this)) Object.assign(this, { [key]: json[key as keyof typeof json] });
    }
  }

  /** When the event was published; an invalid `Date` if `published_at` is not a date. */
  get publishedAt(): Date {
    return new Date(this.published_at);
  }

  /**
   * Parses the data as JSON.
   *
   * @typeParam T Type of the result, an unchecked cast. Default: `unknown`.
   * @returns The parsed value, or `undefined` if the data is not JSON.
   */
  json<T = unknown>(): T | undefined {
    if (typeof this.data !== "string") return undefined;
    return parseJson(this.data) as T | undefined;
  }

  /**
   * Decodes a binary payload, which the cloud sends as a data URL.
   *
   * @returns The bytes, or `undefined` if the data is not a data URL.
   */
  bytes(): Uint8Array<ArrayBuffer> | undefined {
    const [, type = "", payload] = /^data:([^,]*),(.*)$/is.exec(this.data ?? "") ?? [];
    if (payload === undefined) return undefined;
    try {
      const text = fromPercent(payload);
      const binary = /;\s*base64\s*$/i.test(type) ? atob(text) : text;
      return Uint8Array.from(binary, (character) => character.charCodeAt(0));
    } catch {
      return undefined; // it only starts like a data URL
    }
  }
}

/** Parses the data of an event; returns `undefined` if it is not a JSON object. */
export function parseParticleEvent(name: string, data: string): ParticleEvent | undefined {
  const envelope = readEnvelope(data);
  if (envelope) return new ParticleEvent(name, envelope, []); // comparing keys takes up to 5 % of the time
  const json = parseJson(data);
  if (typeof json !== "object" || json === null || Array.isArray(json)) return undefined;
  return new ParticleEvent(name, json);
}

/** Decodes each `%` with two hex digits to one byte, and encodes non-ASCII characters as UTF-8 bytes. */
function fromPercent(text: string): string {
  return text.replace(/[^ -~]+/g, encodeURIComponent)
    .replace(/%([\da-f]{2})/gi, (_, digits) => String.fromCharCode(parseInt(digits, 16)));
}
